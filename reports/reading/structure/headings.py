"""The numbered headings of a report, also where they run into their paragraphs or stand inside one long line."""

from __future__ import annotations

import re

from reports.reading.structure.marks import Mark, find_marks
from reports.reading.text.page import Page
from reports.reading.values import Heading, Span

_NAMES_PART = "(?<=回顾|情况|安排|任务|计划|打算|思路|成效|目标|要求|重点|举措|问题|不足|成绩)"
# A blank ends a heading, but not one between spaced digits (1 9 9 8 年), and before a year only where a part is named.
_CUT = re.compile(rf":|(?<![\d ]) +(?=[^\d ])(?!年)|{_NAMES_PART} +(?=(?:19|20)\d\d ?年)")
_GLUED = re.compile(
    rf"一是|虽然|[一二三四五六七八九十]方面|{_NAMES_PART}(?:(?:19|20)\d\d ?年|今年|过去一年|一年来)(?=,|是|以来)"
)

# A heading that runs into its paragraph ends after a full stop that comes this soon (code points).
_LONGEST = {1: 80, 2: 60, 3: 60, 4: 60}
# The second half of a heading such as ``(一)坚持引领 夯实基础。`` is no longer than this.
_SHORT_HALF = 25


def find_headings(page: Page, body: Span) -> tuple[Heading, ...]:
    """Every numbered heading of the body, in order.

    Level 1 ``一、``, level 2 ``(一)``, level 3 ``1.`` or ``一是`` opening a paragraph, level 4 ``(1)`` and ``①`` below
    one of these. Inside a line the sequence of numbers decides: it keeps 十九届二中、三中 and 一、二产业 out.
    """
    marks = find_marks(page, body)
    headings = []
    for index, mark in enumerate(marks):
        limit = min(mark.line_end, marks[index + 1].start if index + 1 < len(marks) else body.end)
        end = _heading_end(page.copy, mark, limit)
        span = page.trim(mark.start, end)
        if span:
            headings.append(Heading(span, mark.level, span.cut(page.text)))
    return tuple(headings)


def _heading_end(copy: str, mark: Mark, limit: int) -> int:
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


def _first_cut(copy: str, mark: Mark, longest: int, stop: int) -> re.Match[str] | None:
    """The first colon or blank that ends a heading; a blank between two short halves of one does not."""
    for found in _CUT.finditer(copy, mark.after + 2, longest):
        opens_a_year = copy[found.end() : found.end() + 1].isdigit()
        if copy[found.start()] == ":" or opens_a_year or stop - found.end() > _SHORT_HALF:
            return found
    return None
