"""Commitments as rows, with what became of each."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, QuerySet

from reports.errors import InputError
from reports.models import Report
from tracker.access import visible
from tracker.api.codes import FULFILMENT
from tracker.exchange.columns import Column, Role
from tracker.exchange.widgets import CellError, Code, Day, Lines, Number, Reference, Text, Whole, YesNo
from tracker.models import Commitment, Evidence, Restatement
from tracker.selectors import HEAVY_FIELDS, PENDING
from tracker.services.commitment_corrections import correct_commitment, enter_commitment, settle_plans

from .base import ExchangeResource, Row

LABELS = dict(FULFILMENT)


def _reports() -> QuerySet[Report]:
    return Report.objects.select_related("organisation").defer("layout", "witnesses")


def _status(commitment: Commitment) -> str:
    assessment = commitment.current_assessment
    return assessment.status if assessment else PENDING


def _evidence(commitment: Commitment) -> list[tuple[Any, ...]]:
    assessment = commitment.current_assessment
    rows = assessment.evidence.all() if assessment else ()
    return [(row.get_grade_display(), row.later_report_id, row.start, row.end, row.text) for row in rows]


def _further(commitment: Commitment) -> list[tuple[Any, ...]]:
    return [(t["metric"], t["operator"], repr(t["value"]), t["unit"]) for t in commitment.further_targets]


class CommitmentResource(ExchangeResource):
    """Found by id, or by report and place in its text. The sentence is the report's; what became of it only shown."""

    model = Commitment
    organisation_path = "report__organisation"
    keys = (("id",), ("report", "start", "end"), ("report_sha256", "start", "end"))

    id = Column("编号", Whole(), role=Role.KEY, attribute="pk", note="新增的承诺留空")
    report = Column("报告编号", Reference(_reports, "organisation", "报告"), role=Role.KEY, attribute="report_id")
    report_sha256 = Column("报告原件摘要", role=Role.KEY, attribute="report__sha256", note="没有报告编号时用它")
    organisation = Column("机构编号", Whole(), role=Role.SHOWN, attribute="report__organisation_id")
    organisation_name = Column("机构", role=Role.SHOWN, attribute="report__organisation__name")
    covers_year = Column("报告年度", Whole(), role=Role.SHOWN, attribute="report__covers_year")
    plan_year = Column("计划年度", Whole(), role=Role.SHOWN, attribute="report__plan_year")
    start = Column("起", Whole(), role=Role.KEY, attribute="start", note="承诺在正文中的字符位置，从0起，含起不含止")
    end = Column("止", Whole(), role=Role.KEY, attribute="end")
    text = Column("承诺", Text(line=False), attribute="text", long=True, note="须与正文一字不差；空着即照正文")
    task = Column("所属任务", Text(line=False), attribute="task", long=True)
    verifiability = Column(
        "可核查性代码", Code(lambda: Commitment.Verifiability.choices), attribute="verifiability", required=True
    )
    verifiability_label = Column(
        "可核查性",
        attribute="get_verifiability_display",
        words_for="verifiability",
        note="可量化、可核查、原则性、表态性",
    )
    target_metric = Column("指标", attribute="target_metric")
    target_operator = Column("比较代码", Code(lambda: Commitment.TargetOperator.choices), attribute="target_operator")
    target_operator_label = Column(
        "比较", attribute="get_target_operator_display", words_for="target_operator", note="不少于、不超过、等于、左右"
    )
    target_value = Column("目标值", Number(), attribute="target_value")
    target_unit = Column("单位", attribute="target_unit")
    further_targets = Column(
        "其他指标",
        Lines("指标", "比较代码", "目标值", "单位"),
        get=_further,
        note="每行一个：指标|比较代码|目标值|单位",
    )
    deadline = Column("时限", Day(), attribute="deadline")
    deadline_stated = Column("时限为原文载明", YesNo(blank=False), attribute="deadline_stated", note="是或否")
    responsible_unit = Column("责任单位", attribute="responsible_unit")
    status = Column("落实状态代码", role=Role.SHOWN, get=_status)
    status_label = Column("落实状态", role=Role.SHOWN, get=lambda c: str(LABELS[_status(c)]))
    confirmed = Column(
        "经人工确认", YesNo(), role=Role.SHOWN, get=lambda c: bool(c.current_assessment and c.current_assessment.counts)
    )
    confidence = Column("把握", Number(), role=Role.SHOWN, attribute="current_assessment__confidence")
    needs_review = Column(
        "待人工核对",
        YesNo(),
        role=Role.SHOWN,
        get=lambda c: bool(c.current_assessment and c.current_assessment.needs_review),
    )
    restated = Column("重复承诺", YesNo(), role=Role.SHOWN, get=lambda c: bool(c.restated))
    assessment = Column("当前判断编号", Whole(), role=Role.SHOWN, attribute="current_assessment_id")
    later_report = Column("后续报告编号", Whole(), role=Role.SHOWN, attribute="current_assessment__later_report_id")
    reason = Column("判断理由", Text(line=False), role=Role.SHOWN, attribute="current_assessment__reason", long=True)
    evidence = Column("佐证", Lines("等级", "报告编号", "起", "止", "原句"), role=Role.SHOWN, get=_evidence, long=True)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._touched: set[int] = set()

    def rows(self) -> QuerySet[Commitment]:
        evidence = Prefetch("current_assessment__evidence", Evidence.objects.order_by("-grade", "-score", "id"))
        heavy = (f"report__{field}" for field in HEAVY_FIELDS)
        related = Commitment.objects.select_related("report__organisation", "current_assessment").defer(*heavy)
        restated = Exists(Restatement.objects.filter(earlier=OuterRef("pk"), counts=True))
        return related.annotate(restated=restated).prefetch_related(evidence)

    def find(self, row: Row) -> Commitment | None:
        found: Any = self.by_id(row)
        if found is not None:
            return found
        report, start, end = self._place(row)
        return self.visible_rows().filter(report=report, start=start, end=end).first()

    def begin(self, row: Row) -> Commitment:
        report, start, end = self._place(row)
        return Commitment(report=report, start=start, end=end)

    def create(self, begun: Commitment) -> None:
        enter_commitment(
            report=begun.report, start=begun.start, end=begun.end, author=self.user, **self._values(self.cleaned)
        )
        self._touched.add(begun.report_id)

    def change(self, stored: Commitment) -> None:
        if "text" in self.changes:
            raise InputError("text_fixed", "承诺文字引自报告正文，不能修改：请恢复原文；要改起止，请在后台或接口中改。")
        correct_commitment(stored, author=self.user, **self._values(self.changes))
        if "verifiability" in self.changes:
            self._touched.add(stored.report_id)

    def settle(self) -> None:
        settle_plans(self._touched)
        self._touched.clear()

    def _place(self, row: Row) -> tuple[Report, int, int]:
        report, digest = self.clean_key("report", row), self.clean_key("report_sha256", row)
        if report is None and digest:
            reports = self.context["seen"]
            if digest not in reports:
                mine = visible(_reports(), self.viewer, "organisation")
                reports[digest] = mine.filter(sha256=digest.lower()).first()
            report = reports[digest]
            if report is None:
                raise InputError("does_not_exist", "没有这个原件摘要的报告：请核对，或改填报告编号。")
        start, end = self.clean_key("start", row), self.clean_key("end", row)
        if report is None or start is None or end is None:
            raise InputError("key_missing", "看不出是哪条承诺：请填写编号，或报告编号（或原件摘要）和起、止。")
        if not 0 <= start < end:
            raise InputError("span_not_quoted", "起、止不成一段：请核对，起应小于止。")
        return report, start, end

    def _values(self, given: dict[str, Any]) -> dict[str, Any]:
        values = {code: value for code, value in given.items() if value is not None or code in NULLABLE}
        if "further_targets" in values:
            values["further_targets"] = [_target(*parts) for parts in values["further_targets"]]
        return values


NULLABLE = ("deadline", "target_value")


def _target(metric: str, operator: str, value: str, unit: str) -> dict[str, Any]:
    try:
        number = Number().clean(value)
        code = Code(lambda: Commitment.TargetOperator.choices).clean(operator)
    except CellError as error:
        raise InputError(error.code, f"“其他指标”中的{error.message}") from error
    if number is None or not code:
        raise InputError("line_malformed", "“其他指标”中有一行缺少比较代码或目标值：请补全，或删去这一行。")
    return {"metric": metric, "operator": code, "value": number, "unit": unit}
