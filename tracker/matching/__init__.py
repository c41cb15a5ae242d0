"""From one report's commitments and the same body's later report to evidence and a suggested status. Pure Python."""

from .encoder import VectorLimits
from .engine import Matcher
from .remote_first import PairMatcher, RemoteFirstMatcher, load_remote_first
from .values import (
    CommitmentMatch,
    ElementFinding,
    ElementKind,
    ElementState,
    EvidenceDraft,
    EvidenceGrade,
    FulfilmentStatus,
    MatchResult,
    ReadReport,
)

__all__ = [
    "CommitmentMatch",
    "ElementFinding",
    "ElementKind",
    "ElementState",
    "EvidenceDraft",
    "EvidenceGrade",
    "FulfilmentStatus",
    "MatchResult",
    "Matcher",
    "PairMatcher",
    "ReadReport",
    "RemoteFirstMatcher",
    "VectorLimits",
    "load_remote_first",
]
