"""Writes about reports: receiving a file, reading it, trying again."""

from .accepting import Entry, accept_report, duplicate
from .reading import identity_of, read_report
from .receiving import (
    Declaration,
    Outcome,
    Receipt,
    Sender,
    check_is_senders,
    check_year,
    delete_report,
    receive_report,
)

__all__ = [
    "Declaration",
    "Entry",
    "Outcome",
    "Receipt",
    "Sender",
    "accept_report",
    "check_is_senders",
    "check_year",
    "delete_report",
    "duplicate",
    "identity_of",
    "read_report",
    "receive_report",
]
