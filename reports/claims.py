"""Rows that stand for work: claimed, renewed, finished and swept in the database, which is the queue of record."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import DatabaseError, connection, models, transaction
from django.db.models import Case, ExpressionWrapper, F, Q, Value, When
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from .signals import work_failed

logger = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# The sweep rings for no more than the oldest rows: with a hundred thousand waiting for hours, ringing for all of them
# once a lease would fill the broker with copies. Nobody works off this many within one lease.
SWEPT_AT_ONCE = 3000
# Said of a row whose workers died at every attempt, so that none could say more.
DIED_CODE = "worker_died"
DIED_MESSAGE = "处理它的进程多次中途退出，已停止自动重试：请查看日志并换一份文件，或在后台重试。"


class WorkState(models.TextChoices):
    QUEUED = "queued", _("待处理")
    RUNNING = "running", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功")
    QUARANTINED = "quarantined", _("已隔离")
    CANCELLED = "cancelled", _("已取消")


# What a person may send round again, and what waits for nobody.
RETRYABLE = (WorkState.FAILED, WorkState.QUARANTINED, WorkState.CANCELLED)
ENDED = (WorkState.DONE, *RETRYABLE)
CANCELLABLE = (WorkState.QUEUED, WorkState.RUNNING)


class WorkRow(models.Model):
    """A row to be worked on once.

    queued → running → done, or failed (the input is at fault), or queued again (the machine is at fault) until five
    attempts have been counted: quarantined. An expired lease lets another worker claim; the fence then tells the
    late one that its work is no longer wanted. A person may cancel what is queued or running, and send round again
    what ended without being done. ``queued_at`` is when the row last became work to be done.
    """

    state = models.CharField(_("状态"), max_length=12, choices=WorkState, default=WorkState.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0, editable=False)
    fence = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
    queued_at = models.DateTimeField(_("排队时间"), null=True, auto_now_add=True, editable=False)
    hinted_at = models.DateTimeField(null=True, editable=False)
    error_code = models.CharField(_("错误代码"), max_length=40, blank=True, editable=False)
    error_message = models.TextField(_("错误说明"), blank=True, editable=False)
    finished_at = models.DateTimeField(_("完成时间"), null=True, editable=False)

    objects: ClassVar[models.Manager]

    class Meta:
        abstract = True


class StaleClaimError(Exception):
    """Somebody else has claimed the row since: the work done under this claim must be thrown away."""


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to finish one row, as long as its fence is unchanged."""

    model: type[WorkRow]
    pk: int
    fence: int


def lease() -> timedelta:
    """How long a worker may be silent before its row is given to another."""
    return timedelta(seconds=settings.WORK_LEASE_SECONDS)


def _lease_end() -> ExpressionWrapper:
    return ExpressionWrapper(Now() + lease(), output_field=models.DateTimeField())


def _free() -> Q:
    return Q(state=WorkState.QUEUED) | Q(state=WorkState.RUNNING, lease_until__lt=Now())


def claim(model: type[WorkRow], pk: int) -> Claim | None:
    """Claim the row if it is queued or its lease ran out, counting the attempt; None where it is not to be had."""
    with transaction.atomic():
        claimed = model.objects.filter(_free(), pk=pk, attempts__lt=MAX_ATTEMPTS).update(
            state=WorkState.RUNNING, attempts=F("attempts") + 1, fence=F("fence") + 1, lease_until=_lease_end()
        )
        if not claimed:
            return None
        return Claim(model, pk, model.objects.values_list("fence", flat=True).get(pk=pk))


def renew(claim: Claim) -> bool:
    """Lengthen the lease; False where the claim is no longer ours."""
    return bool(_held(claim).update(lease_until=_lease_end()))


def hold(claim: Claim) -> None:
    """Lock the row for the rest of the transaction that writes the results; StaleClaimError where it is not ours."""
    if not renew(claim):
        raise StaleClaimError(f"{claim.model.__name__} {claim.pk}")


def finish(claim: Claim) -> None:
    """Mark the row done, in the transaction that writes the results: StaleClaimError rolls them back."""
    _close(claim, state=WorkState.DONE, error_code="", error_message="", finished_at=Now())


def fail(claim: Claim, code: str, message: str) -> None:
    """The input is at fault: the row ends here until a person changes something and retries."""
    with suppress(StaleClaimError), transaction.atomic():
        _close(claim, state=WorkState.FAILED, error_code=code, error_message=message, finished_at=Now())
        work_failed.send(sender=claim.model, pks=[claim.pk])


def give_back(claim: Claim, code: str, message: str) -> None:
    """The machine is at fault: the row is queued again, or quarantined after the last attempt."""
    # Nothing was written that would have to be rolled back, so a claim lost meanwhile is no error.
    with suppress(StaleClaimError):
        _close(claim, state=WorkState.QUEUED, error_code=code, error_message=message)
    _quarantine(claim.model)


def put_back(claim: Claim, **values: object) -> None:
    """Another system is at fault: the row is queued again and this attempt is not counted; StaleClaimError where it is
    not ours any more. ``values`` say when to try again, and what was answered."""
    _close(claim, state=WorkState.QUEUED, attempts=0, **values)


def quarantine_exhausted(model: type[WorkRow]) -> None:
    """Quarantine what has used up its attempts, where another rule than ``sweep`` says what to ring for."""
    _quarantine(model)


def requeue(model: type[WorkRow], pk: int) -> bool:
    """A person's retry of a failed, quarantined or cancelled row; False where it is none of these."""
    return bool(queue_again(model.objects.filter(pk=pk, state__in=RETRYABLE)))


def queue_again(ended: models.QuerySet[Any]) -> int:
    """Make rows that have ended work to be done once more, with all attempts before them; returns how many."""
    return ended.update(
        state=WorkState.QUEUED,
        attempts=0,
        error_code="",
        error_message="",
        finished_at=None,
        hinted_at=None,
        queued_at=Now(),
    )


def take_back(running: models.QuerySet[Any]) -> int:
    """Queue again what is being worked on, for what it rests on has changed: what its workers find is void. Returns how
    many rows there were."""
    return running.filter(state=WorkState.RUNNING).update(
        state=WorkState.QUEUED, fence=F("fence") + 1, lease_until=None, hinted_at=None, queued_at=Now()
    )


def cancel(model: type[WorkRow], pk: int) -> bool:
    """A person's end to a queued or running row; False where it is neither. What a running worker finds is void."""
    open_rows = model.objects.filter(pk=pk, state__in=CANCELLABLE)
    return bool(
        open_rows.update(
            state=WorkState.CANCELLED,
            fence=F("fence") + 1,
            lease_until=None,
            error_code="",
            error_message="",
            finished_at=Now(),
        )
    )


def sweep(model: type[WorkRow]) -> list[int]:
    """Quarantine what has used up its attempts; return the ids to ring for, oldest first.

    A row is named once in each length of a lease, by one sweep of all that run at the same time.
    """
    _quarantine(model)
    head = model.objects.filter(_free()).order_by("pk").values("pk")[:SWEPT_AT_ONCE]
    unheard = Q(hinted_at__isnull=True) | Q(hinted_at__lt=Now() - lease())
    with transaction.atomic():
        rows = model.objects.select_for_update(skip_locked=True).filter(
            unheard, pk__in=list(head.values_list("pk", flat=True))
        )
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        model.objects.filter(pk__in=pks).update(hinted_at=Now())
    return pks


def forget_hints(model: type[WorkRow], pks: Iterable[int]) -> None:
    """The hints for these rows did not get out: the next sweep names them again."""
    model.objects.filter(pk__in=list(pks)).update(hinted_at=None)


def claimable() -> Q:
    """The rows that a worker may claim now."""
    return _free() & Q(attempts__lt=MAX_ATTEMPTS)


def being_done() -> Q:
    """The rows that a worker is at now: nobody else may claim them."""
    return Q(state=WorkState.RUNNING, lease_until__gte=Now())


def waiting(model: type[WorkRow]) -> list[int]:
    """The ids of all rows that a worker may claim now, oldest first."""
    return list(model.objects.filter(claimable()).order_by("pk").values_list("pk", flat=True))


@contextmanager
def kept_alive(*held: Claim) -> Iterator[None]:
    """Renew the leases from a thread, a third of the way through, while the body works."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(lease().total_seconds() / 3):
                renewed = [_renew_if_possible(claim) for claim in held]
                if not any(renewed):
                    return
        finally:
            connection.close()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _held(claim: Claim) -> models.QuerySet[WorkRow]:
    return claim.model.objects.filter(pk=claim.pk, fence=claim.fence, state=WorkState.RUNNING)


def _renew_if_possible(claim: Claim) -> bool:
    try:
        return renew(claim)
    except DatabaseError as error:  # it may be back before the lease ends
        logger.warning("the lease of %s %s was not renewed: %s", claim.model.__name__, claim.pk, error)
        connection.close()
        return True


def _close(claim: Claim, **values: object) -> None:
    if not _held(claim).update(lease_until=None, **values):
        raise StaleClaimError(f"{claim.model.__name__} {claim.pk}")


def _quarantine(model: type[WorkRow]) -> None:
    used_up = model.objects.filter(_free(), attempts__gte=MAX_ATTEMPTS)
    if not used_up.exists():  # almost always; no lock is taken then
        return
    with transaction.atomic():
        pks = list(used_up.select_for_update(skip_locked=True).values_list("pk", flat=True))
        model.objects.filter(pk__in=pks).update(
            state=WorkState.QUARANTINED,
            lease_until=None,
            finished_at=Now(),
            error_code=Case(When(error_code="", then=Value(DIED_CODE, models.CharField())), default=F("error_code")),
            error_message=Case(
                When(error_code="", then=Value(DIED_MESSAGE, models.TextField())), default=F("error_message")
            ),
        )
        work_failed.send(sender=model, pks=pks)
