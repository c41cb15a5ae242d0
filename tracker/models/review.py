"""The review queue: who looks at what, what they put off, and commitments that were misread."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory, TrackedQuerySet
from tracker.review_order import ReviewKind

from .commitments import Commitment


class ReviewKinds(models.TextChoices):
    """Why a commitment waits for a person, in the users' words."""

    SUGGESTION = ReviewKind.SUGGESTION, _("系统建议")
    SECOND = ReviewKind.SECOND, _("待第二人")
    DIFFERS = ReviewKind.DIFFERS, _("系统现有不同看法")


class Review(models.Model):
    """A person looks at a commitment of the queue: until a moment, others are given other ones."""

    commitment = models.OneToOneField(
        Commitment, models.CASCADE, verbose_name=_("承诺事项"), related_name="review_hold", primary_key=True
    )
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("核对人"), related_name="+")
    held_until = models.DateTimeField(_("占用至"), db_index=True)

    class Meta:
        verbose_name = _("核对")
        verbose_name_plural = pgettext_lazy("plural", "核对队列")
        ordering: ClassVar = ["commitment"]

    def __str__(self) -> str:
        return f"{self.reviewer} → {self.commitment}"


class PutOff(models.Model):
    """A person skipped a commitment of the queue: it comes back to them later, and meanwhile to others."""

    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name=_("承诺事项"), related_name="+")
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, verbose_name=_("核对人"), related_name="+", db_index=False
    )
    put_off_at = models.DateTimeField(_("跳过时间"))

    class Meta:
        verbose_name = _("跳过的核对")
        verbose_name_plural = pgettext_lazy("plural", "跳过的核对")
        ordering: ClassVar = ["put_off_at"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["reviewer", "commitment"], name="put_off_once"),
        ]

    def __str__(self) -> str:
        return f"{self.reviewer} → {self.commitment}"


class Misreading(models.Model):
    """A reviewer says that a commitment was read wrongly; it is out of the queue until somebody settles that."""

    class Kind(models.TextChoices):
        NO_COMMITMENT = "no_commitment", _("不是承诺")
        WRONG_SPAN = "wrong_span", _("起止不对")
        WRONG_YEAR = "wrong_year", _("年度不对")
        OTHER = "other", _("其他误读")

    commitment = models.ForeignKey(Commitment, models.CASCADE, verbose_name=_("承诺事项"), related_name="misreadings")
    kind = models.CharField(_("误读"), max_length=20, choices=Kind)
    note = models.TextField(_("说明"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("标记人"), related_name="+")
    created_at = models.DateTimeField(_("标记时间"), auto_now_add=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("处理人"), null=True, blank=True, related_name="+"
    )
    settled_at = models.DateTimeField(_("处理时间"), null=True, blank=True)
    outcome = models.TextField(_("处理结果"), blank=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at"])

    class Meta:
        verbose_name = _("误读的承诺")
        verbose_name_plural = pgettext_lazy("plural", "误读的承诺")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment"], condition=Q(settled_at__isnull=True), name="one_open_misreading"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=["no_commitment", "wrong_span", "wrong_year", "other"]), name="misreading_kind"
            ),
            models.CheckConstraint(
                condition=Q(settled_at__isnull=True, settled_by__isnull=True)
                | Q(settled_at__isnull=False, settled_by__isnull=False),
                name="misreading_settled_by_person",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}：{self.commitment}"
