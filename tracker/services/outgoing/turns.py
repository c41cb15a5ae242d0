"""One receiver's turn: it is leased, so that one message at a time is under way to it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any, ClassVar, Generic, TypeVar

from django.conf import settings
from django.db import models, transaction
from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.functions import Now
from django.utils import timezone

from reports import claims
from reports.claims import Claim, WorkState
from reports.errors import InputError
from tracker.models import Receiver, Sending
from tracker.outbound import outgoing_client

from . import schedule
from .outcomes import Job, Outcome, failure

LOGGED = 20  # attempts kept in the log of a row
# Refusals in a row after which the receiver, not the message, is taken to be at fault.
PATIENCE = 5
GAVE_UP = "连续多日没有送达，已停止自动重试：请检查接收方，恢复后可重新投递。"

_Row = TypeVar("_Row", bound=Sending)


def later(wait: timedelta) -> ExpressionWrapper:
    """That long from now, by the clock of the database."""
    return ExpressionWrapper(Now() + wait, output_field=DateTimeField())


class Turn(Generic[_Row]):
    """The right to send to one receiver, and its open connection.

    A kind of receiver names its models and says what to send: ``job`` for a row, None where it is to be dropped.
    """

    receivers: ClassVar[type[Receiver]]
    rows: ClassVar[type[Sending]]
    link: ClassVar[str]  # from a row to its receiver
    related: ClassVar[tuple[str, ...]] = ()  # what is loaded with a row

    def __init__(self, receiver_id: int, fence: int) -> None:
        self.receiver_id = receiver_id
        self.client = outgoing_client(settings.WEBHOOK_TIMEOUT)
        self._fence = fence
        self._renewed = time.monotonic()
        self._claim: Claim | None = None
        self._row: _Row | None = None

    def job(self, row: _Row) -> Job | None:
        """How the row is sent, to be called in another thread, without the database."""
        raise NotImplementedError

    def drop(self, claim: Claim, row: _Row) -> None:
        """Close a row for which there is no job."""
        raise NotImplementedError

    def gone(self, row: _Row, outcome: Outcome) -> None:
        """The receiver wants nothing any more."""

    def delivered(self, row: _Row, outcome: Outcome) -> None:
        """The receiver has taken the row; runs in the transaction that closes it."""

    def learn(self, learnt: Mapping[str, str]) -> None:
        """Keep what the receiver gave us for the next time, whether it took the row or not."""

    @classmethod
    def ready(cls) -> Q:
        """Which receivers may be sent to at all."""
        return Q(active=True)

    @classmethod
    def due(cls, limit: int, without: Iterable[int] = ()) -> list[int]:
        """Receivers that are free and have something to send now, other than those given; one query."""
        something = Exists(cls._due(OuterRef("pk"))) | Exists(cls._abandoned(OuterRef("pk")))
        rested = Q(next_attempt_at__isnull=True) | Q(next_attempt_at__lte=Now())
        rows = _all(cls.receivers).filter(_free(), cls.ready(), rested, something).exclude(pk__in=without)
        return list(rows.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:limit])

    @classmethod
    def begin(cls, receiver_id: int) -> Turn[_Row] | None:
        """Lease the receiver; None where somebody else was faster."""
        rows = _all(cls.receivers).filter(pk=receiver_id)
        with transaction.atomic():
            if not rows.filter(_free(), active=True).update(lease_until=later(claims.lease()), fence=F("fence") + 1):
                return None
            fence = rows.values_list("fence", flat=True).get()
            cls._abandoned(receiver_id).update(state=WorkState.QUEUED, lease_until=None)
        return cls(receiver_id, fence)

    def end(self) -> None:
        """Let others have the receiver."""
        self.client.close()
        self._mine().update(lease_until=None)

    def next_job(self) -> Job | None:
        """Claim the next row that is due; None where there is none, or the receiver is to be left alone."""
        if not self._still_ours():
            return None
        while (pk := self._due(self.receiver_id).values_list("pk", flat=True).first()) is not None:
            claim = claims.claim(self.rows, pk)
            if claim is None:
                return None
            row: Any = _all(self.rows).select_related(self.link, *self.related).get(pk=pk)
            self._claim, self._row = claim, row
            try:
                job = self.job(row)
            except InputError as error:  # what is sealed cannot be read any more
                self.note(failure(error))
                return None
            if job is not None:
                return job
            self.drop(claim, row)
        return None

    def note(self, outcome: Outcome) -> bool:
        """Write what came of the row; is the receiver fit for another one? StaleClaimError where the row was cancelled,
        changed or taken over meanwhile."""
        claim, row = self._claim, self._row
        assert claim is not None
        assert row is not None
        if outcome.learnt:
            self.learn(outcome.learnt)
        with transaction.atomic():
            _all(self.rows).filter(pk=claim.pk).update(**_logged(row, outcome))
            if not outcome.code:
                claims.finish(claim)
                self.delivered(row, outcome)
                self._mine().filter(failures__gt=0).update(failures=0, failing_since=None, next_attempt_at=None)
                return True
            _refused(claim, row, outcome)
            if outcome.gone:
                self.gone(row, outcome)
                return False
            return self._failed(outcome)

    def _still_ours(self) -> bool:
        if time.monotonic() - self._renewed < claims.lease().total_seconds() / 3:
            return True
        self._renewed = time.monotonic()
        return bool(self._mine().filter(active=True).update(lease_until=later(claims.lease())))

    def _mine(self) -> Any:
        return _all(self.receivers).filter(pk=self.receiver_id, fence=self._fence)

    def _failed(self, outcome: Outcome) -> bool:
        """Count the failure; leave the receiver alone where it is the receiver that fails."""
        if not self._mine().update(failures=F("failures") + 1):
            return False
        failures, since = self._mine().values_list("failures", "failing_since").get()
        if not outcome.spoiled and failures < PATIENCE:
            return True
        since = since or timezone.now()
        self._mine().update(failing_since=since, next_attempt_at=later(schedule.receiver_wait(failures, outcome.wish)))
        if failures >= schedule.FEWEST_TRIES and timezone.now() - since >= schedule.give_up_after():
            self._give_up_old()
        return False

    def _give_up_old(self) -> None:
        """It has failed for days, tried again and again: what has waited as long is given up, tried itself or not."""
        old = self._of(self.receiver_id).filter(state=WorkState.QUEUED)
        old.filter(queued_at__lt=timezone.now() - schedule.give_up_after()).update(
            state=WorkState.FAILED, error_code="receiver_failing", error_message=GAVE_UP, finished_at=Now()
        )

    @classmethod
    def _of(cls, receiver_id: int | OuterRef) -> Any:
        return _all(cls.rows).filter(**{cls.link: receiver_id})

    @classmethod
    def _due(cls, receiver_id: int | OuterRef) -> Any:
        due = cls._of(receiver_id).filter(state=WorkState.QUEUED, next_attempt_at__lte=Now())
        return due.filter(attempts__lt=claims.MAX_ATTEMPTS).order_by("next_attempt_at", "id")

    @classmethod
    def _abandoned(cls, receiver_id: int | OuterRef) -> Any:
        dead = cls._of(receiver_id).filter(state=WorkState.RUNNING, lease_until__lt=Now())
        return dead.filter(attempts__lt=claims.MAX_ATTEMPTS)


def _all(model: type[models.Model]) -> Any:
    return model._default_manager.all()


def _free() -> Q:
    return Q(lease_until__isnull=True) | Q(lease_until__lt=Now())


def _logged(row: Sending, outcome: Outcome) -> dict[str, Any]:
    entry = {
        "at": timezone.now().isoformat(),
        "status": outcome.status,
        "seconds": outcome.seconds,
        "error": outcome.code,
    }
    return {"tries": F("tries") + 1, "log": [*row.log, entry][-LOGGED:]}


def _refused(claim: Claim, row: Sending, outcome: Outcome) -> None:
    """Queue the row again, or make it a dead letter after three days and enough attempts."""
    tries = row.tries + 1
    age = timezone.now() - (row.queued_at or row.created_at)
    if outcome.gone:
        claims.fail(claim, outcome.code, outcome.message)
    elif tries >= schedule.FEWEST_TRIES and age >= schedule.give_up_after():
        claims.fail(claim, outcome.code, GAVE_UP)
    else:
        claims.put_back(
            claim,
            next_attempt_at=later(schedule.message_wait(tries)),
            error_code=outcome.code,
            error_message=outcome.message,
        )
