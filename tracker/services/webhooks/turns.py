"""Sending to one webhook endpoint, and what its answers mean."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone

from reports import claims
from reports.acting import unrecorded
from reports.claims import Claim, WorkState
from tracker.access import may_see, viewer_of_account
from tracker.bodies_told import bodies_told
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.sealing import unseal, unseal_values
from tracker.services.events import record
from tracker.services.outgoing.outcomes import Job, Outcome
from tracker.services.outgoing.turns import Turn

from .message import body_of, event_id, headers_of, utc_now
from .sending import Message, send

NOT_VISIBLE = "回调地址的所有者已看不到该机构，没有发送。"
DISABLED = "回调地址已停用，没有发送：请重新启用后再投递。"


class WebhookTurn(Turn[WebhookDelivery]):
    """Deliveries to one endpoint. Its owner must see, now, the body that an event is about."""

    receivers = WebhookEndpoint
    rows = WebhookDelivery
    link = "endpoint"
    related: ClassVar = ("endpoint__owner", "event__organisation", "event__actor")

    def __init__(self, receiver_id: int, fence: int) -> None:
        super().__init__(receiver_id, fence)
        self._seen: dict[int | None, bool] = {}

    @classmethod
    def ready(cls) -> Q:
        return Q(active=True, owner__is_active=True)

    def job(self, row: WebhookDelivery) -> Job | None:
        return partial(send, self.client, _message(row)) if self._visible(row) else None

    def drop(self, claim: Claim, row: WebhookDelivery) -> None:
        claims.fail(claim, "organisation_not_visible", NOT_VISIBLE)

    def gone(self, row: WebhookDelivery, outcome: Outcome) -> None:
        """Stop sending to it, and tell of that; what waits becomes dead letters."""
        endpoint = row.endpoint
        with unrecorded("the program itself stops, and an event tells so"):
            WebhookEndpoint.objects.filter(pk=endpoint.pk).update(active=False, disabled_reason=outcome.message)
        WebhookDelivery.objects.filter(endpoint=endpoint, state=WorkState.QUEUED).update(
            state=WorkState.FAILED, error_code="endpoint_disabled", error_message=DISABLED, finished_at=Now()
        )
        now, before = {"active": False}, {"active": True}
        told = Event.Kind.WEBHOOK_DISABLED
        record(told, endpoint, endpoint.organisation_id, now, previous=before, reason=outcome.message)

    def _visible(self, row: WebhookDelivery) -> bool:
        if row.event.kind == Event.Kind.WEBHOOK_PING:
            return True
        pk = row.event.organisation_id
        if pk not in self._seen:
            self._seen[pk] = may_see(row.endpoint.owner, pk)
        return self._seen[pk]


def _message(delivery: WebhookDelivery) -> Message:
    endpoint, told = delivery.endpoint, bodies_told(delivery.event)
    body = body_of(delivery.event, viewer_of_account(endpoint.owner).unseen(told) if told else ())
    keys = [unseal(endpoint.secret)]
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > timezone.now():
        keys.append(unseal(endpoint.previous_secret))
    extra = unseal_values(endpoint.headers)
    headers = headers_of(event_id(delivery.event), body, keys, endpoint.algorithm, extra, utc_now())
    return Message(endpoint.url, body, headers)
