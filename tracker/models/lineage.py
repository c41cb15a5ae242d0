"""Promises made again: which commitment continues which, and under which keys near copies are found."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory, TrackedQuerySet


class Restatement(models.Model):
    """A later plan's commitment continues an earlier one's: suggested by the matcher, decided by a person, or both.

    ``counts`` is True where it is shown: both reports are current, and a person confirmed it, or it is suggested and
    nobody rejected it. The matcher never touches the columns of a decision.
    """

    class Decision(models.TextChoices):
        CONFIRMED = "confirmed", _("确认相连")
        REJECTED = "rejected", _("不相连")

    class TargetChange(models.TextChoices):
        RAISED = "raised", _("目标提高")
        LOWERED = "lowered", _("目标降低")
        UNCHANGED = "unchanged", _("目标不变")
        DROPPED = "dropped", _("目标不再写明")
        ADDED = "added", _("新写明目标")
        OTHER = "other", _("目标换了指标")

    class DeadlineChange(models.TextChoices):
        LATER = "later", _("时限推后")
        EARLIER = "earlier", _("时限提前")
        DROPPED = "dropped", _("时限不再写明")
        ADDED = "added", _("新写明时限")

    class ScopeChange(models.TextChoices):
        NARROWED = "narrowed", _("范围缩小")
        WIDENED = "widened", _("范围扩大")

    earlier = models.ForeignKey(
        "tracker.Commitment", models.PROTECT, verbose_name=_("较早的承诺"), related_name="continuations"
    )
    later = models.ForeignKey(
        "tracker.Commitment", models.PROTECT, verbose_name=_("较晚的承诺"), related_name="origins"
    )
    suggested = models.BooleanField(_("系统建议"), default=False)
    score = models.FloatField(_("相似度"), null=True, blank=True)
    reason = models.TextField(_("依据"), blank=True)
    decision = models.CharField(_("人工决定"), max_length=10, choices=Decision, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("决定人"), null=True, blank=True, related_name="+"
    )
    note = models.TextField(_("决定的理由"), blank=True)
    decided_at = models.DateTimeField(_("决定时间"), null=True, blank=True)
    counts = models.BooleanField(_("生效"), default=False)
    target_change = models.CharField(_("目标变化"), max_length=10, choices=TargetChange, blank=True)
    deadline_change = models.CharField(_("时限变化"), max_length=10, choices=DeadlineChange, blank=True)
    scope_change = models.CharField(_("范围变化"), max_length=10, choices=ScopeChange, blank=True)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = TrackedQuerySet.as_manager()
    # The matcher's own columns are in no history.
    history = ChangeHistory(
        leave_out=[
            "suggested", "score", "reason", "counts", "target_change", "deadline_change", "scope_change",
            "created_at", "updated_at",
        ],
        part_of=["earlier", "later"],
    )  # fmt: skip

    class Meta:
        verbose_name = _("连续承诺")
        verbose_name_plural = pgettext_lazy("plural", "连续承诺")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["earlier", "later"], name="one_restatement_per_pair"),
            models.CheckConstraint(condition=~Q(earlier=F("later")), name="restatement_two_commitments"),
            models.CheckConstraint(
                condition=Q(decision="", author__isnull=True, decided_at__isnull=True)
                | Q(decision__in=["confirmed", "rejected"], author__isnull=False, decided_at__isnull=False),
                name="restatement_decided_by_person",
            ),
            models.CheckConstraint(
                condition=Q(suggested=False, score__isnull=True) | Q(suggested=True, score__gte=0, score__lte=1),
                name="restatement_score_share",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier} → {self.later}"


class CopyKeys(models.Model):
    """The keys of a commitment's masked text, as tracker.matching.copies makes them; none for a text too short.

    One row with a column and an index for each key: a row for each key costs more than twice as much to store.
    """

    commitment = models.OneToOneField(
        "tracker.Commitment",
        models.CASCADE,
        verbose_name=_("承诺事项"),
        primary_key=True,
        related_name="copy_keys",
    )
    first = models.BigIntegerField(_("键一"), db_index=True)
    second = models.BigIntegerField(_("键二"), db_index=True)
    third = models.BigIntegerField(_("键三"), db_index=True)
    fourth = models.BigIntegerField(_("键四"), db_index=True)

    class Meta:
        verbose_name = verbose_name_plural = _("表述的键")
        ordering: ClassVar = ["commitment"]

    def __str__(self) -> str:
        return f"{self.first} {self.second} {self.third} {self.fourth}"
