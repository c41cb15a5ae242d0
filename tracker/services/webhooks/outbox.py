"""From events to deliveries: each endpoint gets each event that is its to hear, once, in whatever order they come."""

from __future__ import annotations

from collections.abc import Iterable

from celery import current_app
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from reports.hints import hint_on_commit
from reports.tree import bodies_above
from tracker.access import may_see
from tracker.models import Event, TodoTarget, WebhookDelivery, WebhookEndpoint
from tracker.services.todos.planning import plan_after

BATCH = 500
# By name, for services do not import tasks: it is the outbox itself that knows when there is something to announce.
TASK = "tracker.tasks.announce_events"


def somebody_listens() -> bool:
    """Must new events be announced? Without anybody to hear, they need not be looked at again."""
    listeners = (WebhookEndpoint, TodoTarget)
    return any(model._default_manager.filter(active=True).exists() for model in listeners)


def ring() -> None:
    """Tell a worker, once the current transaction is durable, that there are events to announce."""
    hint_on_commit(current_app.tasks[TASK], 0)


def announce_events() -> int:
    """Make deliveries and to-dos of events that nobody has announced yet, oldest first; returns how many events.

    What is made and the mark that it was are one transaction, and each exists once: two of these at the same
    time, or one that died, neither double nor skip anything.
    """
    with transaction.atomic():
        rows = Event.objects.select_for_update(skip_locked=True).filter(unannounced=True)
        events = list(rows.order_by("id")[:BATCH])
        if not events:
            return 0
        plan_after(events)
        make_deliveries(events, list(WebhookEndpoint.objects.filter(active=True).select_related("owner")))
        Event.objects.filter(pk__in=[event.pk for event in events]).update(unannounced=False)
    return len(events)


def make_deliveries(events: Iterable[Event], endpoints: Iterable[WebhookEndpoint]) -> None:
    """Queue for each endpoint the events of its kinds about its part of the tree, as far as its owner sees it."""
    events, endpoints = list(events), list(endpoints)
    above = bodies_above({event.organisation_id for event in events if event.organisation_id is not None})
    seen: dict[tuple[int, int | None], bool] = {}
    now = timezone.now()
    made = []
    for endpoint in endpoints:
        for event in events:
            wanted = not endpoint.kinds or event.kind in endpoint.kinds
            if wanted and _concerns(endpoint, event, above) and _sees(endpoint.owner, event.organisation_id, seen):
                made.append(WebhookDelivery(endpoint=endpoint, event=event, next_attempt_at=now))
    WebhookDelivery.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)


def _concerns(endpoint: WebhookEndpoint, event: Event, above: dict[int, list[int]]) -> bool:
    if event.kind == Event.Kind.WEBHOOK_PING:  # made for one endpoint, and queued with it
        return False
    if endpoint.organisation_id is None:
        return True
    return event.organisation_id is not None and endpoint.organisation_id in above[event.organisation_id]


def _sees(owner: User, organisation_id: int | None, seen: dict[tuple[int, int | None], bool]) -> bool:
    key = (owner.pk, organisation_id)
    if key not in seen:
        seen[key] = may_see(owner, organisation_id)
    return seen[key]
