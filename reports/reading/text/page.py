"""A text as lines with offsets, beside its matching copy: what every rule of the reading looks at."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from itertools import pairwise

from reports.reading.text.normalise import normalise
from reports.reading.values import Span

_SENTENCE_END = re.compile(r"[。!?](?:[”’\"])?")


@dataclass(frozen=True, slots=True)
class Line:
    """A line without the white space at its edges; ``text`` is of the matching copy."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """The text as decoded, its matching copy, and the lines of the copy that hold anything."""

    text: str
    copy: str
    lines: tuple[Line, ...]

    def between(self, start: int, end: int) -> tuple[Line, ...]:
        """The lines that begin in the range; a line that is cut by the start counts from there."""
        first = bisect_left(self.lines, start, key=_start_of)
        lines = self.lines[first : bisect_left(self.lines, end, key=_start_of)]
        if first and self.lines[first - 1].end > start:
            cut_line = split_lines(self.copy[start : min(end, self.lines[first - 1].end)], start)
            lines = (*cut_line, *lines)
        if lines and lines[-1].end > end:
            lines = (*lines[:-1], *split_lines(self.copy[lines[-1].start : end], lines[-1].start))
        return lines

    def trim(self, start: int, end: int) -> Span | None:
        """The range without white space at its edges; None if nothing is left."""
        part = self.copy[start:end]
        body = part.strip()
        if not body:
            return None
        begin = start + len(part) - len(part.lstrip())
        return Span(begin, begin + len(body))


def open_page(text: str) -> Page:
    """The page of a text."""
    copy = normalise(text)
    return Page(text, copy, tuple(split_lines(copy, 0)))


def split_lines(copy: str, offset: int) -> list[Line]:
    """The lines of a stretch of the copy that hold anything, at their offsets in the whole text."""
    lines = []
    position = offset
    for raw in copy.split("\n"):
        text = raw.strip()
        if text:
            start = position + len(raw) - len(raw.lstrip())
            lines.append(Line(start, start + len(text), text))
        position += len(raw) + 1
    return lines


def split_sentences(line: Line) -> list[Line]:
    """The sentences of a line, each with its closing sign."""
    text = line.text
    ends = [match.end() for match in _SENTENCE_END.finditer(text)]
    sentences = []
    for begin, end in pairwise([0, *ends, len(text)]):
        words = text[begin:end].strip()
        if words:
            start = line.start + text.index(words, begin)
            sentences.append(Line(start, start + len(words), words))
    return sentences


def _start_of(line: Line) -> int:
    return line.start
