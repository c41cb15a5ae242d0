"""Reading a report: from its text to metadata, furniture, headings and sections."""

from __future__ import annotations

from dataclasses import dataclass

from reports.reading.bodies.weigh import tell_organisation_conflict, weigh_organisations
from reports.reading.genre.judge import judge_genre, report_kind
from reports.reading.metadata.fields import (
    find_document_number,
    find_index_number,
    find_published,
    find_signed,
    organisation_code,
)
from reports.reading.metadata.signatures import Signature, find_session_year, find_signature
from reports.reading.metadata.titles import find_enclosed_title, find_title
from reports.reading.metadata.years import tell_conflict, weigh_years
from reports.reading.structure.headings import find_headings
from reports.reading.structure.outline import Anchor, find_anchors
from reports.reading.structure.promises import without_promises
from reports.reading.structure.sections import split_sections
from reports.reading.structure.work_sections import split_work_report
from reports.reading.text.carry import around_furniture, carry_back
from reports.reading.text.derived import derive
from reports.reading.text.furniture import find_body, furniture_spans
from reports.reading.text.normalise import normalise
from reports.reading.text.page import Page, open_page
from reports.reading.text.wraps import soft_breaks
from reports.reading.values import Heading, Metadata, Reading, ReportKind, Span, Witness


@dataclass(frozen=True, slots=True)
class Layout:
    """A text's lines, and where its report stands, with title, kind and the headings that divide it."""

    page: Page
    body: Span
    title: Span | None
    kind: ReportKind
    headings: tuple[Heading, ...]
    anchors: tuple[Anchor, ...]


def read_text(text: str) -> Reading:
    """Read a report's decoded text.

    Offsets of the result index ``text`` in code points, half open. A text that is no report is read as well as it can
    be and carries a refusal; a value nothing in the text speaks for is None. Never raises.
    """
    breaks = soft_breaks(text)
    if not breaks:
        return _read_lines(text)
    joined = derive(text, ((span, "") for span in breaks))
    return carry_back(_read_lines(joined.text), joined, open_page(text), breaks)


def _read_lines(text: str) -> Reading:
    """Read a text of which every line break ends something."""
    layout = lay_out(text)
    page, body, title, kind = layout.page, layout.body, layout.title, layout.kind
    headings, anchors = layout.headings, layout.anchors
    signature = None if kind is ReportKind.GOVERNMENT_WORK else find_signature(page, body)
    metadata, witnesses, conflicts = _read_metadata(page, body, title, kind, anchors, signature)
    if kind is ReportKind.GOVERNMENT_WORK:
        sections = split_work_report(page, body, anchors, metadata.covers_year)
    else:
        sections = split_sections(page, body, headings, anchors, metadata.covers_year, signature)
    furniture = furniture_spans(page, body, title)
    sections = around_furniture(page, sections, furniture)
    return Reading(
        kind=kind,
        metadata=metadata,
        title_span=title,
        furniture=furniture,
        headings=without_promises(page, headings, sections),
        sections=sections,
        witnesses=witnesses,
        conflicts=conflicts,
        refusal=judge_genre(page, body, title, anchors),
    )


def lay_out(text: str) -> Layout:
    """Find the parts of a text that every later question is asked about."""
    page = open_page(text)
    whole = find_body(page)
    title = find_title(page, whole)
    enclosed = find_enclosed_title(page, title, whole)
    if enclosed:
        title, whole = enclosed, Span(enclosed.start, whole.end)
    body = _body_behind(page, whole, title)
    kind = report_kind(page, body, title)
    headings = find_headings(page, body)
    return Layout(page, body, title, kind, headings, find_anchors(page, body, headings, kind))


def _read_metadata(
    page: Page,
    body: Span,
    title: Span | None,
    kind: ReportKind,
    anchors: tuple[Anchor, ...],
    signature: Signature | None,
) -> tuple[Metadata, tuple[Witness, ...], tuple[str, ...]]:
    published, signed = find_published(page, body, title), find_signed(page, body, signature)
    session = find_session_year(page, body) if kind is ReportKind.GOVERNMENT_WORK else None
    organisation, organisation_witnesses = weigh_organisations(page, body, title, signature, kind, anchors)
    index_number, document_number = find_index_number(page), find_document_number(page, body)
    numbers = tuple(span for span in (index_number, document_number) if span)
    year, year_witnesses = weigh_years(page, body, title, anchors, kind, session, signed, published, numbers)
    found = {"title": title, "index_number": index_number, "document_number": document_number}
    printed = {field: span.cut(page.text) for field, span in found.items() if span}
    code = organisation_code(normalise(printed["index_number"])) if index_number else None
    days = {"published_on": published, "signed_on": signed}
    told = (tell_conflict(year, year_witnesses), tell_organisation_conflict(organisation, organisation_witnesses))
    metadata = Metadata(
        title=printed.get("title"),
        organisation=organisation,
        covers_year=year,
        plan_year=None if year is None else year + 1,
        published_on=published.value if published else None,
        signed_on=signed.value if signed else None,
        index_number=printed.get("index_number"),
        document_number=printed.get("document_number"),
    )
    witnesses = (
        *year_witnesses,
        *organisation_witnesses,
        *((Witness("organisation_code", code, "index_number", 1.0, index_number),) if code else ()),
        *(Witness(field, value, "printed", 1.0, found[field]) for field, value in printed.items()),
        *(
            Witness(field, day.value.isoformat(), "printed", 1.0, Span(day.start, day.end))
            for field, day in days.items()
            if day
        ),
    )
    return metadata, witnesses, tuple(sentence for sentence in told if sentence)


def _body_behind(page: Page, body: Span, title: Span | None) -> Span:
    """The body without a title that opens its first line."""
    if title is None or title.end <= body.start:
        return body
    return page.trim(title.end, body.end) or body
