"""What a person corrects of a report that was read: body, years and kind while nothing rests on them, and the rest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from reports.organisations import lock_body
from reports.selectors import reports_in_place
from reports.services import check_year
from tracker.models import Event, MatchRun
from tracker.selectors import HEAVY_FIELDS

from .events import record
from .fulfilment_counts import hold_commitments, recount_placed
from .lineage import relink_moved
from .match_runs import open_match_runs

IDENTITY = ("organisation", "kind", "covers_year", "plan_year")
METADATA = ("title", "published_on", "signed_on", "index_number", "document_number", "source_url")


@transaction.atomic
def correct_report(*, report: Report, values: Mapping[str, Any], actor: User, reason: str) -> list[MatchRun]:
    """Put ``values`` of IDENTITY and METADATA in place of what was read; returns the pairs that this opened.

    Judgements are kept for ever, so that a report once matched keeps its body, years and kind. Where the year covered
    moves, the plan's year moves with it unless it is given. Raises InputError ``report_not_read``, ``report_matched``,
    ``report_exists``, ``year_invalid`` or ``plan_year_not_later``.
    """
    report = Report.objects.select_for_update(of=("self",)).defer(*HEAVY_FIELDS).get(pk=report.pk)
    if report.state != WorkState.DONE:
        raise InputError("report_not_read", _("这份报告还没有读取完成，不能更正：请待读取完成，或改变指定后重试。"))
    values = dict(values)
    if "covers_year" in values:
        values.setdefault("plan_year", values["covers_year"] + 1)
    before = {name: getattr(report, name) for name in (*IDENTITY, *METADATA)}
    changed = [name for name, value in values.items() if before[name] != value]
    for name in changed:
        setattr(report, name, values[name])
    is_moved = not {*IDENTITY}.isdisjoint(changed)
    if is_moved:
        _check_place(report)
    if changed:
        report.updated_at = timezone.now()
        with acting(actor, reason):
            report.save(update_fields=[*changed, "updated_at"])
        tell_correction(report, before, changed, actor=actor, reason=reason)
    if not is_moved:
        return []
    old = before["organisation"]
    assert isinstance(old, Organisation)  # a report that was read has a body
    relink_moved(Report.objects.get(pk=report.pk), organisation=old, kind=before["kind"], plan_year=before["plan_year"])
    hold_commitments(old)
    recount_placed(report, before=(old.pk, before["kind"], before["plan_year"]))
    return open_match_runs(report=report)


def tell_correction(
    report: Report, before: Mapping[str, Any], changed: Iterable[str], *, actor: User | None, reason: str = ""
) -> None:
    """Tell of the fields that were corrected; ``before`` holds their old values. In the transaction of the change."""
    changed = list(changed)
    record(
        Event.Kind.REPORT_CORRECTED,
        report,
        report.organisation_id,
        {name: _plain(getattr(report, name)) for name in changed},
        previous={name: _plain(before[name]) for name in changed},
        actor=actor,
        reason=reason,
    )


def _check_place(report: Report) -> None:
    if MatchRun.objects.filter(plan_report=report).exists() or MatchRun.objects.filter(later_report=report).exists():
        message = _(
            "这份报告已参与匹配，机构、年度和种类不能再改：判断要长期保存。如确有错误，请提交更正版并写明 supersedes。"
        )
        raise InputError("report_matched", message)
    assert report.organisation is not None
    check_year(report.covers_year)
    if (report.plan_year or 0) <= (report.covers_year or 0):
        raise InputError("plan_year_not_later", _("计划年度必须晚于报告年度，请核对。"))
    lock_body(report.organisation)
    there = reports_in_place(report.organisation, report.covers_year, report.kind)
    other = there.exclude(pk=report.pk).only("pk").first()
    if other is not None and report.supersedes_id is None:
        message = _("同一机构、年度和种类的报告已经入库（编号 %(pk)d），请核对。")
        raise InputError("report_exists", message % {"pk": other.pk})


def _plain(value: Any) -> Any:
    if isinstance(value, Organisation):
        return value.pk
    return value.isoformat() if isinstance(value, date) else value
