"""The outbox and the change feed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import Organisation


class Event(models.Model):
    """What happened, in order: the outbox and the change feed. Written in the transaction of what it tells.

    ``payload`` says how it is now, ``previous`` how it was (empty where the object is new); ``actor`` is None where
    the program itself did it. The id grows with each change of one object, so it serves as the object's version.
    """

    class Kind(models.TextChoices):
        REPORT_READ = "report.read", _("报告已读取")
        ASSESSMENT_ADDED = "assessment.added", _("新增判断")
        MATCH_FINISHED = "match.finished", _("匹配完成")
        REPORT_CORRECTED = "report.corrected", _("报告元数据已更正")
        COMMITMENT_ADDED = "commitment.added", _("新增承诺")
        COMMITMENT_CORRECTED = "commitment.corrected", _("承诺已更正")
        EXPORT_CREATED = "export.created", _("已导出")
        EXPORT_DOWNLOADED = "export.downloaded", _("导出已下载")
        IMPORT_APPLIED = "import.applied", _("已导入")

    kind = models.CharField(_("事件"), max_length=30, choices=Kind)
    object_type = models.CharField(_("对象"), max_length=30)
    object_id = models.BigIntegerField(_("对象编号"))
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构"), null=True, blank=True, related_name="+"
    )
    payload = models.JSONField(_("内容"), default=dict)
    previous = models.JSONField(_("原内容"), default=dict, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("操作人"), null=True, blank=True, related_name="+"
    )
    reason = models.TextField(_("理由"), blank=True)
    occurred_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = pgettext_lazy("plural", "事件")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=[
                        "report.read",
                        "assessment.added",
                        "match.finished",
                        "report.corrected",
                        "commitment.added",
                        "commitment.corrected",
                        "export.created",
                        "export.downloaded",
                        "import.applied",
                    ]
                ),
                name="event_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"
