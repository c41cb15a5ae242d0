"""Events of the change feed, covered by entries of the audit record: an event altered later is found too."""

from __future__ import annotations

import hashlib

from django.db import transaction

from reports.plain_values import Changes
from tracker.feed import settled_events
from tracker.models import AuditEntry, AuditHead, Event

from .canonical import event_line
from .writing import write_entry

# Events of one entry: an altered event is named within so many.
RANGE = 1000


def cover_events() -> int:
    """Add entries for all events that are settled and not covered yet; returns how many events."""
    covered = 0
    while done := _cover_range():
        covered += done
    return covered


def _cover_range() -> int:
    after = AuditHead.there().events_until
    ids = list(settled_events().filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:RANGE])
    if not ids:
        return 0
    until = ids[-1]
    with transaction.atomic():
        # Somebody else may have covered the same.
        if not AuditHead.objects.filter(pk=1, events_until=after).update(events_until=until):
            return 0
        count, digest = digest_range(after, until)
        told = {"after": after, "until": until, "count": count, "digest": digest}
        changes: Changes = {name: [None, value] for name, value in told.items()}
        write_entry(AuditEntry.Action.EVENTS, changes=changes, label=f"{ids[0]}–{until}")
    return count


def digest_range(after: int, until: int) -> tuple[int, str]:
    """How many events there are with ids beyond ``after`` and up to ``until``, and their SHA-256."""
    digest, count = hashlib.sha256(), 0
    for event in Event.objects.filter(pk__gt=after, pk__lte=until).order_by("pk").iterator(chunk_size=500):
        digest.update(event_line(event) + b"\n")
        count += 1
    return count, digest.hexdigest()
