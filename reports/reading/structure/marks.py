"""Where the numbers of headings stand: at the start of lines, inside long lines, and in lists that count on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from reports.reading.metadata.dates import small_number
from reports.reading.text.page import Line, Page
from reports.reading.values import Span

_SIGNS = "一二三四五六七八九十"
_NUMERAL = f"[{_SIGNS}]{{1,3}}"
# 一、二、三产业 is no heading.
_AT_START = (
    (1, re.compile(rf"(?P<n>{_NUMERAL}) ?[、.](?!{_NUMERAL}[、产])")),
    (2, re.compile(rf"(?:\( ?)?(?P<n>{_NUMERAL}) ?\)[、.]?")),
    (2, re.compile(r"(?P<n>[㈠-㈩])[、.]?")),
    (3, re.compile(r"(?P<n>\d{1,2}) ?[.、](?! *\d)")),
    (3, re.compile(r"(?P<n>[⒈-⒛])")),
    (3, re.compile(rf"(?P<n>{_NUMERAL})是")),
)
# These count as headings only in a row, and only with a title: 第一，规范决策。 alone is prose.
_LISTED = (
    re.compile(rf"第(?P<n>{_NUMERAL})[,、]"),
    re.compile(r"\( ?(?P<n>\d{1,2}) ?\)[、.]?"),
    re.compile(r"(?P<n>\d{1,2}) ?\)[、.]?"),
    re.compile(r"(?P<n>[①-⑳])[、.]?"),
    re.compile(r"(?P<n>[⑴-⒇])[、.]?"),
)
# The first sign is looked for before what stands ahead of it: most signs of a text open no number.
_INSIDE = re.compile(
    rf"[{_SIGNS}\d(](?:(?<=[。:;!?” ][{_SIGNS}])(?P<one>[{_SIGNS}]{{0,2}}、)(?!{_NUMERAL}[、产])"
    rf"|(?<=\()(?P<two>{_NUMERAL})\)|(?:(?<=[。:]\d)|(?<=[。:] \d))\d?[.、](?! *\d))"
)
_MAY_BE_LISTED = re.compile(r"[第(\d①-⒇]")
_SECOND = re.compile(r"[。;] ?2[.、](?!\d)")
# Signs that hold a number and its dress, each the first of twenty in a row.
_FIRST_SIGNS = "①⑴⒈㈠"

# Items such as 1. are looked for inside a line only where the line is this long.
_LONG_LINE = 200
# The title of a listed item is no longer than this (code points).
_LISTED_TITLE = 36


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a number stands; ``line_end`` is the end of its line, ``form`` which of the listed forms it has."""

    start: int
    after: int
    level: int
    number: int
    line_end: int
    form: int | None = None


def find_marks(page: Page, body: Span) -> list[Mark]:
    """The marks of every heading of the body, in order. Inside a line the sequence of numbers decides."""
    marks: list[Mark] = []
    expected = {1: 1, 2: 1, 3: 1}
    for line in page.between(body.start, body.end):
        opening = _mark_at_start(line)
        if opening:
            marks.append(opening)
            _count(expected, opening)
        elif listed := _listed_mark(line):
            marks.append(listed)
        marks += _marks_inside(page.copy, line, expected, opening)
    return list(_settle_lists(page.copy, marks))


def _count(expected: dict[int, int], mark: Mark) -> None:
    expected[mark.level] = mark.number + 1
    for below in range(mark.level + 1, 4):
        expected[below] = 1


def _mark_at_start(line: Line) -> Mark | None:
    for level, pattern in _AT_START:
        match = pattern.match(line.text)
        if match and len(line.text) > match.end():
            return Mark(line.start, line.start + match.end(), level, _number(match["n"]), line.end)
    return None


def _listed_mark(line: Line) -> Mark | None:
    if not _MAY_BE_LISTED.match(line.text):
        return None
    for form, pattern in enumerate(_LISTED):
        match = pattern.match(line.text)
        if match and len(line.text) > match.end():
            return Mark(line.start, line.start + match.end(), 3, _number(match["n"]), line.end, form)
    return None


def _number(numeral: str) -> int:
    if numeral.isascii():
        return int(numeral)
    firsts = [first for first in _FIRST_SIGNS if first <= numeral < chr(ord(first) + 20)]
    return ord(numeral) - ord(firsts[0]) + 1 if firsts else small_number(numeral)


def _marks_inside(copy: str, line: Line, expected: dict[int, int], opening: Mark | None) -> list[Mark]:
    found: list[Mark] = []
    start = opening.after if opening else line.start
    for match in _INSIDE.finditer(copy, start, line.end):
        mark = _mark_inside(line, match)
        last = found[-1] if found else opening
        if not _follows(mark, expected[mark.level]) or not _stands_free(copy, mark, last, start):
            continue
        if mark.level == 3 and not _goes_on(copy, mark, line):
            continue
        _count(expected, mark)
        found.append(mark)
    return found


def _follows(mark: Mark, expected: int) -> bool:
    # 一、 and (一) may skip a number by a slip of the pen, once the count has begun.
    return mark.number == expected or (mark.level < 3 and expected > 1 and mark.number == expected + 1)


def _mark_inside(line: Line, match: re.Match[str]) -> Mark:
    level = 1 if match["one"] else 2 if match["two"] else 3
    return Mark(match.start(), match.end(), level, _number(match["two"] or match.group()[:-1]), line.end)


def _stands_free(copy: str, mark: Mark, last: Mark | None, start: int) -> bool:
    if mark.level != 2 or mark.start == start:
        return True
    if copy[mark.start - 1] in "。: ":
        return True
    # (一) glued to the level-1 heading just before it.
    glued = last is not None and last.level == 1 and mark.start - last.after <= 40
    return glued and copy[mark.start - 1] not in "。,;:"


def _goes_on(copy: str, mark: Mark, line: Line) -> bool:
    if line.end - line.start < _LONG_LINE:
        return False
    return mark.number > 1 or bool(_SECOND.search(copy, mark.after, line.end))


def _settle_lists(copy: str, marks: list[Mark]) -> Iterator[Mark]:
    """The marks without those of listed forms that stand alone or bear no title; below a ``1.`` they are of level 4."""
    kept: dict[int, int] = {}
    below = False
    for index, mark in enumerate(marks):
        if mark.form is None:
            below = mark.level == 3 if mark.level < 3 or not below else below
            kept.clear()
            yield mark
            continue
        counted = kept.get(mark.form, 0) == mark.number - 1 > 0
        if counted or (mark.number == 1 and _second_follows(marks, index)):
            kept[mark.form] = mark.number
            if _has_title(copy, mark):
                yield replace(mark, level=4 if below else 3)


def _second_follows(marks: list[Mark], index: int) -> bool:
    following = marks[index + 1] if index + 1 < len(marks) else None
    return following is not None and following.form == marks[index].form and following.number == 2


def _has_title(copy: str, mark: Mark) -> bool:
    """Whether a short sentence with more behind it, or a line without any sign of a sentence, follows the number."""
    stop = copy.find("。", mark.after, mark.after + _LISTED_TITLE)
    if 0 <= stop < mark.line_end - 1:
        return not re.search(r"[;:]", copy[mark.after : stop])
    title = copy[mark.after : mark.line_end]
    return len(title) <= _LISTED_TITLE and not re.search(r"[。;:!?]", title)
