"""Asking a chat model for its opinion of a commitment."""

from __future__ import annotations

from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from reports.errors import InputError
from tracker.access import viewer_of, visible
from tracker.api.parameters import StrictViewSet
from tracker.api.serializers.opinions import OpinionInput, OpinionRequestItem
from tracker.models import Assessment, Commitment, Opinion, OpinionRequest
from tracker.services import request_opinion
from tracker.tasks import hint_opinion


class CommitmentOpinionViewSet(StrictViewSet[Opinion]):
    """一条承诺的第二意见：答复见承诺详情的 opinions。"""

    queryset = Opinion.objects.all()
    organisation_path = "commitment__report__organisation"
    serializer_class = OpinionRequestItem

    @extend_schema(request=OpinionInput, responses={202: OpinionRequestItem})
    def create(self, request: Request, commitment_id: int) -> Response:
        """请模型给出第二意见（需要“添加第二意见”权限）；它只供参考，不改变任何判断和统计。"""
        commitments = Commitment.objects.select_related("current_assessment").only("pk", "current_assessment")
        mine = visible(commitments, viewer_of(request), "report__organisation")
        commitment = get_object_or_404(mine, pk=commitment_id)
        body = OpinionInput(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        assessment = _choose(commitment, body.validated_data.get("assessment"))
        assert request.user.is_authenticated  # the permission lets nobody else in
        with transaction.atomic():
            asked: OpinionRequest = request_opinion(assessment=assessment, asked_by=request.user)
            hint_opinion(asked.pk)
        return Response(OpinionRequestItem(asked).data, status.HTTP_202_ACCEPTED)


def _choose(commitment: Commitment, named: Assessment | None) -> Assessment:
    assessment = named or commitment.current_assessment
    if assessment is None:
        raise InputError("nothing_to_ask", _("这条承诺还没有判断，无从请求第二意见：请在次年报告匹配之后再试。"))
    if assessment.commitment_id != commitment.pk:
        message = _("这不是该承诺的判断：请用承诺详情 assessments 中的编号。")
        raise ValidationError({"assessment": [message]}, code="does_not_exist")
    return assessment
