"""How plans were kept, in figures."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from reports.models import Organisation
from tracker.access import viewer_of, visible
from tracker.api.filters import FulfilmentFilters
from tracker.api.pagination import FulfilmentPages
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.fulfilment import OrganisationFigures
from tracker.models import Commitment
from tracker.selectors import (
    FulfilmentSummary,
    commitments_with_fulfilment,
    fulfilment_summaries,
    organisations_without_later_report,
)


class FulfilmentViewSet(StrictViewSet[Any]):
    """落实情况汇总：每页若干机构，每个机构列出各年度计划的件数与落实率。"""

    queryset = Commitment.objects.all()
    organisation_path = "report__organisation"
    permission_classes = (IsAuthenticated,)
    serializer_class = OrganisationFigures
    filterset_class = FulfilmentFilters
    pagination_class = FulfilmentPages

    def list(self, request: Request) -> Response:
        mine = visible(commitments_with_fulfilment(), viewer_of(request), "report__organisation")
        commitments = self.filter_queryset(mine).order_by()
        bodies = Organisation.objects.filter(pk__in=commitments.values("report__organisation"))
        page = self.paginate_queryset(bodies)
        on_page = commitments.filter(report__organisation__in=[body.pk for body in page or ()])
        plans: defaultdict[int, list[FulfilmentSummary]] = defaultdict(list)
        for summary in fulfilment_summaries(on_page):
            plans[summary.organisation_id].append(summary)
        lacking = set(organisations_without_later_report(on_page).values_list("pk", flat=True))
        context = {**self.get_serializer_context(), "plans": plans, "lacking": lacking}
        return self.get_paginated_response(self.get_serializer(page, many=True, context=context).data)
