"""What the tests of webhooks share: an endpoint on a real receiver, events, and the clock set forward."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F

from reports.models import Organisation
from tests.web_server import Got, WebServer
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.services import announce_and_deliver, create_endpoint
from tracker.services.events import record


def make_endpoint(owner: User, server: WebServer, **values: Any) -> tuple[WebhookEndpoint, str]:
    return create_endpoint(owner=owner, url=f"{server.url}/hook", headers=values.pop("headers", {}), **values)


def tell(body: Organisation | None, changed: Any, count: int = 1) -> list[Event]:
    """Events as services write them, about a report or a match run."""
    pk = body.pk if body else None
    return [record(Event.Kind.REPORT_READ, changed, pk, {"n": n}, previous={"n": n - 1}) for n in range(count)]


def pass_time(**span: float) -> None:
    """Let everything that waits have waited so much longer."""
    past = timedelta(**span)
    WebhookDelivery.objects.update(
        next_attempt_at=F("next_attempt_at") - past,
        queued_at=F("queued_at") - past,
        lease_until=F("lease_until") - past,
    )
    WebhookEndpoint.objects.update(
        next_attempt_at=F("next_attempt_at") - past,
        failing_since=F("failing_since") - past,
        lease_until=F("lease_until") - past,
        previous_until=F("previous_until") - past,
    )


def deliver(times: int = 1) -> None:
    for _ in range(times):
        announce_and_deliver()


def ids(server: WebServer) -> list[str]:
    return [got.headers["webhook-id"] for got in server.got]


def body(got: Got) -> Any:
    return json.loads(got.body)


def states(endpoint: WebhookEndpoint) -> list[str]:
    return list(endpoint.deliveries.order_by("event_id").values_list("state", flat=True))
