"""Reading a report: from its text to metadata, furniture, headings and sections."""

from __future__ import annotations

import re
from bisect import bisect

from reports.reading.bodies import tell_organisation_conflict, weigh_organisations
from reports.reading.carry import around_furniture, carry_back
from reports.reading.derived import derive
from reports.reading.fields import (
    Signature,
    find_document_number,
    find_index_number,
    find_published,
    find_session_year,
    find_signature,
    find_signed,
)
from reports.reading.furniture import find_body, furniture_spans
from reports.reading.genre import judge_genre, report_kind
from reports.reading.headings import find_headings
from reports.reading.outline import Anchor, find_anchors
from reports.reading.page import Page, open_page
from reports.reading.sections import split_sections
from reports.reading.titles import find_title
from reports.reading.values import Heading, Metadata, Reading, ReportKind, Section, SectionKind, Span, Witness
from reports.reading.work_sections import split_work_report
from reports.reading.wraps import soft_breaks
from reports.reading.years import tell_conflict, weigh_years

_ITEM_NUMBER = re.compile(r"\d{1,2} ?[.、]")


def read_text(text: str) -> Reading:
    """Read a report's decoded text.

    Offsets of the result index ``text`` in code points, half open. A text that is no report is read as well as it can
    be and carries a refusal; a value nothing in the text speaks for is None. Never raises.
    """
    breaks = soft_breaks(text)
    if not breaks:
        return _read_page(open_page(text))
    joined = derive(text, ((span, "") for span in breaks))
    return carry_back(_read_page(open_page(joined.text)), joined, open_page(text), breaks)


def _read_page(page: Page) -> Reading:
    whole = find_body(page)
    title = find_title(page, whole)
    body = _body_behind(page, whole, title)
    kind = report_kind(page, body, title)
    headings = find_headings(page, body)
    anchors = find_anchors(page, body, headings, kind)
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
        headings=_without_bare_items(page, headings, sections),
        sections=sections,
        witnesses=witnesses,
        conflicts=conflicts,
        refusal=judge_genre(page, body, title, anchors),
    )


def _read_metadata(
    page: Page,
    body: Span,
    title: Span | None,
    kind: ReportKind,
    anchors: tuple[Anchor, ...],
    signature: Signature | None,
) -> tuple[Metadata, tuple[Witness, ...], tuple[str, ...]]:
    published, signed = find_published(page, body), find_signed(page, body, signature)
    session = find_session_year(page, body) if kind is ReportKind.GOVERNMENT_WORK else None
    year, year_witnesses = weigh_years(page, body, title, anchors, kind, session, signed, published)
    organisation, organisation_witnesses = weigh_organisations(page, body, title, signature, kind, anchors)
    index_number, document_number = find_index_number(page), find_document_number(page, body)
    found = {"title": title, "index_number": index_number, "document_number": document_number}
    printed = {field: span.cut(page.text) for field, span in found.items() if span}
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


def _without_bare_items(
    page: Page, headings: tuple[Heading, ...], sections: tuple[Section, ...]
) -> tuple[Heading, ...]:
    """Headings less those items of a plan that are one closed sentence with nothing under it: they are commitments."""
    plans = [section.span for section in sections if section.kind is SectionKind.PLAN]
    kept = []
    for index, heading in enumerate(headings):
        before = bisect(plans, heading.span.start, key=lambda span: span.start) - 1
        plan = plans[before] if before >= 0 and heading.span.start < plans[before].end else None
        if plan is None or not _is_bare_item(page, headings, index, plan):
            kept.append(heading)
    return tuple(kept)


def _is_bare_item(page: Page, headings: tuple[Heading, ...], index: int, plan: Span) -> bool:
    heading = headings[index]
    following = headings[index + 1] if index + 1 < len(headings) else None
    if following and following.level > heading.level and following.span.start < plan.end:
        return False
    end = min(following.span.start if following else plan.end, plan.end)
    rest = page.copy[heading.span.end : end].strip()
    printed = heading.span.cut(page.copy)
    # A long paragraph whose first sentence was too long to be a heading is no heading in a plan either.
    if re.search(r"[。;!](?!$)", printed) and len(printed) > 80:
        return True
    if heading.level > 2 and _promises(printed):
        return True
    # Of a list without full stops every item stands alone; a level-1 title with nothing under it still divides.
    return not rest and (heading.level > 1 or printed.endswith(("。", "!", ";", "。”")))


def _promises(printed: str) -> bool:
    """Whether a numbered title counts what it names: 3.投放公交车1600辆，建成充电站。 is a promise by itself."""
    number = _ITEM_NUMBER.match(printed)
    words = printed[number.end() :] if number else ""
    return words.find("。") == len(words) - 1 > 0 and "," in words and any(sign.isdigit() for sign in words)
