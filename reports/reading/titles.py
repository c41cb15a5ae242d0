"""The title as printed; many texts have none, and none is invented."""

from __future__ import annotations

import re
from itertools import pairwise

from reports.reading.fields import is_document_number
from reports.reading.furniture import is_furniture, is_session
from reports.reading.page import Line, Page
from reports.reading.values import Span

_END_WORD = re.compile(
    r"(?:报 ?告|汇报|总结|年报|情况|打算|安排|计划|思路|通知|解读|方案|要点|意见|办法)(?:\(.{1,20}\))?[》”]?$"
)
_TOPIC = re.compile(r"法治|依法行政|工作报告")
_YEAR = re.compile(r"(?:19|20)\d ?\d ?年")
_BODY = re.compile(r"(?:政府|[省市县区州镇乡局厅部委办旗]|委员会|街道|办公室|办事处|中心|机关)")
_BODY_ALONE = re.compile(r"[^,。;:|]{2,30}(?:政府|[省市县区州镇乡局厅部委办旗]|委员会|街道|办公室|办事处|中心|机关)$")
_GOES_ON = re.compile(r"(?:关于|[的年度和及与、报])$")
_CONTINUES = re.compile(r"^(?:关于|告$|(?:19|20)\d\d年|法治政府|依法行政)")
_ONE_LINE_TITLE = re.compile(r"[^ 。,;:]{6,60}(?:报告|汇报|总结)(?= )")

_LONGEST_TITLE = 90


def find_title(page: Page, body: Span) -> Span | None:
    """The span of the title: among the lines above the body, or what opens a text that is all one line."""
    above = [line for line in page.lines if line.start < body.start and _may_be_title(line)]
    candidates = [*_joined(page, above), *above]
    ended = [line for line in candidates if _END_WORD.search(line.text)]
    if ended:
        return _span(page, max(ended, key=lambda line: (_worth(line), line.end - line.start < 60, -line.start)))
    topical = [line for line in candidates if _TOPIC.search(line.text)]
    if topical:
        return _span(page, topical[0])
    opening = _ONE_LINE_TITLE.match(page.copy, body.start)
    return Span(opening.start(), opening.end()) if opening else None


def _worth(line: Line) -> int:
    # Names of a site's category, such as 法治政府建设年度报告, stand above the title and name neither year nor body.
    named = bool(_YEAR.search(line.text)) + (
        "关于" in line.text or bool(_BODY.search(line.text.replace("政府建设", "")))
    )
    return 2 * bool(named) + bool(_YEAR.search(line.text))


def _may_be_title(line: Line) -> bool:
    if len(line.text) > _LONGEST_TITLE or is_furniture(line) or is_session(line) or is_document_number(line):
        return False
    return "。" not in line.text and not line.text.startswith(("来源", "各位"))


def _joined(page: Page, lines: list[Line]) -> list[Line]:
    """Titles broken over two or three lines: a body alone before 关于, or a line that stops half-way."""
    joined = []
    for index, (first, second) in enumerate(pairwise(lines)):
        body_first = _BODY_ALONE.fullmatch(first.text) and _CONTINUES.match(second.text)
        half_way = not _END_WORD.search(first.text) and _GOES_ON.search(first.text)
        if not (body_first or half_way or second.text == "告"):
            continue
        last = second
        if not _END_WORD.search(second.text) and index + 2 < len(lines):
            last = lines[index + 2]
        text = page.copy[first.start : last.end]
        if len(text) <= _LONGEST_TITLE and _END_WORD.search(re.sub(r"\s", "", text)):
            joined.append(Line(first.start, last.end, re.sub(r"\s", "", text)))
    return joined


def _span(page: Page, line: Line) -> Span:
    """The line without a table bar behind it."""
    printed = page.copy[line.start : line.end].rstrip(" |")
    lead = len(printed) - len(printed.lstrip(" |"))
    return Span(line.start + lead, line.start + len(printed))
