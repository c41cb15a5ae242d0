"""What keeps an operation from being carried out."""

from __future__ import annotations


class OperationError(Exception):
    """The operation was not carried out; the message is a Chinese sentence that says why and what to do."""
