"""The outbox and the change feed."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import Organisation

# Spelt out for the constraint, as a migration holds it.
EVENT_KINDS = [
    "organisation.created",
    "organisation.changed",
    "report.received",
    "report.read",
    "report.failed",
    "report.superseded",
    "report.corrected",
    "assessment.added",
    "status.changed",
    "evidence.added",
    "link.decided",
    "match.finished",
    "match.failed",
    "webhook.ping",
    "webhook.disabled",
    "commitment.added",
    "commitment.corrected",
    "export.created",
    "export.downloaded",
    "import.applied",
    "commitment.misread",
    "commitment.withdrawn",
    "commitment.restored",
    "commitment.assigned",
    "reminder.sent",
    "reminder.answered",
    "reminder.closed",
    "reminder.withdrawn",
    "reply.added",
    "reply.settled",
]

# What events tell of.
EVENT_OBJECTS = [
    ("commitment", _("承诺事项")),
    ("evidence", _("佐证")),
    ("export", _("导出")),
    ("import", _("导入")),
    ("match_run", _("匹配任务")),
    ("organisation", _("机构")),
    ("reminder", _("催办")),
    ("reply", _("回复与申辩")),
    ("report", _("报告")),
    ("restatement", _("连续承诺")),
    ("webhook_endpoint", _("回调地址")),
]


class Event(models.Model):
    """What happened, in order: the outbox and the change feed. Written in the transaction of what it tells.

    ``payload`` says how it is now, ``previous`` how it was (empty where the object is new); ``actor`` is None where
    the program itself did it. The id grows with each change of one object, so it serves as the object's version.
    Whoever reads on from the last id seen must not look past ``tracker.feed.settled_until``.
    """

    class Kind(models.TextChoices):
        ORGANISATION_CREATED = "organisation.created", _("机构已建立")
        ORGANISATION_CHANGED = "organisation.changed", _("机构已更改")
        REPORT_RECEIVED = "report.received", _("报告已接收")
        REPORT_READ = "report.read", _("报告已读取")
        REPORT_FAILED = "report.failed", _("报告读取未成功")
        REPORT_SUPERSEDED = "report.superseded", _("报告已被替代")
        REPORT_CORRECTED = "report.corrected", _("报告已更正")
        ASSESSMENT_ADDED = "assessment.added", _("新增判断")
        STATUS_CHANGED = "status.changed", _("落实状态变化")
        EVIDENCE_ADDED = "evidence.added", _("新增佐证")
        LINK_DECIDED = "link.decided", _("连续承诺已决定")
        MATCH_FINISHED = "match.finished", _("匹配完成")
        MATCH_FAILED = "match.failed", _("匹配未成功")
        WEBHOOK_PING = "webhook.ping", _("回调测试")
        WEBHOOK_DISABLED = "webhook.disabled", _("回调地址已停用")
        COMMITMENT_ADDED = "commitment.added", _("新增承诺")
        COMMITMENT_CORRECTED = "commitment.corrected", _("承诺已更正")
        EXPORT_CREATED = "export.created", _("已导出")
        EXPORT_DOWNLOADED = "export.downloaded", _("导出已下载")
        IMPORT_APPLIED = "import.applied", _("已导入")
        COMMITMENT_MISREAD = "commitment.misread", _("误读标记")
        COMMITMENT_WITHDRAWN = "commitment.withdrawn", _("承诺已撤回")
        COMMITMENT_RESTORED = "commitment.restored", _("承诺已恢复")
        COMMITMENT_ASSIGNED = "commitment.assigned", _("已指定责任与时限")
        REMINDER_SENT = "reminder.sent", _("已催办")
        REMINDER_ANSWERED = "reminder.answered", _("催办已回复")
        REMINDER_CLOSED = "reminder.closed", _("催办已办结")
        REMINDER_WITHDRAWN = "reminder.withdrawn", _("催办已撤回")
        REPLY_ADDED = "reply.added", _("收到回复或申辩")
        REPLY_SETTLED = "reply.settled", _("回复或申辩已答复")

    kind = models.CharField(_("事件"), max_length=30, choices=Kind)
    object_type = models.CharField(_("对象"), max_length=30)
    object_id = models.BigIntegerField(_("对象编号"))
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("机构"),
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # event_of_organisation serves
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
        # The feed narrowed to one body, one object, one kind or from one moment on costs the page, not the table.
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], name="event_of_organisation"),
            models.Index(fields=["object_type", "object_id", "id"], name="event_of_object"),
            models.Index(fields=["kind", "id"], name="event_of_kind"),
            models.Index(fields=["occurred_at"], name="event_by_time"),
            models.Index(fields=["id"], condition=Q(unannounced=True), name="event_unannounced"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=EVENT_KINDS), name="event_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"

    @property
    def object_label(self) -> str:
        """What people call the kind of object it tells of."""
        return str(dict(EVENT_OBJECTS)[self.object_type])
