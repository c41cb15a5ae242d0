"""A reading of a text without its soft line breaks, carried back to the text as it is."""

from __future__ import annotations

from dataclasses import replace

from reports.reading.text.derived import DerivedText
from reports.reading.text.page import Page
from reports.reading.values import Heading, Reading, Section, Span


def carry_back(reading: Reading, joined: DerivedText, page: Page, breaks: tuple[Span, ...]) -> Reading:
    """The reading of ``joined`` with every span in the text of ``page``; page numbers inside breaks are furniture."""

    def back(span: Span) -> Span:
        return joined.original_span(span)

    def heading(found: Heading) -> Heading:
        span = back(found.span)
        return Heading(span, found.level, span.cut(page.text))

    numbers = [span for span in (page.trim(gap.start, gap.end) for gap in breaks) if span]
    furniture = tuple(sorted([*map(back, reading.furniture), *numbers]))
    sections = tuple(
        Section(part.kind, back(part.span), heading(part.heading) if part.heading else None)
        for part in reading.sections
    )
    return replace(
        reading,
        title_span=back(reading.title_span) if reading.title_span else None,
        furniture=furniture,
        headings=tuple(heading(found) for found in reading.headings),
        sections=around_furniture(page, sections, furniture),
        witnesses=tuple(
            replace(witness, span=back(witness.span)) if witness.span else witness for witness in reading.witnesses
        ),
    )


def around_furniture(page: Page, sections: tuple[Section, ...], furniture: tuple[Span, ...]) -> tuple[Section, ...]:
    """Sections cut in two where a notice or a bar of the page stands inside; the first half keeps the heading."""
    pieces: list[Section] = []
    inside = iter(furniture)
    span = next(inside, None)
    for section in sections:
        start, heading = section.span.start, section.heading
        while span and span.start < section.span.end:
            if span.end > start:
                before = page.trim(start, max(start, span.start))
                pieces += [Section(section.kind, before, heading)] if before else []
                start, heading = span.end, None if before else heading
            if span.end > section.span.end:
                break
            span = next(inside, None)
        rest = page.trim(min(start, section.span.end), section.span.end)
        pieces += [Section(section.kind, rest, heading)] if rest else []
    return tuple(pieces)
