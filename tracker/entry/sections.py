"""Saying what a part of the text is for: "this is the plan of next year"."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.reading import Heading, Section, SectionKind, Span
from tracker.extraction import extract_commitments

from .content import MACHINE, Content
from .edits import machine_items
from .spans import trim

# In place of a kind: the words belong to no section (a menu, a footer of the page).
NOT_BODY = "none"


def set_section(content: Content, start: int, end: int, kind: str) -> Content:
    """Let the selected words be a section of that kind, or of none; others give way.

    Commitments are looked for in what is a plan now, and those that only the machine found are dropped where none is
    any more. Raises InputError ``section_kind_invalid``, ``span_outside_text`` and ``span_blank``.
    """
    if kind not in (*SectionKind, NOT_BODY):
        raise InputError("section_kind_invalid", _("没有这种章节：请从列表中选一种。"))
    span = trim(content.text, start, end, longest=None)
    sections = [part for section in content.reading.sections for part in _without(content.text, section, span)]
    if kind != NOT_BODY:
        sections.append(Section(SectionKind(kind), span, _heading_at(content, span)))
    joined = _joined(content.text, sorted(sections, key=lambda section: section.span.start))
    changed = replace(content, reading=replace(content.reading, sections=tuple(joined)))
    return _searched_again(changed, span)


def _without(text: str, section: Section, span: Span) -> Iterator[Section]:
    """What is left of a section where the span is taken out of it."""
    if section.span.end <= span.start or span.end <= section.span.start:
        yield section
        return
    left, right = (section.span.start, span.start), (span.end, section.span.end)
    if left[0] < left[1] and text[slice(*left)].strip():
        yield replace(section, span=trim(text, *left, longest=None))
    if right[0] < right[1] and text[slice(*right)].strip():
        yield Section(section.kind, trim(text, *right, longest=None))


def _joined(text: str, sections: list[Section]) -> list[Section]:
    """Neighbours of one kind as one section, unless the second has a heading of its own."""
    joined: list[Section] = []
    for section in sections:
        last = joined[-1] if joined else None
        between = text[last.span.end : section.span.start] if last else ""
        if last and last.kind == section.kind and section.heading is None and not between.strip():
            joined[-1] = replace(last, span=Span(last.span.start, section.span.end))
        else:
            joined.append(section)
    return joined


def _heading_at(content: Content, span: Span) -> Heading | None:
    return next((heading for heading in content.reading.headings if heading.span.start == span.start), None)


def _searched_again(content: Content, span: Span) -> Content:
    """The commitments after a part of the text has become a plan, or is none any more."""
    plans = [section.span for section in content.reading.sections if section.kind is SectionKind.PLAN]

    def is_planned(start: int, end: int) -> bool:
        return any(plan.start <= start and end <= plan.end for plan in plans)

    def is_inside(start: int, end: int) -> bool:
        return span.start < end and start < span.end

    kept = [
        item
        for item in content.items
        if item.by != MACHINE or item.edited or not is_inside(item.start, item.end) or is_planned(item.start, item.end)
    ]
    content = content.with_items(kept)
    if not any(is_inside(plan.start, plan.end) for plan in plans):
        return content
    drafts = extract_commitments(content.text, content.reading)
    fresh = [draft for draft in drafts if is_inside(draft.span.start, draft.span.end)]
    return content.with_items([*content.items, *machine_items(content, fresh)])
