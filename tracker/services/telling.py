"""Telling other systems what happened: from new events to what is sent, for every kind of receiver."""

from __future__ import annotations

from tracker.models import Event

from .outgoing import delivering
from .todos.turns import TodoTurn
from .webhooks.outbox import announce_events
from .webhooks.turns import WebhookTurn

KINDS: delivering.Kinds = (WebhookTurn, TodoTurn)


def announce_and_deliver() -> bool:
    """Make what new events call for and send what is due; True where some is left for another call."""
    while announce_events():
        pass
    return deliver_due()


def deliver_due(seconds: float = delivering.BATCH_SECONDS) -> bool:
    """Send what is due for at most ``seconds``; True where some is left."""
    return delivering.deliver_due(KINDS, seconds)


def something_to_tell() -> bool:
    """Is there an event to announce, or something to send now?"""
    return Event.objects.filter(unannounced=True).exists() or delivering.something_due(KINDS)
