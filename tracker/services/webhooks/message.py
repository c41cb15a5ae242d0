"""What is sent to an endpoint: the event as JSON, and headers by which the receiver knows who sent it.

Headers and signature are those of Standard Webhooks 1.0 (github.com/standard-webhooks): ``webhook-signature`` holds one
``v1,`` value (HMAC-SHA256 over ``id.timestamp.body``) for each secret that holds. An endpoint that wants SM3 (GB/T
32905) gets ``v1sm3,`` values beside them, made of the same bytes and key; receivers skip schemes they do not know.
"""

from __future__ import annotations

import base64
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.hazmat.primitives import hashes, hmac
from standardwebhooks import Webhook

from tracker.bodies_told import values_without
from tracker.models import Event, WebhookEndpoint

PREFIX = "whsec_"
SECRET_BYTES = 32


def new_secret() -> str:
    """A secret in the form that Standard Webhooks gives it."""
    return PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def event_id(event: Event) -> str:
    """The same in every attempt, and for every endpoint: receivers tell doubles by it."""
    return f"evt_{event.pk}"


def body_of(event: Event, hidden: Collection[int] = ()) -> bytes:
    """The event without the ids of hidden bodies, the same bytes in every attempt. Loads its actor and organisation."""
    organisation, actor = event.organisation, event.actor
    told: dict[str, Any] = {
        "id": event_id(event),
        "type": event.kind,
        "occurred_at": event.occurred_at.isoformat(),
        "object": {"type": event.object_type, "id": event.object_id},
        "previous": values_without(event.previous, event, hidden),
        "current": values_without(event.payload, event, hidden),
        "actor": actor and {"id": actor.pk, "display": actor.get_full_name() or actor.get_username()},
        "reason": event.reason,
        "organisation": organisation and {"id": organisation.pk, "display": organisation.name},
        # Grows with each change of one object: what comes late is known by a smaller number.
        "version": event.pk,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def headers_of(
    message_id: str, body: bytes, keys: Sequence[str], algorithm: str, extra: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """All headers of one attempt; ``keys`` are the secrets that hold, the newest first; ``now`` in UTC."""
    signatures = [Webhook(key).sign(message_id, now, body.decode()) for key in keys]
    if algorithm == WebhookEndpoint.Algorithm.SM3:
        signatures += [sign_sm3(key, message_id, now, body) for key in keys]
    return {
        **extra,
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "jiannuo-webhooks/1",
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def sign_sm3(key: str, message_id: str, now: datetime, body: bytes) -> str:
    """``v1sm3,`` and the HMAC-SM3 over ``id.timestamp.body``."""
    mac = hmac.HMAC(base64.b64decode(key.removeprefix(PREFIX)), hashes.SM3())
    mac.update(b"%s.%d." % (message_id.encode(), int(now.timestamp())) + body)
    return f"v1sm3,{base64.b64encode(mac.finalize()).decode()}"


def utc_now() -> datetime:
    return datetime.now(UTC)
