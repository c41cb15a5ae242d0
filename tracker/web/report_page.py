"""All that the page of one report shows: its text with what was found in it, and where its data came from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.marked_text import SHOWN, Mark, layout_marks, render_marked_text, section_marks
from reports.models import Report
from tracker.access import Viewer, visible
from tracker.models import Evidence
from tracker.models.commitments import STANDING

from .statuses import shown_status

FIELD_NAMES: dict[str, str | Promise] = {
    "covers_year": gettext_lazy("报告年度"),
    "plan_year": gettext_lazy("计划年度"),
    "organisation": gettext_lazy("机构"),
    "published_on": gettext_lazy("发布日期"),
    "signed_on": gettext_lazy("成文日期"),
    "title": gettext_lazy("标题"),
    "index_number": gettext_lazy("索引号"),
    "document_number": gettext_lazy("发文字号"),
    "organisation_code": gettext_lazy("机构代码"),
}
SOURCE_NAMES: dict[str, str | Promise] = {
    "title": gettext_lazy("标题"),
    "session": gettext_lazy("会议名称或日期"),
    "opening": gettext_lazy("开头"),
    "review_heading": gettext_lazy("回顾部分的标题"),
    "plan_heading": gettext_lazy("计划部分的标题"),
    "as_follows": gettext_lazy("“现将……如下”一句"),
    "signature": gettext_lazy("落款"),
    "publishing": gettext_lazy("发布日期"),
    "first_named": gettext_lazy("开头提到的年份"),
    "numbers": gettext_lazy("索引号或发文字号"),
    "year_is": gettext_lazy("“……年是……之年”一句"),
    "most_named": gettext_lazy("正文中最常见的年份"),
    "speaker": gettext_lazy("报告人"),
    "office_holder": gettext_lazy("报告人职务"),
    "publisher": gettext_lazy("发布机构"),
    "source": gettext_lazy("网页来源"),
    "host": gettext_lazy("主办单位"),
    "letterhead": gettext_lazy("发文机关标志"),
    "breadcrumb": gettext_lazy("网页导航"),
    "site": gettext_lazy("网站名称"),
    "index_number": gettext_lazy("索引号"),
    "printed": gettext_lazy("原文"),
    "mentioned": gettext_lazy("正文提及"),
}


@dataclass(frozen=True, slots=True)
class WitnessRow:
    """One metadata value and where it was found."""

    field: str | Promise
    value: str
    source: str | Promise
    url: str


@dataclass(frozen=True, slots=True)
class ReportPage:
    """What is shown of one report."""

    report: Report
    html: SafeString
    shortened: bool
    commitments: int
    evidence: int
    witnesses: tuple[WitnessRow, ...]


def open_report(report: Report, viewer: Viewer) -> ReportPage:
    """Gather what the page of a report shows a viewer."""
    commitments, evidence = _commitment_marks(report), _evidence_marks(report, viewer)
    places = _witness_marks(report)
    marks = [*layout_marks(report), *places, *commitments, *evidence]
    return ReportPage(
        report=report,
        html=render_marked_text(report.text, section_marks(report), marks),
        shortened=len(report.text) > SHOWN,
        commitments=len(commitments),
        evidence=len(evidence),
        witnesses=tuple(_witness_row(witness) for witness in report.witnesses),
    )


def _commitment_marks(report: Report) -> list[Mark]:
    marks = []
    for c in report.commitments.filter(STANDING).select_related("current_assessment"):
        status = shown_status(c.current_assessment)
        note = _("承诺%(pk)s %(sign)s%(status)s") % {"pk": c.pk, "sign": status.sign, "status": status.label}
        marks.append(Mark(c.start, c.end, f"commitment {status.value}", note, _page(c.pk), anchored=True))
    return marks


def _evidence_marks(report: Report, viewer: Viewer) -> list[Mark]:
    """The sentences that current judgements rest on, as far as the viewer may see what they are about."""
    chosen = Evidence.objects.filter(
        commitment__withdrawn_at__isnull=True,
        later_report=report,
        assessments__pk=F("commitment__current_assessment_id"),
    ).order_by("start", "commitment_id")
    mine = visible(chosen, viewer, "commitment__report__organisation")
    return [
        Mark(e.start, e.end, "evidence", _("佐证→承诺%(pk)s") % {"pk": e.commitment_id}, _page(e.commitment_id), True)
        for e in mine
    ]


def _witness_marks(report: Report) -> list[Mark]:
    spans = (witness.get("span") for witness in report.witnesses)
    return [Mark(span["start"], span["end"], "witness", anchored=True) for span in spans if span]


def _witness_row(witness: dict[str, Any]) -> WitnessRow:
    span = witness.get("span")
    return WitnessRow(
        field=FIELD_NAMES.get(witness["field"], witness["field"]),
        value=witness["value"],
        source=SOURCE_NAMES.get(witness["source"], witness["source"]),
        url=f"#s{span['start']}" if span else "",
    )


def _page(commitment_id: int) -> str:
    return reverse("web:commitment", args=[commitment_id])
