"""Commitments, the sentences that speak to them, and the judgements about them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

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
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.fast_commitments import commitment_items
from tracker.api.filters import CommitmentFilters
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.assessments import (
    AssessmentDetail,
    AssessmentInput,
    ConfirmationInput,
    EvidenceDetail,
    EvidenceInput,
)
from tracker.api.serializers.commitments import CommitmentDetail, CommitmentItem
from tracker.models import Assessment, Commitment, Evidence, Reminder, Reply
from tracker.services import choose_evidence, confirm_suggestion, judge_commitment
from tracker.versions import commitment_version

from .commitment_edits import CommitmentEdits

_Row = TypeVar("_Row", Assessment, Evidence, Reminder, Reply)


class CommitmentViewSet(CommitmentEdits, mixins.ListModelMixin, mixins.RetrieveModelMixin):
    """承诺事项：列表只含现行报告的承诺，详情含全部佐证与判断。"""

    queryset = Commitment.objects.all()
    organisation_path = "organisation"
    filterset_class = CommitmentFilters
    expansions = expansions.OF_COMMITMENTS
    pagination_class = OldestFirst

    def version_of(self, row: Commitment) -> str:
        return commitment_version(row)

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """列出承诺事项：只列现行报告的承诺。"""
        if self.is_shaped:
            return super().list(request, *args, **kwargs)
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()).values("id"))
        return self.get_paginated_response(commitment_items([row["id"] for row in page or ()], request))

    def get_rows(self) -> QuerySet[Commitment]:
        if self.action in self.brief_actions:
            return super().get_rows()
        if self.action == "list":
            return querysets.serialised_commitments() if self.is_shaped else querysets.listed_commitments()
        return querysets.commitments_in_full(viewer_of(self.request))

    def get_serializer_class(self) -> type[BaseSerializer[Commitment]]:
        return CommitmentItem if self.action == "list" else CommitmentDetail


class OfCommitment(StrictViewSet[_Row]):
    """Rows of the commitment that the address names; one the viewer may not see answers like none."""

    def commitment(self, commitment_id: int) -> Commitment:
        rows = Commitment.objects.select_related("report__organisation").defer(*querysets.heavy_fields("report"))
        mine = visible(rows, viewer_of(self.request), "report__organisation")
        return get_object_or_404(mine, pk=commitment_id)

    def page_of(self, commitment_id: int) -> Response:
        """A page of the commitment's rows."""
        rows = self.get_queryset().filter(commitment=self.commitment(commitment_id))
        return self.get_paginated_response(self.get_serializer(self.paginate_queryset(rows), many=True).data)

    def show(self, pk: int, answer: int = status.HTTP_201_CREATED) -> Response:
        """A row that was added, with its address."""
        shown = self.get_serializer(self.get_queryset().get(pk=pk)).data
        return Response(shown, answer, headers={"Location": str(shown["url"])})


class CommitmentAssessmentViewSet(OfCommitment[Assessment]):
    """一条承诺的判断：只增不改，新的在前。"""

    queryset = querysets.assessments()
    organisation_path = "commitment__report__organisation"
    serializer_class = AssessmentDetail
    pagination_class = NewestFirst
    if_match_actions = ("create", "confirm")

    def version_of(self, row: Commitment) -> str:
        return commitment_version(row)

    @contextmanager
    def unchanged(self, commitment_id: int) -> Iterator[None]:
        """One transaction, in which the commitment is still what the sender's If-Match says they saw."""
        with transaction.atomic():
            if "If-Match" in self.request.headers:
                self.check_version(Commitment.objects.select_for_update(of=("self",)).get(pk=commitment_id))
            yield

    def list(self, request: Request, commitment_id: int) -> Response:
        return self.page_of(commitment_id)

    @extend_schema(request=AssessmentInput, responses={201: AssessmentDetail})
    def create(self, request: Request, commitment_id: int) -> Response:
        """加入人工判断（需要“添加落实判断”权限）。

        “未落实”须由第二人作出同样判断后才生效，此前 pending_second 为 true。
        If-Match 填所看到的承诺详情的 ETag：其后承诺已有新的判断、佐证等时返回 412。
        """
        commitment = self.commitment(commitment_id)
        body = AssessmentInput(data=request.data, context={**self.get_serializer_context(), "commitment": commitment})
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        with self.unchanged(commitment_id):
            added = judge_commitment(commitment=commitment, author=request.user, **body.validated_data)
        return self.show(added.pk)

    @extend_schema(request=ConfirmationInput, responses={201: AssessmentDetail, 409: ErrorResponseSerializer})
    def confirm(self, request: Request, commitment_id: int) -> Response:
        """确认系统建议（需要“添加落实判断”权限）：以其状态和佐证作出人工判断；建议已更新的返回 409。

        If-Match 与加入判断时相同。
        """
        commitment = self.commitment(commitment_id)
        body = ConfirmationInput(data=request.data, context={**self.get_serializer_context(), "commitment": commitment})
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        known = body.validated_data
        with self.unchanged(commitment_id):
            added = confirm_suggestion(suggestion=known.pop("assessment"), author=request.user, **known)
        return self.show(added.pk)


class CommitmentEvidenceViewSet(OfCommitment[Evidence]):
    """一条承诺的佐证：系统找出的和人选取的。"""

    queryset = querysets.evidence()
    organisation_path = "commitment__report__organisation"
    serializer_class = EvidenceDetail
    pagination_class = OldestFirst

    def list(self, request: Request, commitment_id: int) -> Response:
        return self.page_of(commitment_id)

    @extend_schema(request=EvidenceInput, responses={200: EvidenceDetail, 201: EvidenceDetail})
    def create(self, request: Request, commitment_id: int) -> Response:
        """从后续报告中选取一句作为佐证（需要“添加佐证”权限）；已由人选取过的返回 200，没有改动。"""
        commitment = self.commitment(commitment_id)
        body = EvidenceInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        assert request.user.is_authenticated  # the permission lets nobody else in
        chosen = choose_evidence(commitment=commitment, author=request.user, **body.validated_data)
        return self.show(chosen.evidence.pk, status.HTTP_201_CREATED if chosen.added else status.HTTP_200_OK)


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
