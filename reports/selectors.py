"""Reading stored reports back."""

from __future__ import annotations

from django.db.models import QuerySet

from . import models
from .claims import WorkState
from .models import Organisation, Report
from .reading import Heading, Metadata, Reading, ReportKind, Section, SectionKind, Span


def reports_in_place(organisation: Organisation | None, covers_year: int | None, kind: str) -> QuerySet[Report]:
    """Read reports of one body, year and kind that replace no other: the rule of the database lets there be one."""
    return Report.objects.filter(
        organisation=organisation, covers_year=covers_year, kind=kind, state=WorkState.DONE, supersedes__isnull=True
    )


def load_reading(report: Report) -> Reading:
    """The reading of a stored report, as its rows hold it now (a person may have corrected them)."""
    headings = [Heading(Span(a, b), level, report.text[a:b]) for a, b, level in report.layout["headings"]]
    title = report.layout["title"]
    return Reading(
        kind=ReportKind(report.kind),
        metadata=Metadata(
            title=report.title or None,
            organisation=report.organisation.name if report.organisation else None,
            covers_year=report.covers_year,
            plan_year=report.plan_year,
            published_on=report.published_on,
            signed_on=report.signed_on,
            index_number=report.index_number or None,
            document_number=report.document_number or None,
        ),
        title_span=Span(*title) if title else None,
        furniture=tuple(Span(a, b) for a, b in report.layout["furniture"]),
        headings=tuple(headings),
        sections=tuple(
            Section(SectionKind(row.kind), Span(row.start, row.end), _section_heading(row))
            for row in report.sections.all()
        ),
        conflicts=tuple(report.conflicts),
    )


def _section_heading(row: models.Section) -> Heading | None:
    if row.heading_start is None or row.level is None:
        return None
    return Heading(Span(row.heading_start, row.heading_start + len(row.heading)), row.level, row.heading)
