"""The work of matching a pair of reports, and of linking a plan with those before and after it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkRow, WorkState
from reports.models import Report


class MatchRun(WorkRow):
    """The work of matching one report's plan against one later report of the same body. States: see WorkRow."""

    plan_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("计划报告"), related_name="plan_runs")
    later_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("后续报告"), related_name="later_runs")
    matcher_version = models.CharField(_("匹配器版本"), max_length=60, blank=True, editable=False)
    input_hash = models.CharField(_("输入摘要"), max_length=64, blank=True, editable=False)
    counts = models.JSONField(_("计数"), default=dict, editable=False)
    note = models.TextField(_("说明"), blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("匹配任务")
        verbose_name_plural = pgettext_lazy("plural", "匹配任务")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="match_run_work")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_report", "later_report"], name="one_run_per_pair"),
            models.CheckConstraint(condition=~Q(plan_report=F("later_report")), name="match_run_two_reports"),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="match_run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_report} → {self.later_report}"


class LinkRun(WorkRow):
    """The work of linking one read report's plan with its body's other plans, and of storing by which keys its copies
    are found. States: see WorkRow."""

    report = models.OneToOneField(Report, models.PROTECT, verbose_name=_("报告"), related_name="link_run")
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("连续承诺比对任务")
        verbose_name_plural = pgettext_lazy("plural", "连续承诺比对任务")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="link_run_work")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="link_run_state"),
        ]

    def __str__(self) -> str:
        return str(self.report)
