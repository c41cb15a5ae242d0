"""What lists of reports can be narrowed to."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.claims import WorkState
from reports.models import Organisation, Report
from reports.tree import with_descendants

from .base import BodyFilters, DateFilter, MomentFilter, YearFilter, YesNoFilter, choices_of


class ReportFilters(BodyFilters):
    """A report that was not read yet is of the body that was declared for it."""

    covers_year = YearFilter(label=_("报告年度"))
    plan_year = YearFilter(label=_("计划年度"))
    kind = filters.MultipleChoiceFilter(label=_("报告种类"), **choices_of(Report.Kind.choices))
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices_of(WorkState.choices))
    level = filters.MultipleChoiceFilter(
        label=_("机构层级"), field_name="organisation__level", **choices_of(Organisation.Level.choices)
    )
    superseded = YesNoFilter(label=_("已被更正版替代"), method="by_version")
    sha256 = filters.CharFilter(label=_("原件的 SHA-256"), max_length=64, min_length=64)
    published_after = DateFilter(label=_("发布日期晚于"), field_name="published_on", lookup_expr="gt")
    published_before = DateFilter(label=_("发布日期早于"), field_name="published_on", lookup_expr="lt")
    updated_after = MomentFilter(label=_("在此时间之后有变化的"), field_name="updated_at", lookup_expr="gt")

    class Meta(BodyFilters.Meta):
        model = Report

    def of_body(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        below = self.form.cleaned_data.get("descendants")
        bodies = with_descendants([value.pk]) if below else [value.pk]
        declared = Q(organisation__isnull=True, declared_organisation__in=bodies)
        return queryset.filter(Q(organisation__in=bodies) | declared)

    def by_version(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        replaced = Q(superseded_by__state=WorkState.DONE)
        return queryset.filter(replaced) if value else queryset.exclude(replaced)
