"""Files that go out and come in: exports, imports, and the rows of an import that were refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkRow, WorkState

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class ExchangeKind(models.TextChoices):
    """What the rows of a file are."""

    ORGANISATIONS = "organisations", _("机构")
    REPORTS = "reports", _("报告元数据")
    COMMITMENTS = "commitments", _("承诺事项")
    ASSESSMENTS = "assessments", _("落实判断")


class ExchangeFormat(models.TextChoices):
    XLSX = "xlsx", _("Excel 工作簿")
    CSV = "csv", _("CSV（UTF-8）")
    JSON = "json", _("JSON")


def export_path(export: Export, filename: str) -> str:
    """A name nobody can guess, another one for each attempt: a late worker never replaces the file of another."""
    return f"exports/{export.pk}-{uuid4().hex}.{export.format}"


def import_path(row: Import, filename: str) -> str:
    """What was handed in is stored under a name of ours; the name it came with is only shown."""
    return f"imports/{uuid4().hex}.{row.format}"


class Export(WorkRow):
    """A file of rows as its owner may see them. States: see WorkRow.

    ``organisations`` are the ids of the bodies that its owner could see, with all below them, when it was written; None
    where all. Whoever may not see all of them now does not get the file. It goes after EXPORT_KEEP_DAYS, the row stays.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("导出人"), related_name="+")
    kind = models.CharField(_("内容"), max_length=20, choices=ExchangeKind)
    format = models.CharField(_("格式"), max_length=10, choices=ExchangeFormat)
    filters = models.JSONField(_("筛选条件"), default=dict, blank=True)
    organisations = models.JSONField(_("可见机构"), null=True, default=list, editable=False)
    rows_done = models.PositiveIntegerField(_("已写行数"), default=0, editable=False)
    rows_total = models.PositiveIntegerField(_("总行数"), null=True, editable=False)
    file = models.FileField(_("文件"), upload_to=export_path, max_length=200, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("字节数"), null=True, editable=False)
    sha256 = models.CharField(_("文件摘要"), max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("导出")
        verbose_name_plural = pgettext_lazy("plural", "导出")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="export_work"),
            models.Index(fields=["owner", "-id"], name="export_of_owner"),
        ]
        permissions: ClassVar = [("download_any_export", _("可以下载他人的导出"))]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="export_state"),
            models.CheckConstraint(condition=Q(kind__in=ExchangeKind.values), name="export_kind"),
            models.CheckConstraint(condition=Q(format__in=ExchangeFormat.values), name="export_format"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}.{self.format}"


class Import(WorkRow):
    """Rows handed in as a file, to be checked or stored. States: see WorkRow.

    ``rows_done`` is how many of the file's rows have been dealt with for good: in best effort it is where another
    worker goes on. ``applied`` is True once something of a file that was not only checked has been stored.
    """

    class Mode(models.TextChoices):
        ALL_OR_NOTHING = "all_or_nothing", _("有一行出错就都不导入")
        BEST_EFFORT = "best_effort", _("导入没有出错的行")

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("导入人"), related_name="+")
    kind = models.CharField(_("内容"), max_length=20, choices=ExchangeKind)
    format = models.CharField(_("格式"), max_length=10, choices=ExchangeFormat)
    mode = models.CharField(_("出错时"), max_length=20, choices=Mode, default=Mode.ALL_OR_NOTHING)
    dry_run = models.BooleanField(_("只检查"), default=False)
    file = models.FileField(_("文件"), upload_to=import_path, max_length=200, blank=True, editable=False)
    original_name = models.CharField(_("文件名"), max_length=255, blank=True, editable=False)
    size = models.PositiveBigIntegerField(_("字节数"), editable=False)
    sha256 = models.CharField(_("文件摘要"), max_length=64, editable=False)
    columns = models.JSONField(_("列"), default=list, editable=False)
    rows_done = models.PositiveIntegerField(_("已处理行数"), default=0, editable=False)
    rows_total = models.PositiveIntegerField(_("总行数"), null=True, editable=False)
    created = models.PositiveIntegerField(_("新增"), default=0, editable=False)
    updated = models.PositiveIntegerField(_("更改"), default=0, editable=False)
    unchanged = models.PositiveIntegerField(_("未变"), default=0, editable=False)
    failed = models.PositiveIntegerField(_("出错"), default=0, editable=False)
    applied = models.BooleanField(_("已导入"), default=False, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    if TYPE_CHECKING:
        refused: RelatedManager[RefusedRow]

    class Meta:
        verbose_name = _("导入")
        verbose_name_plural = pgettext_lazy("plural", "导入")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="import_work"),
            models.Index(fields=["owner", "-id"], name="import_of_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="import_state"),
            models.CheckConstraint(condition=Q(kind__in=ExchangeKind.values), name="import_kind"),
            models.CheckConstraint(condition=Q(format__in=ExchangeFormat.values), name="import_format"),
            models.CheckConstraint(condition=Q(mode__in=["all_or_nothing", "best_effort"]), name="import_mode"),
            models.CheckConstraint(condition=Q(dry_run=False) | Q(applied=False), name="import_check_stores_nothing"),
            models.CheckConstraint(
                condition=Q(rows_total__isnull=True) | Q(rows_done__lte=F("rows_total")), name="import_progress"
            ),
        ]

    def __str__(self) -> str:
        return self.original_name or f"{self.get_kind_display()} {self.pk}.{self.format}"


class RefusedRow(models.Model):
    """A row of an import that was not stored, and why.

    ``cells`` are the row's cells as they came, in the order of the import's ``columns``; ``problems`` are objects of
    ``column`` (its stable code; empty where the whole row is meant), ``title``, ``code`` and ``detail``.
    """

    import_row = models.ForeignKey(Import, models.CASCADE, verbose_name=_("导入"), related_name="refused")
    sheet = models.CharField(_("工作表"), max_length=100, blank=True)
    row = models.PositiveIntegerField(_("行号"))
    cells = models.JSONField(_("内容"), default=list)
    problems = models.JSONField(_("问题"), default=list)

    class Meta:
        verbose_name = _("导入出错的行")
        verbose_name_plural = pgettext_lazy("plural", "导入出错的行")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["import_row", "sheet", "row"], name="one_refusal_per_row"),
        ]

    def __str__(self) -> str:
        return f"{self.sheet} {self.row}".strip()
