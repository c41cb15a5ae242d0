"""Who signs a report and when: the lines at its end, and the session a work report was given at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.reading.metadata.dates import DATE, FoundDate, date_of, find_date, is_date_alone
from reports.reading.text.furniture import is_session
from reports.reading.text.page import Line, Page
from reports.reading.values import Span

_ORGANISATION_LINE = re.compile(
    r"[^,。;:!?]{2,30}(?:政府|[省市县区州镇乡局厅部委办旗署]|委员会|管委会|街道|办公室|办事处|中心|机关|院|会|公司|馆|队|社|海关|分行)(?:\(.{0,3}章\))?"
)
_FORMAL_END = re.compile(r"[专特]此(?:报告|汇报|说明)[。!]?|附件:.{1,80}")
_BODY_AND_DAY = re.compile(rf"(?P<who>{_ORGANISATION_LINE.pattern}) *{DATE}")
# A signature is never longer than this: the lines of a formal end, one or two bodies, and a day.
_SIGNATURE_LINES = 5


@dataclass(frozen=True, slots=True)
class Signature:
    """The 落款 at the end of a body: its span, the body that signs and the day."""

    span: Span
    organisation: str | None
    day: FoundDate | None


def find_session_year(page: Page, body: Span) -> tuple[int, Span] | None:
    """The year of the session at which a work report was given, from its line above or at the top of the body."""
    for line in page.lines:
        if line.start > body.start + 400:
            break
        if is_session(line):
            day = find_date(page.copy, line.start, line.end)
            if day:
                return day.value.year, Span(line.start, line.end)
    return None


def find_signature(page: Page, body: Span) -> Signature | None:
    """The closing lines of a body: a formal end, who signs, and when."""
    lines = page.between(body.start, body.end)[-_SIGNATURE_LINES:]
    first, organisation, day = None, None, None
    for line in reversed(lines):
        both = _BODY_AND_DAY.fullmatch(line.text)
        if day is None and organisation is None and is_date_alone(line.text):
            day = find_date(page.copy, line.start, line.end)
        elif day is None and organisation is None and both:
            day, organisation = find_date(page.copy, line.start, line.end), both["who"]
        elif len(line.text) <= 32 and _ORGANISATION_LINE.fullmatch(line.text):
            organisation = organisation or line.text
        elif not _FORMAL_END.fullmatch(line.text):
            break
        first = line
    if first is None:
        return _run_on_signature(page, body)
    if day is None and not _signs(first, lines):
        return None
    return Signature(Span(first.start, body.end), organisation, day)


def _signs(first: Line, lines: tuple[Line, ...]) -> bool:
    # Without a day, a short line that looks like a body must stand alone behind prose that is closed.
    before = [line for line in lines if line.start < first.start]
    return bool(before) and before[-1].text.endswith(("。", "!", "”"))


def _run_on_signature(page: Page, body: Span) -> Signature | None:
    """Body and day printed behind the last sentence, on its line."""
    tail_start = max(body.start, body.end - 80)
    tail = page.copy[tail_start : body.end]
    match = re.search(
        rf"[。!] *(?P<formal>[专特]此(?:报告|汇报|说明)[。!]? *)?(?P<who>{_ORGANISATION_LINE.pattern}) *{DATE}$", tail
    )
    if not match:
        return None
    day = date_of(match)
    start = tail_start + match.start("formal" if match["formal"] else "who")
    found = FoundDate(day, tail_start + match.end("who"), body.end) if day else None
    return Signature(Span(start, body.end), match["who"].strip(), found)
