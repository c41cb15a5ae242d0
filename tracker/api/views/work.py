"""The work of matching, and the feed of what happened."""

from __future__ import annotations

from django.db.models import QuerySet
from rest_framework import mixins

from tracker.api import expansions, querysets
from tracker.api.actions import WorkActions, work_schema
from tracker.api.filters import EventFilters, MatchRunFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.work import EventItem, MatchRunItem
from tracker.feed import settled_events
from tracker.models import Event
from tracker.tasks import hint_matching


@work_schema(MatchRunItem)
class MatchRunViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, WorkActions):
    """匹配任务：一份计划报告与一份后续报告的比对。"""

    queryset = querysets.match_runs()
    organisation_path = "plan_report__organisation"
    serializer_class = MatchRunItem
    filterset_class = MatchRunFilters
    expansions = expansions.OF_MATCH_RUNS
    pagination_class = NewestFirst

    def ring(self, pk: int) -> None:
        hint_matching([pk])


class EventViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Event]):
    """事件：旧的在前；记下最后一条的编号，下次用 after 接着取，不会漏掉。"""

    queryset = Event.objects.all()
    organisation_path = "organisation"
    serializer_class = EventItem
    filterset_class = EventFilters
    pagination_class = OldestFirst

    def get_rows(self) -> QuerySet[Event]:
        rows = settled_events() if self.action == "list" else Event.objects.all()
        return rows.select_related("organisation", "actor")
