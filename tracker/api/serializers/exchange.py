"""Exports and imports: what is asked for, how far it is, and what was refused."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.reverse import reverse

from tracker.access import viewer_of
from tracker.api.fields import CodeField, StrictSerializer
from tracker.exchange.kinds import FILTERS, filter_set
from tracker.models import ExchangeFormat, ExchangeKind, Export, Import, RefusedRow

from .brief import BRIEF
from .reports import WorkItem

# Shown with an import itself; all of them are at its errors_url.
REFUSED_SHOWN = 100


class ExportItem(WorkItem, serializers.ModelSerializer[Export]):
    url = serializers.HyperlinkedIdentityField(view_name="api:export-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    filters = serializers.DictField(read_only=True)
    file_url = serializers.SerializerMethodField(help_text=gettext_lazy("写好之后的下载地址；未写好或已过期时为 null"))

    class Meta:
        model = Export
        fields = (
            *BRIEF,
            "kind",
            "kind_label",
            "format",
            "filters",
            "state",
            "state_label",
            "error",
            "rows_done",
            "rows_total",
            "file_url",
            "size",
            "sha256",
            "created_at",
            "finished_at",
        )

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_file_url(self, export: Export) -> str | None:
        if not export.file:
            return None
        return reverse("api:export-file", args=[export.pk], request=self.context["request"])


class ExportInput(StrictSerializer):
    kind = CodeField(choices=ExchangeKind.choices)
    format = CodeField(choices=ExchangeFormat.choices)
    filters = serializers.DictField(
        child=serializers.JSONField(),
        required=False,
        help_text=gettext_lazy("与同名列表的查询参数相同，可重复的参数写成数组；落实判断按承诺的参数筛选"),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        filters = {name: _texts(value) for name, value in attrs.get("filters", {}).items()}
        errors = _filter_errors(attrs["kind"], filters)
        if not errors:
            request = self.context["request"]
            chosen = filter_set(attrs["kind"], filters, viewer_of(request), request)
            errors = {} if chosen.is_valid() else dict(translate_validation(chosen.errors).detail)
        if errors:
            raise ValidationError({"filters": errors})
        return {**attrs, "filters": filters}


def _texts(value: Any) -> list[str]:
    """Values as a list's address has them."""
    values = value if isinstance(value, list) else [value]
    texts = {True: "true", False: "false"}
    return [texts[item] if isinstance(item, bool) else str(item) for item in values]


def _filter_errors(kind: str, filters: Mapping[str, list[str]]) -> dict[str, Any]:
    known = FILTERS[kind].base_filters
    errors = {}
    for name, values in filters.items():
        if name not in known:
            allowed = "、".join(sorted(known))
            message = _("没有“%(name)s”这个参数：可用的参数为 %(allowed)s。") % {"name": name, "allowed": allowed}
            errors[name] = [ErrorDetail(message, code="unknown_parameter")]
        elif not values or not all(value.strip() for value in values):
            errors[name] = [ErrorDetail(_("参数的值是空的：请填写，或去掉这个参数。"), code="parameter_empty")]
        elif any("\x00" in value for value in values):
            errors[name] = [ErrorDetail(_("参数的值含有不能使用的控制字符。"), code="null_characters_not_allowed")]
        elif len(values) > 1 and not hasattr(known[name], "conjoined"):
            errors[name] = [ErrorDetail(_("这个参数只能给一次。"), code="parameter_repeated")]
    return errors


class ProblemItem(serializers.Serializer[Any]):
    """``column`` is the column's stable code; empty where the whole row is meant."""

    column = serializers.CharField()
    title = serializers.CharField(help_text=gettext_lazy("列名"))
    code = serializers.CharField(help_text=gettext_lazy("稳定的错误代码，供程序判断"))
    detail = serializers.CharField(help_text=gettext_lazy("哪里不对、怎样改正"))


class RefusedRowItem(serializers.ModelSerializer[RefusedRow]):
    problems = ProblemItem(many=True, read_only=True)

    class Meta:
        model = RefusedRow
        fields = ("id", "sheet", "row", "problems")


class ImportItem(WorkItem, serializers.ModelSerializer[Import]):
    url = serializers.HyperlinkedIdentityField(view_name="api:import-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    mode_label = serializers.CharField(source="get_mode_display", read_only=True)

    class Meta:
        model = Import
        fields: tuple[str, ...] = (
            *BRIEF,
            "kind",
            "kind_label",
            "format",
            "mode",
            "mode_label",
            "dry_run",
            "applied",
            "original_name",
            "size",
            "sha256",
            "state",
            "state_label",
            "error",
            "rows_done",
            "rows_total",
            "created",
            "updated",
            "unchanged",
            "failed",
            "created_at",
            "finished_at",
        )


class ImportDetail(ImportItem):
    errors_url = serializers.HyperlinkedIdentityField(view_name="api:import-errors")
    errors_file_url = serializers.SerializerMethodField(
        help_text=gettext_lazy("出错的行连同原因的文件；没有出错的行时为 null")
    )
    refused = serializers.SerializerMethodField(help_text=gettext_lazy("前 100 个出错的行"))

    class Meta(ImportItem.Meta):
        fields = (*ImportItem.Meta.fields, "errors_url", "errors_file_url", "refused")

    @extend_schema_field(serializers.URLField(allow_null=True))
    def get_errors_file_url(self, job: Import) -> str | None:
        if not job.failed:
            return None
        return reverse("api:import-errors-file", args=[job.pk], request=self.context["request"])

    @extend_schema_field(RefusedRowItem(many=True))
    def get_refused(self, job: Import) -> Any:
        rows = list(job.refused.defer("cells").order_by("pk")[:REFUSED_SHOWN]) if job.failed else []
        return RefusedRowItem(rows, many=True).data


class ImportInput(StrictSerializer):
    file = serializers.FileField(
        allow_empty_file=True, help_text=gettext_lazy("xlsx、csv 或 json；列名见模板"), max_length=255
    )
    kind = CodeField(choices=ExchangeKind.choices)
    mode = CodeField(choices=Import.Mode.choices, required=False)
    dry_run = serializers.BooleanField(
        required=False, help_text=gettext_lazy("true 时只检查，不写入；检查后可用 apply 正式导入")
    )

    def validate_file(self, file: Any) -> Any:
        limit = settings.IMPORT_MAX_BYTES
        if file.size > limit:
            message = _("文件超过 %(limit)s MB 的上限：请分成几个文件。") % {"limit": f"{limit / 1024 / 1024:g}"}
            raise ValidationError(message, code="file_too_large")
        return file
