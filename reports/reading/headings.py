"""The numbered headings of a report, also where they run into their paragraphs or stand inside one long line."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.reading.dates import small_number
from reports.reading.page import Line, Page
from reports.reading.values import Heading, Span

_NUMERAL = r"[一二三四五六七八九十]{1,3}"
# 一、二、三产业 is no heading.
_AT_START = (
    (1, re.compile(rf"(?P<n>{_NUMERAL}) ?[、.](?!{_NUMERAL}[、产])")),
    (2, re.compile(rf"\( ?(?P<n>{_NUMERAL}) ?\)[、.]?")),
    (3, re.compile(r"(?P<n>\d{1,2}) ?[.、](?![\d ]*\d)")),
    (3, re.compile(rf"(?P<n>{_NUMERAL})是")),
)
_INSIDE = re.compile(
    rf"(?:(?<=[。:;!?” ])(?P<one>{_NUMERAL})、(?!{_NUMERAL}[、产]))"
    rf"|(?P<two>\((?P<two_n>{_NUMERAL})\))"
    r"|(?:(?<=[。:] )|(?<=[。:]))(?P<three>\d{1,2})[.、](?![\d ]*\d)"
)
# A blank ends a heading, but not one between spaced digits (1 9 9 8 年).
_CUT = re.compile(r":|(?<![\d ]) +(?=[^\d ])(?!年)")
_GLUED = re.compile(r"一是|虽然|[一二三四五六七八九十]方面")

# A heading that runs into its paragraph ends after a full stop that comes this soon (code points).
_LONGEST = {1: 80, 2: 60, 3: 60}
# The second half of a heading such as ``(一)坚持引领 夯实基础。`` is no longer than this.
_SHORT_HALF = 25
# Items such as 1. are looked for inside a line only where the line is this long.
_LONG_LINE = 200


@dataclass(frozen=True, slots=True)
class _Mark:
    """Where a number stands, and whether it opens a line."""

    start: int
    after: int
    level: int
    number: int
    line_end: int


def find_headings(page: Page, body: Span) -> tuple[Heading, ...]:
    """Every numbered heading of the body, in order.

    Level 1 ``一、``, level 2 ``(一)``, level 3 ``1.`` or ``一是`` opening a paragraph. Inside a line the sequence of
    numbers decides: it keeps 十九届二中、三中 and 一、二产业 out.
    """
    marks = _find_marks(page, body)
    headings = []
    for index, mark in enumerate(marks):
        limit = min(mark.line_end, marks[index + 1].start if index + 1 < len(marks) else body.end)
        end = _heading_end(page.copy, mark, limit)
        span = page.trim(mark.start, end)
        if span:
            headings.append(Heading(span, mark.level, span.cut(page.text)))
    return tuple(headings)


def _find_marks(page: Page, body: Span) -> list[_Mark]:
    marks: list[_Mark] = []
    expected = {1: 1, 2: 1, 3: 1}
    for line in page.between(body.start, body.end):
        opening = _mark_at_start(line)
        found = [opening] if opening else []
        if opening:
            _count(expected, opening)
        found += _marks_inside(page.copy, line, expected, opening)
        marks += found
    return marks


def _count(expected: dict[int, int], mark: _Mark) -> None:
    expected[mark.level] = mark.number + 1
    for below in range(mark.level + 1, 4):
        expected[below] = 1


def _mark_at_start(line: Line) -> _Mark | None:
    for level, pattern in _AT_START:
        match = pattern.match(line.text)
        if match and len(line.text) > match.end():
            number = int(match["n"]) if match["n"].isdecimal() else small_number(match["n"])
            return _Mark(line.start, line.start + match.end(), level, number, line.end)
    return None


def _marks_inside(copy: str, line: Line, expected: dict[int, int], opening: _Mark | None) -> list[_Mark]:
    found: list[_Mark] = []
    start = opening.after if opening else line.start
    for match in _INSIDE.finditer(copy, start, line.end):
        mark = _mark_inside(copy, line, match)
        last = found[-1] if found else opening
        if not _follows(mark, expected[mark.level]) or not _stands_free(copy, mark, last, start):
            continue
        if mark.level == 3 and not _goes_on(copy, mark, line):
            continue
        _count(expected, mark)
        found.append(mark)
    return found


def _follows(mark: _Mark, expected: int) -> bool:
    # 一、 and (一) may skip a number by a slip of the pen, once the count has begun.
    return mark.number == expected or (mark.level < 3 and expected > 1 and mark.number == expected + 1)


def _mark_inside(copy: str, line: Line, match: re.Match[str]) -> _Mark:
    if match["one"]:
        return _Mark(match.start("one"), match.end(), 1, small_number(match["one"]), line.end)
    if match["two"]:
        return _Mark(match.start("two"), match.end(), 2, small_number(match["two_n"]), line.end)
    return _Mark(match.start("three"), match.end(), 3, int(match["three"]), line.end)


def _stands_free(copy: str, mark: _Mark, last: _Mark | None, start: int) -> bool:
    if mark.level != 2 or mark.start == start:
        return True
    if copy[mark.start - 1] in "。: ":
        return True
    # (一) glued to the level-1 heading just before it.
    glued = last is not None and last.level == 1 and mark.start - last.after <= 40
    return glued and not re.search(r"[。,;:]", copy[mark.start - 1])


def _goes_on(copy: str, mark: _Mark, line: Line) -> bool:
    if line.end - line.start < _LONG_LINE:
        return False
    return mark.number > 1 or bool(re.compile(r"[。;] ?2[.、](?!\d)").search(copy, mark.after, line.end))


def _heading_end(copy: str, mark: _Mark, limit: int) -> int:
    longest = min(limit, mark.start + _LONGEST[mark.level])
    stop = copy.find("。", mark.after, longest)
    closed = stop >= 0 and ";" not in copy[mark.after : stop]
    ends = [found.start() for found in (_first_cut(copy, mark, longest, stop if closed else longest),) if found]
    ends += [found.start() for found in (_GLUED.search(copy, mark.after + 2, longest),) if found]
    if closed and not any(end < stop for end in ends):
        return stop + 1
    if not ends:
        return limit
    end = min(ends)
    return end + 1 if copy[end] == ":" else end


def _first_cut(copy: str, mark: _Mark, longest: int, stop: int) -> re.Match[str] | None:
    """The first colon or blank that ends a heading; a blank between two short halves of one does not."""
    for found in _CUT.finditer(copy, mark.after + 2, longest):
        if copy[found.start()] == ":" or stop - found.end() > _SHORT_HALF:
            return found
    return None
