"""The headings that divide a report into its parts, and what their words say each part is for."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reports.reading.text.normalise import close_up
from reports.reading.text.page import Line, Page
from reports.reading.values import Heading, ReportKind, Span

_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]{1,3} ?[、.]|\([一二三四五六七八九十]{1,3}\)|\d{1,2}[.、])\s*")

LEADERSHIP = re.compile(
    r"第一责任人|(?:主要(?:负责人|负责同志|领导)|党政|书记|局长|主任|[县区市镇乡]长).{0,14}法治.{0,10}(?:职责|责任)"
    r"|(?:主要|党政)(?:负责人|负责同志|领导)(?:.{0,8}(?:履职|履行|带头)|推进法治)"
)
_DEEDS = re.compile(r"举措|成效")
# 困难群众 and 困难企业 are people and firms that are helped.
_HARDSHIP = r"困难(?!群众|群体|家庭|企业|职工|户|人员|学生|儿童|老年?人|党员|残疾|救助|帮扶)"
PROBLEMS = re.compile(rf"问题|不足|短板|差距|薄弱环节|{_HARDSHIP}|挑战")
# 存在问题及整改措施 owns up to problems, 抓好问题整改 does not.
_PROBLEMS_OWNED = re.compile(r"存在.{0,8}(?:问题|不足|短板|困难|差距)|^(?:主要)?(?:问题|不足|短板)")
_PROBLEMS_TREATED = re.compile(r"问题导向|整改|突出问题|解决|化解|破解|聚焦|补齐|补短板|着力|急难愁盼|历史遗留")
# 上年度存在问题整改情况 tells what was done about them.
_PROBLEMS_SETTLED = re.compile(r"(?:问题|不足|短板)(?:的)?整改(?:落实|完成)?(?:情况|成效)")
PLAN = re.compile(
    r"下一?步|下一?阶段|下一?年度|今后|^未来|未来.{0,4}(?:展望|工作)|明年|来年|努力方向|改进的?(?:方向|措施)|总体要求|主要目标|(?:打算|思路|计划|安排|设想|展望|建议)[。:]?$"
    r"|(?:任务|重点|部署|目标|举措|措施|工作)(?:和|及|与)?(?:打算|思路|计划|安排|设想)"
)
# 完善工作计划 and 落实决策部署 are deeds.
_PLAN_TREATED = re.compile(r"(?:完善|制定|编制|细化|落实|完成|执行)[^,、]{0,6}(?:计划|安排|部署|思路|任务)(?![。:]?$)")
REVIEW = re.compile(
    r"回顾|过去|成就|体会|成效|成绩|完成情况|开展情况|落实情况|推进情况|建设情况|工作情况|今年以来|做法|本届政府"
)
_COMING = re.compile(r"(?:下一?步|下一?阶段|下一?年度|今后|明年|来年)")
_OTHER_MATTERS = re.compile(r"其他(?:需要)?(?:报告|说明)")
_YEAR = re.compile(r"(?:19|20)\d\d(?=年)")
_UNNUMBERED = re.compile(
    r"(?:首先|下面|现在)?(?:.{0,12}(?:19|20)\d\d年|“[一二三四五六七八九十]+五”|过去|一年来|今年|下一步|今后|未来).{0,24}"
    r"(?:回顾|工作|安排|任务|重点|计划|打算|思路|目标|部署|建议|要求|情况|成就|成绩)"
)
_REVIEW_HEADING = re.compile(r"回顾|过去|一年来|成就|成绩|情况$")
# In a work report's headings 成效 and 成绩 also stand for what is hoped for (以优异成绩迎接…).
_WORK_REVIEW = re.compile(r"回顾|过去|成就|体会|今年以来")
_PART = re.compile(r"第[一二三四五]部分|[上中下]篇")
# Titles whose number was lost, of nothing but these words: 工作开展情况, 存在的问题和不足, 下一步工作打算.
_PLAIN = re.compile(
    r"(?:(?:19|20)\d\d年度?|法治政府|法治|依法行政|建设|推进|全面|主要|重点|总体|基本|工作|开展|完成|落实|取得|履行|情况|成效|成绩|举措|措施"
    r"|做法|亮点|回顾|存在|面临|当前|目前|的|问题|不足|短板|困难|差距|薄弱环节|原因|分析|和|及|与|、|以及|之处|下一?步|下一?阶段|下一?年度?"
    r"|今后|明年|来年|打算|计划|安排|思路|目标|任务|方向|努力|改进|设想|建议){2,}[::]?"
)
_SENTENCE_SIGNS = re.compile(r"[。,;!?|]")
_LONGEST_UNNUMBERED = 32


@dataclass(frozen=True, slots=True)
class Anchor:
    """A heading that opens a part of the report; ``text`` is without number and blanks."""

    start: int
    end: int
    text: str
    heading: Heading

    @property
    def years(self) -> tuple[int, ...]:
        """The years the heading prints, in order."""
        return tuple(int(year) for year in _YEAR.findall(self.text))

    def plans_for(self, covers_year: int | None) -> bool:
        """Whether the heading names a year later than the covered one, and no other."""
        return bool(covers_year and self.years and min(self.years) > covers_year)


def find_anchors(page: Page, body: Span, headings: tuple[Heading, ...], kind: ReportKind) -> tuple[Anchor, ...]:
    """The headings that divide the report: unnumbered section headings if they name review and plan, else level 1.

    A text without level 1 is divided by its level 2.
    """
    lines = _lines_as_anchors(page, body)
    parts = [anchor for anchor in lines if _PART.match(anchor.text)]
    if len(parts) > 1:
        return tuple(parts)
    starts = {heading.span.start for heading in headings}
    unnumbered = [anchor for anchor in lines if anchor.start not in starts and _UNNUMBERED.fullmatch(anchor.text)]
    reviews = [anchor for anchor in unnumbered if _REVIEW_HEADING.search(anchor.text)]
    plans = [anchor for anchor in unnumbered if not _REVIEW_HEADING.search(anchor.text)]
    if reviews and plans and reviews[0].start < plans[-1].start:
        return tuple(unnumbered)
    top = min((heading.level for heading in headings if heading.level < 3 or _is_short_item(heading)), default=0)
    numbered = [
        Anchor(heading.span.start, heading.span.end, _bare(heading.span.cut(page.copy)), heading)
        for heading in headings
        if heading.level == top and (top < 3 or _is_short_item(heading))
    ]
    if kind is not ReportKind.GOVERNMENT_WORK:
        numbered += _plain_titles(page, body, starts, numbered)
    elif not any(is_plan(anchor, None) for anchor in numbered):
        numbered += plans
    return tuple(sorted(numbered, key=lambda anchor: anchor.start))


def _plain_titles(page: Page, body: Span, starts: set[int], numbered: list[Anchor]) -> list[Anchor]:
    """Section headings whose number was lost, where a part that they name has no numbered heading."""
    lines = (line for line in page.between(body.start, body.end) if _may_be_title(line) and line.start not in starts)
    plain = [_line_as_anchor(page, line) for line in lines if _PLAIN.fullmatch(close_up(line.text))]
    missing = [
        anchor
        for anchor in plain
        if any(says(anchor) and not any(map(says, numbered)) for says in (is_problems, _names_plan))
    ]
    if not missing:
        return []
    reviews = [anchor for anchor in plain if is_review(anchor) and anchor.start < missing[0].start]
    return missing + (reviews[:1] if not numbered or (reviews and reviews[0].start < numbered[0].start) else [])


def _names_plan(anchor: Anchor) -> bool:
    return is_plan(anchor, None)


def is_leadership(anchor: Anchor) -> bool:
    return bool(LEADERSHIP.search(anchor.text)) and not _DEEDS.search(anchor.text)


def is_problems(anchor: Anchor) -> bool:
    if _PROBLEMS_SETTLED.search(anchor.text):
        return False
    if _PROBLEMS_OWNED.search(anchor.text):
        return True
    return bool(PROBLEMS.search(anchor.text)) and not _PROBLEMS_TREATED.search(anchor.text)


def is_owning_up(anchor: Anchor) -> bool:
    """Whether the heading says in so many words that problems exist."""
    return bool(_PROBLEMS_OWNED.search(anchor.text))


def is_coming(anchor: Anchor, covers_year: int | None) -> bool:
    """Whether the heading says in so many words that what follows is still to come."""
    return bool(_COMING.match(anchor.text)) or (anchor.plans_for(covers_year) and is_plan(anchor, covers_year))


def as_anchor(heading: Heading) -> Anchor:
    """A heading as what divides a report."""
    text = _bare(re.sub(r"^[（(]", "(", heading.text).replace("）", ")", 1))
    return Anchor(heading.span.start, heading.span.end, text, heading)


def is_plan(anchor: Anchor, covers_year: int | None) -> bool:
    """Whether the heading's words, or a year later than the covered one, say that a plan follows."""
    if re.search(r"情况[。:]?$", anchor.text):
        return False
    if anchor.plans_for(covers_year):
        return True
    return bool(PLAN.search(anchor.text)) and (
        bool(_COMING.match(anchor.text)) or not _PLAN_TREATED.search(anchor.text)
    )


def is_review(anchor: Anchor) -> bool:
    return bool(REVIEW.search(anchor.text))


def first_plan(anchors: tuple[Anchor, ...], kind: ReportKind, covers_year: int | None, *, lost: bool) -> int | None:
    """The index of the heading from which on a report plans; None if no heading says so.

    After the review of a work report the next heading that does not look back opens the plan; in other reports the
    words must say so. The first heading never is a plan, unless the beginning is lost: 一、积极统筹部署… made a whole
    report one.
    """
    if kind is not ReportKind.GOVERNMENT_WORK or (not lost and _reviews_by_theme(anchors, covers_year)):
        opens = is_plan
    else:
        opens = _opens_work_plan
    return next((i for i, anchor in enumerate(anchors) if (i or lost) and opens(anchor, covers_year)), None)


def _reviews_by_theme(anchors: tuple[Anchor, ...], covers_year: int | None) -> bool:
    """Whether a work report's first heading names a theme of the review, and a later one says that it plans."""
    if not anchors or anchors[0].years or is_review(anchors[0]):
        return False
    return any(is_plan(anchor, covers_year) and not is_work_review(anchor) for anchor in anchors[1:])


def _opens_work_plan(anchor: Anchor, covers_year: int | None) -> bool:
    if is_work_review(anchor):
        return anchor.plans_for(covers_year)
    return is_plan(anchor, covers_year) or not is_problems(anchor)


def is_work_review(anchor: Anchor) -> bool:
    return bool(_WORK_REVIEW.search(anchor.text))


def has_lost_beginning(page: Page, body: Span, anchors: tuple[Anchor, ...]) -> bool:
    """Whether a work report starts in the middle: nobody asks for 审议 and the first heading is 二、 or a plan."""
    if "审议" in page.copy[body.start : body.start + 600]:
        return False
    return bool(anchors) and (anchors[0].heading.text.startswith("二") or is_plan(anchors[0], None))


def is_closing(anchor: Anchor) -> bool:
    return bool(_OTHER_MATTERS.search(anchor.text))


def _bare(text: str) -> str:
    return close_up(_NUMBER.sub("", text))


def _is_short_item(heading: Heading) -> bool:
    """Whether a level-3 heading could divide a report that has no others: ``1.`` and a few words, never 一是."""
    return len(heading.text) <= _LONGEST_UNNUMBERED and bool(re.match(r"[\d０-９]", heading.text))


def _lines_as_anchors(page: Page, body: Span) -> list[Anchor]:
    """Every line that is short and bare enough to be a section heading."""
    lines = page.between(body.start, body.end)
    return [_line_as_anchor(page, line) for line in lines if _may_be_title(line)]


def _may_be_title(line: Line) -> bool:
    # Blanks are closed up only in a line that may then be short enough.
    return (
        len(line.text) <= 2 * _LONGEST_UNNUMBERED
        and len(close_up(line.text)) <= _LONGEST_UNNUMBERED
        and not _SENTENCE_SIGNS.search(line.text)
    )


def _line_as_anchor(page: Page, line: Line) -> Anchor:
    span = Span(line.start, line.end)
    return Anchor(line.start, line.end, close_up(line.text).rstrip(":"), Heading(span, 1, span.cut(page.text)))
