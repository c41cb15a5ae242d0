"""What became of a promise, as the matcher or a person judged it."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.models import Report
from tracker.matching.values import REVIEW_BELOW

from .append_only import AppendOnlyModel
from .commitments import Commitment, Evidence

# Spelt out for the constraint, as a migration holds it.
REASON_CODES = [
    "other_matter",
    "number_short",
    "scope_short",
    "late",
    "only_plan",
    "missed_evidence",
    "too_strict",
    "split_wrong",
    "not_checkable",
    "other",
]


class Assessment(AppendOnlyModel):
    """A dated judgement of one commitment against one later report, by the matcher or by a person. Append-only.

    ``counts`` is True where it may be shown as a verdict: a person's, and for ``not_fulfilled`` the second person's.
    """

    class Status(models.TextChoices):
        FULFILLED = "fulfilled", _("已落实")
        PARTLY_FULFILLED = "partly_fulfilled", _("部分落实")
        NOT_FULFILLED = "not_fulfilled", _("未落实")
        NO_EVIDENCE = "no_evidence", _("未见佐证")
        NOT_VERIFIABLE = "not_verifiable", _("不可核查")

    class Source(models.TextChoices):
        MACHINE = "machine", _("系统建议")
        PERSON = "person", _("人工判断")

    class ReasonCode(models.TextChoices):
        """Why a person judges otherwise than the matcher suggested."""

        OTHER_MATTER = "other_matter", _("佐证不是同一件事")
        NUMBER_SHORT = "number_short", _("数量未达")
        SCOPE_SHORT = "scope_short", _("范围或对象不全")
        LATE = "late", _("超过时限")
        ONLY_PLAN = "only_plan", _("只是计划重述")
        MISSED_EVIDENCE = "missed_evidence", _("漏找佐证")
        TOO_STRICT = "too_strict", _("系统要求过严")
        SPLIT_WRONG = "split_wrong", _("承诺拆分有误")
        NOT_CHECKABLE = "not_checkable", _("承诺本身无从核查")
        OTHER = "other", _("其他")

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("承诺事项"), related_name="assessments")
    later_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("后续报告"), related_name="assessments")
    status = models.CharField(_("落实状态"), max_length=20, choices=Status)
    confidence = models.FloatField(_("把握"), null=True, blank=True)
    reason = models.TextField(_("理由"))
    elements = models.JSONField(_("要素"), default=list, blank=True)
    restated = models.BooleanField(_("重复承诺"), default=False)
    evidence = models.ManyToManyField(Evidence, verbose_name=_("佐证"), related_name="assessments", blank=True)
    source = models.CharField(_("来源"), max_length=10, choices=Source)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("判断人"), null=True, blank=True, related_name="+"
    )
    # Whom another system judged for; empty where a person judged in their own name.
    on_behalf_of = models.CharField(_("代表"), max_length=100, blank=True, default="")
    counts = models.BooleanField(_("生效"), default=False)
    confirms = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("确认的系统建议"), null=True, blank=True, related_name="confirmed_by"
    )
    reason_code = models.CharField(_("理由代码"), max_length=20, choices=ReasonCode, blank=True, default="")
    # The judgement that this one takes back: from then on neither of the two is anybody's word.
    withdraws = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("撤回的判断"),
        null=True,
        blank=True,
        related_name="withdrawn_by",
        db_index=False,  # one_withdrawal_each serves
    )
    matcher_version = models.CharField(_("匹配器版本"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("落实判断")
        verbose_name_plural = pgettext_lazy("plural", "落实判断")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["commitment", "-id"], name="assessment_newest"),
            models.Index(
                fields=["author", "created_at"], condition=Q(author__isnull=False), name="assessment_of_author"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["fulfilled", "partly_fulfilled", "not_fulfilled", "no_evidence", "not_verifiable"]
                ),
                name="assessment_status",
            ),
            models.CheckConstraint(
                condition=Q(source="machine", author__isnull=True, counts=False, confidence__isnull=False)
                & ~Q(matcher_version="")
                | Q(source="person", author__isnull=False, confidence__isnull=True),
                name="assessment_by_machine_or_person",
            ),
            models.CheckConstraint(
                condition=Q(confidence__isnull=True) | Q(confidence__gte=0, confidence__lte=1),
                name="assessment_confidence_share",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="assessment_has_reason"),
            models.CheckConstraint(
                condition=Q(reason_code="") | Q(source="person", reason_code__in=REASON_CODES),
                name="assessment_reason_code",
            ),
            models.CheckConstraint(
                condition=Q(withdraws__isnull=True) | Q(source="person", counts=False),
                name="assessment_withdrawal",
            ),
            models.UniqueConstraint(
                fields=["withdraws"], condition=Q(withdraws__isnull=False), name="one_withdrawal_each"
            ),
        ]

    def __str__(self) -> str:
        return _("%(status)s（%(source)s）") % {
            "status": self.get_status_display(),
            "source": self.get_source_display(),
        }

    @property
    def judged_by(self) -> str:
        """Who judged, and in whose name; empty for the matcher."""
        if self.author is None:
            return ""
        by = self.author.get_username()
        return f"{self.on_behalf_of}（{self.author.first_name or by}）" if self.on_behalf_of else by

    @property
    def needs_review(self) -> bool:
        """Is it a suggestion so unsure that a person should look at it first?"""
        return self.confidence is not None and self.confidence < REVIEW_BELOW
