"""What is hashed of an entry, of a seal and of an event: one JSON text each, the same on every machine."""

from __future__ import annotations

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

from tracker.models import AuditEntry, AuditSeal, Event


def digest_of(entry: AuditEntry) -> str:
    """SHA-256 of an entry as it is stored."""
    return _hash(
        {
            "id": entry.pk,
            "occurred_at": _moment(entry.occurred_at),
            "actor": entry.actor_id,
            "actor_name": entry.actor_name,
            "address": entry.address,
            "request_id": entry.request_id,
            "action": entry.action,
            "object_type": entry.object_type,
            "object_id": entry.object_id,
            "object_label": entry.object_label,
            "organisation": entry.organisation_id,
            "changes": entry.changes,
            "reason": entry.reason,
        }
    )


def hash_of(seal: AuditSeal) -> str:
    """SHA-256 of a seal, which takes in the one before it by its hash."""
    return _hash(
        {
            "position": seal.position,
            "entry": seal.entry_id,
            "previous": seal.previous,
            "digest": seal.digest,
            "sealed_at": _moment(seal.sealed_at),
        }
    )


def event_line(event: Event) -> bytes:
    """What is hashed of an event; ``unannounced`` moves while it is told to others."""
    values = {
        "id": event.pk,
        "kind": event.kind,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "organisation": event.organisation_id,
        "payload": event.payload,
        "previous": event.previous,
        "actor": event.actor_id,
        "reason": event.reason,
        "occurred_at": _moment(event.occurred_at),
    }
    return _text(values)


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def _hash(values: dict[str, Any]) -> str:
    return hashlib.sha256(_text(values)).hexdigest()


def _text(values: dict[str, Any]) -> bytes:
    text = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode("utf-8", "surrogatepass")
