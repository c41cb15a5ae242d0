"""Rows that stand for work: claimed, renewed, finished and swept in the database, which is the queue of record."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from django.conf import settings
from django.db import connection, models, transaction
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

MAX_ATTEMPTS = 5


class WorkState(models.TextChoices):
    QUEUED = "queued", _("待处理")
    RUNNING = "running", _("处理中")
    DONE = "done", _("已完成")
    FAILED = "failed", _("未成功")
    QUARANTINED = "quarantined", _("已隔离")


class WorkRow(models.Model):
    """A row to be worked on once.

    queued → running → done, or failed (the input is at fault), or queued again (the machine is at fault) until five
    attempts have been counted: quarantined. An expired lease lets another worker claim; the fence then tells the
    late one that its work is no longer wanted.
    """

    state = models.CharField(_("状态"), max_length=12, choices=WorkState, default=WorkState.QUEUED, editable=False)
    attempts = models.PositiveSmallIntegerField(_("尝试次数"), default=0, editable=False)
    fence = models.PositiveIntegerField(default=0, editable=False)
    lease_until = models.DateTimeField(null=True, editable=False)
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
    _close(claim, state=WorkState.FAILED, error_code=code, error_message=message, finished_at=Now())


def give_back(claim: Claim, code: str, message: str) -> None:
    """The machine is at fault: the row is queued again, or quarantined after the last attempt."""
    _close(claim, state=WorkState.QUEUED, error_code=code, error_message=message)
    _quarantine(claim.model)


def requeue(model: type[WorkRow], pk: int) -> bool:
    """A person's retry of a failed or quarantined row; False where it is neither."""
    ended = model.objects.filter(pk=pk, state__in=[WorkState.FAILED, WorkState.QUARANTINED])
    return bool(ended.update(state=WorkState.QUEUED, attempts=0, error_code="", error_message="", finished_at=None))


def sweep(model: type[WorkRow]) -> list[int]:
    """Quarantine what has used up its attempts; return the ids to ring for, oldest first."""
    _quarantine(model)
    # Hints are cheap, but a long queue must not fill with their copies: one for each length of a lease.
    unheard = Q(hinted_at__isnull=True) | Q(hinted_at__lt=Now() - lease())
    pks = list(model.objects.filter(_free(), unheard).order_by("pk").values_list("pk", flat=True))
    model.objects.filter(pk__in=pks).update(hinted_at=Now())
    return pks


def waiting(model: type[WorkRow]) -> list[int]:
    """The ids of all rows that a worker may claim now, oldest first."""
    return list(model.objects.filter(_free(), attempts__lt=MAX_ATTEMPTS).order_by("pk").values_list("pk", flat=True))


@contextmanager
def kept_alive(claim: Claim) -> Iterator[None]:
    """Renew the lease from a thread, a third of the way through, while the body works."""
    stop = threading.Event()

    def beat() -> None:
        try:
            while not stop.wait(lease().total_seconds() / 3):
                if not renew(claim):
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


def _close(claim: Claim, **values: object) -> None:
    if not _held(claim).update(lease_until=None, **values):
        raise StaleClaimError(f"{claim.model.__name__} {claim.pk}")


def _quarantine(model: type[WorkRow]) -> None:
    model.objects.filter(_free(), attempts__gte=MAX_ATTEMPTS).update(
        state=WorkState.QUARANTINED, lease_until=None, finished_at=Now()
    )
