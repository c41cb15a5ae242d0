"""The title as printed; many texts have none, and none is invented."""

from __future__ import annotations

import re

from reports.reading.metadata.dates import DATE_SHAPE
from reports.reading.metadata.fields import is_document_number
from reports.reading.text.furniture import is_furniture, is_session
from reports.reading.text.page import Line, Page
from reports.reading.values import Span

_END_WORD = re.compile(
    r"(?:报 ?告|汇报|总结|年报|情况|打算|安排|计划|思路|要点|说明|通知|解读|方案|意见|办法|公告|公示|决定|规划"
    r"|规定|细则|通报|综述|讲话|答复|批复|公报|名单|一封信|倡议书|条例|制度|纪要|清单)"
    r"(?:[(<〈\[].{1,20}[)>〉\]])?[》”]?$"
)
_TOPIC = re.compile(r"法治|依法行政|工作报告|依法治[国省市县区镇]")
_YEAR = re.compile(r"(?:19|20)\d ?\d ?年")
_YEAR_ALONE = re.compile(r"[(〔\[]?(?:19|20)\d\d ?年(?:度)?[)〕\]]?")
_BODY = re.compile(r"(?:政府|[省市县区州镇乡局厅部委办旗]|委员会|街道|办公室|办事处|中心|机关)")
_BODY_ALONE = re.compile(
    r"[^,。;:|]{2,30}(?:政府|[省市县区州镇乡局厅部委办旗]|委员会|街道|办公室|办事处|中心|机关)(?:\([^()]{2,20}\))?$"
)
_CONTINUES = re.compile(r"^(?:关于|告$|(?:19|20)\d\d ?年|法治政府|依法行政)")
_GOES_ON = re.compile(r"(?:关于|[的年度和及与、报])$")
# What a line may print before its title and behind it: a field's name, a day, the byline.
_BEFORE = re.compile(r"(?:^|\| ?)(?:名 {0,3}称|标 {0,3}题|题 {0,3}名) ?: ?")
_BEHIND = re.compile(
    rf" *[(\[【]?(?:{DATE_SHAPE}|(?:发布|发表|公开|更新|成文|信息)?(?:时间|日期|来源) ?:"
    r"|浏览|阅读|点击|字号|字体|【?打印|作者:)[^《》]*$"
)
_NEXT_FIELD = re.compile(r" ?\|")
_ONE_LINE_TITLE = re.compile(r"(?:^|(?<=[ |]))[^\s|。,;:>]{6,60}(?:报告|汇报|总结)(?=[ |]|20\d\d年)", re.M)

_SENT_ROUND = re.compile(r"《?(?P<name>[^《》]{4,60}(?:报告|总结|汇报))》?的通知$")

_LONGEST_TITLE = 90
_LONGEST_LINE = 300
_MOST_LINES = 4
# How far into a text that is all one line its title may begin.
_ONE_LINE_HEAD = 400
# A notice that sends a report round is shorter than this.
_LONGEST_NOTICE = 1500


def find_title(page: Page, body: Span) -> Span | None:
    """The span of the title: among the lines above the body, or what opens a text that is all one line."""
    above = [part for line in page.lines if line.start < body.start and (part := _title_part(line))]
    candidates = [*_joined(page, above), *above]
    ended = [line for line in candidates if _END_WORD.search(line.text)]
    if ended:
        return _span(page, max(ended, key=lambda line: (_worth(line), line.end - line.start < 60, -line.start)))
    topical = [line for line in candidates if _TOPIC.search(line.text)]
    if topical:
        return _span(page, max(topical, key=_worth))
    opening = _ONE_LINE_TITLE.search(page.copy, body.start, min(body.end, body.start + _ONE_LINE_HEAD))
    return Span(opening.start(), opening.end()) if opening else None


def find_enclosed_title(page: Page, title: Span | None, body: Span) -> Span | None:
    """The title of a report that stands in full behind the notice that sends it round (关于印发《…》的通知)."""
    printed = re.sub(r"\s", "", title.cut(page.copy)) if title else ""
    sent = _SENT_ROUND.search(printed)
    if not sent:
        return None
    lines = page.between(body.start, min(body.end, body.start + _LONGEST_NOTICE))
    return next((Span(line.start, line.end) for line in lines if re.sub(r"\s", "", line.text) == sent["name"]), None)


def _worth(line: Line) -> int:
    # Names of a site's category, such as 法治政府建设年度报告, stand above the title and name neither year nor body.
    named = bool(_YEAR.search(line.text)) + (
        "关于" in line.text or bool(_BODY.search(line.text.replace("政府建设", "")))
    )
    return 2 * bool(named) + bool(_YEAR.search(line.text))


def _title_part(line: Line) -> Line | None:
    """What of a line can be title: without a field's name before it and a byline behind it; None if nothing can."""
    if len(line.text) > _LONGEST_LINE:
        return None
    before = _BEFORE.search(line.text)
    start = before.end() if before else 0
    behind = _BEHIND.search(line.text, start) or (_NEXT_FIELD.search(line.text, start) if before else None)
    kept = line.text[start : behind.start() if behind else len(line.text)]
    part = Line(line.start + start, line.start + start + len(kept), kept)
    if kept != line.text and not _END_WORD.search(kept):
        part = line
    if len(part.text) > _LONGEST_TITLE or is_furniture(part) or is_session(part) or is_document_number(part):
        return None
    return None if "。" in part.text or part.text.startswith(("来源", "各位")) else part


def _joined(page: Page, lines: list[Line]) -> list[Line]:
    """Titles broken over lines: a body alone before 关于, a line that stops half-way, the year alone below."""
    joined = []
    for first in range(len(lines)):
        for last in range(first + 1, min(first + _MOST_LINES, len(lines))):
            if not _belongs(lines[last - 1], lines[last]):
                break
            text = page.copy[lines[first].start : lines[last].end]
            closed = re.sub(r"\s", "", text)
            if len(text) <= _LONGEST_TITLE and _END_WORD.search(closed):
                joined.append(Line(lines[first].start, lines[last].end, closed))
    return joined


def _belongs(upper: Line, lower: Line) -> bool:
    """Whether a line goes on with the title that the line above it begins."""
    if lower.text.startswith("的"):
        return True
    if _END_WORD.search(upper.text):
        return bool(_YEAR_ALONE.fullmatch(lower.text)) and not _YEAR.search(upper.text)
    if lower.text == "告" or _GOES_ON.search(upper.text):
        return True
    if _BODY_ALONE.fullmatch(upper.text) and not _TOPIC.search(upper.text):
        return upper.text not in lower.text and bool(
            _CONTINUES.match(lower.text) or (_BODY_ALONE.fullmatch(lower.text) and lower.text != upper.text)
        )
    # Cut in the middle of a word: …法治政府建设情 / 况的报告.
    whole = _YEAR.search(lower.text) and _BODY.search(lower.text)
    return bool(_TOPIC.search(upper.text) or "关于" in upper.text) and not whole and bool(_END_WORD.search(lower.text))


def _span(page: Page, line: Line) -> Span:
    """The line without a table bar behind it."""
    printed = page.copy[line.start : line.end].rstrip(" |")
    lead = len(printed) - len(printed.lstrip(" |"))
    return Span(line.start + lead, line.start + len(printed))
