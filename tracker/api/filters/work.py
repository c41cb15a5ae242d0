"""What lists of the work, and of what happened, can be narrowed to."""

from __future__ import annotations

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters

from reports.claims import WorkState
from reports.models import Organisation, Report
from tracker.api.codes import EVENT_OBJECTS
from tracker.api.fields import LARGEST_ID
from tracker.models import Event, MatchRun

from .base import BodyFilters, IdFilter, MomentFilter, WholeNumberFilter, YearFilter, choices_of


class MatchRunFilters(BodyFilters):
    body_path = "plan_report__organisation"

    plan_year = YearFilter(label=_("计划年度"), field_name="plan_report__plan_year")
    plan_report = IdFilter(label=_("计划报告编号"), rows=Report.objects.only("pk"), path="organisation")
    later_report = IdFilter(label=_("后续报告编号"), rows=Report.objects.only("pk"), path="organisation")
    state = filters.MultipleChoiceFilter(label=_("处理状态"), **choices_of(WorkState.choices))

    class Meta(BodyFilters.Meta):
        model = MatchRun


class ProgressFilters(filters.FilterSet):
    organisation = IdFilter(label=_("机构编号"), rows=Organisation.objects.only("pk"), path="pk", method="only")

    class Meta:
        model = Organisation
        fields = ()

    def only(self, queryset: QuerySet[Organisation], name: str, value: Organisation) -> QuerySet[Organisation]:
        return queryset.filter(pk=value.pk)


class EventFilters(BodyFilters):
    body_path = "organisation"

    after = WholeNumberFilter(
        label=_("只要编号大于它的事件"), field_name="id", lookup_expr="gt", min_value=0, max_value=LARGEST_ID
    )
    kind = filters.MultipleChoiceFilter(label=_("事件种类"), **choices_of(Event.Kind.choices))
    object_type = filters.ChoiceFilter(label=_("对象类别"), **choices_of(EVENT_OBJECTS))
    object_id = WholeNumberFilter(label=_("对象编号"), min_value=1, max_value=LARGEST_ID)
    occurred_after = MomentFilter(
        label=_("在此时间之后发生的；接着取新事件请用 after"), field_name="occurred_at", lookup_expr="gt"
    )

    class Meta(BodyFilters.Meta):
        model = Event
