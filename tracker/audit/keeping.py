"""Removing entries that are older than AUDIT_KEEP_DAYS, from the beginning of the chain only."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from tracker.models import AuditEntry, AuditHead, AuditSeal

from .writing import write_entry

BATCH = 500
# 网络安全法 第二十一条: logs are kept for six months at least. The triggers of migration 0017 say the same.
LEAST_DAYS = 180


def prune_entries() -> int:
    """Remove the entries that are past their time, up to the first that is not; returns how many.

    The hash of the last one removed is kept, so that what follows can be verified as before.
    """
    if not settings.AUDIT_KEEP_DAYS:
        return 0
    before = timezone.now() - timedelta(days=max(settings.AUDIT_KEEP_DAYS, LEAST_DAYS))
    removed = 0
    while done := _prune_batch(before):
        removed += done
    if removed:
        write_entry(AuditEntry.Action.PRUNED, changes={"count": [removed, 0], "before": [None, before.isoformat()]})
    return removed


@transaction.atomic
def _prune_batch(before: datetime) -> int:
    head = AuditHead.objects.select_for_update().get(pk=AuditHead.there().pk)
    seals = list(AuditSeal.objects.order_by("position").select_related("entry")[:BATCH])
    old: list[AuditSeal] = []
    for seal in seals:
        is_next = seal.position == head.base_position + len(old) + 1  # a gap is left for verify_audit to name
        if not (is_next and seal.sealed_at < before and seal.entry.occurred_at < before):
            break
        old.append(seal)
    if not old:
        return 0
    head.base_position, head.base_hash = old[-1].position, old[-1].hash
    AuditSeal.objects.filter(pk__in=[seal.pk for seal in old])._raw_delete("default")
    AuditEntry.objects.filter(pk__in=[seal.entry_id for seal in old])._raw_delete("default")
    head.save(update_fields=["base_position", "base_hash"])
    return len(old)
