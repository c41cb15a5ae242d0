"""What was published: bodies, their reports, and the sections of each report."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from . import codes
from .claims import WorkRow, WorkState
from .history import ChangeHistory, TrackedQuerySet

if TYPE_CHECKING:
    from django.db.models.fields.related_descriptors import RelatedManager

# The first 政府工作报告 after the constitution of 1978; a report beyond next year cannot have been published.
FIRST_YEAR, LAST_YEAR = 1978, 2200


class Organisation(models.Model):
    """A body that publishes annual reports."""

    class Level(models.TextChoices):
        NATION = "nation", _("国家")
        PROVINCE = "province", _("省级")
        CITY = "city", _("市级")
        COUNTY = "county", _("县级")
        TOWNSHIP = "township", _("乡级")

    name = models.CharField(_("规范名称"), max_length=200, unique=True)
    short_name = models.CharField(_("简称"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, verbose_name=_("上级机构"), null=True, blank=True, related_name="children"
    )
    level = models.CharField(_("层级"), max_length=10, choices=Level, blank=True)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        verbose_name=_("继任机构"),
        null=True,
        blank=True,
        related_name="predecessors",
        help_text=_("机构更名或合并后，由哪个机构继续答复其承诺"),
    )
    credit_code = models.CharField(
        _("统一社会信用代码"),
        max_length=18,
        null=True,
        blank=True,
        unique=True,
        validators=[codes.validate_credit_code],
    )
    region_code = models.CharField(
        _("行政区划代码"), max_length=12, blank=True, validators=[codes.validate_region_code]
    )
    confirmed = models.BooleanField(_("已核实"), default=True, help_text=_("由报告文本自动建立的机构，核实前为否"))
    created_at = models.DateTimeField(_("建立时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=["created_at", "updated_at"])

    if TYPE_CHECKING:
        reports: RelatedManager[Report]
        names: RelatedManager[OrganisationName]
        external_ids: RelatedManager[ExternalId]
        keys: RelatedManager[OrganisationKey]

    class Meta:
        verbose_name = _("机构")
        verbose_name_plural = pgettext_lazy("plural", "机构")
        ordering: ClassVar = ["name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="organisation_has_name"),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="organisation_not_own_parent"
            ),
            models.CheckConstraint(
                condition=Q(successor__isnull=True) | ~Q(successor=F("id")), name="organisation_not_own_successor"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        self.credit_code = self.credit_code or None
        for field in ("parent", "successor"):
            if self._is_reached_from(field):
                raise ValidationError({field: _("不能指向自己或自己的下级（后续）机构，请另选一个机构。")})

    def _is_reached_from(self, field: str) -> bool:
        if self.pk is None:  # nobody points to it yet
            return False
        seen = {self.pk}
        other = getattr(self, field)
        while other is not None:
            if other.pk in seen:
                return True
            seen.add(other.pk)
            other = getattr(other, field)
        return False


class OrganisationAncestor(models.Model):
    """One body above another, or itself; kept by the database's own triggers (reports/tree_triggers.py)."""

    # DO_NOTHING: the triggers take the rows away, and a page that deletes a body need not list them.
    ancestor = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="descendants", db_index=False)
    descendant = models.ForeignKey(Organisation, models.DO_NOTHING, related_name="ancestors")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ancestor", "descendant"], name="one_row_per_ancestor_and_descendant"),
        ]

    def __str__(self) -> str:
        return f"{self.ancestor_id}>{self.descendant_id}"


class OrganisationName(models.Model):
    """Another name under which a body signs: an alias as printed, or a former name."""

    class Kind(models.TextChoices):
        ALIAS = "alias", _("别称")
        FORMER = "former", _("曾用名")

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("机构"), related_name="names")
    name = models.CharField(_("名称"), max_length=200, db_index=True)
    kind = models.CharField(_("类别"), max_length=10, choices=Kind, default=Kind.ALIAS)
    used_until = models.DateField(_("使用至"), null=True, blank=True)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(part_of=["organisation"])

    class Meta:
        verbose_name = _("别称与曾用名")
        verbose_name_plural = pgettext_lazy("plural", "别称与曾用名")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "name"], name="one_name_per_organisation"),
            models.CheckConstraint(condition=Q(kind__in=["alias", "former"]), name="organisation_name_kind"),
        ]

    def __str__(self) -> str:
        return self.name


class OrganisationKey(models.Model):
    """What a body is found by when it is typed in Latin letters: pinyin of its names, whole and initials only.

    Kept by reports/organisations/keys.py whenever a name changes.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="keys", db_index=False)
    key = models.CharField(max_length=60, db_index=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "key"], name="one_key_per_organisation"),
        ]

    def __str__(self) -> str:
        return self.key


class ExternalId(models.Model):
    """What another system (an OA, a website register) calls the body."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, verbose_name=_("机构"), related_name="external_ids")
    system = models.CharField(_("系统"), max_length=50)
    value = models.CharField(_("编号"), max_length=200)

    objects = TrackedQuerySet.as_manager()
    history = ChangeHistory(part_of=["organisation"])

    class Meta:
        verbose_name = _("外部编号")
        verbose_name_plural = pgettext_lazy("plural", "外部编号")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["system", "value"], name="one_organisation_per_external_id"),
        ]

    def __str__(self) -> str:
        return f"{self.system}:{self.value}"


# What the program writes into a report while it works on it, and what it reads out of the file: in no history.
WORK_FIELDS = (
    "state", "attempts", "fence", "lease_until", "queued_at", "hinted_at", "error_code", "error_message", "finished_at",
    "created_at", "updated_at",
)  # fmt: skip
READ_FIELDS = ("original", "format", "encoding", "text", "layout", "witnesses", "conflicts")


def original_path(report: Report, filename: str) -> str:
    """Originals are stored by the hash of their bytes; the name they came with is only shown."""
    return f"originals/{report.sha256[:2]}/{report.sha256}"


class Report(WorkRow):
    """One annual report as received, and what was read out of it.

    queued (received) → running → done (read), or failed with a code and a sentence.
    """

    class Kind(models.TextChoices):
        RULE_OF_LAW = "rule_of_law", _("法治政府建设年度报告")
        GOVERNMENT_WORK = "government_work", _("政府工作报告")
        WORK_SUMMARY = "work_summary", _("年度工作总结")

    organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("机构"), null=True, blank=True, related_name="reports"
    )
    kind = models.CharField(_("种类"), max_length=20, choices=Kind, blank=True)
    covers_year = models.PositiveSmallIntegerField(
        _("报告年度"), null=True, blank=True, validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    plan_year = models.PositiveSmallIntegerField(
        _("计划年度"), null=True, blank=True, validators=[MinValueValidator(FIRST_YEAR), MaxValueValidator(LAST_YEAR)]
    )
    title = models.CharField(_("标题"), max_length=500, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, blank=True)
    signed_on = models.DateField(_("成文日期"), null=True, blank=True)
    index_number = models.CharField(_("索引号"), max_length=100, blank=True)
    document_number = models.CharField(_("发文字号"), max_length=100, blank=True)
    source_url = models.URLField(_("来源网址"), max_length=1000, blank=True)
    supersedes = models.OneToOneField(
        "self", models.PROTECT, verbose_name=_("替代的报告"), null=True, blank=True, related_name="superseded_by"
    )
    declared_organisation = models.ForeignKey(
        Organisation, models.PROTECT, verbose_name=_("指定机构"), null=True, blank=True, related_name="+"
    )
    declared_covers_year = models.PositiveSmallIntegerField(_("指定年度"), null=True, blank=True)
    declared_kind = models.CharField(_("指定种类"), max_length=20, choices=Kind, blank=True)
    received_from = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        verbose_name=_("提交人"),
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    # Bodies, by id, of which (and of those below them) the sender may hand in reports; null: of any.
    received_within = models.JSONField(null=True, editable=False)

    original = models.FileField(_("原件"), upload_to=original_path, max_length=200, editable=False)
    original_name = models.CharField(_("原件名"), max_length=500, blank=True, editable=False)
    sha256 = models.CharField(
        _("原件摘要"), max_length=64, unique=True, editable=False, validators=[RegexValidator(r"^[0-9a-f]{64}$")]
    )
    format = models.CharField(_("格式"), max_length=10, blank=True, editable=False)
    encoding = models.CharField(_("编码"), max_length=20, blank=True, editable=False)
    text = models.TextField(_("正文"), blank=True, editable=False)
    layout = models.JSONField(default=dict, editable=False, help_text="title, furniture and heading spans")
    witnesses = models.JSONField(_("元数据依据"), default=list, editable=False)
    conflicts = models.JSONField(_("不一致之处"), default=list, editable=False)
    created_at = models.DateTimeField(_("接收时间"), auto_now_add=True)
    updated_at = models.DateTimeField(_("更新时间"), auto_now=True)

    objects: ClassVar[Any] = TrackedQuerySet.as_manager()
    history = ChangeHistory(leave_out=[*WORK_FIELDS, *READ_FIELDS])

    if TYPE_CHECKING:
        sections: RelatedManager[Section]

    class Meta:
        verbose_name = _("报告")
        verbose_name_plural = pgettext_lazy("plural", "报告")
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "covers_year", "kind"],
                condition=Q(state=WorkState.DONE, supersedes__isnull=True),
                name="one_report_per_organisation_year_kind",
            ),
            models.CheckConstraint(
                condition=~Q(state=WorkState.DONE)
                | Q(organisation__isnull=False, covers_year__isnull=False, plan_year__isnull=False) & ~Q(kind=""),
                name="report_read_has_body_and_years",
            ),
            models.CheckConstraint(
                condition=Q(covers_year__isnull=True) | Q(covers_year__range=(FIRST_YEAR, LAST_YEAR)),
                name="report_covers_year_range",
            ),
            models.CheckConstraint(
                condition=Q(plan_year__isnull=True) | Q(plan_year__gt=F("covers_year")),
                name="report_plan_after_covered",
            ),
            models.CheckConstraint(condition=Q(state__in=WorkState.values), name="report_state"),
            models.CheckConstraint(
                condition=Q(kind__in=["", "rule_of_law", "government_work", "work_summary"]), name="report_kind"
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="report_work")]

    def __str__(self) -> str:
        return self.title or self.display_name

    @property
    def display_name(self) -> str:
        """What a person calls the report, before and after it is read."""
        if self.organisation_id and self.covers_year:
            return f"{self.organisation} {self.covers_year} {self.get_kind_display()}"
        return PurePath(self.original_name).name or self.sha256[:12]


class Section(models.Model):
    """A run of a report's text with one purpose. Offsets are code points of the text, half open."""

    class Kind(models.TextChoices):
        PREAMBLE = "preamble", _("导语")
        LEADERSHIP = "leadership", _("第一责任人履职")
        ACHIEVEMENTS = "achievements", _("工作回顾")
        PROBLEMS = "problems", _("存在问题")
        PLAN = "plan", _("下一步计划")
        CLOSING = "closing", _("结尾")

    report = models.ForeignKey(Report, models.CASCADE, verbose_name=_("报告"), related_name="sections")
    kind = models.CharField(_("类别"), max_length=15, choices=Kind)
    heading = models.TextField(_("标题"), blank=True)
    level = models.PositiveSmallIntegerField(_("级别"), null=True, blank=True)
    heading_start = models.PositiveIntegerField(null=True, blank=True, editable=False)
    start = models.PositiveIntegerField(_("起"))
    end = models.PositiveIntegerField(_("止"))

    class Meta:
        verbose_name = _("章节")
        verbose_name_plural = pgettext_lazy("plural", "章节")
        ordering: ClassVar = ["report", "start"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["report", "start"], name="one_section_per_start"),
            models.CheckConstraint(condition=Q(start__lt=F("end")), name="section_span"),
            models.CheckConstraint(
                condition=Q(kind__in=["preamble", "leadership", "achievements", "problems", "plan", "closing"]),
                name="section_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.heading}".strip()
