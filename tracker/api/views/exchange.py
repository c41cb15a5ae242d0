"""Exports and imports; rows go out and come in by the same columns."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import mixins, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.permissions import BasePermission, DjangoModelPermissions, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer

from reports.errors import InputError
from tracker.access import viewer_of
from tracker.api.actions import NoBody, WorkActions, work_schema
from tracker.api.downloads import FILE_SCHEMA, AnyAccepted, attachment
from tracker.api.errors import ErrorResponseSerializer
from tracker.api.pagination import NewestFirst, OldestFirst
from tracker.api.parameters import StrictView
from tracker.api.parsers import ImportUploadParser, StrictJsonParser
from tracker.api.serializers.exchange import (
    ExportInput,
    ExportItem,
    ImportDetail,
    ImportInput,
    ImportItem,
    RefusedRowItem,
)
from tracker.exchange.exporting import may_download, note_download, request_export
from tracker.exchange.handouts import open_refused, open_template
from tracker.exchange.importing import apply_import, receive_import
from tracker.models import ExchangeFormat, ExchangeKind, Export, Import, RefusedRow
from tracker.tasks import hint_export, hint_import

BAD = dict.fromkeys((404, 409), ErrorResponseSerializer)


class OwnWork(WorkActions):
    """Work that somebody asked for is theirs: others do not see it. Starting and ending it needs leave to add it."""

    organisation_path = None

    def get_permissions(self) -> list[BasePermission]:
        return [DjangoModelPermissions()]

    def get_rows(self) -> QuerySet[Any]:
        return super().get_rows().filter(owner=self.request.user.pk)


@work_schema(ExportItem)
class ExportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnWork):
    """导出：后台写成 xlsx、csv 或 json，列与导入相同。"""

    queryset = Export.objects.all()
    serializer_class = ExportItem
    pagination_class = NewestFirst

    def ring(self, pk: int) -> None:
        hint_export(pk)

    @extend_schema(request=ExportInput, responses={202: ExportItem})
    def create(self, request: Request) -> Response:
        """导出筛选出的行（需要“添加导出”权限）；只含您看得见的。完成后按 file_url 下载。"""
        body = ExportInput(data=request.data, context=self.get_serializer_context())
        body.is_valid(raise_exception=True)
        asked = dict(body.validated_data)
        assert request.user.is_authenticated  # the permission lets nobody else in
        with transaction.atomic():
            export = request_export(owner=request.user, file_format=asked.pop("format"), **asked)
            hint_export(export.pk)
        shown = self.get_serializer(self.get_queryset().get(pk=export.pk)).data
        return Response(shown, status.HTTP_202_ACCEPTED, headers={"Location": str(shown["url"])})

    @extend_schema(responses={**FILE_SCHEMA, **BAD, 410: ErrorResponseSerializer})
    @action(detail=True, content_negotiation_class=AnyAccepted)
    def file(self, request: Request, pk: int) -> FileResponse:
        """下载：只给导出的人（或有“可以下载他人的导出”权限的人），且此刻仍看得见其中的全部机构。每次下载都记录在案。"""
        export = Export.objects.filter(pk=pk).first()
        if export is None or not may_download(export, viewer_of(request)):
            raise NotFound
        assert request.user.is_authenticated
        with transaction.atomic():
            note_download(export, request.user)
        day = timezone.localtime(export.finished_at).strftime("%Y%m%d")
        name = f"{export.get_kind_display()}-{day}-{export.pk}.{export.format}"
        return attachment(export.file.open("rb"), name, export.format)


@work_schema(ImportDetail)
class ImportViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, OwnWork):
    """导入：上传填好的文件，后台逐行检查、写入；出错的行按行号和列名列出。"""

    queryset = Import.objects.all()
    pagination_class = NewestFirst
    parser_classes = (ImportUploadParser,)

    def get_serializer_class(self) -> type[BaseSerializer[Import]]:
        return ImportItem if self.action == "list" else ImportDetail

    def ring(self, pk: int) -> None:
        hint_import(pk)

    @extend_schema(
        request={"multipart/form-data": ImportInput},
        responses={202: ImportDetail, 413: ErrorResponseSerializer, 507: ErrorResponseSerializer},
    )
    def create(self, request: Request) -> Response:
        """上传要导入的文件（需要“添加导入”权限，每一行另需新增或更改该类数据的权限）。"""
        body = ImportInput(data=request.data)
        body.is_valid(raise_exception=True)
        sent = {"mode": Import.Mode.ALL_OR_NOTHING, "dry_run": False} | body.validated_data
        file = sent.pop("file")
        assert request.user.is_authenticated  # the permission lets nobody else in
        with transaction.atomic():
            job = receive_import(owner=request.user, data=file.read(), name=file.name, **sent)
            hint_import(job.pk)
        shown = self.get_serializer(self.get_queryset().get(pk=job.pk)).data
        return Response(shown, status.HTTP_202_ACCEPTED, headers={"Location": str(shown["url"])})

    @extend_schema(request=None, responses={202: ImportDetail, **BAD, 410: ErrorResponseSerializer})
    @action(detail=True, methods=["post"], parser_classes=[StrictJsonParser])
    def apply(self, request: Request, pk: int) -> Response:
        """把检查过的文件正式导入：只限“只检查”且已完成的。"""
        NoBody(data=request.data).is_valid(raise_exception=True)
        job = self.get_object()
        with transaction.atomic():
            if not apply_import(job):
                message = _("只有“只检查”并且已完成的导入才能正式导入：请刷新后再看。")
                raise InputError("invalid_transition", message)
            hint_import(pk)
        return Response(self.get_serializer(self.get_object()).data, status.HTTP_202_ACCEPTED)

    @extend_schema(responses={**FILE_SCHEMA, 404: ErrorResponseSerializer})
    @action(detail=True, url_path="errors-file", url_name="errors-file", content_negotiation_class=AnyAccepted)
    def errors_file(self, request: Request, pk: int) -> FileResponse:
        """出错的行，旁边写明错在哪一列、为什么；改正后可以直接再导入。"""
        job: Import = self.get_object()
        return attachment(open_refused(job), f"{job.get_kind_display()}-错误-{job.pk}.{job.format}", job.format)


class ImportErrorViewSet(mixins.ListModelMixin, OwnWork):
    """一次导入中出错的行，按文件中的先后。"""

    queryset = RefusedRow.objects.defer("cells")
    serializer_class = RefusedRowItem
    pagination_class = OldestFirst

    def get_permissions(self) -> list[BasePermission]:
        return [IsAuthenticated()]

    def get_rows(self) -> QuerySet[Any]:
        owned = Import.objects.filter(owner=self.request.user.pk, pk=self.kwargs.get("pk"))
        if not getattr(self, "swagger_fake_view", False) and not owned.exists():
            raise NotFound
        return self.queryset.filter(import_row__in=owned)


class TemplateView(StrictView):
    """导入模板"""

    permission_classes = (IsAuthenticated,)
    content_negotiation_class = AnyAccepted

    @extend_schema(
        operation_id="imports_templates_retrieve",
        parameters=[
            OpenApiParameter("kind", str, OpenApiParameter.PATH, enum=ExchangeKind.values),
            OpenApiParameter("file_format", str, OpenApiParameter.PATH, enum=ExchangeFormat.values),
        ],
        responses=FILE_SCHEMA,
    )
    def get(self, request: Request, kind: str, file_format: str) -> FileResponse:
        """空白模板：列名与导出相同；xlsx 另有一页说明。"""
        if kind not in ExchangeKind.values or file_format not in ExchangeFormat.values:
            raise NotFound
        name = f"{ExchangeKind(kind).label}-模板.{file_format}"
        return attachment(open_template(kind, file_format), name, file_format)
