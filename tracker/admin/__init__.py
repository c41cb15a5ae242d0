"""The admin site's pages about commitments and what became of them."""

from .accounts import AccountAdmin, RoleAdmin
from .assessments import AssessmentAdmin
from .assignments import AssignmentAdmin
from .audit import AuditEntryAdmin
from .batches import DraftBatchAdmin
from .clients import ApiClientAdmin
from .commitments import CommitmentAdmin, EvidenceAdmin
from .drafts import ReportDraftAdmin
from .exports import ExportAdmin
from .imports import ImportAdmin
from .misreadings import MisreadingAdmin
from .opinions import OpinionAdmin, OpinionRequestAdmin
from .organisations import ScopedOrganisationAdmin, ScopedSectionAdmin
from .outgoing import TodoPushAdmin, TodoTargetAdmin, WebhookDeliveryAdmin, WebhookEndpointAdmin
from .reminders import ReminderAdmin
from .replies import ReplyAdmin
from .reports import MatchedReportAdmin
from .restatements import RestatementAdmin
from .work import EventAdmin, LinkRunAdmin, MatchRunAdmin

__all__ = [
    "AccountAdmin",
    "ApiClientAdmin",
    "AssessmentAdmin",
    "AssignmentAdmin",
    "AuditEntryAdmin",
    "CommitmentAdmin",
    "DraftBatchAdmin",
    "EventAdmin",
    "EvidenceAdmin",
    "ExportAdmin",
    "ImportAdmin",
    "LinkRunAdmin",
    "MatchRunAdmin",
    "MatchedReportAdmin",
    "MisreadingAdmin",
    "OpinionAdmin",
    "OpinionRequestAdmin",
    "ReminderAdmin",
    "ReplyAdmin",
    "ReportDraftAdmin",
    "RestatementAdmin",
    "RoleAdmin",
    "ScopedOrganisationAdmin",
    "ScopedSectionAdmin",
    "TodoPushAdmin",
    "TodoTargetAdmin",
    "WebhookDeliveryAdmin",
    "WebhookEndpointAdmin",
]
