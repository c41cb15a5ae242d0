"""Office systems that show their people what waits for them here (统一待办), and the work of telling them."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkState
from reports.history import ChangeHistory, TrackedQuerySet
from reports.models import Organisation

from .commitments import Commitment
from .receivers import SENDING_FIELDS, Receiver, Sending
from .supervision import Reminder

# The values of the choices, spelt out for the constraints as a migration holds them.
_KINDS = ["rest", "ecology9", "seeyon"]
_WANTED = ["todo", "done", "deleted"]
_REASONS = ["review", "second", "reminder"]


class TodoTarget(Receiver):
    """An office system that is told of the to-dos of one body and those below.

    ``receivers``: who is told, as ``{"organisation": id or null, "receiver": login there}``: for a commitment those
    named for the nearest body above it, else those named for none. ``credentials`` and ``session`` (what the system
    gave us at our registration) are sealed (tracker/sealing.py) and never shown again.
    """

    class Kind(models.TextChoices):
        REST = "rest", _("通用 REST")
        ECOLOGY = "ecology9", _("泛微 e-cology 9")
        SEEYON = "seeyon", _("致远 A8/V5")

    kind = models.CharField(_("系统"), max_length=10, choices=Kind)
    name = models.CharField(_("名称"), max_length=100)
    base_url = models.CharField(_("地址"), max_length=2048)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构及其下级"), related_name="todo_targets"
    )
    system_code = models.CharField(_("系统标识"), max_length=50, blank=True)
    receivers = models.JSONField(_("接收人"), default=list)
    credentials = models.TextField(blank=True, editable=False)
    session = models.TextField(blank=True, editable=False)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=[*SENDING_FIELDS, "session"], hidden=["credentials"])

    class Meta:
        verbose_name = _("待办系统")
        verbose_name_plural = pgettext_lazy("plural", "待办系统")
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.CheckConstraint(condition=Q(kind__in=_KINDS), name="todo_target_kind")]

    def __str__(self) -> str:
        return self.name


class TodoPush(Sending):
    """One person's to-do about one commitment or reminder, as it is to stand in the other system. States: see WorkRow
    and Sending.

    todo → done (judged, replied) or deleted (not theirs any more) → todo again where it is needed anew. Each change
    makes it work to be done once more; the other system knows it by ``task_id``, so that telling twice changes nothing.
    ``told`` is what the other system accepted last.
    """

    class Wanted(models.TextChoices):
        TODO = "todo", _("待办")
        DONE = "done", _("已办")
        DELETED = "deleted", _("已撤回")

    class Reason(models.TextChoices):
        REVIEW = "review", _("系统建议待核对")
        SECOND = "second", _("“未落实”待第二人复核")
        REMINDER = "reminder", _("催办待回复")

    target = models.ForeignKey(TodoTarget, models.CASCADE, verbose_name=_("待办系统"), related_name="pushes")
    commitment = models.ForeignKey(
        Commitment, models.PROTECT, verbose_name=_("承诺事项"), null=True, blank=True, related_name="+"
    )
    # What a body was asked; the to-do stands until it has replied.
    reminder = models.ForeignKey(
        Reminder, models.PROTECT, verbose_name=_("催办"), null=True, blank=True, related_name="+"
    )
    receiver = models.CharField(_("接收人"), max_length=100)
    task_id = models.CharField(_("待办编号"), max_length=60)
    reason = models.CharField(_("事由"), max_length=10, choices=Reason)
    wanted = models.CharField(_("应为"), max_length=10, choices=Wanted, default=Wanted.TODO)
    wanted_at = models.DateTimeField(_("自"))
    told = models.CharField(_("对方已收到"), max_length=10, choices=Wanted, blank=True)

    class Meta:
        verbose_name = _("待办推送")
        verbose_name_plural = pgettext_lazy("plural", "待办推送")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["target", "state", "next_attempt_at", "id"], name="todo_push_due"),
            models.Index(fields=["state", "lease_until"], name="todo_push_work"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["target", "commitment", "receiver"],
                condition=Q(reminder__isnull=True),
                name="one_todo_per_person",
            ),
            models.UniqueConstraint(fields=["target", "reminder", "receiver"], name="one_todo_per_reminder_and_person"),
            models.CheckConstraint(
                condition=Q(reminder__isnull=True, commitment__isnull=False)
                | Q(reminder__isnull=False, reason="reminder"),
                name="todo_push_about_something",
            ),
            models.UniqueConstraint(fields=["target", "task_id"], name="one_todo_per_task_id"),
            models.CheckConstraint(
                condition=Q(state__in=WorkState.values, wanted__in=_WANTED, reason__in=_REASONS)
                & Q(told__in=["", *_WANTED]),
                name="todo_push_values",
            ),
        ]

    def __str__(self) -> str:
        return self.task_id
