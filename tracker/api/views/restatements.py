"""Links between promises of successive plans, and a person's word on them."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api import querysets
from tracker.api.filters import RestatementFilters
from tracker.api.pagination import OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.lineage import RestatementInput, RestatementItem
from tracker.models import Restatement
from tracker.services import decide_link


class RestatementViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Restatement]):
    """连续承诺：后一年计划中的承诺延续前一年的哪一条，目标和时限有何变化。"""

    queryset = querysets.restatements()
    organisation_path = "later__report__organisation"
    serializer_class = RestatementItem
    filterset_class = RestatementFilters
    pagination_class = OldestFirst

    @extend_schema(request=RestatementInput, responses={201: RestatementItem})
    def create(self, request: Request) -> Response:
        """确认或否定两条承诺相连（需要“添加连续承诺”权限）；系统以后重新比对时不会改动。"""
        body = RestatementInput(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        link = decide_link(author=request.user, **body.validated_data)
        shown = self.get_serializer(self.get_queryset().get(pk=link.pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})
