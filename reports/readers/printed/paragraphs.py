"""From the lines of printed pages (PDF, OFD) to paragraphs: running heads and page numbers go, wrapped lines join."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

# The space of a page in which its number and running head stand, as a share of its height at either end.
_MARGIN = 0.12
_MARGIN_LINES = 3
_PAGE_NUMBER = re.compile(
    r"[-—–－·•\s]*(?:第\s*)?(?:\d{1,4}|[一二三四五六七八九十]{1,4})\s*(?:页)?[-—–－·•\s]*"
    r"|第?\s*\d{1,4}\s*页?\s*[/,，、／]?\s*共?\s*\d{1,4}\s*页"
    r"|(?:page\s*)?\d{1,4}\s*(?:/|of)\s*\d{1,4}",
    re.IGNORECASE,
)
# A line on so large a share of the pages, and no longer than that, is a running head.
_RUNNING_SHARE = 0.4
_LONGEST_HEAD = 60
_LONGEST_NUMBER = 30
# Distances in widths of a character. Line breaking leaves up to two of them empty at the end of a full line.
_INDENT, _SAME, _SHORT = 0.8, 0.4, 2.3
# Where paragraphs are indented or spaced, a line that is neither goes on with the one before it, ragged as that may be:
# up to this share of the width. A document indents where so large a share of its lines is indented by two characters.
_RAGGED, _INDENTING = 0.25, 0.05
# A gap of that many times the usual distance between lines parts two paragraphs, as does a change of size.
_GAP, _SIZE_CHANGE = 1.45, 0.2
_SENTENCE_END = re.compile(r"[。！？；：;:!?][”」』’）)]?$")
_OPENS_PARAGRAPH = re.compile(
    r"第?[一二三四五六七八九十]{1,3}[、章节]|[（(][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,2}是"
    r"|\d{1,2}[.．、](?!\d)|[（(]\d{1,2}[)）]|[①-⑳]|附件"
)
# Only lines of so many signs tell where the edges of the text are.
_LONG_LINE = 10
_WORDS = re.compile(r"[A-Za-z]")


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line. Distances in the page's own unit, ``top`` from the page's upper edge to the line's baseline."""

    text: str
    left: float
    right: float
    top: float
    size: float


@dataclass(frozen=True, slots=True)
class PrintedPage:
    """The lines of one page in reading order."""

    lines: tuple[Line, ...]
    height: float


def write_paragraphs(pages: Sequence[PrintedPage]) -> str:
    """The text of the pages, one line for a paragraph."""
    running = _running_heads(pages)
    bodies = [_without_margins(page, running) for page in pages]
    lines = [line for body in bodies for line in body]
    if not lines:
        return ""
    measure = _measure(bodies, lines)
    paragraphs: list[list[str]] = []
    before: Line | None = None
    for body in bodies:
        for index, line in enumerate(body):
            if before is None or measure.starts(before, line, same_page=index > 0):
                paragraphs.append([])
            paragraphs[-1].append(line.text)
            before = line
    return "\n".join(_closed_up(lines) for lines in paragraphs)


@dataclass(frozen=True, slots=True)
class _Measure:
    """Where the text of a document begins and ends, and how far its lines are apart."""

    left: float
    right: float
    pitch: float
    parts: bool  # whether paragraphs are told from lines by an indent or by space between them

    def starts(self, before: Line, line: Line, *, same_page: bool) -> bool:
        """Whether ``line`` begins a paragraph behind ``before``."""
        size = max(line.size, 1.0)
        if abs(line.size - before.size) > _SIZE_CHANGE * max(line.size, before.size):
            return True
        if same_page and line.top - before.top > _GAP * self.pitch:
            return True
        closed = bool(_SENTENCE_END.search(before.text))
        if before.right < self.right - self._tolerance(line, size, closed=closed):
            return True
        if line.left > self.left + _INDENT * size:
            # A block that is indented as a whole goes on; elsewhere this is the first line of a paragraph.
            return closed or self.parts or abs(line.left - before.left) > _SAME * size
        return closed and bool(_OPENS_PARAGRAPH.match(line.text))

    def _tolerance(self, line: Line, size: float, *, closed: bool) -> float:
        """How much of a full line may be empty at its end."""
        at_edge = line.left <= self.left + _SAME * size
        if self.parts and at_edge and not closed and not _OPENS_PARAGRAPH.match(line.text):
            return max(_SHORT * size, _RAGGED * (self.right - self.left))
        return _SHORT * size


def _measure(bodies: Sequence[Sequence[Line]], lines: Sequence[Line]) -> _Measure:
    # Titles and signatures stand anywhere: a few of either edge are left out.
    long = [line for line in lines if len(line.text) >= _LONG_LINE] or lines
    lefts, rights = sorted(line.left for line in long), sorted(line.right for line in long)
    steps = [line.top - before.top for body in bodies for before, line in pairwise(body) if line.top > before.top]
    edge = len(long) // 20
    left = lefts[edge]
    indented = sum(1 for line in lines if _INDENT * line.size < line.left - left < 3 * line.size)
    pitch = median(steps) if steps else 0.0
    spaced = sum(1 for step in steps if step > _GAP * pitch)
    return _Measure(left, rights[-1 - edge], pitch, max(indented, spaced) >= _INDENTING * len(lines))


def _running_heads(pages: Sequence[PrintedPage]) -> set[str]:
    seen = Counter(key for page in pages for key in {_key(line) for line in _marginal(page)})
    enough = max(2, _RUNNING_SHARE * len(pages))
    return {key for key, times in seen.items() if times >= enough and key}


def _without_margins(page: PrintedPage, running: set[str]) -> list[Line]:
    margin = _marginal(page)
    dropped = {id(line) for line in margin if _key(line) in running or _is_number(line)}
    return [line for line in page.lines if id(line) not in dropped]


def _marginal(page: PrintedPage) -> list[Line]:
    """The lines at the upper and lower edge of the page."""
    lines = sorted(page.lines, key=lambda line: line.top)
    top, bottom = _MARGIN * page.height, (1 - _MARGIN) * page.height
    ends = [line for line in lines[:_MARGIN_LINES] if line.top <= top]
    return ends + [line for line in lines[-_MARGIN_LINES:] if line.top >= bottom]


def _is_number(line: Line) -> bool:
    return len(line.text) <= _LONGEST_NUMBER and bool(_PAGE_NUMBER.fullmatch(line.text.strip()))


def _key(line: Line) -> str:
    """What a running head says, whatever page it stands on; empty for what is too long for one, or closed prose."""
    text = re.sub(r"\s", "", line.text)
    return "" if len(text) > _LONGEST_HEAD or text.endswith("。") else re.sub(r"\d+", "#", text)


def _closed_up(lines: Sequence[str]) -> str:
    """The lines of one paragraph as one; only Latin words are parted by a blank."""
    pieces = [lines[0].strip()]
    for line in lines[1:]:
        before, following = pieces[-1], line.strip()
        if before.endswith("-") and _WORDS.match(before[-2:-1]) and _WORDS.match(following):
            pieces[-1] = before[:-1]
        elif _WORDS.match(before[-1:]) and _WORDS.match(following):
            pieces.append(" ")
        pieces.append(following)
    return "".join(pieces)
