"""Matching asked for by a person or another system: of a body, a plan year, or one pair."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from reports import claims
from reports.errors import InputError
from reports.models import Report
from tracker.models import MatchRun
from tracker.selectors import HEAVY_FIELDS, current_reports, reports_to_pair

from .match_runs import open_match_runs

# More pairs than these are asked for in several calls: the answer names each, and a worker needs hours for more.
MOST_PAIRS = 1000


@dataclass(frozen=True, slots=True)
class Scope:
    """Which plans are to be matched: those that all that is given here hold true of."""

    organisations: Collection[int] | None = None
    plan_year: int | None = None
    kind: str = ""
    plan_report: Report | None = None
    later_report: Report | None = None


@transaction.atomic
def start_matching(scope: Scope, *, among: QuerySet[Report], force: bool = False) -> list[MatchRun]:
    """Queue the pairs of the scope, oldest first; returns all of them, those that wait or are being matched included.

    A pair that has ended is queued again and ends at once where nothing it rests on has changed, unless ``force`` has
    it matched anew. What a person decided stays. Only plans ``among`` the given reports. Raises InputError
    ``reports_not_paired`` where two reports were named that are no pair, ``nothing_to_match`` and ``too_many_pairs``.
    """
    plans = _plans(scope, among)
    _open_missing(plans)
    runs = MatchRun.objects.filter(plan_report__in=plans, later_report__in=current_reports())
    if scope.later_report is not None:
        runs = runs.filter(later_report=scope.later_report)
    pks = list(runs.order_by("pk").values_list("pk", flat=True)[: MOST_PAIRS + 1])
    _check_number(scope, pks)
    ended = MatchRun.objects.filter(pk__in=pks, state__in=claims.ENDED)
    if force:
        ended.update(input_hash="")
    claims.queue_again(ended)
    return list(_light(MatchRun.objects.filter(pk__in=pks)).order_by("pk"))


def _plans(scope: Scope, among: QuerySet[Report]) -> QuerySet[Report]:
    plans = current_reports().filter(pk__in=among.order_by().values("pk"))
    if scope.organisations is not None:
        plans = plans.filter(organisation__in=scope.organisations)
    if scope.plan_year is not None:
        plans = plans.filter(plan_year=scope.plan_year)
    if scope.kind:
        plans = plans.filter(kind=scope.kind)
    if scope.plan_report is not None:
        plans = plans.filter(pk=scope.plan_report.pk)
    return plans


def _open_missing(plans: QuerySet[Report]) -> None:
    """Pairs are opened as reports are read, so that hardly any plan lacks its run for another reason than its year."""
    answered = Report.objects.filter(pk__in=plans.filter(plan_runs__isnull=True).values("pk"))
    lacking = answered.defer(*HEAVY_FIELDS).select_related("organisation").order_by("pk")
    for plan in lacking[:MOST_PAIRS]:
        if any(pair[0] == plan for pair in reports_to_pair(plan)):
            open_match_runs(report=plan)


def _check_number(scope: Scope, pks: list[int]) -> None:
    if not pks and scope.plan_report is not None and scope.later_report is not None:
        message = _("这两份报告不是同一机构先后两年的同类报告，不能匹配：请核对两个编号。")
        raise InputError("reports_not_paired", message)
    if not pks:
        message = _("范围内没有可匹配的报告：计划报告和次年的报告都读取完成后才能匹配，请核对机构和年度。")
        raise InputError("nothing_to_match", message)
    if len(pks) > MOST_PAIRS:
        message = _("范围内超过 %(limit)d 对报告：请按机构或年度分几次提交。")
        raise InputError("too_many_pairs", message % {"limit": MOST_PAIRS})


def _light(runs: QuerySet[MatchRun]) -> QuerySet[MatchRun]:
    reports = ("plan_report", "later_report")
    related = runs.select_related(*(f"{report}__organisation" for report in reports))
    return related.defer(*(f"{report}__{field}" for report in reports for field in HEAVY_FIELDS))
