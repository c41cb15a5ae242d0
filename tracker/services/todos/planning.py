"""From judgements to to-dos: whose they are, and whether they still stand."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, OuterRef, Q, Subquery

from reports.tree import bodies_above
from tracker.models import Assessment, Commitment, Event, TodoPush, TodoTarget
from tracker.models.commitments import STANDING
from tracker.selectors import CHECKABLE, NEEDS_REVIEW, current_reports, standing_judgements

from .reminding import plan_all_reminders, plan_reminders
from .steps import bring_in_step, receivers_of

BATCH = 500
# What happened to one of these may begin or end a to-do.
ABOUT = ("commitment", "report", "reminder")


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
    about = TodoPush.objects.filter(reminder__isnull=True, commitment__report__in=told["report"])
    known = about.values_list("commitment_id", flat=True)
    _plan(targets, told["commitment"] | set(known))
    plan_reminders(targets, told["reminder"])


@transaction.atomic
def plan_target(*, target: TodoTarget) -> int:
    """Tell a target, new or changed, of all that waits already; returns how many to-dos it has now."""
    rows = _with_needs(Commitment.objects.filter(report__organisation__isnull=False))
    waiting = set(rows.filter(waits=True).values_list("pk", flat=True))
    waiting |= set(target.pushes.filter(reminder__isnull=True).values_list("commitment_id", flat=True))
    pks = sorted(waiting)
    for start in range(0, len(pks), BATCH):
        _plan([target], pks[start : start + BATCH])
    plan_all_reminders(target)
    return target.pushes.filter(wanted=TodoPush.Wanted.TODO).count()


def _plan(targets: Iterable[TodoTarget], commitment_ids: Iterable[int]) -> None:
    rows = _with_needs(Commitment.objects.filter(pk__in=list(commitment_ids))).select_related("report")
    commitments = list(rows.defer("report__text", "report__layout", "report__witnesses"))
    above = bodies_above({c.report.organisation_id for c in commitments if c.report.organisation_id is not None})
    needs = {commitment.pk: _reason(commitment) for commitment in commitments}
    for target in targets:
        known: dict[int, dict[str, TodoPush]] = {pk: {} for pk in needs}
        pushes = TodoPush.objects.select_for_update().filter(target=target, reminder__isnull=True)
        for push in pushes.filter(commitment__in=needs.keys()):
            assert push.commitment_id is not None  # only a reminder goes without
            known[push.commitment_id][push.receiver] = push
        for commitment in commitments:
            bodies = above.get(commitment.report.organisation_id or 0, [])
            receivers = receivers_of(target, bodies)
            bring_in_step(target, commitment, needs[commitment.pk], receivers, known[commitment.pk])


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
