"""Commitments, the sentences that speak to them, and the judgements about them."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from tracker.access import viewer_of, visible
from tracker.api import expansions, querysets
from tracker.api.filters import CommitmentFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.assessments import AssessmentDetail, AssessmentInput, EvidenceDetail
from tracker.api.serializers.commitments import CommitmentDetail, CommitmentItem
from tracker.models import Assessment, Commitment, Evidence
from tracker.services import judge_commitment
from tracker.versions import commitment_version


class CommitmentViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, StrictViewSet[Commitment]):
    """承诺事项：列表只含现行报告的承诺，详情含全部佐证与判断。"""

    queryset = Commitment.objects.all()
    organisation_path = "report__organisation"
    filterset_class = CommitmentFilters
    expansions = expansions.OF_COMMITMENTS
    pagination_class = OldestFirst

    def version_of(self, row: Commitment) -> str:
        return commitment_version(row)

    def get_rows(self) -> QuerySet[Commitment]:
        if self.action == "list":
            return querysets.listed_commitments()
        return querysets.commitments_in_full(viewer_of(self.request))

    def get_serializer_class(self) -> type[BaseSerializer[Commitment]]:
        return CommitmentItem if self.action == "list" else CommitmentDetail


class CommitmentAssessmentViewSet(StrictViewSet[Assessment]):
    """一条承诺的判断：只增不改，新的在前。"""

    queryset = querysets.assessments()
    organisation_path = "commitment__report__organisation"
    serializer_class = AssessmentDetail
    pagination_class = NewestFirst
    if_match_actions = ("create",)

    def version_of(self, row: Commitment) -> str:
        return commitment_version(row)

    def list(self, request: Request, commitment_id: int) -> Response:
        commitment = get_object_or_404(self._mine(Commitment.objects.only("pk")), pk=commitment_id)
        page = self.paginate_queryset(self.get_queryset().filter(commitment=commitment))
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    @extend_schema(request=AssessmentInput, responses={201: AssessmentDetail})
    def create(self, request: Request, commitment_id: int) -> Response:
        """加入人工判断（需要“添加落实判断”权限）；“未落实”须由第二人作出同样判断后才生效。

        If-Match 填所看到的承诺详情的 ETag：其后承诺已有新的判断、佐证等时返回 412。
        """
        commitments = Commitment.objects.select_related("report__organisation")
        light = commitments.defer(*querysets.heavy_fields("report"))
        commitment = get_object_or_404(self._mine(light), pk=commitment_id)
        body = AssessmentInput(data=request.data, context={"commitment": commitment, "request": request})
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        with transaction.atomic():
            if "If-Match" in request.headers:
                self.check_version(Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id))
            assessment = judge_commitment(commitment=commitment, author=request.user, **body.validated_data)
        shown = self.get_serializer(self.get_queryset().get(pk=assessment.pk)).data
        return Response(shown, status.HTTP_201_CREATED, headers={"Location": str(shown["url"])})

    def _mine(self, commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
        return visible(commitments, viewer_of(self.request), "report__organisation")


class AssessmentViewSet(mixins.RetrieveModelMixin, StrictViewSet[Assessment]):
    """落实判断"""

    queryset = querysets.assessments()
    organisation_path = "commitment__report__organisation"
    serializer_class = AssessmentDetail


class EvidenceViewSet(mixins.RetrieveModelMixin, StrictViewSet[Evidence]):
    """佐证"""

    queryset = querysets.evidence()
    organisation_path = "commitment__report__organisation"
    serializer_class = EvidenceDetail
