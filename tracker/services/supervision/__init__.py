"""Supervision: who must answer, what they are asked, and what they say."""

from .assignments import assign
from .reminders import (
    close_reminder,
    remind_of_report,
    send_reminder,
    send_reminders,
    withdraw_reminder,
)
from .replies import add_reply, settle_reply

__all__ = [
    "add_reply",
    "assign",
    "close_reminder",
    "remind_of_report",
    "send_reminder",
    "send_reminders",
    "settle_reply",
    "withdraw_reminder",
]
