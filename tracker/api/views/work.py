"""The work of matching, and the feed of what happened."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Report
from reports.tree import with_descendants
from tracker.access import viewer_of, visible
from tracker.api import expansions, querysets
from tracker.api.actions import WorkActions, work_schema
from tracker.api.filters import EventFilters, MatchRunFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.work import EventItem, MatchRunItem, MatchStart, StartedRuns
from tracker.feed import settled_events
from tracker.models import Event
from tracker.services import Scope, start_matching
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

    @extend_schema(request=MatchStart, responses={202: StartedRuns})
    def create(self, request: Request) -> Response:
        """开始匹配一个机构、一个计划年度或一对报告（需要“添加匹配任务”权限）。

        内容没有变化的立即完成，force 为 true 时重新匹配；人工判断不受影响。
        """
        body = MatchStart(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        force, below = asked.pop("force", False), asked.pop("descendants", False)
        organisation = asked.pop("organisation", None)
        if organisation is not None:
            asked["organisations"] = with_descendants([organisation.pk]) if below else [organisation.pk]
        among = visible(Report.objects.all(), viewer_of(request), "organisation")
        with transaction.atomic():
            runs = start_matching(Scope(**asked), among=among, force=force)
            hint_matching(run.pk for run in runs)
        shown = StartedRuns({"count": len(runs), "runs": runs}, context=self.get_serializer_context()).data
        return Response(shown, status.HTTP_202_ACCEPTED)


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
