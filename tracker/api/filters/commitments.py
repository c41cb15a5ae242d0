"""What lists of commitments and of links between them can be narrowed to."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.models import Organisation, Report
from reports.tree import with_descendants
from tracker.api.codes import FULFILMENT
from tracker.api.querysets import of_bodies
from tracker.models import Assessment, Commitment, Restatement, ReviewKinds
from tracker.models.commitments import IN_REVIEW, of_kind
from tracker.review_order import ReviewKind
from tracker.selectors import NEEDS_REVIEW

from .base import BodyFilters, CodesFilter, DateFilter, IdFilter, MomentFilter, YearFilter, YesNoFilter, choices_of


class PlanFilters(BodyFilters):
    """Which plans: the filters that lists of commitments and figures about them share."""

    body_path = "organisation"

    level = CodesFilter(label=_("机构层级"), field_name="organisation__level", **choices_of(Organisation.Level.choices))
    kind = CodesFilter(label=_("报告种类"), field_name="report__kind", **choices_of(Report.Kind.choices))
    plan_year = YearFilter(label=_("计划年度"))
    plan_year_min = YearFilter(label=_("计划年度不早于"), field_name="plan_year", lookup_expr="gte")
    plan_year_max = YearFilter(label=_("计划年度不晚于"), field_name="plan_year", lookup_expr="lte")

    class Meta(BodyFilters.Meta):
        model = Commitment

    def of_body(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("descendants"):
            return queryset.filter(organisation=value)
        return of_bodies(queryset, with_descendants([value.pk]))


class CommitmentFilters(PlanFilters):
    report = IdFilter(label=_("报告编号"), rows=Report.objects.only("pk"), path="organisation")
    verifiability = CodesFilter(label=_("可核查性"), **choices_of(Commitment.Verifiability.choices))
    status = CodesFilter(label=_("落实状态"), **choices_of(FULFILMENT))
    source = filters.ChoiceFilter(
        label=_("判断来源"), field_name="current_assessment__source", **choices_of(Assessment.Source.choices)
    )
    confirmed = YesNoFilter(label=_("经人工确认"), method="with_confirmed")
    pending_second = YesNoFilter(label=_("一人判为未落实，待第二人确认"))
    machine_differs = YesNoFilter(label=_("系统现有不同看法：人判断之后的新建议与判断不同"))
    review = CodesFilter(label=_("在核对队列中，作为哪一类"), method="in_review", **choices_of(ReviewKinds.choices))
    reason_code = CodesFilter(
        label=_("当前判断的理由代码"),
        field_name="current_assessment__reason_code",
        **choices_of(Assessment.ReasonCode.choices),
    )
    restated = YesNoFilter(label=_("重复承诺"), method="with_restated")
    needs_review = YesNoFilter(label=_("把握不高，待人工核对"), method="with_review")
    continues = YesNoFilter(label=_("延续以前的承诺"), method="by_origin")
    target_change = CodesFilter(
        label=_("与上次承诺相比的目标变化"), method="with_change", **choices_of(Restatement.TargetChange.choices)
    )
    deadline_change = CodesFilter(
        label=_("与上次承诺相比的时限变化"), method="with_change", **choices_of(Restatement.DeadlineChange.choices)
    )
    deadline_before = DateFilter(label=_("时限早于"), field_name="deadline", lookup_expr="lt")
    deadline_after = DateFilter(label=_("时限晚于"), field_name="deadline", lookup_expr="gt")
    task = filters.CharFilter(label=_("所属任务中的文字"), lookup_expr="icontains", max_length=100)
    responsible_unit = filters.CharFilter(label=_("责任单位中的文字"), lookup_expr="icontains", max_length=100)
    updated_after = MomentFilter(
        label=_("在此时间之后有变化的（状态、佐证、判断、连续关系都算）"), field_name="updated_at", lookup_expr="gt"
    )
    q = filters.CharFilter(label=_("承诺或所属任务中的文字"), method="search", max_length=100)

    def with_restated(self, queryset: QuerySet[Commitment], name: str, value: bool) -> QuerySet[Commitment]:
        again = Exists(Restatement.objects.filter(earlier=OuterRef("pk"), counts=True))
        return queryset.filter(again if value else ~again)

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

    def in_review(self, queryset: QuerySet[Commitment], name: str, value: list[str]) -> QuerySet[Commitment]:
        kinds = [of_kind(ReviewKind(kind)) for kind in value]
        return queryset.filter(IN_REVIEW, reduce(or_, kinds)) if kinds else queryset

    def search(self, queryset: QuerySet[Commitment], name: str, value: str) -> QuerySet[Commitment]:
        return queryset.filter(Q(text__icontains=value) | Q(task__icontains=value))


class RestatementFilters(BodyFilters):
    body_path = "later__report__organisation"

    earlier = IdFilter(label=_("较早的承诺编号"), rows=Commitment.objects.only("pk"), path="report__organisation")
    later = IdFilter(label=_("较晚的承诺编号"), rows=Commitment.objects.only("pk"), path="report__organisation")
    plan_year = YearFilter(label=_("较晚的计划年度"), field_name="later__report__plan_year")
    counts = YesNoFilter(label=_("生效"))
    target_change = CodesFilter(label=_("目标变化"), **choices_of(Restatement.TargetChange.choices))
    deadline_change = CodesFilter(label=_("时限变化"), **choices_of(Restatement.DeadlineChange.choices))

    class Meta(BodyFilters.Meta):
        model = Restatement
