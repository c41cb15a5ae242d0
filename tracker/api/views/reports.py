"""Reports: listed, looked at, handed in."""

from __future__ import annotations

from django.db import transaction
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
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
from tracker.api.pagination import NewestFirst
from tracker.api.parsers import ReportUploadParser
from tracker.api.serializers.reports import ReportDetail, ReportItem, ReportReceipt, ReportText, ReportUpload


@work_schema(ReportDetail)
class ReportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, WorkActions):
    """报告"""

    queryset = querysets.reports()
    organisation_path = "organisation"
    filterset_class = ReportFilters
    expansions = expansions.OF_REPORTS
    pagination_class = NewestFirst
    parser_classes = (ReportUploadParser,)

    def get_serializer_class(self) -> type[BaseSerializer[Report]]:
        return ReportItem if self.action == "list" else ReportDetail

    def ring(self, pk: int) -> None:
        hint_on_commit(read_report, pk)

    @extend_schema(
        request={"multipart/form-data": ReportUpload},
        responses={
            200: ReportReceipt,
            202: ReportReceipt,
            409: ErrorResponseSerializer,
            413: ErrorResponseSerializer,
            422: ErrorResponseSerializer,
            507: ErrorResponseSerializer,
        },
    )
    def create(self, request: Request) -> Response:
        """上传报告（需要“添加报告”权限）。

        202：已接收，后台读取，进度见 Location 所指报告的 state 与 error；200：同一文件已在库中，没有改动。
        """
        body = ReportUpload(data=request.data, context={"request": request})
        body.is_valid(raise_exception=True)
        file = body.validated_data.pop("file")
        with transaction.atomic():
            receipt = receive_report(
                data=file.read(),
                name=file.name,
                declaration=Declaration(**body.validated_data),
                sender=sender_of(request),
            )
            if receipt.outcome is not Outcome.UNCHANGED:
                hint_on_commit(read_report, receipt.report.pk)
        context = {**self.get_serializer_context(), "outcome": receipt.outcome}
        shown = ReportReceipt(self.get_queryset().get(pk=receipt.report.pk), context=context).data
        answer = status.HTTP_200_OK if receipt.outcome is Outcome.UNCHANGED else status.HTTP_202_ACCEPTED
        return Response(shown, answer, headers={"Location": str(shown["url"])})

    @extend_schema(responses=ReportText)
    @action(detail=True, queryset=Report.objects.select_related("organisation").prefetch_related("sections"))
    def text(self, request: Request, pk: int) -> Response:
        """报告正文与章节；各处的起止均为正文的字符位置，含起不含止。"""
        return Response(ReportText(self.get_object(), context=self.get_serializer_context()).data)
