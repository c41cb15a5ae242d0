"""A person's corrections: a report's metadata, and commitments that were entered or put right by hand."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Model, Q

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Report
from tracker.models import Commitment, Event, MatchRun

from .events import record
from .lineage import index_copies, link_report, refresh_changes, relink_moved
from .match_runs import open_match_runs, rematch

IDENTITY = ("organisation", "kind", "covers_year", "plan_year")
COMPARED = ("target_metric", "target_operator", "target_value", "target_unit", "deadline")


@transaction.atomic
def correct_report(report: Report, *, author: User, **changes: Any) -> Report:
    """Change metadata of a report that was read, and open the pairs that its new body or year makes.

    Raises InputError ``report_not_read``, ``identity_fixed`` (it was matched already: judgements are kept for ever),
    ``identity_required``, ``plan_year_not_later`` or ``report_exists``, and Django's ValidationError.
    """
    report = Report.objects.select_for_update(of=("self",)).select_related("organisation").get(pk=report.pk)
    if report.state != WorkState.DONE:
        raise InputError("report_not_read", "这份报告还没有读取成功，不能更正元数据：请先处理它的读取错误。")
    previous = {name: getattr(report, name) for name in changes}
    place = {"organisation": report.organisation, "kind": report.kind, "plan_year": report.plan_year}
    for name, value in changes.items():
        setattr(report, name, value)
    moved = not {*IDENTITY}.isdisjoint(changes)
    if moved:
        _check_identity(report)
    report.full_clean(exclude={"original", "supersedes", "sha256"}, validate_constraints=False)
    report.save(update_fields=[*changes, "updated_at"])
    if moved:
        open_match_runs(report=report)
        relink_moved(report, **place)  # type: ignore[arg-type]  # a report that was read has all three
    record(
        Event.Kind.REPORT_CORRECTED,
        report,
        report.organisation_id,
        _told(changes),
        previous=_told(previous),
        actor=author,
    )
    return report


@transaction.atomic
def enter_commitment(*, report: Report, start: int, end: int, author: User, **fields: Any) -> Commitment:
    """Store a commitment that the reading did not find. ``settle_plans`` must follow, once for all of a report.

    Raises InputError ``report_not_read`` or ``span_not_quoted``, and Django's ValidationError.
    """
    if report.state != WorkState.DONE:
        raise InputError("report_not_read", "这份报告还没有读取成功，不能录入承诺：请先处理它的读取错误。")
    text = fields.pop("text", "") or report.text[start:end]
    if not 0 <= start < end <= len(report.text) or report.text[start:end] != text:
        raise InputError("span_not_quoted", "承诺文字与报告正文的起止位置对不上：请核对起、止，承诺须与正文一字不差。")
    commitment = Commitment(report=report, start=start, end=end, text=text, **fields)
    commitment.full_clean()
    commitment.save()
    payload = {"report": report.pk, "start": start, "end": end, "text": text}
    record(Event.Kind.COMMITMENT_ADDED, commitment, report.organisation_id, payload, actor=author)
    return commitment


@transaction.atomic
def correct_commitment(commitment: Commitment, *, author: User, **changes: Any) -> Commitment:
    """Change what was read into a commitment, never its sentence or place. Raises Django's ValidationError."""
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    previous = {name: getattr(commitment, name) for name in changes}
    for name, value in changes.items():
        setattr(commitment, name, value)
    commitment.full_clean()
    commitment.save(update_fields=[*changes, "updated_at"])
    if not {*COMPARED}.isdisjoint(changes):
        refresh_changes(commitment)
    organisation_id = Report.objects.values_list("organisation_id", flat=True).get(pk=commitment.report_id)
    record(
        Event.Kind.COMMITMENT_CORRECTED,
        commitment,
        organisation_id,
        _told(changes),
        previous=_told(previous),
        actor=author,
    )
    return commitment


@transaction.atomic
def settle_plans(report_ids: Iterable[int]) -> None:
    """After commitments were entered: link their plans with those before and after, and match their pairs again."""
    for report in Report.objects.filter(pk__in=list(report_ids)).select_related("organisation").order_by("pk"):
        index_copies(report, report.commitments.all())
        link_report(report)
        pairs = MatchRun.objects.filter(Q(plan_report=report) | Q(later_report=report))
        rematch(list(pairs.values_list("pk", flat=True)))


def _check_identity(report: Report) -> None:
    if MatchRun.objects.filter(Q(plan_report=report) | Q(later_report=report)).exists():
        raise InputError("identity_fixed", "这份报告已经参与匹配，机构、年度和种类不能再改：请以更正版报告替代它。")
    if not all((report.organisation, report.covers_year, report.plan_year, report.kind)):
        raise InputError("identity_required", "已读取的报告必须写明机构、报告年度、计划年度和种类：请补全。")
    assert report.covers_year is not None
    assert report.plan_year is not None
    if report.plan_year <= report.covers_year:
        raise InputError("plan_year_not_later", "计划年度必须晚于报告年度：请核对。")
    there = Report.objects.filter(
        organisation=report.organisation,
        covers_year=report.covers_year,
        kind=report.kind,
        state=WorkState.DONE,
        supersedes__isnull=True,
    )
    other = there.exclude(pk=report.pk).only("pk").first()
    if other is not None and report.supersedes_id is None:
        raise InputError("report_exists", f"同一机构、年度和种类的报告已经入库（编号 {other.pk}）：请核对。")


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _as_json(value) for name, value in values.items()}


def _as_json(value: Any) -> Any:
    if isinstance(value, Model):
        return value.pk
    return value.isoformat() if isinstance(value, date | datetime) else value
