"""A plan to commitment drafts: one draft for every sentence that is no heading, each with its description."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from reports.reading import Heading, Reading, SectionKind, Span

from .deadlines import read_deadline
from .quantities import parse_quantities
from .responsibility import read_responsible_unit
from .sentences import split_sentences
from .targets import choose_target
from .values import CommitmentDraft, Verifiability
from .verifiability import classify

_TASK_LEVELS = (2, 3)
# A sentence that carries a number of its own stands beside the numbered headings of that level, not under them.
_ITEM_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]+、")),
    (2, re.compile(r"[（(][一二三四五六七八九十]+[）)]")),
    (3, re.compile(r"[0-9]{1,2}[.．、](?![0-9])")),
)


def extract_commitments(text: str, reading: Reading) -> tuple[CommitmentDraft, ...]:
    """Every commitment of the plan sections of ``reading``, in the order of ``text``."""
    spans: list[Span] = []
    for section in reading.sections:
        if section.kind is SectionKind.PLAN:
            for stretch in _without(section.span, _apart(reading)):
                spans.extend(split_sentences(text, stretch))
    return describe_commitments(text, reading, spans)


def describe_commitments(text: str, reading: Reading, spans: Sequence[Span]) -> tuple[CommitmentDraft, ...]:
    """A draft for each span, in the order given: task, verifiability, target, deadline and responsible unit."""
    tasks = _TaskFinder(text, reading.headings, spans)
    metadata = reading.metadata
    plan_year = metadata.plan_year or (metadata.covers_year + 1 if metadata.covers_year else None)
    return tuple(_describe(span.cut(text), span, tasks.task_of(span), plan_year) for span in spans)


def _describe(sentence: str, span: Span, task: str | None, plan_year: int | None) -> CommitmentDraft:
    verifiability = classify(sentence)
    quantified = verifiability is Verifiability.QUANTIFIED
    return CommitmentDraft(
        span=span,
        text=sentence,
        task=task,
        verifiability=verifiability,
        target=choose_target(sentence, parse_quantities(sentence)) if quantified else None,
        deadline=read_deadline(sentence, plan_year),
        responsible_unit=read_responsible_unit(sentence),
    )


def _apart(reading: Reading) -> list[Span]:
    """What stands inside a plan section and is no sentence of it: headings, section headings and furniture."""
    section_headings = (section.heading for section in reading.sections)
    headings = [*reading.headings, *(heading for heading in section_headings if heading)]
    return sorted({*(heading.span for heading in headings), *reading.furniture})


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    start = span.start
    for hole in holes:
        if hole.end <= start or hole.start >= span.end:
            continue
        if hole.start > start:
            yield Span(start, hole.start)
        start = max(start, hole.end)
    if start < span.end:
        yield Span(start, span.end)


class _TaskFinder:
    """Finds the task above a span: the nearest numbered heading of level 2 or 3 before it."""

    def __init__(self, text: str, headings: Sequence[Heading], spans: Sequence[Span]) -> None:
        items = [(span.start, level, None) for span in spans if (level := _item_level(span.cut(text)))]
        marks = [(heading.span.start, heading.level, heading.text) for heading in headings]
        self._starts: list[int] = []
        self._tasks: list[str | None] = []
        open_headings: dict[int, str | None] = {}
        for start, level, title in sorted({mark[0]: mark for mark in items + marks}.values(), key=lambda mark: mark[0]):
            open_headings = {at: above for at, above in open_headings.items() if at < level} | {level: title}
            self._starts.append(start)
            self._tasks.append(self._nearest(open_headings))

    @staticmethod
    def _nearest(open_headings: dict[int, str | None]) -> str | None:
        titles = [open_headings[level] for level in _TASK_LEVELS if open_headings.get(level)]
        return titles[-1] if titles else None

    def task_of(self, span: Span) -> str | None:
        index = bisect_right(self._starts, span.start) - 1
        return self._tasks[index] if index >= 0 else None


def _item_level(sentence: str) -> int | None:
    return next((level for level, pattern in _ITEM_LEVELS if pattern.match(sentence)), None)
