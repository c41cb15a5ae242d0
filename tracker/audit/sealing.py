"""Sealing entries into the chain: a short transaction of its own, after the one that wrote them."""

from __future__ import annotations

import logging

from django.db import connection, transaction
from django.utils import timezone

from tracker.models import AuditEntry, AuditHead, AuditPending, AuditSeal

from .canonical import digest_of, hash_of

logger = logging.getLogger(__name__)

BATCH = 500  # entries of one transaction, and rows of one statement
# Of the calls that wait for the commit so many are looked at for one that seals already.
LOOKED_AT = 20
# Batches that whoever committed seals at once; what is left is sealed by the beat.
AT_ONCE = 20


def seal_on_commit() -> None:
    """Seal what the current transaction wrote once it is durable; asked for again, it is done once."""
    waiting = connection.run_on_commit[-LOOKED_AT:]
    if not any(call[1] is _seal_quietly for call in waiting):
        transaction.on_commit(_seal_quietly, robust=True)


def _seal_quietly() -> None:
    seal_entries(AT_ONCE)


def seal_entries(batches: int | None = None) -> int:
    """Seal what waits, so many batches at most; returns how many entries were sealed."""
    sealed = 0
    while batches is None or batches > 0:
        done = _seal_batch()
        sealed += done
        batches = None if batches is None else batches - 1
        if done < BATCH:
            break
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    """Seal the oldest that wait. Whoever finds the head taken leaves it to the one who has it, or to the beat."""
    head = AuditHead.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if head is None:
        head, is_first = AuditHead.objects.get_or_create(pk=1)
        if not is_first:
            return 0
    entries = list(AuditEntry.objects.filter(pending__isnull=False).order_by("pk")[:BATCH])
    if not entries:
        return 0
    now = timezone.now()
    seals = []
    for entry in entries:
        seal = AuditSeal(
            position=head.position + 1,
            entry_id=entry.pk,
            previous=head.hash,
            digest=digest_of(entry),
            sealed_at=now,
        )
        seal.hash = hash_of(seal)
        head.position, head.hash = seal.position, seal.hash
        seals.append(seal)
    AuditSeal.objects.bulk_create(seals)
    AuditPending.objects.filter(pk__in=[entry.pk for entry in entries]).delete()
    head.save(update_fields=["position", "hash"])
    return len(seals)


def note_head() -> str:
    """Write the end of the chain into the log, where it can be compared with later; returns its hash."""
    head = AuditHead.there()
    logger.warning("audit chain: %s entries sealed, head %s", head.position, head.hash or "-")
    return head.hash
