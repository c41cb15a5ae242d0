"""How far the work has come."""

from __future__ import annotations

from typing import Any

from drf_spectacular.helpers import forced_singular_serializer
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation, Report
from tracker.access import viewer_of, visible
from tracker.api.filters import ProgressFilters
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.work import ProgressItem
from tracker.models import LinkRun, MatchRun
from tracker.selectors import progress


class ProgressViewSet(StrictViewSet[Any]):
    """进度：一个机构的，或者全部的。"""

    queryset = Organisation.objects.all()
    organisation_path = "pk"
    permission_classes = (IsAuthenticated,)
    serializer_class = ProgressItem
    filterset_class = ProgressFilters

    @extend_schema(responses=forced_singular_serializer(ProgressItem), operation_id="progress_retrieve")
    def list(self, request: Request) -> Response:
        """读取、比对与匹配的进度：报告、连续承诺比对任务与匹配任务合计的件数。"""
        organisation = self.filter_queryset(self.get_queryset()).get() if request.query_params else None
        viewer = viewer_of(request)
        reports = visible(Report.objects.all(), viewer, "organisation")
        links = visible(LinkRun.objects.all(), viewer, "report__organisation")
        runs = visible(MatchRun.objects.all(), viewer, "plan_report__organisation")
        return Response(self.get_serializer(progress(organisation, reports=reports, links=links, runs=runs)).data)
