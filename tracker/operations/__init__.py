"""Looking after an installation: is everything stored still true, are two installations alike, backup and restore."""

from .backup import BackupSummary, back_up
from .canonical import canonical_lines
from .errors import OperationError
from .integrity import Finding, check_integrity
from .restore import RestoreSummary, restore

__all__ = [
    "BackupSummary",
    "Finding",
    "OperationError",
    "RestoreSummary",
    "back_up",
    "canonical_lines",
    "check_integrity",
    "restore",
]
