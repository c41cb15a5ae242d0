"""Reports: listed, looked at, handed in."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports.hints import hint_on_commit
from reports.models import Report
from reports.services import Declaration, Outcome, receive_report
from reports.tasks import read_report
from tracker.access import sender_of
from tracker.api import expansions, querysets
from tracker.api.actions import WorkActions, work_schema
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.filters import ReportFilters
from tracker.api.originals import OriginalRenderer, send_original
from tracker.api.pagination import NewestFirst
from tracker.api.parsers import ReportUploadParser, StrictJsonParser
from tracker.api.serializers.reports import (
    ReportCorrection,
    ReportDetail,
    ReportItem,
    ReportPaste,
    ReportReceipt,
    ReportSections,
    ReportText,
    ReportUpload,
)
from tracker.report_sources import Source
from tracker.services import correct_report
from tracker.tasks import hint_matching


@work_schema(ReportDetail)
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, WorkActions):
    """报告"""

    queryset = querysets.reports()
    organisation_path = "organisation"
    filterset_class = ReportFilters
    expansions = expansions.OF_REPORTS
    pagination_class = NewestFirst
    if_match_actions = (*WorkActions.if_match_actions, "partial_update")
    parser_classes = (ReportUploadParser, StrictJsonParser)
    _handed_in: tuple[Source, Declaration]

    def get_rows(self) -> QuerySet[Report]:
        rows = super().get_rows()
        return rows if self.action == "list" else rows.prefetch_related("sections")

    def get_serializer_class(self) -> type[BaseSerializer[Report]]:
        return ReportItem if self.action == "list" else ReportDetail

    def get_parsers(self) -> list[BaseParser]:
        # Only handing in takes a form. There is no request yet where the interface is being described.
        is_correction = self.request is not None and self.request.method == "PATCH"
        return [StrictJsonParser()] if is_correction else super().get_parsers()

    def ring(self, pk: int) -> None:
        hint_on_commit(read_report, pk)

    def prepare(self, request: Request) -> None:
        """Read the body, and fetch what it only names."""
        if self.action != "create":
            return
        is_form = str(request.content_type).startswith("multipart/")
        body = (ReportUpload if is_form else ReportPaste)(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        source = body.take_source()
        self._handed_in = source, Declaration(**body.validated_data)

    @extend_schema(
        request={"multipart/form-data": ReportUpload, "application/json": ReportPaste},
        responses={
            200: ReportReceipt,
            202: ReportReceipt,
            409: ErrorResponseSerializer,
            413: ErrorResponseSerializer,
            422: ErrorResponseSerializer,
            502: ErrorResponseSerializer,
            504: ErrorResponseSerializer,
            507: ErrorResponseSerializer,
        },
    )
    def create(self, request: Request) -> Response:
        """提交报告（需要“添加报告”权限）：上传文件，或以 JSON 给出正文 text 或网址 url。

        202：已接收，后台读取，进度见 Location 所指报告的 state 与 error；200：同一文件已在库中，没有改动。
        """
        source, declaration = self._handed_in
        with transaction.atomic():
            receipt = receive_report(
                data=source.data, name=source.name, declaration=declaration, sender=sender_of(request)
            )
            if receipt.outcome is not Outcome.UNCHANGED:
                hint_on_commit(read_report, receipt.report.pk)
        context = {**self.get_serializer_context(), "outcome": receipt.outcome}
        shown = ReportReceipt(self.get_rows().get(pk=receipt.report.pk), context=context).data
        answer = status.HTTP_200_OK if receipt.outcome is Outcome.UNCHANGED else status.HTTP_202_ACCEPTED
        return Response(shown, answer, headers={"Location": str(shown["url"])})

    @extend_schema(
        request={"application/json": ReportCorrection}, responses={200: ReportDetail, 409: ErrorResponseSerializer}
    )
    def partial_update(self, request: Request, pk: int) -> Response:
        """更正已读取的报告（需要“更改报告”权限）：须写明理由；机构、年度和种类只在尚未参与匹配时可以更正。"""
        self.get_object()  # one that is not there is told of before anything wrong with the body
        body = ReportCorrection(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        values = dict(body.validated_data)
        assert request.user.is_authenticated  # the permission lets nobody else in
        with transaction.atomic():
            reason = values.pop("reason").strip()
            runs = correct_report(report=self._held(), values=values, actor=request.user, reason=reason)
            hint_matching(run.pk for run in runs)
        return Response(self.get_serializer(self.get_rows().get(pk=pk)).data)

    @extend_schema(responses=ReportText)
    @action(detail=True, queryset=Report.objects.select_related("organisation").prefetch_related("sections"))
    def text(self, request: Request, pk: int) -> Response:
        """报告正文与章节；各处的起止均为正文的字符位置，含起不含止。"""
        return Response(ReportText(self.get_object(), context=self.get_serializer_context()).data)

    @extend_schema(responses=ReportSections)
    @action(detail=True, queryset=Report.objects.select_related("organisation").prefetch_related("sections"))
    def sections(self, request: Request, pk: int) -> Response:
        """各章节的类别、标题、起止和原文。"""
        return Response(ReportSections(self.get_object(), context=self.get_serializer_context()).data)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[JSONRenderer, OriginalRenderer])
    def original(self, request: Request, pk: int) -> FileResponse:
        """下载原件，与收到时逐字节相同（sha256 可核对）。"""
        return send_original(self.get_object())
