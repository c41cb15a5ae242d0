"""What a web page or the head of an official document prints about a report: its days and its numbers."""

from __future__ import annotations

import re

from reports.reading.metadata.dates import DATE, DATE_SHAPE, FoundDate, date_of, find_date, is_date_alone
from reports.reading.metadata.signatures import Signature
from reports.reading.text.page import Line, Page
from reports.reading.values import Span


def _labels(*names: str) -> str:
    """A pattern of field names; tables space them out to one width (发 布 日 期)."""
    return "(?:" + "|".join(" {0,6}".join(name) for name in names) + ")"


def _labels_of_days(*verbs: str) -> str:
    return _labels(*(verb + noun for verb in verbs for noun in ("时间", "日期")))


# Between a field's name and its value: bars and line ends of a table, the bracket behind a name in brackets.
_GAP = r"[ :|\n\])】]{0,12}"
_PUBLISHED = re.compile(
    rf"(?:{_labels_of_days('发布', '发表', '公布', '公开', '发稿', '刊发', '上传', '上网', '录入', '添加', '推送')}"
    rf"|网站发布|(?:发布|发表|刊发|上传)(?:于| ?:)){_GAP}{DATE}"
)
_UPDATED = re.compile(rf"{_labels_of_days('更新', '信息', '撰稿', '提交')}{_GAP}{DATE}")
_DAY = re.compile(rf"(?<![一-龥])(?<![一-龥] ){_labels('时间', '日期')} ?:?{_GAP}{DATE}")
_MADE = re.compile(rf"{_labels_of_days('生成')}{_GAP}{DATE}")
_SIGNED = re.compile(rf"{_labels_of_days('成文', '发文', '印发', '签发', '制发', '产生')}{_GAP}{DATE}")
_IN_BRACKETS = re.compile(rf"^[ ]*\({DATE}\)[ ]*$", re.MULTILINE)
# A line that tells of the page and holds a day without a name tells when the page was published.
_BYLINE = re.compile(
    r"来源|浏览|人气|热度|原创|发表于|公众号|信息员|审核|签发|[供撰]稿"
    r"|阅读|访问量|点击|作者|责任编辑|编辑:|字 ?[号体]|打印|分享|收藏"
)
# Days that are neither: the site's clock, the reader's visit, how long a document holds.
_OTHER_DAY = re.compile(
    rf"(?:今天|今日|现在|当前|系统|北京|浏览|打印|访问|下载|截止|会议|有效期|实施|施行|生效|失效|废止|终止|成文|发文|印发|签发|制发|生成)"
    rf"[^\d\n]{{0,8}}{DATE_SHAPE}|{DATE_SHAPE} *星期[一二三四五六日天]"
)
# What a day on a line of its own is called on the line before.
_OTHER_LABEL = re.compile(
    r"(?:今天|今日|现在|当前|系统|北京|浏览|打印|访问).{0,4}:?$"
    r"|(?:成文|发文|印发|签发|制发|产生|生成|截止|会议|有效|实施|施行|生效|失效|废止|终止)(?:日期|时间|期)? ?:?$"
)

_INDEX = re.compile(
    rf"{_labels('索引号', '索取号', '索引编号')}(?:\(.{{1,8}}\))?[ :|\])】\n]{{0,12}}"
    r"(?!\d{4}-\d\d?-\d\d?(?!\d))"
    r"(?P<value>(?:[一-龥]{1,10}[-/_])?[0-9A-Za-z][0-9A-Za-z./_\-—()\[\]〔〕]{3,45})"
)
_CODE = re.compile(r"(?P<code>[0-9A-Za-z][0-9A-Za-z.\-]{2,29}?)[/_\-](?=(?:19|20)\d\d)")
_NUMBERED = r"[〔\[(【﹝] ?(?:19|20)\d\d ?[〕\])】﹞] ?第? ?\d{1,5} ?号"
_DOCUMENT = re.compile(
    rf"{_labels('文号', '发文字号', '发文文号', '文件编号', '文件字号', '公文文号', '文件号', '文件文号')}{_GAP}"
    rf"(?P<value>[^\s|:\d(\[〔]{{2,20}} ?{_NUMBERED})"
)
_DOCUMENT_LINE = re.compile(
    rf"^[ (【]*(?P<value>[一-龥]{{2,15}} ?{_NUMBERED})[ )】]*(?:(?:签发人|密级|缓急).{{0,20}})?$", re.MULTILINE
)
# On a page that is all one line it stands between blanks.
_DOCUMENT_WORD = re.compile(rf"(?:^|(?<= ))(?P<value>[一-龥]{{2,15}}{_NUMBERED})(?= )")
# How far into a body that begins on the page's first line its fields may still stand.
_ONE_LINE_HEAD = 500


def find_published(page: Page, body: Span, title: Span | None) -> FoundDate | None:
    """The day of publishing, from outside the body; a labelled day beats a bare one, one below the title one above."""
    labelled = _first_outside(page, body, _PUBLISHED) or _first_outside(page, body, _DAY)
    if labelled:
        return labelled
    behind = find_date(page.copy, title.end, _line_end(page, title)) if title else None
    if behind:
        return behind
    above = [line for line in page.lines if line.start < body.start]
    head = title.start if title else 0
    for line in (*(line for line in above if line.start >= head), *(line for line in above if line.start < head)):
        day = _bare_day(page, line)
        if day:
            return day
    return _first_outside(page, body, _UPDATED) or _first_outside(page, body, _MADE)


def find_signed(page: Page, body: Span, signature: Signature | None) -> FoundDate | None:
    """The day of signing: of the signature, else a field of the page, else in brackets under the title."""
    if signature and signature.day:
        return signature.day
    return _first_outside(page, body, _SIGNED) or _first_outside(page, body, _IN_BRACKETS)


def find_index_number(page: Page) -> Span | None:
    """Where 索引号 stands; a bare 序号 is none."""
    match = _INDEX.search(page.copy)
    return page.trim(*match.span("value")) if match else None


def organisation_code(index_number: str) -> str | None:
    """The front part of an index number, which names the body: ``002565291`` of 002565291/2025-00043."""
    match = _CODE.match(index_number)
    return match["code"] if match and re.search(r"\d", match["code"]) else None


def find_document_number(page: Page, body: Span) -> Span | None:
    """Where 发文字号 stands: its field, or a line of its own above the body."""
    for start, end in _outside(page, body):
        match = _DOCUMENT.search(page.copy, start, end)
        if match:
            return Span(*match.span("value"))
    match = _DOCUMENT_LINE.search(page.copy, 0, body.start)
    head = _outside(page, body)[1:-1]  # there where the whole page is one line
    if match is None and head:
        match = _DOCUMENT_WORD.search(page.copy, 0, head[0][1])
    return Span(*match.span("value")) if match else None


def is_document_number(line: Line) -> bool:
    """Whether a line is a document's number, with who signs it perhaps (it is no part of a title)."""
    return bool(_DOCUMENT_LINE.match(line.text))


def _bare_day(page: Page, line: Line) -> FoundDate | None:
    """The day of a line that is nothing else, or of a line about the page; None where it is another day than that."""
    if is_date_alone(line.text):
        before = page.copy[max(0, line.start - 12) : line.start].rstrip()
        bracketed = line.text.startswith("(") or _OTHER_LABEL.search(before)
        return None if bracketed else find_date(page.copy, line.start, line.end)
    if not _BYLINE.search(line.text):
        return None
    others = [match.span() for match in _OTHER_DAY.finditer(page.copy, line.start, line.end)]
    found = find_date(page.copy, line.start, line.end)
    while found and any(start <= found.start < end for start, end in others):
        found = find_date(page.copy, found.end, line.end)
    return found


def _line_end(page: Page, title: Span) -> int:
    end = page.copy.find("\n", title.end)
    return min(len(page.copy) if end < 0 else end, title.end + 40)


def _outside(page: Page, body: Span) -> tuple[tuple[int, int], ...]:
    """The ranges fields stand in: above and below the body, and its head if the whole page is one line."""
    head = min(body.end, body.start + _ONE_LINE_HEAD)
    inside = ((body.start, head),) if page.lines and "\n" not in page.copy[page.lines[0].start : head] else ()
    return ((0, body.start), *inside, (body.end, len(page.copy)))


def _first_outside(page: Page, body: Span, pattern: re.Pattern[str]) -> FoundDate | None:
    for start, end in _outside(page, body):
        for match in pattern.finditer(page.copy, start, end):
            day = date_of(match)
            if day:
                return FoundDate(day, match.start(), match.end())
    return None
