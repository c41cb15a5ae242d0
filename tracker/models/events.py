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
        WEBHOOK_PING = "webhook.ping", _("回调测试")
        WEBHOOK_DISABLED = "webhook.disabled", _("回调地址已停用")

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
    # Somebody outside may want to hear of it, and has not been looked for yet. Not in the order of ids: of two events
    # the later one may be committed first.
    unannounced = models.BooleanField(default=False, editable=False)

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
                        "webhook.ping",
                        "webhook.disabled",
                    ]
                ),
                name="event_kind",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(unannounced=True), name="event_unannounced"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"
