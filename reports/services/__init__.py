"""Writes about reports: receiving a file, reading it, trying again."""

from .reading import read_report
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
    "Outcome",
    "Receipt",
    "Sender",
    "check_is_senders",
    "check_year",
    "delete_report",
    "read_report",
    "receive_report",
]
