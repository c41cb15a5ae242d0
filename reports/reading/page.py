"""A text as lines with offsets, beside its matching copy: what every rule of the reading looks at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.reading.normalise import normalise
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
        return tuple(split_lines(self.copy[start:end], start))

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
    sentences = []
    begin = 0
    for match in _SENTENCE_END.finditer(line.text):
        sentences += split_lines(line.text[begin : match.end()], line.start + begin)
        begin = match.end()
    return sentences + split_lines(line.text[begin:], line.start + begin)
