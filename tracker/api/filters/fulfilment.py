"""What figures about plans can be narrowed to; they are filters of counts, not of commitments."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.models import Organisation, Report
from tracker.api.codes import GROUPINGS
from tracker.models import Commitment, FulfilmentCount

from .base import BodyFilters, CodesFilter, YearFilter, YesNoFilter, choices_of


class CountFilters(BodyFilters):
    """Which counts are added up. The bodies are for the view to pick: what is added up depends on who asks, too."""

    level = CodesFilter(label=_("机构层级"), **choices_of(Organisation.Level.choices))
    kind = CodesFilter(label=_("报告种类"), **choices_of(Report.Kind.choices))
    plan_year = YearFilter(label=_("计划年度"))
    plan_year_min = YearFilter(label=_("计划年度不早于"), field_name="plan_year", lookup_expr="gte")
    plan_year_max = YearFilter(label=_("计划年度不晚于"), field_name="plan_year", lookup_expr="lte")
    verifiability = CodesFilter(label=_("可核查性"), **choices_of(Commitment.Verifiability.choices))

    class Meta(BodyFilters.Meta):
        model = FulfilmentCount

    def of_body(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        return queryset


class FulfilmentFilters(CountFilters):
    """Of the bodies listed; ``lacks_later_report`` keeps those of which some plan waits for it."""

    lacks_later_report = YesNoFilter(label=_("有计划尚无后续报告答复"), method="beside_body")


class TotalsFilters(CountFilters):
    """And how they are grouped."""

    group_by = filters.ChoiceFilter(
        label=_("按什么分组；不填则只给合计"), method="beside_body", **choices_of(GROUPINGS)
    )
