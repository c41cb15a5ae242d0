"""What the owner of an endpoint may do: make it, change it, give it a new secret, try it, have things sent again."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Min
from django.utils import timezone
from django.utils.translation import gettext as _

from reports import claims
from reports.errors import InputError
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.outbound import check_outbound_url
from tracker.sealing import seal, seal_values
from tracker.services.events import record
from tracker.services.outgoing.again import send_again

from .message import new_secret
from .outbox import ring
from .turns import WebhookTurn

# Hours that an old secret holds beside the new one, unless the owner says otherwise.
OVERLAP_HOURS = 24
MOST_HEADERS = 10
LONGEST_VALUE = 1024
# What the message itself, or the connection, needs for itself.
_TAKEN = re.compile(
    r"webhook-.*|host|content-.*|transfer-encoding|connection|keep-alive|upgrade|te|trailer|expect|user-agent"
    r"|accept-encoding|proxy-.*|cookie"
)
_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
_VALUE = re.compile(r"[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?")


@transaction.atomic
def create_endpoint(*, owner: User, url: str, headers: Mapping[str, str], **values: Any) -> tuple[WebhookEndpoint, str]:
    """The endpoint and its secret, which cannot be had again. ``values``: other fields of the model, checked before.

    Raises InputError ``url_not_allowed`` or ``header_invalid``.
    """
    check_outbound_url(url)
    secret = new_secret()
    endpoint = WebhookEndpoint.objects.create(
        owner=owner, url=url, secret=seal(secret), **_sealed_headers(headers), **values
    )
    return endpoint, secret


@transaction.atomic
def change_endpoint(*, endpoint: WebhookEndpoint, **values: Any) -> WebhookEndpoint:
    """Change the given fields. Made active again, or sent to another url, it is tried at once.

    Raises InputError ``url_not_allowed`` or ``header_invalid``.
    """
    if "url" in values:
        check_outbound_url(values["url"])
    if "headers" in values:
        values |= _sealed_headers(values.pop("headers"))
    if values.get("active"):
        values["disabled_reason"] = ""
    if values.get("active") or "url" in values:
        values |= {"failures": 0, "failing_since": None, "next_attempt_at": None}
    locked = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    for name, value in values.items():
        setattr(locked, name, value)
    locked.save(update_fields=[*values, "updated_at"])
    ring()
    endpoint.refresh_from_db()
    return endpoint


@transaction.atomic
def rotate_secret(*, endpoint: WebhookEndpoint, overlap_hours: int = OVERLAP_HOURS) -> str:
    """A new secret, which cannot be had again. For so many hours messages are signed with the old one too."""
    secret = new_secret()
    locked = WebhookEndpoint.objects.select_for_update().get(pk=endpoint.pk)
    locked.previous_secret = locked.secret if overlap_hours else ""
    locked.previous_until = timezone.now() + timedelta(hours=overlap_hours) if overlap_hours else None
    locked.secret = seal(secret)
    locked.save(update_fields=["secret", "previous_secret", "previous_until", "updated_at"])
    endpoint.refresh_from_db()
    return secret


@transaction.atomic
def ping_endpoint(*, endpoint: WebhookEndpoint, actor: User) -> WebhookDelivery:
    """Send a test event to this endpoint alone, at once even where it has failed. Raises InputError
    ``endpoint_inactive``."""
    if not endpoint.active:
        raise InputError("endpoint_inactive", _("这个回调地址已停用，不能测试：请先把 active 改为 true。"))
    event = record(Event.Kind.WEBHOOK_PING, endpoint, endpoint.organisation_id, {"endpoint": endpoint.pk}, actor=actor)
    # Before everything that waits: the person wants to see now whether it works.
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=claims.WorkState.QUEUED)
    first = waiting.aggregate(first=Min("next_attempt_at"))["first"] or timezone.now()
    first = min(first, timezone.now()) - timedelta(seconds=1)
    delivery = WebhookDelivery.objects.create(endpoint=endpoint, event=event, next_attempt_at=first)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(next_attempt_at=None)
    ring()
    return delivery


@transaction.atomic
def replay_deliveries(deliveries: Any) -> int:
    """Send ended deliveries of active endpoints again, under the same ids; returns how many.

    Receivers that have had them know them by ``webhook-id``.
    """
    queued = send_again(deliveries, WebhookTurn)
    ring()
    return queued


def _sealed_headers(headers: Mapping[str, str]) -> dict[str, Any]:
    if len(headers) > MOST_HEADERS:
        message = _("附加请求头最多 %(limit)d 个：请减少。") % {"limit": MOST_HEADERS}
        raise InputError("header_invalid", message)
    for name, value in headers.items():
        if not _NAME.fullmatch(name) or _TAKEN.fullmatch(name.lower()):
            message = _("附加请求头不能叫“%(name)s”：请换一个由字母、数字和连字符组成的名称。")
            raise InputError("header_invalid", message % {"name": name[:64]})
        if not _VALUE.fullmatch(value) or len(value) > LONGEST_VALUE:
            message = _("附加请求头“%(name)s”的值应是 1 至 %(limit)d 个可见的 ASCII 字符：请改正。")
            raise InputError("header_invalid", message % {"name": name, "limit": LONGEST_VALUE})
    return {"headers": seal_values(headers), "header_names": sorted(headers)}
