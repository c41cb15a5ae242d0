"""Reports that were not published in time."""

from __future__ import annotations

from django_filters.utils import translate_validation
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation
from tracker.api.filters import MissingReportFilters
from tracker.api.pagination import OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.missing import LackingBody
from tracker.missing_reports import missing_reports


class MissingReportViewSet(StrictViewSet[Organisation]):
    """缺报：截至某日尚未发布某年度报告的机构；已并入其他机构的不算，被并入机构的报告算作继任机构的。"""

    queryset = Organisation.objects.all()
    organisation_path = "pk"
    permission_classes = (IsAuthenticated,)
    serializer_class = LackingBody
    filterset_class = MissingReportFilters
    pagination_class = OldestFirst

    def list(self, request: Request) -> Response:
        """列出截至某日缺报的机构：报告按发布日期算，没有写明发布日期的按收到日期算。"""
        asked = MissingReportFilters(request.query_params, self.get_queryset(), request=request)
        if not asked.is_valid():
            raise translate_validation(asked.errors)
        page = self.paginate_queryset(asked.qs) or []
        context = {**self.get_serializer_context(), "missing": missing_reports(page, asked.question)}
        return self.get_paginated_response(LackingBody(page, many=True, context=context).data)
