"""What a chat model says of an assessment, and the work of asking it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkRow, WorkState

from .append_only import AppendOnlyModel
from .assessments import Assessment
from .commitments import Commitment


class OpinionRequest(WorkRow):
    """The work of asking a chat model about one assessment. States: see WorkRow."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, verbose_name=_("落实判断"), related_name="opinion_request"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("请求人"), null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("第二意见请求")
        verbose_name_plural = pgettext_lazy("plural", "第二意见请求")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="opinion_request_work")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="opinion_request_state"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Opinion(AppendOnlyModel):
    """What a chat model said of an assessment, kept under its name: never a verdict, never counted. Append-only.

    A failed one has no status and says why; the span is the quotation's place in the later report's text.
    """

    class QuotationState(models.TextChoices):
        NONE = "none", _("未引原文")
        FOUND = "found", _("引文与原文一致")
        DISCARDED = "discarded", _("引文在原文中找不到，已舍弃")

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("承诺事项"), related_name="opinions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name=_("落实判断"), related_name="opinions")
    model = models.CharField(_("模型"), max_length=200)
    prompt_version = models.CharField(_("提问版本"), max_length=20)
    status = models.CharField(_("意见"), max_length=20, choices=Assessment.Status, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    # Spans of the later report's sentences, most telling first.
    ranking = models.JSONField(_("候选句排序"), default=list)
    quotation_state = models.CharField(_("引文"), max_length=10, choices=QuotationState, default=QuotationState.NONE)
    quotation = models.TextField(_("原句"), blank=True)
    start = models.PositiveIntegerField(_("起"), null=True)
    end = models.PositiveIntegerField(_("止"), null=True)
    error_code = models.CharField(_("错误代码"), max_length=40, blank=True)
    error_message = models.TextField(_("错误说明"), blank=True)
    raw = models.TextField(_("模型原话"), blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("第二意见")
        verbose_name_plural = pgettext_lazy("plural", "第二意见")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="", error_code__gt="") | Q(status__in=Assessment.Status.values, error_code=""),
                name="opinion_status_or_error",
            ),
            models.CheckConstraint(
                condition=Q(quotation_state="found", start__lt=F("end")) & ~Q(quotation="")
                | Q(quotation_state__in=["none", "discarded"], start__isnull=True, end__isnull=True, quotation=""),
                name="opinion_quotation",
            ),
        ]

    def __str__(self) -> str:
        return _("%(model)s：%(status)s") % {
            "model": self.model,
            "status": self.get_status_display() or self.error_message,
        }
