"""Reports that are being entered: read, shown and corrected before anything of them is stored as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar
from uuid import uuid4

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkRow, WorkState
from reports.models import Organisation, Report

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


def batch_path(batch: DraftBatch, filename: str) -> str:
    """What was handed in is stored under a name of ours; the name it came with is only shown."""
    return f"drafts/{uuid4().hex}.zip"


def draft_path(draft: ReportDraft, filename: str) -> str:
    """As batch_path; no draft shares a file with another, so that each can be thrown away alone."""
    return f"drafts/{uuid4().hex}"


class DraftBatch(WorkRow):
    """Files handed in together: a folder packed as zip, which a worker unpacks, or several files.

    States: see WorkRow. ``left_out`` holds a sentence for what of the folder became no draft.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("录入人"), related_name="+")
    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, verbose_name=_("指定机构"), null=True, blank=True, related_name="+"
    )
    archive = models.FileField(_("压缩包"), upload_to=batch_path, max_length=200, blank=True, editable=False)
    original_name = models.CharField(_("文件名"), max_length=500, blank=True, editable=False)
    left_out = models.JSONField(_("没有收下的"), default=list, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    if TYPE_CHECKING:
        drafts: RelatedManager[ReportDraft]

    class Meta:
        verbose_name = _("一批报告")
        verbose_name_plural = pgettext_lazy("plural", "一批报告")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="draft_batch_work")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="draft_batch_state"),
        ]

    def __str__(self) -> str:
        return self.original_name or f"{self._meta.verbose_name} {self.pk}"


class ReportDraft(WorkRow):
    """One file somebody is entering, and what would be stored of it now.

    queued → running → done (read, to be looked at) or failed, see WorkRow. What was read stays in ``reading``; the
    other fields hold what its owner sees, and exactly that is stored. ``version`` grows with every change of it.
    ``report`` is what it became; then text and content are gone from here.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("录入人"), related_name="+")
    batch = models.ForeignKey(
        DraftBatch, models.CASCADE, verbose_name=_("一批报告"), null=True, blank=True, related_name="drafts"
    )
    original = models.FileField(_("原件"), upload_to=draft_path, max_length=200, blank=True, editable=False)
    original_name = models.CharField(_("原件名"), max_length=500, blank=True, editable=False)
    sha256 = models.CharField(_("原件摘要"), max_length=64, blank=True, editable=False)
    format = models.CharField(_("格式"), max_length=10, blank=True, editable=False)
    encoding = models.CharField(_("编码"), max_length=20, blank=True, editable=False)
    text = models.TextField(_("正文"), blank=True, editable=False)
    reading = models.JSONField(_("读出的内容"), default=dict, editable=False)
    # Sentences about the file and the body, which the reading itself does not hold.
    notices = models.JSONField(_("提示"), default=list, editable=False)

    organisation = models.ForeignKey(
        Organisation, models.SET_NULL, verbose_name=_("机构"), null=True, blank=True, related_name="+"
    )
    # The body's name as it was read, or as its owner gives it; where no body is chosen it is one to be created.
    body_name = models.CharField(_("新机构名称"), max_length=200, blank=True)
    body_parent = models.ForeignKey(
        Organisation, models.SET_NULL, verbose_name=_("新机构的上级"), null=True, blank=True, related_name="+"
    )
    body_confirmed = models.BooleanField(_("确认新建"), default=False)
    kind = models.CharField(_("种类"), max_length=20, choices=Report.Kind, blank=True)
    covers_year = models.PositiveSmallIntegerField(_("报告年度"), null=True, blank=True)
    plan_year = models.PositiveSmallIntegerField(_("计划年度"), null=True, blank=True)
    # The years, or the kind, were looked at and settled by the owner: what the text says otherwise is no conflict now.
    settled = models.JSONField(_("已核对的项目"), default=list, editable=False)
    title = models.CharField(_("标题"), max_length=500, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    signed_on = models.DateField(_("成文日期"), null=True, blank=True)
    index_number = models.CharField(_("索引号"), max_length=100, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=100, blank=True)
    source_url = models.URLField(_("来源网址"), max_length=1000, blank=True)
    supersedes = models.ForeignKey(
        Report, models.SET_NULL, verbose_name=_("替代的报告"), null=True, blank=True, related_name="+"
    )
    sections = models.JSONField(_("章节"), default=list, editable=False)
    items = models.JSONField(_("承诺"), default=list, editable=False)
    version = models.PositiveIntegerField(_("版本"), default=0, editable=False)
    report = models.ForeignKey(
        Report, models.SET_NULL, verbose_name=_("存入的报告"), null=True, editable=False, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    if TYPE_CHECKING:
        steps: RelatedManager[DraftStep]

    class Meta:
        verbose_name = _("未存的报告")
        verbose_name_plural = pgettext_lazy("plural", "未存的报告")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="report_draft_work"),
            models.Index(fields=["owner", "-id"], name="report_draft_of_owner"),
            models.Index(fields=["updated_at"], name="report_draft_updated"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="report_draft_state"),
        ]

    def __str__(self) -> str:
        return self.title or self.original_name


class DraftStep(models.Model):
    """One change of a draft, by what undoes it: ``before`` holds old values (see tracker.entry.steps)."""

    draft = models.ForeignKey(ReportDraft, models.CASCADE, verbose_name=_("未存的报告"), related_name="steps")
    label = models.CharField(_("改动"), max_length=100)
    before = models.JSONField(_("原内容"), default=dict)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("草稿改动")
        verbose_name_plural = pgettext_lazy("plural", "草稿改动")
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return self.label
