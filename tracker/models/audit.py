"""The audit record: who did what, when and why; sealed into a chain of hashes."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import Organisation

from .append_only import AppendOnlyModel

# Spelt out for the constraint, as a migration holds it.
AUDIT_ACTIONS = [
    "created",
    "changed",
    "deleted",
    "rights",
    "judged",
    "exported",
    "downloaded",
    "imported",
    "login",
    "login_failed",
    "logout",
    "read",
    "events",
    "pruned",
]


class AuditEntry(AppendOnlyModel):
    """One thing that somebody did, written in its transaction. Append-only; sealed right after (AuditSeal).

    ``changes`` are ``[old, new]`` by field, in plain values (reports/plain_values.py), so that every database gives
    them back as they were hashed. Nothing here points to another table by a constraint: who or what is deleted later
    stays as it was called.
    """

    class Action(models.TextChoices):
        CREATED = "created", _("新增")
        CHANGED = "changed", _("更改")
        DELETED = "deleted", _("删除")
        RIGHTS = "rights", _("权限变更")
        JUDGED = "judged", _("作出判断")
        EXPORTED = "exported", _("导出")
        DOWNLOADED = "downloaded", _("下载导出")
        IMPORTED = "imported", _("导入")
        LOGIN = "login", _("登录")
        LOGIN_FAILED = "login_failed", _("登录失败")
        LOGOUT = "logout", _("退出")
        READ = "read", _("查阅审计记录")
        EVENTS = "events", _("系统事件存证")
        PRUNED = "pruned", _("清除到期记录")

    occurred_at = models.DateTimeField(_("时间"))
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.DO_NOTHING,
        verbose_name=_("操作人"),
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,  # audit_by_actor serves
    )
    actor_name = models.CharField(_("操作人姓名"), max_length=200, blank=True)
    address = models.CharField(_("地址"), max_length=64, blank=True)
    request_id = models.CharField(_("请求编号"), max_length=64, blank=True)
    action = models.CharField(_("操作"), max_length=20, choices=Action)
    # As Django labels the model: tracker.commitment; empty where it is about no row.
    object_type = models.CharField(_("对象类别"), max_length=50, blank=True)
    object_id = models.BigIntegerField(_("对象编号"), null=True, blank=True)
    object_label = models.CharField(_("对象"), max_length=200, blank=True)
    organisation = models.ForeignKey(
        Organisation,
        models.DO_NOTHING,
        verbose_name=_("机构"),
        null=True,
        blank=True,
        related_name="+",
        db_constraint=False,
        db_index=False,  # audit_of_body serves
    )
    changes = models.JSONField(_("改动"), default=dict, blank=True)
    reason = models.TextField(_("理由"), blank=True)

    class Meta:
        verbose_name = _("审计记录")
        verbose_name_plural = pgettext_lazy("plural", "审计记录")
        default_permissions = ("view",)
        ordering: ClassVar = ["-id"]
        # Each way to narrow the list costs the page, not the table.
        indexes: ClassVar = [
            models.Index(fields=["actor", "id"], name="audit_by_actor"),
            models.Index(fields=["actor_name", "id"], name="audit_by_name"),
            models.Index(fields=["action", "id"], name="audit_by_action"),
            models.Index(fields=["object_type", "object_id", "id"], name="audit_of_object"),
            models.Index(fields=["organisation", "id"], name="audit_of_body"),
            models.Index(fields=["occurred_at", "id"], name="audit_by_time"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(action__in=AUDIT_ACTIONS), name="audit_action"),
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.get_action_display()} {self.object_label}".strip()


class AuditPending(models.Model):
    """An entry that waits for its seal: written with it, gone when it is sealed."""

    entry = models.OneToOneField(
        AuditEntry, models.DO_NOTHING, primary_key=True, related_name="pending", db_constraint=False
    )

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return str(self.entry_id)


class AuditSeal(AppendOnlyModel):
    """The place of an entry in the chain. Append-only.

    ``digest`` is of the entry; ``hash`` of position, entry, moment, ``digest`` and ``previous``, the hash of the seal
    before: whoever changes one has to change all that follow, and the head that was noted elsewhere.
    """

    position = models.BigIntegerField(_("次序"), primary_key=True)
    entry = models.OneToOneField(
        AuditEntry, models.DO_NOTHING, verbose_name=_("审计记录"), related_name="seal", db_constraint=False
    )
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, db_index=True)
    sealed_at = models.DateTimeField(_("封存时间"))

    class Meta:
        verbose_name = _("审计封存")
        verbose_name_plural = pgettext_lazy("plural", "审计封存")
        default_permissions = ()
        ordering: ClassVar = ["position"]

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"


class AuditHead(models.Model):
    """The one row that says where the chain ends, and behind which seal it begins since older ones were removed."""

    position = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, default="")
    base_position = models.BigIntegerField(default=0)
    base_hash = models.CharField(max_length=64, default="")
    # The last event that an entry of action ``events`` covers.
    events_until = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.position} {self.hash[:12]}"

    @classmethod
    def there(cls) -> AuditHead:
        """The row, made where it is not there yet."""
        return cls.objects.get_or_create(pk=1)[0]
