"""Do sections, commitments and evidence still quote the stored text?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter

from django.db.models import Prefetch

from reports.claims import WorkState
from reports.models import Report, Section
from tracker.models import Commitment, Evidence, Opinion

from .findings import Finding, report_name

REPORTS_AT_ONCE = 50


def damaged_sections() -> Iterator[Finding]:
    """Sections beyond the text, into one another, of another heading than the text has, or of an unread report."""
    sections = Prefetch("sections", Section.objects.order_by("start"))
    reports = Report.objects.order_by("pk").defer("layout", "witnesses").prefetch_related(sections)
    for report in reports.iterator(chunk_size=REPORTS_AT_ONCE):
        end = 0
        for section in report.sections.all():
            if section.start < end or section.end > len(report.text) or not _heading_quotes(section, report.text):
                message = f"{report_name(report)}的章节“{section}”与正文不符：请从备份恢复，或重新录入这份报告。"
                yield Finding("section_quote", f"section:{section.pk}", message)
            end = section.end
        if report.state != WorkState.DONE and report.sections.all():
            message = f"{report_name(report)}没有读完却已有章节：请从备份恢复，或重新录入这份报告。"
            yield Finding("report_unread", f"report:{report.pk}", message)


def damaged_commitments() -> Iterator[Finding]:
    """Commitments whose words are not at their place in the report."""
    for report, rows in _by_report(Commitment, "report_id"):
        for row in rows:
            if report.text[row.start : row.end] != row.text:
                message = f"承诺 {row.pk} 与{report_name(report)}第{row.start}–{row.end}字不符：请从备份恢复。"
                yield Finding("commitment_quote", f"commitment:{row.pk}", message)


def damaged_evidence() -> Iterator[Finding]:
    """Evidence whose words are not at their place in the later report."""
    for report, rows in _by_report(Evidence, "later_report_id"):
        for row in rows:
            if report.text[row.start : row.end] != row.text:
                message = f"佐证 {row.pk} 与{report_name(report)}第{row.start}–{row.end}字不符：请从备份恢复。"
                yield Finding("evidence_quote", f"evidence:{row.pk}", message)


def damaged_opinions() -> Iterator[Finding]:
    """Opinions that quote what is not at its place in the later report."""
    quoted = Opinion.objects.filter(start__isnull=False).select_related("assessment__later_report").order_by("pk")
    fields = ("start", "end", "quotation", "assessment__later_report__text")
    for row in quoted.only(*fields).iterator(chunk_size=REPORTS_AT_ONCE):
        if row.assessment.later_report.text[row.start : row.end] != row.quotation:
            message = f"第二意见 {row.pk} 所引与后续报告第{row.start}–{row.end}字不符：请从备份恢复。"
            yield Finding("opinion_quote", f"opinion:{row.pk}", message)


def _heading_quotes(section: Section, text: str) -> bool:
    start = section.heading_start
    return start is None or text[start : start + len(section.heading)] == section.heading


def _by_report(model: type[Commitment] | type[Evidence], key: str) -> Iterator[tuple[Report, Iterator]]:
    """The rows of each report together, so that each text is fetched once; rows without report are orphans."""
    rows = model.objects.order_by(key, "pk").only("start", "end", "text", key).iterator(chunk_size=2000)
    for pk, group in groupby(rows, key=attrgetter(key)):
        report = Report.objects.only("text", "original_name", "sha256").filter(pk=pk).first()
        if report is not None:
            yield report, group
