"""From one report's commitments and the same body's later report to evidence and a suggested status. Pure Python."""

from .engine import Matcher
from .values import (
    CommitmentMatch,
    ElementFinding,
    ElementKind,
    ElementState,
    EvidenceDraft,
    EvidenceGrade,
    FulfilmentStatus,
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
    "Matcher",
    "ReadReport",
]
