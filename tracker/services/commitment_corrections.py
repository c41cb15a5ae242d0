"""Commitments that a person enters or puts right by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Report
from tracker.models import Commitment, Event, MatchRun
from tracker.models.commitments import STANDING
from tracker.selectors import check_standing

from .events import record
from .fulfilment_counts import recount_placed
from .lineage import link_anew, refresh_changes
from .match_runs import match_anew
from .review_places import renew_place

# What the links of a commitment compare.
COMPARED = ("target_metric", "target_operator", "target_value", "target_unit", "deadline")
CORRECTABLE = (
    *("task", "verifiability", "target_metric", "target_operator", "target_value", "target_unit", "further_targets"),
    *("deadline", "deadline_stated", "responsible_unit"),
)


def check_free(report: Report, start: int, end: int) -> None:
    """Raise InputError ``commitment_overlaps`` where words of the span are a standing commitment's already."""
    if Commitment.objects.filter(STANDING, report=report, start__lt=end, end__gt=start).exists():
        message = _("所选文字与已有的承诺重叠：请改用拆分、合并或改为所选文字，或先撤回那一条。")
        raise InputError("commitment_overlaps", message)


@transaction.atomic
def enter_commitment(
    *, report: Report, start: int, end: int, author: User, reason: str = "", **fields: Any
) -> Commitment:
    """Store a commitment that the reading did not find. ``settle_plans`` must follow, once for all of a report.

    Raises InputError ``report_not_read``, ``span_not_quoted`` or ``commitment_overlaps``, and Django's ValidationError.
    """
    if report.state != WorkState.DONE:
        raise InputError("report_not_read", _("这份报告还没有读取成功，不能录入承诺：请先处理它的读取错误。"))
    text = fields.pop("text", "") or report.text[start:end]
    if not 0 <= start < end <= len(report.text) or report.text[start:end] != text:
        message = _("承诺文字与报告正文的起止位置对不上：请核对起、止，承诺须与正文一字不差。")
        raise InputError("span_not_quoted", message)
    check_free(report, start, end)
    commitment = Commitment(report=report, start=start, end=end, text=text, **fields)
    commitment.full_clean()
    with acting(author):
        commitment.save()
    payload = {"report": report.pk, "start": start, "end": end, "text": text}
    record(Event.Kind.COMMITMENT_ADDED, commitment, report.organisation_id, payload, actor=author, reason=reason)
    return commitment


@transaction.atomic
def correct_commitment(commitment: Commitment, *, author: User, reason: str = "", **changes: Any) -> Commitment:
    """Change what was read into a commitment, never its sentence or place; what changes nothing leaves no trace.

    ``settle_plans`` must follow where the verifiability changed. Raises Django's ValidationError, and InputError
    ``commitment_withdrawn``.
    """
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    check_standing(commitment)
    previous = {name: getattr(commitment, name) for name in changes}
    if all(previous[name] == value for name, value in changes.items()):
        return commitment
    for name, value in changes.items():
        setattr(commitment, name, value)
    commitment.full_clean()
    with acting(author):
        commitment.save(update_fields=[*changes, "updated_at"])
    if not {*COMPARED}.isdisjoint(changes):
        refresh_changes(commitment)
    renew_place(commitment)
    organisation_id = Report.objects.values_list("organisation_id", flat=True).get(pk=commitment.report_id)
    record(
        Event.Kind.COMMITMENT_CORRECTED,
        commitment,
        organisation_id,
        _told(changes),
        previous=_told(previous),
        actor=author,
        reason=reason,
    )
    return commitment


@transaction.atomic
def settle_plans(report_ids: Iterable[int]) -> list[int]:
    """After commitments were entered, withdrawn or corrected: link their plans with those before and after, and match
    their pairs again. Returns the bodies of which work waits then."""
    bodies: list[int] = []
    for report in Report.objects.filter(pk__in=list(report_ids)).select_related("organisation").order_by("pk"):
        link_anew(Report.objects.filter(pk=report.pk))
        recount_placed(report)
        pairs = MatchRun.objects.filter(Q(plan_report=report) | Q(later_report=report))
        match_anew(pairs)
        bodies += [report.organisation_id or 0, *pairs.values_list("plan_report__organisation_id", flat=True)]
    return list(dict.fromkeys(body for body in bodies if body))


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
