"""A plan to commitment drafts: one draft for every sentence that is no heading, each with its description."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence

from reports.reading import Reading, Span
from tracker.extraction.deadlines import read_deadline
from tracker.extraction.numbers.quantities import parse_quantities
from tracker.extraction.plan_text import plan_stretches, stands_alone
from tracker.extraction.responsibility import read_responsible_unit
from tracker.extraction.sentences import cut_sentence, split_sentences
from tracker.extraction.targets import read_targets
from tracker.extraction.values import CommitmentDraft, Verifiability
from tracker.extraction.verifiability.classify import classify

_TASK_LEVELS = (3, 2)  # the nearest first
_Mark = tuple[int, int, str]  # where it stands, its level (0 a new section), its title or ""
_LEVEL_2 = r"[（(][一二三四五六七八九十]{1,3}[）)]"
_LEVEL_3 = r"[0-9０-９]{1,2}[.．、](?![0-9０-９])"
_LEVEL_4 = r"[（(]?[0-9０-９]{1,2}[）)]|[①-⒛]"
_LONGEST_NUMBER = 12  # characters
# A sentence that carries a number of its own stands beside the numbered headings of that level, not under them.
_ITEM_LEVELS = (
    (1, re.compile(r"[一二三四五六七八九十]{1,3}、")),
    (2, re.compile(_LEVEL_2)),
    (3, re.compile(_LEVEL_3)),
    (4, re.compile(_LEVEL_4)),
)
# 二是… that opens a line stands beside 一是… above it, but under 1.…
_ORDINAL = re.compile(r"[一二三四五六七八九十]{1,3}是")
_ITEM_NUMBER = re.compile(rf"\A(?:{_LEVEL_2}|{_LEVEL_3}|{_LEVEL_4}|[一二三四五六七八九十]{{1,3}}要(?!求))")


def extract_commitments(text: str, reading: Reading) -> tuple[CommitmentDraft, ...]:
    """Every commitment of the plan sections of ``reading``, in the order of ``text``."""
    spans = [
        span
        for stretch in plan_stretches(text, reading)
        for span in split_sentences(text, stretch)
        if not stands_alone(text, span)
    ]
    return describe_commitments(text, reading, spans)


def describe_commitments(text: str, reading: Reading, spans: Sequence[Span]) -> tuple[CommitmentDraft, ...]:
    """A draft for each span, in the order given: task, verifiability, target, deadline and responsible unit."""
    tasks = _TaskFinder(text, reading, spans)
    metadata = reading.metadata
    plan_year = metadata.plan_year or (metadata.covers_year + 1 if metadata.covers_year else None)
    headed = {heading.span.start for heading in reading.headings}
    return tuple(_describe(text, span, span.start in headed, tasks.task_of(span), plan_year) for span in spans)


def _describe(text: str, span: Span, is_heading: bool, task: str | None, plan_year: int | None) -> CommitmentDraft:
    sentence = cut_sentence(text, span)
    # A numbered item that the reading did not take for a heading promises something; its number must not hide that.
    verifiability = classify(sentence if is_heading else _ITEM_NUMBER.sub("", sentence))
    quantified = verifiability is Verifiability.QUANTIFIED
    targets = read_targets(sentence, parse_quantities(sentence)) if quantified else ()
    return CommitmentDraft(
        span=span,
        text=span.cut(text),
        task=task,
        verifiability=verifiability,
        target=targets[0] if targets else None,
        deadline=read_deadline(sentence, plan_year),
        responsible_unit=read_responsible_unit(sentence),
        further_targets=targets[1:],
    )


class _TaskFinder:
    """Finds the task above a span: the nearest numbered heading of level 2 or 3 before it."""

    def __init__(self, text: str, reading: Reading, spans: Sequence[Span]) -> None:
        marks: list[_Mark] = [(section.span.start, 0, "") for section in reading.sections]
        marks += [(heading.span.start, heading.level, heading.text) for heading in reading.headings]
        headed = {heading.span.start for heading in reading.headings}
        ordinals = set()
        for span in spans:
            words = text[span.start : span.start + _LONGEST_NUMBER]
            if span.start in headed:
                continue
            if level := _item_level(words):
                marks.append((span.start, level, ""))
            elif _ORDINAL.match(words) and _opens_line(text, span.start):
                ordinals.add(span.start)
                marks.append((span.start, 3, ""))
        self._starts: list[int] = []
        self._tasks: list[str | None] = []
        open_titles: dict[int, str] = {}
        for start, level, title in sorted(marks):
            if start in ordinals and not _ORDINAL.match(open_titles.get(3, "")):
                continue
            open_titles = {at: above for at, above in open_titles.items() if at < level} | {level: title}
            self._starts.append(start)
            self._tasks.append(next((open_titles[at] for at in _TASK_LEVELS if open_titles.get(at)), None))

    def task_of(self, span: Span) -> str | None:
        index = bisect_right(self._starts, span.start) - 1
        return self._tasks[index] if index >= 0 else None


def _opens_line(text: str, start: int) -> bool:
    return text[max(0, start - _LONGEST_NUMBER) : start].rstrip(" \t\u3000\u00a0")[-1:] in "\n\r"


def _item_level(sentence: str) -> int | None:
    return next((level for level, pattern in _ITEM_LEVELS if pattern.match(sentence)), None)
