"""A plan to commitment drafts: one draft for every sentence that is no heading, each with its description."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from reports.reading import Reading, SectionKind, Span

from .deadlines import read_deadline
from .quantities import parse_quantities
from .responsibility import read_responsible_unit
from .sentences import split_sentences
from .targets import read_targets
from .values import CommitmentDraft, Verifiability
from .verifiability import classify

_TASK_LEVELS = (3, 2)  # the nearest first
_Mark = tuple[int, int, str]  # where it stands, its level (0 a new section), its title or ""
_LEVEL_2 = r"[（(][一二三四五六七八九十]+[）)]"
_LEVEL_3 = r"[0-9]{1,2}[.．、](?![0-9])"
# A sentence that carries a number of its own stands beside the numbered headings of that level, not under them.
_ITEM_LEVELS = ((1, re.compile(r"[一二三四五六七八九十]+、")), (2, re.compile(_LEVEL_2)), (3, re.compile(_LEVEL_3)))
_ITEM_NUMBER = re.compile(rf"\A(?:{_LEVEL_2}|{_LEVEL_3})")


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
    tasks = _TaskFinder(text, reading, spans)
    metadata = reading.metadata
    plan_year = metadata.plan_year or (metadata.covers_year + 1 if metadata.covers_year else None)
    headed = {heading.span.start for heading in reading.headings}
    return tuple(
        _describe(span, span.cut(text), span.start in headed, tasks.task_of(span), plan_year) for span in spans
    )


def _describe(span: Span, sentence: str, is_heading: bool, task: str | None, plan_year: int | None) -> CommitmentDraft:
    # A numbered item that the reading did not take for a heading promises something; its number must not hide that.
    verifiability = classify(sentence if is_heading else _ITEM_NUMBER.sub("", sentence))
    quantified = verifiability is Verifiability.QUANTIFIED
    targets = read_targets(sentence, parse_quantities(sentence)) if quantified else ()
    return CommitmentDraft(
        span=span,
        text=sentence,
        task=task,
        verifiability=verifiability,
        target=targets[0] if targets else None,
        deadline=read_deadline(sentence, plan_year),
        responsible_unit=read_responsible_unit(sentence),
        further_targets=targets[1:],
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

    def __init__(self, text: str, reading: Reading, spans: Sequence[Span]) -> None:
        marks: list[_Mark] = [(section.span.start, 0, "") for section in reading.sections]
        marks += [(heading.span.start, heading.level, heading.text) for heading in reading.headings]
        headed = {heading.span.start for heading in reading.headings}
        for span in spans:
            level = _item_level(span.cut(text))
            if level and span.start not in headed:
                marks.append((span.start, level, ""))
        self._starts: list[int] = []
        self._tasks: list[str | None] = []
        open_titles: dict[int, str] = {}
        for start, level, title in sorted(marks):
            open_titles = {at: above for at, above in open_titles.items() if at < level} | {level: title}
            self._starts.append(start)
            self._tasks.append(next((open_titles[at] for at in _TASK_LEVELS if open_titles.get(at)), None))

    def task_of(self, span: Span) -> str | None:
        index = bisect_right(self._starts, span.start) - 1
        return self._tasks[index] if index >= 0 else None


def _item_level(sentence: str) -> int | None:
    return next((level for level, pattern in _ITEM_LEVELS if pattern.match(sentence)), None)
