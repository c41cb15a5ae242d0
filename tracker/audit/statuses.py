"""Every status that was ever shown of a commitment: when, by whom or what, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from tracker.models import Assessment, Commitment, Event
from tracker.selectors import HEAVY_FIELDS, PENDING

# The newest so many judgements; older ones are in the list of judgements.
SHOWN = 200


@dataclass(frozen=True, slots=True)
class Judged:
    """One judgement, and what was shown before and after; both empty where it changed nothing that was shown."""

    assessment: Assessment
    moment: datetime
    status: str
    old: str
    new: str
    who: str
    reason: str
    evidence: tuple[str, ...]


def statuses_of(commitment: Commitment) -> list[Judged]:
    """All judgements of the commitment, newest first, each with what it changed of the status that is shown."""
    rows = Assessment.objects.filter(commitment=commitment).order_by("-id")
    rows = rows.select_related("author", "later_report__organisation").prefetch_related("evidence")
    assessments = list(rows.defer(*(f"later_report__{field}" for field in HEAVY_FIELDS))[:SHOWN])
    shown = _shown(commitment, assessments)
    return [_judged(assessment, shown.get(assessment.pk)) for assessment in assessments]


def _shown(commitment: Commitment, assessments: Sequence[Assessment]) -> dict[int, Event]:
    """By assessment, the event that tells that it changed the status shown.

    Where a judgement was taken back the event names what is shown instead; it belongs to the taking back, which was
    written in the same moment.
    """
    events = Event.objects.filter(
        object_type="commitment", object_id=commitment.pk, kind=Event.Kind.STATUS_CHANGED
    ).order_by("-id")
    known = {assessment.pk for assessment in assessments if assessment.withdraws_id is None}
    taken_back = [assessment for assessment in assessments if assessment.withdraws_id is not None]
    found: dict[int, Event] = {}
    for event in sorted(events[:SHOWN], key=lambda event: event.pk):
        pk = event.payload.get("assessment")
        if pk in known and pk not in found:
            found[pk] = event
        elif taken_back:
            moment = event.occurred_at
            nearest = min(taken_back, key=lambda one: abs(one.created_at - moment))
            found[nearest.pk] = event
    return found


def _judged(assessment: Assessment, event: Event | None) -> Judged:
    old = new = ""
    if event is not None:
        old, new = (
            _said(told.get("status", PENDING), told.get("counts", False)) for told in (event.previous, event.payload)
        )
    label = assessment.get_status_display()
    return Judged(
        assessment=assessment,
        moment=assessment.created_at,
        status=_("撤回：%(status)s") % {"status": label} if assessment.withdraws_id else label,
        old=old,
        new=new,
        who=assessment.judged_by or _("系统（%(version)s）") % {"version": assessment.matcher_version},
        reason=assessment.reason,
        evidence=tuple(_quoted(assessment)),
    )


def _quoted(assessment: Assessment) -> Iterator[str]:
    for row in assessment.evidence.all():
        yield _("%(grade)s：%(text)s") % {"grade": row.get_grade_display(), "text": row.text}


def _said(status: str, counts: bool) -> str:
    if status == PENDING:
        return _("待核查")
    label = str(dict(Assessment.Status.choices).get(status, status))
    return label if counts else _("%(status)s（系统建议）") % {"status": label}
