"""A sentence where it stands: its paragraph around it, and the headings above it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.models import Report, Section

# Reports often come on a single line: so much on either side is enough to judge a sentence by, and fits a screen.
REACH = 150
_STOPS = "。；！？\n"


@dataclass(frozen=True, slots=True)
class Passage:
    """The text before and after a sentence, within its paragraph, and the headings it stands under, outermost first."""

    before: str
    sentence: str
    after: str
    headings: tuple[str, ...]


def passage_of(report: Report, sections: Sequence[Section], start: int, end: int) -> Passage:
    """The passage of ``report.text[start:end]``; offsets are code points, half open."""
    return Passage(
        before=_before(report.text, start),
        sentence=report.text[start:end],
        after=_after(report.text, end),
        headings=_headings(report, sections, start),
    )


def _before(text: str, start: int) -> str:
    reach = text[max(0, start - REACH) : start]
    paragraph = reach.rpartition("\n")[2]
    if len(paragraph) < len(reach) or start <= REACH:
        return paragraph.lstrip()
    cut = min((i for i in map(paragraph.find, _STOPS) if i >= 0), default=-1)
    return "……" + paragraph[cut + 1 :]


def _after(text: str, end: int) -> str:
    reach = text[end : end + REACH]
    paragraph = reach.partition("\n")[0]
    if len(paragraph) < len(reach) or end + REACH >= len(text):
        return paragraph.rstrip()
    cut = max(map(paragraph.rfind, _STOPS))
    return paragraph[: cut + 1 or None] + "……"


def _headings(report: Report, sections: Sequence[Section], start: int) -> tuple[str, ...]:
    section = next((s for s in sections if s.start <= start < s.end), None)
    if section is None:
        return ()
    own = section.heading.strip()
    path = [(section.level or 1, own)] if own else []
    for a, b, level in report.layout.get("headings", []):
        if section.start <= a and b <= start:
            path = [*(above for above in path if above[0] < level), (level, report.text[a:b].strip())]
    return tuple(text for _, text in path) or (str(section.get_kind_display()),)
