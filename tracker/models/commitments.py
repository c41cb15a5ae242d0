"""What was promised, and the sentences that speak to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.history import ChangeHistory, TrackedQuerySet
from reports.models import Organisation, Report
from tracker.review_order import ReviewKind, review_kind

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

    from .assessments import Assessment


# Commitments that nobody took back.
STANDING = Q(withdrawn_at__isnull=True)
# The product's own state beside the statuses of an assessment: no judgement is there yet.
PENDING = "pending"
# The commitments of which the review queue is made.
IN_REVIEW = Q(is_current=True, review_weight__isnull=False)
_KINDS = {
    ReviewKind.SECOND: Q(pending_second=True),
    ReviewKind.DIFFERS: Q(pending_second=False, machine_differs=True),
    ReviewKind.SUGGESTION: Q(pending_second=False, machine_differs=False),
}


def of_kind(kind: ReviewKind) -> Q:
    """Of those that wait, the ones that do so as this kind."""
    return _KINDS[kind]


# What services keep in step with reports, judgements and links: in no history, for those are.
KEPT_FIELDS = (
    "restates", "current_assessment", "organisation", "plan_year", "is_current", "status", "pending_second",
    "first_judge", "machine_differs", "review_weight", "created_at", "updated_at",
)  # fmt: skip


class Commitment(models.Model):
    """One sentence of a report's plan that states a future act or result. Its span quotes the report's text.

    ``organisation``, ``plan_year`` and ``is_current`` (never of a withdrawn one) repeat what its report says,
    ``status`` what its current assessment says (or ``pending``), so that lists of millions are found by an
    index; services keep them so.
    """

    class Verifiability(models.TextChoices):
        QUANTIFIED = "quantified", _("可量化")
        CONCRETE = "concrete", _("可核查")
        GENERAL = "general", _("原则性")
        SLOGAN = "slogan", _("表态性")

    class TargetOperator(models.TextChoices):
        AT_LEAST = ">=", _("不少于")
        AT_MOST = "<=", _("不超过")
        EQUAL = "=", _("等于")
        ABOUT = "~", _("左右")

    report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("报告"), related_name="commitments")
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    text = models.TextField(_("承诺"))
    task = models.TextField(_("所属任务"), blank=True)
    verifiability = models.CharField(_("可核查性"), max_length=12, choices=Verifiability)
    target_metric = models.CharField(_("指标"), max_length=200, blank=True)
    target_operator = models.CharField(_("比较"), max_length=2, choices=TargetOperator, blank=True)
    target_value = models.FloatField(_("目标值"), null=True, blank=True)
    target_unit = models.CharField(_("单位"), max_length=50, blank=True)
    # The other numbers it promises, in order: objects of metric, operator, value and unit.
    further_targets = models.JSONField(_("其他指标"), default=list, blank=True, editable=False)
    deadline = models.DateField(_("时限"), null=True, blank=True)
    deadline_stated = models.BooleanField(_("时限为原文载明"), default=False)
    responsible_unit = models.CharField(_("责任单位"), max_length=200, blank=True)
    restates = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("重复自"), null=True, blank=True, related_name="restated_in"
    )
    current_assessment = models.ForeignKey(
        "Assessment",
        models.PROTECT,
        verbose_name=_("当前判断"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
    )
    organisation = models.ForeignKey(
        Organisation,
        models.PROTECT,
        verbose_name=_("机构"),
        null=True,
        blank=True,
        related_name="commitments",
        editable=False,
        db_index=False,
    )
    plan_year = models.PositiveSmallIntegerField(_("计划年度"), null=True, blank=True, editable=False)
    is_current = models.BooleanField(_("属于现行报告"), default=True, editable=False)
    status = models.CharField(_("落实状态"), max_length=20, default=PENDING, editable=False)
    # The last word of a person was 未落实, which counts only when a second one says the same.
    pending_second = models.BooleanField(_("待第二人确认"), default=False, editable=False)
    # Who said so: somebody else has to be the second.
    first_judge = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("首先判为未落实的人"),
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        db_index=False,  # commitment_first_judged serves
    )
    # A suggestion newer than the person's judgement that is shown says otherwise.
    machine_differs = models.BooleanField(_("系统现有不同看法"), default=False, editable=False)
    # Its place in the review queue, the largest first (tracker/review_order.py); None where no person need look at it.
    review_weight = models.FloatField(_("核对的先后"), null=True, blank=True, editable=False)
    # Taken back by a person: kept with all that rests on it, out of every count, list, match and link.
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True, blank=True, editable=False)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("撤回人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    withdrawn_reason = models.TextField(_("撤回理由"), blank=True, default="", editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    # Moves with the commitment itself and with whatever is shown of it: status, evidence, judgements, links.
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=KEPT_FIELDS)

    if TYPE_CHECKING:
        assessments: RelatedManager[Assessment]
        evidence: RelatedManager[Evidence]

    class Meta:
        verbose_name = _("承诺事项")
        verbose_name_plural = pgettext_lazy("plural", "承诺事项")
        ordering: ClassVar = ["report", "start"]
        # The lists that are read page by page, each in the order of ids.
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], name="commitment_of_body", condition=Q(is_current=True)),
            models.Index(fields=["plan_year", "id"], name="commitment_of_year", condition=Q(is_current=True)),
            models.Index(fields=["status", "id"], name="commitment_of_status", condition=Q(is_current=True)),
            models.Index(
                fields=["plan_year", "status", "id"],
                name="commitment_of_year_status",
                condition=Q(is_current=True),
            ),
            models.Index(fields=["updated_at"], name="commitment_updated"),
            models.Index(fields=["id"], condition=Q(pending_second=True), name="commitment_waits_for_second"),
            models.Index(
                fields=["first_judge"], condition=Q(first_judge__isnull=False), name="commitment_first_judged"
            ),
            models.Index(fields=["id"], condition=Q(machine_differs=True), name="commitment_seen_otherwise"),
            models.Index(fields=["-review_weight", "id"], condition=IN_REVIEW, name="commitment_review"),
            models.Index(
                fields=["organisation", "-review_weight", "id"], condition=IN_REVIEW, name="commitment_review_of_body"
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "start", "end"], name="one_commitment_per_span"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="commitment_span"),
            models.CheckConstraint(
                condition=Q(verifiability__in=["quantified", "concrete", "general", "slogan"]),
                name="commitment_verifiability",
            ),
            models.CheckConstraint(
                condition=Q(target_value__isnull=True, target_operator="")
                | Q(target_value__isnull=False, target_operator__in=[">=", "<=", "=", "~"]),
                name="commitment_target_whole",
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_by__isnull=True, withdrawn_reason="")
                | Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason=""),
                name="commitment_withdrawn_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def review(self) -> str | None:
        """As what it waits in the review queue, as tracker.review_order names it; None where it does not."""
        if self.review_weight is None or not self.is_current:
            return None
        return review_kind(pending_second=self.pending_second, machine_differs=self.machine_differs)

    @property
    def target(self) -> dict[str, Any] | None:
        """The first number it promises, in the shape of ``further_targets``; None where it promises none."""
        if self.target_value is None:
            return None
        names = ("metric", "operator", "value", "unit")
        return {name: getattr(self, f"target_{name}") for name in names}

    @property
    def targets(self) -> list[dict[str, Any]]:
        """Every number it promises, in order."""
        return [*([self.target] if self.target else []), *self.further_targets]


class Evidence(models.Model):
    """A sentence of the later report that speaks to a commitment."""

    class Grade(models.IntegerChoices):
        RELATED = 1, _("相关佐证")
        DIRECT = 2, _("直接佐证")

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("承诺事项"), related_name="evidence")
    later_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("后续报告"), related_name="evidence")
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))
    text = models.TextField(_("原句"))
    grade = models.PositiveSmallIntegerField(_("等级"), choices=Grade)
    score = models.FloatField(_("得分"), null=True, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    # The person who chose the sentence; the matcher then leaves the row alone.
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("选取人"), null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["score", "created_at"], part_of=["commitment"])

    class Meta:
        verbose_name = verbose_name_plural = _("佐证")
        ordering: ClassVar = ["commitment", "-grade", F("score").desc(nulls_first=True), "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["commitment", "later_report", "start", "end"], name="one_evidence_per_commitment_report_span"
            ),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="evidence_span"),
            models.CheckConstraint(condition=Q(grade__in=[1, 2]), name="evidence_grade"),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=1), name="evidence_score_share"
            ),
        ]

    def __str__(self) -> str:
        return self.text[:60]
