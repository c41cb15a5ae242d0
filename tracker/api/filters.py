"""What lists can be narrowed to. An unknown value is refused, and the values that exist are named."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field

from reports.claims import WorkState
from reports.models import FIRST_YEAR, LAST_YEAR, Organisation, Report
from tracker.access import viewer_of, visible
from tracker.models import Assessment, Commitment, Event, MatchRun, Restatement
from tracker.selectors import NEEDS_REVIEW, PENDING, organisations_without_later_report

from .codes import FULFILMENT
from .fields import LARGEST_ID

NO_SUCH_OBJECT = {"invalid_choice": _("没有编号为“%(value)s”的对象：请核对编号。")}


def _choices(allowed: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    allowed = list(allowed)
    values = "、".join(str(value) for value, _label in allowed)
    message = format_lazy("{}{}{}", _("“%(value)s”不是可用的值：请用 "), lazystr(values), _(" 之一。"))
    return {"choices": allowed, "error_messages": {"invalid_choice": message}}


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(filters.TypedChoiceFilter):
    """``true`` or ``false``; anything else is an error, where BooleanFilter would filter nothing."""

    def __init__(self, **kwargs: Any) -> None:
        choices = _choices([("true", _("是")), ("false", _("否"))])
        super().__init__(coerce=lambda value: value == "true", **choices, **kwargs)


class WholeNumberFilter(filters.NumberFilter):
    """A whole number; NumberFilter would take 2024.5 for a year."""

    field_class = forms.IntegerField


class YearFilter(WholeNumberFilter):
    """A year that a report can cover or plan for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class IdFilter(filters.ModelChoiceFilter):
    """The id of an object that the viewer may see; ``body`` leads from it to the body it belongs to."""

    def __init__(self, *, body: str, **kwargs: Any) -> None:
        self.body = body
        super().__init__(error_messages=NO_SUCH_OBJECT, **kwargs)

    def get_queryset(self, request: HttpRequest | None) -> Any:
        rows = super().get_queryset(request)
        return rows if request is None else visible(rows, viewer_of(request), self.body)


class OrganisationFilters(filters.FilterSet):
    level = filters.MultipleChoiceFilter(label=_("层级"), **_choices(Organisation.Level.choices))
    parent = IdFilter(label=_("上级机构"), body="pk", queryset=Organisation.objects.all())
    confirmed = YesNoFilter(label=_("已核实"))
    q = filters.CharFilter(label=_("名称、别称、曾用名中的文字"), method="search", max_length=100)

    class Meta:
        model = Organisation
        fields = ()

    def search(self, queryset: QuerySet[Organisation], name: str, value: str) -> QuerySet[Organisation]:
        named = Q(name__icontains=value) | Q(short_name__icontains=value) | Q(names__name__icontains=value)
        return queryset.filter(pk__in=Organisation.objects.filter(named).values("pk"))


class ReportFilters(filters.FilterSet):
    organisation = IdFilter(label=_("机构编号"), body="pk", queryset=Organisation.objects.all())
    covers_year = YearFilter(label=_("报告年度"))
    plan_year = YearFilter(label=_("计划年度"))
    kind = filters.MultipleChoiceFilter(label=_("报告种类"), **_choices(Report.Kind.choices))
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **_choices(WorkState.choices))

    class Meta:
        model = Report
        fields = ()


class PlanFilters(filters.FilterSet):
    """Which plans: the filters that lists of commitments and figures about them share."""

    organisation = IdFilter(
        label=_("机构编号"), field_name="report__organisation", body="pk", queryset=Organisation.objects.all()
    )
    kind = filters.MultipleChoiceFilter(label=_("报告种类"), field_name="report__kind", **_choices(Report.Kind.choices))
    plan_year = YearFilter(label=_("计划年度"), field_name="report__plan_year")

    class Meta:
        model = Commitment
        fields = ()


class CommitmentFilters(PlanFilters):
    report = IdFilter(label=_("报告编号"), body="organisation", queryset=Report.objects.only("pk"))
    verifiability = filters.MultipleChoiceFilter(label=_("可核查性"), **_choices(Commitment.Verifiability.choices))
    status = filters.MultipleChoiceFilter(label=_("落实状态"), method="with_status", **_choices(FULFILMENT))
    source = filters.ChoiceFilter(
        label=_("判断来源"), field_name="current_assessment__source", **_choices(Assessment.Source.choices)
    )
    confirmed = YesNoFilter(label=_("经人工确认"), method="with_confirmed")
    restated = YesNoFilter(label=_("重复承诺"))
    needs_review = YesNoFilter(label=_("把握不高，待人工核对"), method="with_review")
    continues = YesNoFilter(label=_("延续以前的承诺"), method="by_origin")
    target_change = filters.MultipleChoiceFilter(
        label=_("与上次承诺相比的目标变化"), method="with_change", **_choices(Restatement.TargetChange.choices)
    )
    deadline_change = filters.MultipleChoiceFilter(
        label=_("与上次承诺相比的时限变化"), method="with_change", **_choices(Restatement.DeadlineChange.choices)
    )
    q = filters.CharFilter(label=_("承诺或所属任务中的文字"), method="search", max_length=100)

    def with_status(self, queryset: QuerySet[Commitment], name: str, value: list[str]) -> QuerySet[Commitment]:
        wanted = Q(current_assessment__status__in=value)
        if PENDING in value:
            wanted |= Q(current_assessment__isnull=True)
        return queryset.filter(wanted) if value else queryset

    def by_origin(self, queryset: QuerySet[Commitment], name: str, value: bool) -> QuerySet[Commitment]:
        continuing = Q(pk__in=Restatement.objects.filter(counts=True).values("later"))
        return queryset.filter(continuing if value else ~continuing)

    def with_change(self, queryset: QuerySet[Commitment], name: str, value: list[str]) -> QuerySet[Commitment]:
        changed = Restatement.objects.filter(counts=True, **{f"{name}__in": value})
        return queryset.filter(pk__in=changed.values("later")) if value else queryset

    def with_confirmed(self, queryset: QuerySet[Commitment], name: str, value: bool) -> QuerySet[Commitment]:
        counts = Q(current_assessment__counts=True)
        return queryset.filter(counts if value else ~counts)

    def with_review(self, queryset: QuerySet[Commitment], name: str, value: bool) -> QuerySet[Commitment]:
        return queryset.filter(NEEDS_REVIEW) if value else queryset.exclude(NEEDS_REVIEW)

    def search(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        return queryset.filter(Q(text__icontains=value) | Q(task__icontains=value))


class FulfilmentFilters(PlanFilters):
    """Filters commitments, like its base; ``lacks_later_report`` keeps those of bodies that some plan waits for."""

    lacks_later_report = YesNoFilter(label=_("有计划尚无后续报告答复"), method="by_later_report")

    def by_later_report(self, queryset: QuerySet[Commitment], name: str, value: bool) -> QuerySet[Commitment]:
        lacking = Q(report__organisation__in=organisations_without_later_report(queryset))
        return queryset.filter(lacking if value else ~lacking)


class RestatementFilters(filters.FilterSet):
    earlier = IdFilter(label=_("较早的承诺编号"), body="report__organisation", queryset=Commitment.objects.only("pk"))
    later = IdFilter(label=_("较晚的承诺编号"), body="report__organisation", queryset=Commitment.objects.only("pk"))
    organisation = IdFilter(
        label=_("机构编号"), field_name="later__report__organisation", body="pk", queryset=Organisation.objects.all()
    )
    plan_year = YearFilter(label=_("较晚的计划年度"), field_name="later__report__plan_year")
    counts = YesNoFilter(label=_("生效"))
    target_change = filters.MultipleChoiceFilter(label=_("目标变化"), **_choices(Restatement.TargetChange.choices))
    deadline_change = filters.MultipleChoiceFilter(label=_("时限变化"), **_choices(Restatement.DeadlineChange.choices))

    class Meta:
        model = Restatement
        fields = ()


class MatchRunFilters(filters.FilterSet):
    plan_report = IdFilter(label=_("计划报告编号"), body="organisation", queryset=Report.objects.only("pk"))
    later_report = IdFilter(label=_("后续报告编号"), body="organisation", queryset=Report.objects.only("pk"))
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **_choices(WorkState.choices))

    class Meta:
        model = MatchRun
        fields = ()


class ProgressFilters(filters.FilterSet):
    organisation = IdFilter(label=_("机构编号"), body="pk", queryset=Organisation.objects.only("pk"), method="only")

    class Meta:
        model = Organisation
        fields = ()

    def only(self, queryset: QuerySet[Organisation], name: str, value: Organisation) -> QuerySet[Organisation]:
        return queryset.filter(pk=value.pk)


class EventFilters(filters.FilterSet):
    after = WholeNumberFilter(
        label=_("只要编号大于它的事件"), field_name="id", lookup_expr="gt", min_value=0, max_value=LARGEST_ID
    )
    kind = filters.MultipleChoiceFilter(label=_("事件种类"), **_choices(Event.Kind.choices))

    class Meta:
        model = Event
        fields = ()
