"""The days of publishing and signing, and the numbers a web page prints about a report."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from reports.reading.dates import DATE, TIME, FoundDate, date_of, find_date, is_date_alone
from reports.reading.furniture import is_session
from reports.reading.page import Line, Page
from reports.reading.values import Span

_GAP = r"[ :|\n]{0,12}"
_PUBLISHED = re.compile(rf"(?:(?:发布|发表|公开|更新|公布) ?(?:时间|日期)|网站发布|发布于){_GAP}{DATE}")
_DAY = re.compile(rf"(?<![一-龥])(?:时间|日期) ?:?{_GAP}{DATE}")
_BYLINE = re.compile(rf"^{DATE}{TIME}[ |]*(?:来源|信息来源|浏览|作者|点击|字)", re.MULTILINE)
_MADE = re.compile(rf"生成日期{_GAP}{DATE}")
_SIGNED = re.compile(rf"(?:成文|发文|印发|签发) ?(?:日期|时间){_GAP}{DATE}")
_IN_BRACKETS = re.compile(rf"^[ ]*\({DATE}\)[ ]*$", re.MULTILINE)

_INDEX = re.compile(r"索 {0,3}引 {0,3}号[ :|]{0,8}\n?[ |]{0,4}(?P<value>[0-9A-Za-z][^\s|]{3,40})")
_DOCUMENT = re.compile(
    r"(?:文 {0,3}号|发文字号|文件编号|文件字号|公文文号)[ :|]{0,8}"
    r"(?P<value>[^\s|:]{2,20}[〔\[(]\d{4}[〕\])] ?第?\d{1,5} ?号)"
)
_DOCUMENT_LINE = re.compile(r"^[ ]*(?P<value>[^\s|:。,]{2,15}[〔\[(]\d{4}[〕\])]第?\d{1,5}号)[ ]*$", re.MULTILINE)

_ORGANISATION_LINE = re.compile(
    r"[^,。;:!?]{2,30}(?:政府|[省市县区州镇乡局厅部委办旗署]|委员会|管委会|街道|办公室|办事处|中心|机关|院|会|公司)(?:\(.{0,3}章\))?"
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


def find_published(page: Page, body: Span) -> FoundDate | None:
    """The day of publishing, from outside the body; a labelled day beats a bare one."""
    for pattern in (_PUBLISHED, _DAY):
        found = _first_outside(page, body, pattern)
        if found:
            return found
    for line in page.lines:
        if line.start >= body.start:
            break
        if (is_date_alone(line.text) and not line.text.startswith("(")) or _BYLINE.match(line.text):
            return find_date(page.copy, line.start, line.end)
    return _first_outside(page, body, _MADE)


def find_signed(page: Page, body: Span, signature: Signature | None) -> FoundDate | None:
    """The day of signing: of the signature, else a field of the page, else in brackets under the title."""
    if signature and signature.day:
        return signature.day
    return _first_outside(page, body, _SIGNED) or _first_outside(page, body, _IN_BRACKETS)


def find_index_number(page: Page) -> Span | None:
    """Where 索引号 stands; a bare 序号 is none."""
    match = _INDEX.search(page.copy)
    return Span(*match.span("value")) if match else None


def find_document_number(page: Page, body: Span) -> Span | None:
    """Where 发文字号 stands: its field, or a line of its own above the body."""
    match = _DOCUMENT.search(page.copy, 0, body.start) or _DOCUMENT_LINE.search(page.copy, 0, body.start)
    return Span(*match.span("value")) if match else None


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
    match = re.search(rf"[。!] *(?P<who>{_ORGANISATION_LINE.pattern}) *{DATE}$", tail)
    if not match:
        return None
    day = date_of(match)
    start = tail_start + match.start("who")
    found = FoundDate(day, start + len(match["who"]), body.end) if day else None
    return Signature(Span(start, body.end), match["who"].strip(), found)


def _first_outside(page: Page, body: Span, pattern: re.Pattern[str]) -> FoundDate | None:
    for start, end in ((0, body.start), (body.end, len(page.copy))):
        for match in pattern.finditer(page.copy, start, end):
            day: date | None = date_of(match)
            if day:
                return FoundDate(day, match.start(), match.end())
    return None
