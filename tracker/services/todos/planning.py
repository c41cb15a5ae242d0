"""From judgements to to-dos: whose they are, and whether they still stand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, OuterRef, Q, Subquery
from django.utils import timezone

from reports.claims import WorkState
from reports.tree import bodies_above
from tracker.models import Assessment, Commitment, Event, TodoPush, TodoTarget
from tracker.models.commitments import STANDING
from tracker.selectors import CHECKABLE, NEEDS_REVIEW, current_reports, standing_judgements

BATCH = 500
# What happened to one of these may begin or end a to-do.
ABOUT = ("commitment", "report")


def plan_after(events: Iterable[Event]) -> None:
    """Bring the to-dos of all commitments that the events are about in step. Runs in the caller's transaction."""
    targets = list(TodoTarget.objects.filter(active=True))
    if not targets:
        return
    told: dict[str, set[int]] = {name: set() for name in ABOUT}
    for event in events:
        if event.object_type in told:
            told[event.object_type].add(event.object_id)
    # A report that was replaced or read again: only where somebody has been told of its commitments.
    known = TodoPush.objects.filter(commitment__report__in=told["report"]).values_list("commitment_id", flat=True)
    _plan(targets, told["commitment"] | set(known))


@transaction.atomic
def plan_target(*, target: TodoTarget) -> int:
    """Tell a target, new or changed, of all that waits already; returns how many to-dos it has now."""
    rows = _with_needs(Commitment.objects.filter(report__organisation__isnull=False))
    waiting = set(rows.filter(waits=True).values_list("pk", flat=True))
    waiting |= set(target.pushes.values_list("commitment_id", flat=True))
    pks = sorted(waiting)
    for start in range(0, len(pks), BATCH):
        _plan([target], pks[start : start + BATCH])
    return target.pushes.filter(wanted=TodoPush.Wanted.TODO).count()


def _plan(targets: Iterable[TodoTarget], commitment_ids: Iterable[int]) -> None:
    rows = _with_needs(Commitment.objects.filter(pk__in=list(commitment_ids))).select_related("report")
    commitments = list(rows.defer("report__text", "report__layout", "report__witnesses"))
    above = bodies_above({c.report.organisation_id for c in commitments if c.report.organisation_id is not None})
    needs = {commitment.pk: _reason(commitment) for commitment in commitments}
    for target in targets:
        known: dict[int, dict[str, TodoPush]] = {pk: {} for pk in needs}
        for push in TodoPush.objects.select_for_update().filter(target=target, commitment__in=needs.keys()):
            known[push.commitment_id][push.receiver] = push
        for commitment in commitments:
            bodies = above.get(commitment.report.organisation_id or 0, [])
            receivers = _receivers(target, bodies) if target.organisation_id in bodies else ()
            _bring_in_step(target, commitment, needs[commitment.pk], receivers, known[commitment.pk])


def _bring_in_step(
    target: TodoTarget, commitment: Commitment, need: str, receivers: Iterable[str], known: dict[str, TodoPush]
) -> None:
    for receiver in receivers if need else ():
        push = known.get(receiver)
        if push is None:
            _add(target, commitment, receiver, need)
        elif (push.wanted, push.reason) != (TodoPush.Wanted.TODO, need):
            _change(push, TodoPush.Wanted.TODO, need)
    for receiver, push in known.items():
        if push.wanted == TodoPush.Wanted.TODO and (not need or receiver not in receivers):
            _change(push, TodoPush.Wanted.DELETED if receiver not in receivers else TodoPush.Wanted.DONE, push.reason)


def _add(target: TodoTarget, commitment: Commitment, receiver: str, reason: str) -> None:
    now = timezone.now()
    name = hashlib.sha256(receiver.encode()).hexdigest()[:12]
    TodoPush.objects.bulk_create(
        [
            TodoPush(
                target=target,
                commitment=commitment,
                receiver=receiver,
                task_id=f"jiannuo-{commitment.pk}-{name}",
                reason=reason,
                wanted_at=now,
                next_attempt_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def _change(push: TodoPush, wanted: str, reason: str) -> None:
    """Work to be done once more; what is under way finds its claim void and is told again after it."""
    now = timezone.now()
    TodoPush.objects.filter(pk=push.pk).update(
        wanted=wanted,
        reason=reason,
        # Never before what was told last: receivers drop what is older than what they have.
        wanted_at=max(now, push.wanted_at + timedelta(milliseconds=1)),
        state=WorkState.QUEUED,
        fence=F("fence") + 1,
        lease_until=None,
        attempts=0,
        tries=0,
        error_code="",
        error_message="",
        finished_at=None,
        queued_at=now,
        next_attempt_at=now,
    )


def _receivers(target: TodoTarget, bodies: list[int]) -> tuple[str, ...]:
    """Those named for the nearest body, else those named for none."""
    by_body: dict[int | None, list[str]] = {}
    for entry in target.receivers:
        by_body.setdefault(entry["organisation"], []).append(entry["receiver"])
    nearest: Any = next((pk for pk in bodies if pk in by_body), None)
    return tuple(by_body.get(nearest, ()))


def _with_needs(commitments: Any) -> Any:
    persons = standing_judgements().filter(commitment=OuterRef("pk")).order_by("-id")
    return commitments.annotate(
        last_said=Subquery(persons.values("status")[:1]),
        last_counts=Subquery(persons.values("counts")[:1]),
    ).annotate(waits=ExpressionWrapper(_waits(), output_field=BooleanField()))


def _waits() -> Q:
    """Commitments, annotated, that wait for a person: for the first judgement of a doubtful suggestion, or for a second
    person to say what the first one said."""
    second = Q(last_said=Assessment.Status.NOT_FULFILLED, last_counts=False)
    review = NEEDS_REVIEW & Q(last_said__isnull=True, verifiability__in=CHECKABLE)
    return (second | review) & STANDING & Q(report__in=current_reports())


def _reason(commitment: Any) -> str:
    """Why the commitment, annotated, waits for a person; empty where it does not."""
    if not commitment.waits:
        return ""
    return str(TodoPush.Reason.SECOND if commitment.last_said else TodoPush.Reason.REVIEW)
