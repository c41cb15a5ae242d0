"""The text of a plan that promises: without headings, page furniture, titles and addresses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence

from reports.reading import Reading, SectionKind, Span, soft_breaks

_ADDRESS = re.compile(r"各位(?:人大)?代表[！!，,：:。]?|同志们[！!，,：:]|结束语")
_TITLE = re.compile(
    r"[^。；;！!？?：:，,\d０-９（）()《》|]{4,30}[^\W_]"
    r"|(?:[0-9０-９]{4}年)?[^。；;！!？?：:，,\d０-９]{2,20}(?:工作|安排|任务|计划|目标|重点|要求|打算|思路|举措|措施|部署|建议)"
)
_PROSE = re.compile(r".{16}[。；;！!]")
_LINE_ENDS = "\n\r\u2028\u2029\x0b\x0c\x85"
_BLANKS = " \t\u3000\u00a0"
# What stands around a title is looked at this far (code points).
_EDGE = 12
_NEXT_LINE = 300
# A line this long is prose, wherever its first sentence ends.
_LONG_LINE = 60


def plan_stretches(text: str, reading: Reading) -> Iterator[Span]:
    """The stretches of the plan between its headings and the furniture inside it, in order.

    A page number inside a wrapped sentence parts nothing: the sentence goes on behind it.
    """
    breaks = soft_breaks(text)
    holes = [hole for hole in _holes(reading) if not _is_covered(hole, breaks)]
    ends = [hole.end for hole in holes]
    for plan in _joined_plans(reading, breaks):
        yield from _without(plan, holes[bisect_right(ends, plan.start) :])


def stands_alone(text: str, span: Span) -> bool:
    """Whether a piece is an address to the deputies, or a title without a number above the prose it names."""
    words = span.cut(text)
    return bool(_ADDRESS.fullmatch(words)) or (bool(_TITLE.fullmatch(words)) and _opens_prose(text, span))


def _opens_prose(text: str, span: Span) -> bool:
    """Whether a piece is a whole line and the next line is prose."""
    before = text[max(0, span.start - _EDGE) : span.start].rstrip(_BLANKS)
    behind = text[span.end : span.end + _NEXT_LINE].lstrip(_BLANKS)
    if before[-1:] not in _LINE_ENDS or behind[:1] not in _LINE_ENDS:
        return False
    following = behind.lstrip().splitlines()[:1]
    return bool(following) and (len(following[0]) >= _LONG_LINE or bool(_PROSE.search(following[0])))


def _holes(reading: Reading) -> list[Span]:
    section_headings = (section.heading for section in reading.sections)
    headings = [*reading.headings, *(heading for heading in section_headings if heading)]
    return sorted({*(heading.span for heading in headings), *reading.furniture})


def _joined_plans(reading: Reading, breaks: Sequence[Span]) -> list[Span]:
    plans: list[Span] = []
    for section in reading.sections:
        if section.kind is not SectionKind.PLAN:
            continue
        if plans and _is_covered(Span(plans[-1].end, section.span.start), breaks):
            plans[-1] = Span(plans[-1].start, section.span.end)
        else:
            plans.append(section.span)
    return plans


def _is_covered(span: Span, breaks: Sequence[Span]) -> bool:
    index = bisect_right(breaks, span.start, key=lambda gap: gap.start) - 1
    return index >= 0 and span.end <= breaks[index].end


def _without(span: Span, holes: Sequence[Span]) -> Iterator[Span]:
    start = span.start
    for hole in holes:
        if hole.start >= span.end:
            break
        if hole.end <= start:
            continue
        if hole.start > start:
            yield Span(start, hole.start)
        start = hole.end
    if start < span.end:
        yield Span(start, span.end)
