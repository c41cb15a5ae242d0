"""The admin site's pages about commitments and what became of them."""

from .assessments import AssessmentAdmin
from .commitments import CommitmentAdmin, EvidenceAdmin
from .opinions import OpinionAdmin, OpinionRequestAdmin
from .reports import MatchedReportAdmin
from .restatements import RestatementAdmin
from .work import EventAdmin, LinkRunAdmin, MatchRunAdmin

__all__ = [
    "AssessmentAdmin",
    "CommitmentAdmin",
    "EventAdmin",
    "EvidenceAdmin",
    "LinkRunAdmin",
    "MatchRunAdmin",
    "MatchedReportAdmin",
    "OpinionAdmin",
    "OpinionRequestAdmin",
    "RestatementAdmin",
]
