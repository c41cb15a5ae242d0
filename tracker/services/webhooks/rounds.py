"""One endpoint's turn: it is leased, so that one delivery at a time is under way to it."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from reports import claims
from reports.claims import Claim, WorkState
from tracker.access import may_see
from tracker.models import Event, WebhookDelivery, WebhookEndpoint
from tracker.outbound import outgoing_client
from tracker.remote import GuardedClient
from tracker.sealing import unseal, unseal_values
from tracker.services.events import record

from . import schedule
from .message import body_of, event_id, headers_of, utc_now
from .sending import GONE, Message, Outcome

LOGGED = 20  # attempts kept in the log of a delivery
# 4xx answers in a row after which the endpoint, not the message, is taken to be at fault.
PATIENCE = 5
NOT_VISIBLE = "回调地址的所有者已看不到该机构，没有发送。"
GAVE_UP = "连续多日没有送达，已停止自动重试：请检查接收方，恢复后可重新投递。"
DISABLED = "回调地址已停用，没有发送：请重新启用后再投递。"


def later(wait: timedelta) -> ExpressionWrapper:
    """That long from now, by the clock of the database."""
    return ExpressionWrapper(Now() + wait, output_field=DateTimeField())


def due_endpoints(limit: int, without: Iterable[int] = ()) -> list[int]:
    """Endpoints that are free and have something to send now, other than those given; one query."""
    here = OuterRef("pk")
    something = Exists(_due(here)) | Exists(_abandoned(here))
    ready = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=Now())
    rows = WebhookEndpoint.objects.filter(_free(), ready, something, active=True, owner__is_active=True)
    return list(rows.exclude(pk__in=without).order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])


@dataclass
class Round:
    """The right to deliver to one endpoint, and its open connection."""

    endpoint_id: int
    fence: int
    client: GuardedClient
    renewed: float = field(default_factory=time.monotonic)
    seen: dict[int | None, bool] = field(default_factory=dict)
    claim: Claim | None = None
    delivery: WebhookDelivery | None = None

    @classmethod
    def begin(cls, endpoint_id: int, timeout: float) -> Round | None:
        """Lease the endpoint; None where somebody else was faster."""
        with transaction.atomic():
            leased = WebhookEndpoint.objects.filter(_free(), pk=endpoint_id, active=True).update(
                lease_until=later(claims.lease()), fence=F("fence") + 1
            )
            if not leased:
                return None
            fence = WebhookEndpoint.objects.values_list("fence", flat=True).get(pk=endpoint_id)
            _abandoned(endpoint_id).update(state=WorkState.QUEUED, lease_until=None)
        return cls(endpoint_id, fence, outgoing_client(timeout))

    def end(self) -> None:
        """Let others have the endpoint."""
        self.client.close()
        self._mine().update(lease_until=None)

    def next_message(self) -> Message | None:
        """Claim the next delivery that is due; None where there is none, or the endpoint is to be left alone."""
        if not self._still_ours():
            return None
        while (pk := _due(self.endpoint_id).values_list("pk", flat=True).first()) is not None:
            claim = claims.claim(WebhookDelivery, pk)
            if claim is None:
                return None
            related = ("endpoint__owner", "event__organisation", "event__actor")
            delivery = WebhookDelivery.objects.select_related(*related).get(pk=pk)
            if self._visible(delivery):
                self.claim, self.delivery = claim, delivery
                return _message(delivery)
            claims.fail(claim, "organisation_not_visible", NOT_VISIBLE)
        return None

    def note(self, outcome: Outcome) -> bool:
        """Write what came of the message; is the endpoint fit for another one?"""
        claim, delivery = self.claim, self.delivery
        assert claim is not None
        assert delivery is not None
        with transaction.atomic():
            if not outcome.code:
                _delivered(claim, delivery, outcome)
                self._mine().filter(failures__gt=0).update(failures=0, failing_since=None, next_attempt_at=None)
                return True
            if outcome.status == GONE:
                self._disable(claim, delivery, outcome)
                return False
            _refused(claim, delivery, outcome)
            return self._failed(delivery.endpoint, outcome)

    def _still_ours(self) -> bool:
        if time.monotonic() - self.renewed < claims.lease().total_seconds() / 3:
            return True
        self.renewed = time.monotonic()
        return bool(self._mine().filter(active=True).update(lease_until=later(claims.lease())))

    def _mine(self) -> Any:
        return WebhookEndpoint.objects.filter(pk=self.endpoint_id, fence=self.fence)

    def _visible(self, delivery: WebhookDelivery) -> bool:
        pk = delivery.event.organisation_id
        if delivery.event.kind == Event.Kind.WEBHOOK_PING:
            return True
        if pk not in self.seen:
            self.seen[pk] = may_see(delivery.endpoint.owner, pk)
        return self.seen[pk]

    def _failed(self, endpoint: WebhookEndpoint, outcome: Outcome) -> bool:
        """Count the failure; leave the endpoint alone where it is the endpoint that fails."""
        self._mine().update(failures=F("failures") + 1)
        failures = self._mine().values_list("failures", flat=True).first() or 1
        if not outcome.spoiled and failures < PATIENCE:
            return True
        since = endpoint.failing_since or timezone.now()
        wait = schedule.endpoint_wait(failures, outcome.wish)
        self._mine().update(failing_since=since, next_attempt_at=later(wait))
        if failures >= schedule.FEWEST_TRIES and timezone.now() - since >= schedule.give_up_after():
            _give_up_old(self.endpoint_id)
        return False

    def _disable(self, claim: Claim, delivery: WebhookDelivery, outcome: Outcome) -> None:
        _refused(claim, delivery, outcome, final=True)
        disable(delivery.endpoint, outcome.message)


def disable(endpoint: WebhookEndpoint, reason: str) -> None:
    """Stop sending to it, and tell of that; what waits becomes dead letters. Runs in the caller's transaction."""
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(active=False, disabled_reason=reason)
    waiting = WebhookDelivery.objects.filter(endpoint=endpoint, state=WorkState.QUEUED)
    waiting.update(state=WorkState.FAILED, error_code="endpoint_disabled", error_message=DISABLED, finished_at=Now())
    record(
        Event.Kind.WEBHOOK_DISABLED,
        endpoint,
        endpoint.organisation_id,
        {"active": False},
        previous={"active": True},
        reason=reason,
    )


def _free() -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def _due(endpoint_id: int | OuterRef) -> Any:
    due = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=WorkState.QUEUED, next_attempt_at__lte=Now())
    return due.filter(attempts__lt=claims.MAX_ATTEMPTS).order_by("next_attempt_at", "id")


def _abandoned(endpoint_id: int | OuterRef) -> Any:
    dead = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=WorkState.RUNNING, lease_until__lt=Now())
    return dead.filter(attempts__lt=claims.MAX_ATTEMPTS)


def _message(delivery: WebhookDelivery) -> Message:
    endpoint, body = delivery.endpoint, body_of(delivery.event)
    keys = [unseal(endpoint.secret)]
    if endpoint.previous_secret and endpoint.previous_until and endpoint.previous_until > timezone.now():
        keys.append(unseal(endpoint.previous_secret))
    extra = unseal_values(endpoint.headers)
    headers = headers_of(event_id(delivery.event), body, keys, endpoint.algorithm, extra, utc_now())
    return Message(endpoint.url, body, headers)


def _logged(delivery: WebhookDelivery, outcome: Outcome) -> dict[str, Any]:
    entry = {
        "at": timezone.now().isoformat(),
        "status": outcome.status,
        "seconds": outcome.seconds,
        "error": outcome.code,
    }
    return {"tries": F("tries") + 1, "log": [*delivery.log, entry][-LOGGED:]}


def _delivered(claim: Claim, delivery: WebhookDelivery, outcome: Outcome) -> None:
    claims.finish(claim)
    WebhookDelivery.objects.filter(pk=claim.pk).update(**_logged(delivery, outcome))


def _refused(claim: Claim, delivery: WebhookDelivery, outcome: Outcome, *, final: bool = False) -> None:
    """Queue the delivery again, or make it a dead letter after three days and enough attempts."""
    WebhookDelivery.objects.filter(pk=claim.pk).update(**_logged(delivery, outcome))
    tries = delivery.tries + 1
    queued_at = delivery.queued_at or delivery.created_at
    if final or (tries >= schedule.FEWEST_TRIES and timezone.now() - queued_at >= schedule.give_up_after()):
        claims.fail(claim, outcome.code, outcome.message if final else GAVE_UP)
        return
    claims.put_back(
        claim,
        next_attempt_at=later(schedule.delivery_wait(tries)),
        error_code=outcome.code,
        error_message=outcome.message,
    )


def _give_up_old(endpoint_id: int) -> None:
    """The endpoint has failed for days, tried again and again: what has waited as long is given up, tried itself or
    not."""
    old = WebhookDelivery.objects.filter(endpoint=endpoint_id, state=WorkState.QUEUED)
    old.filter(queued_at__lt=timezone.now() - schedule.give_up_after()).update(
        state=WorkState.FAILED, error_code="endpoint_failing", error_message=GAVE_UP, finished_at=Now()
    )
