"""Supervision: who must answer for a commitment and until when, what a body was asked, and what it answered."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory, TrackedQuerySet
from reports.models import Organisation, Report

from .assessments import Assessment
from .commitments import Commitment, Evidence

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Assignment(models.Model):
    """Which unit answers for a commitment and until when, as a supervisor said. It stands beside what the report says,
    which it leaves as it is; an empty field says nothing."""

    commitment = models.OneToOneField(Commitment, models.PROTECT, verbose_name=_("承诺事项"), related_name="assignment")
    responsible_unit = models.CharField(_("指定的责任单位"), max_length=200, blank=True)
    deadline = models.DateField(_("指定的时限"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("指定人"), related_name="+", editable=False
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at", "updated_at"])

    class Meta:
        verbose_name = _("责任与时限")
        verbose_name_plural = pgettext_lazy("plural", "责任与时限")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [models.CheckConstraint(condition=~Q(reason=""), name="assignment_has_reason")]

    def __str__(self) -> str:
        return " · ".join(str(part) for part in (self.responsible_unit, self.deadline) if part)


class Reminder(models.Model):
    """What a supervisor asks of a body until a day: about one commitment, or about a report that it has not published.

    open → answered (the body replied) → closed; open or answered → closed or withdrawn, by a supervisor.
    """

    class State(models.TextChoices):
        OPEN = "open", _("待回复")
        ANSWERED = "answered", _("已回复")
        CLOSED = "closed", _("已办结")
        WITHDRAWN = "withdrawn", _("已撤回")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构"), related_name="reminders", editable=False, db_index=False
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        verbose_name=_("承诺事项"),
        null=True,
        blank=True,
        related_name="reminders",
    )
    report_kind = models.CharField(_("缺报种类"), max_length=20, choices=Report.Kind, blank=True, editable=False)
    covers_year = models.PositiveSmallIntegerField(_("缺报年度"), null=True, blank=True, editable=False)
    addressee = models.CharField(_("责任单位"), max_length=200, blank=True, help_text=_("由谁回复；不填即机构本身"))
    text = models.TextField(_("催办内容"))
    due_on = models.DateField(_("回复期限"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("催办人"), related_name="+", editable=False
    )
    # Whom another system sent it for; empty where a person did so in their own name.
    on_behalf_of = models.CharField(_("代表"), max_length=100, blank=True, default="", editable=False)
    state = models.CharField(_("状态"), max_length=10, choices=State, default=State.OPEN, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("了结人"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    closed_at = models.DateTimeField(_("了结时间"), null=True, blank=True, editable=False)
    closing_note = models.TextField(_("了结说明"), blank=True, editable=False)
    created_at = models.DateTimeField(_("催办时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at", "updated_at"])

    if TYPE_CHECKING:
        replies: RelatedManager[Reply]

    class Meta:
        verbose_name = _("催办")
        verbose_name_plural = pgettext_lazy("plural", "催办")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], name="reminder_of_body"),
            models.Index(fields=["state", "due_on"], name="reminder_due"),
            models.Index(fields=["author", "id"], name="reminder_of_author"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["open", "answered"], closed_by__isnull=True, closed_at__isnull=True)
                | Q(state__in=["closed", "withdrawn"], closed_by__isnull=False, closed_at__isnull=False),
                name="reminder_closed_by_person",
            ),
            models.CheckConstraint(
                condition=Q(commitment__isnull=False, report_kind="", covers_year__isnull=True)
                | Q(
                    commitment__isnull=True,
                    report_kind__in=["rule_of_law", "government_work", "work_summary"],
                    covers_year__isnull=False,
                ),
                name="reminder_about_one_thing",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reminder_has_text"),
        ]

    def __str__(self) -> str:
        return _("催办%(pk)s：%(subject)s") % {"pk": self.pk, "subject": self.subject}

    @property
    def subject(self) -> str:
        """What it is about, in a line."""
        if self.commitment is not None:
            return str(self.commitment)
        values = {"year": self.covers_year, "kind": self.get_report_kind_display()}
        return _("%(year)s 年度%(kind)s尚未发布") % values

    @property
    def is_open(self) -> bool:
        """May it still be answered, closed or withdrawn?"""
        return self.state in (self.State.OPEN, self.State.ANSWERED)

    @property
    def sent_by(self) -> str:
        return self.on_behalf_of or self.author.get_username()


class Reply(models.Model):
    """What a body says (申辩, 回复): to a reminder, or of its own accord to what was found of a commitment.

    waiting → settled, by a supervisor who answers it with a note, a judgement, or both. It never changes a status.
    """

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构"), related_name="+", editable=False
    )
    commitment = models.ForeignKey(
        Commitment,
        models.PROTECT,
        verbose_name=_("承诺事项"),
        null=True,
        blank=True,
        related_name="replies",
    )
    reminder = models.ForeignKey(
        Reminder,
        models.PROTECT,
        verbose_name=_("催办"),
        null=True,
        blank=True,
        related_name="replies",
    )
    text = models.TextField(_("回复内容"))
    evidence = models.ForeignKey(
        Evidence, models.PROTECT, verbose_name=_("所指佐证"), null=True, blank=True, related_name="+"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("回复人"), related_name="+", editable=False
    )
    on_behalf_of = models.CharField(_("代表"), max_length=100, blank=True, default="", editable=False)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("答复人"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    settled_at = models.DateTimeField(_("答复时间"), null=True, blank=True, editable=False)
    settled_note = models.TextField(_("答复意见"), blank=True, editable=False)
    assessment = models.ForeignKey(
        Assessment,
        models.PROTECT,
        verbose_name=_("据此作出的判断"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    created_at = models.DateTimeField(_("回复时间"), auto_now_add=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at"])

    class Meta:
        verbose_name = _("回复与申辩")
        verbose_name_plural = pgettext_lazy("plural", "回复与申辩")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], name="reply_of_body"),
            models.Index(fields=["commitment"], name="reply_waits", condition=Q(settled_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(commitment__isnull=False) | Q(reminder__isnull=False), name="reply_to_something"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True, settled_note="", assessment__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False)
                & (~Q(settled_note="") | Q(assessment__isnull=False)),
                name="reply_settled_by_person",
            ),
            models.CheckConstraint(condition=~Q(text=""), name="reply_has_text"),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def waits(self) -> bool:
        """Has no supervisor answered it yet?"""
        return self.settled_at is None

    @property
    def said_by(self) -> str:
        return self.on_behalf_of or self.author.get_username()
