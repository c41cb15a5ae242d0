"""What was promised, and what became of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reports.claims import WorkRow, WorkState
from reports.models import Report
from tracker.matching.values import REVIEW_BELOW

from .lineage_models import CopyKey as CopyKey
from .lineage_models import Restatement as Restatement

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager


class Commitment(models.Model):
    """One sentence of a report's plan that states a future act or result. Its span quotes the report's text."""

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
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    if TYPE_CHECKING:
        assessments: RelatedManager[Assessment]
        evidence: RelatedManager[Evidence]

    class Meta:
        verbose_name = _("承诺事项")
        verbose_name_plural = pgettext_lazy("plural", "承诺事项")
        ordering: ClassVar = ["report", "start"]
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
        ]

    def __str__(self) -> str:
        return self.text[:60]

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
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)

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


class AppendOnlyError(Exception):
    """An assessment or opinion was about to be changed or deleted; add a new one instead."""


class AppendOnlyQuerySet(models.QuerySet[Any]):
    """Rows that are added and read, never changed."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label}: append-only")

    def delete(self) -> NoReturn:
        raise AppendOnlyError(f"{self.model._meta.label}: append-only")


class AppendOnlyModel(models.Model):
    """A row that is never changed; a trigger of its migration says the same to scripts and consoles."""

    objects = AppendOnlyQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise AppendOnlyError(f"{self._meta.label}: append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise AppendOnlyError(f"{self._meta.label}: append-only")


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
    counts = models.BooleanField(_("生效"), default=False)
    matcher_version = models.CharField(_("匹配器版本"), max_length=60, blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("落实判断")
        verbose_name_plural = pgettext_lazy("plural", "落实判断")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["commitment", "-id"], name="assessment_newest")]
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
        ]

    def __str__(self) -> str:
        return _("%(status)s（%(source)s）") % {
            "status": self.get_status_display(),
            "source": self.get_source_display(),
        }

    @property
    def needs_review(self) -> bool:
        """Is it a suggestion so unsure that a person should look at it first?"""
        return self.confidence is not None and self.confidence < REVIEW_BELOW


class MatchRun(WorkRow):
    """The work of matching one report's plan against one later report of the same body. States: see WorkRow."""

    plan_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("计划报告"), related_name="plan_runs")
    later_report = models.ForeignKey(Report, models.PROTECT, verbose_name=_("后续报告"), related_name="later_runs")
    matcher_version = models.CharField(_("匹配器版本"), max_length=60, blank=True, editable=False)
    input_hash = models.CharField(_("输入摘要"), max_length=64, blank=True, editable=False)
    counts = models.JSONField(_("计数"), default=dict, editable=False)
    note = models.TextField(_("说明"), blank=True, editable=False)
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("匹配任务")
        verbose_name_plural = pgettext_lazy("plural", "匹配任务")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="match_run_work")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan_report", "later_report"], name="one_run_per_pair"),
            models.CheckConstraint(condition=~Q(plan_report=F("later_report")), name="match_run_two_reports"),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="match_run_state"),
        ]

    def __str__(self) -> str:
        return f"{self.plan_report} → {self.later_report}"


class OpinionRequest(WorkRow):
    """The work of asking a chat model about one assessment. States: see WorkRow."""

    assessment = models.OneToOneField(
        Assessment, models.PROTECT, verbose_name=_("落实判断"), related_name="opinion_request"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("请求人"), null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    class Meta:
        verbose_name = _("第二意见请求")
        verbose_name_plural = pgettext_lazy("plural", "第二意见请求")
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="opinion_request_work")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="opinion_request_state"),
        ]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Opinion(AppendOnlyModel):
    """What a chat model said of an assessment, kept under its name: never a verdict, never counted. Append-only.

    A failed one has no status and says why; the span is the quotation's place in the later report's text.
    """

    class QuotationState(models.TextChoices):
        NONE = "none", _("未引原文")
        FOUND = "found", _("引文与原文一致")
        DISCARDED = "discarded", _("引文在原文中找不到，已舍弃")

    commitment = models.ForeignKey(Commitment, models.PROTECT, verbose_name=_("承诺事项"), related_name="opinions")
    assessment = models.ForeignKey(Assessment, models.PROTECT, verbose_name=_("落实判断"), related_name="opinions")
    model = models.CharField(_("模型"), max_length=200)
    prompt_version = models.CharField(_("提问版本"), max_length=20)
    status = models.CharField(_("意见"), max_length=20, choices=Assessment.Status, blank=True)
    reason = models.TextField(_("理由"), blank=True)
    # Spans of the later report's sentences, most telling first.
    ranking = models.JSONField(_("候选句排序"), default=list)
    quotation_state = models.CharField(_("引文"), max_length=10, choices=QuotationState, default=QuotationState.NONE)
    quotation = models.TextField(_("原句"), blank=True)
    start = models.PositiveIntegerField(_("起"), null=True)
    end = models.PositiveIntegerField(_("止"), null=True)
    error_code = models.CharField(_("错误代码"), max_length=40, blank=True)
    error_message = models.TextField(_("错误说明"), blank=True)
    raw = models.TextField(_("模型原话"), blank=True)
    created_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("第二意见")
        verbose_name_plural = pgettext_lazy("plural", "第二意见")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(status="", error_code__gt="") | Q(status__in=Assessment.Status.values, error_code=""),
                name="opinion_status_or_error",
            ),
            models.CheckConstraint(
                condition=Q(quotation_state="found", start__lt=F("end")) & ~Q(quotation="")
                | Q(quotation_state__in=["none", "discarded"], start__isnull=True, end__isnull=True, quotation=""),
                name="opinion_quotation",
            ),
        ]

    def __str__(self) -> str:
        return _("%(model)s：%(status)s") % {
            "model": self.model,
            "status": self.get_status_display() or self.error_message,
        }


class Event(models.Model):
    """What happened, in order: the outbox and the change feed. Written in the transaction of what it tells."""

    class Kind(models.TextChoices):
        REPORT_READ = "report.read", _("报告已读取")
        ASSESSMENT_ADDED = "assessment.added", _("新增判断")
        MATCH_FINISHED = "match.finished", _("匹配完成")

    kind = models.CharField(_("事件"), max_length=30, choices=Kind)
    object_type = models.CharField(_("对象"), max_length=30)
    object_id = models.BigIntegerField(_("对象编号"))
    payload = models.JSONField(_("内容"), default=dict)
    occurred_at = models.DateTimeField(_("时间"), auto_now_add=True)

    class Meta:
        verbose_name = _("事件")
        verbose_name_plural = pgettext_lazy("plural", "事件")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(kind__in=["report.read", "assessment.added", "match.finished"]), name="event_kind"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_type}:{self.object_id}"
