"""Judgements as rows: a changed row adds a judgement of the importer's, and leaves the one that is there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet

from reports.errors import InputError
from reports.models import Report
from tracker.exchange.columns import Column, Role
from tracker.exchange.widgets import Code, Ids, Lines, Moment, Number, Reference, Text, Whole, YesNo
from tracker.models import Assessment, Commitment, Evidence
from tracker.selectors import HEAVY_FIELDS, reports_to_pair
from tracker.services import judge_commitment

from .base import ExchangeResource, Row


def _commitments() -> QuerySet[Commitment]:
    heavy = (f"report__{field}" for field in HEAVY_FIELDS)
    return Commitment.objects.select_related("report__organisation").defer(*heavy)


def _reports() -> QuerySet[Report]:
    return Report.objects.select_related("organisation").defer(*HEAVY_FIELDS)


def _evidence_ids(assessment: Assessment) -> list[int]:
    return sorted(row.pk for row in assessment.evidence.all())


class AssessmentResource(ExchangeResource):
    """A row with an id is compared with that judgement; one without names its commitment.

    A row that says what the importer's own newest judgement of the pair says is unchanged, so that a file may be sent
    twice.
    """

    model = Assessment
    organisation_path = "commitment__report__organisation"
    keys = (("id",), ("commitment",))
    appends: ClassVar = True

    id = Column("编号", Whole(), role=Role.KEY, attribute="pk", note="新增的判断留空")
    commitment = Column(
        "承诺编号",
        Reference(_commitments, "report__organisation", "承诺"),
        role=Role.KEY,
        attribute="commitment_id",
    )
    organisation_name = Column("机构", role=Role.SHOWN, attribute="commitment__report__organisation__name")
    plan_year = Column("计划年度", Whole(), role=Role.SHOWN, attribute="commitment__report__plan_year")
    report_sha256 = Column("报告原件摘要", role=Role.SHOWN, attribute="commitment__report__sha256")
    commitment_text = Column("承诺", Text(line=False), role=Role.SHOWN, attribute="commitment__text", long=True)
    later_report = Column(
        "后续报告编号",
        Reference(_reports, "organisation", "报告"),
        role=Role.KEY,
        attribute="later_report_id",
        note="空着即为同一机构次年的报告",
    )
    status = Column("落实状态代码", Code(lambda: Assessment.Status.choices), attribute="status", required=True)
    status_label = Column(
        "落实状态",
        attribute="get_status_display",
        words_for="status",
        note="已落实、部分落实、未落实、未见佐证、不可核查",
    )
    reason = Column("理由", Text(line=False), attribute="reason", required=True, long=True)
    evidence = Column("佐证编号", Ids(), get=_evidence_ids, note="每行一个编号")
    evidence_text = Column(
        "佐证原句",
        Lines("原句"),
        role=Role.SHOWN,
        get=lambda a: [(row.text,) for row in a.evidence.all()],
        long=True,
    )
    source = Column("来源代码", role=Role.SHOWN, attribute="source")
    source_label = Column("来源", role=Role.SHOWN, attribute="get_source_display")
    author = Column("判断人", role=Role.SHOWN, attribute="author__username")
    counts = Column("生效", YesNo(), role=Role.SHOWN, attribute="counts")
    confidence = Column("把握", Number(), role=Role.SHOWN, attribute="confidence")
    created_at = Column("时间", Moment(), role=Role.SHOWN, attribute="created_at")

    def rows(self) -> QuerySet[Assessment]:
        evidence = Prefetch("evidence", Evidence.objects.order_by("-grade", "-score", "id"))
        heavy = (f"commitment__report__{field}" for field in HEAVY_FIELDS)
        related = Assessment.objects.select_related("commitment__report__organisation", "author").defer(*heavy)
        return related.prefetch_related(evidence)

    def find(self, row: Row) -> Assessment | None:
        found: Any = self.by_id(row)
        if found is not None:
            return found
        return self._own_newest(*self._pair(row))

    def begin(self, row: Row) -> Assessment:
        commitment, later_report = self._pair(row)
        return Assessment(commitment=commitment, later_report=later_report)

    def create(self, begun: Assessment) -> None:
        self._judge(begun, self.cleaned)

    def change(self, stored: Assessment) -> None:
        values = {"status": stored.status, "reason": stored.reason, "evidence": _evidence_ids(stored)} | self.changes
        own = self._own_newest(stored.commitment, stored.later_report)
        if own is None or not _says(own, values):
            self._judge(stored, values)

    def skip_row(self, instance: Any, original: Any, row: Row, import_validation_errors: Any = None) -> bool:
        if super().skip_row(instance, original, row, import_validation_errors):
            return True
        if import_validation_errors or not instance.pk:
            return False
        values = {"status": instance.status, "reason": instance.reason, "evidence": _evidence_ids(instance)}
        own = self._own_newest(instance.commitment, instance.later_report)
        return own is not None and _says(own, values | self.changes)

    def _pair(self, row: Row) -> tuple[Commitment, Report]:
        commitment, later_report = self.clean_key("commitment", row), self.clean_key("later_report", row)
        if commitment is None:
            raise InputError("key_missing", "看不出是哪条承诺的判断：请填写承诺编号。")
        if later_report is None:
            pairs = reports_to_pair(commitment.report)
            later_report = next((later for plan, later in pairs if plan == commitment.report), None)
        if later_report is None:
            raise InputError("later_report_missing", "这条承诺还没有同一机构次年的报告，无从判断：请先上传次年的报告。")
        return commitment, later_report

    def _own_newest(self, commitment: Commitment, later_report: Report) -> Assessment | None:
        own = self.rows().filter(commitment=commitment, later_report=later_report, author=self.user)
        return own.order_by("-pk").first()

    def _judge(self, pair: Assessment, values: dict[str, Any]) -> None:
        ids = values.get("evidence") or []
        evidence = list(Evidence.objects.filter(pk__in=ids, commitment=pair.commitment, later_report=pair.later_report))
        if len(evidence) != len(ids):
            raise InputError("evidence_of_other_pair", "佐证编号中有的不是这条承诺在后续报告中的佐证：请核对编号。")
        judge_commitment(
            commitment=pair.commitment,
            later_report=pair.later_report,
            status=values["status"],
            reason=values["reason"],
            author=self.user,
            evidence=evidence,
        )


def _says(assessment: Assessment, values: dict[str, Any]) -> bool:
    """Is it the same judgement?"""
    same_words = (assessment.status, assessment.reason) == (values["status"], str(values["reason"]).strip())
    return same_words and _evidence_ids(assessment) == values["evidence"]
