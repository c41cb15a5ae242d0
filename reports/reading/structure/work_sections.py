"""The parts of a 政府工作报告, whose problems stand in paragraphs and whose end is an address to the deputies."""

from __future__ import annotations

import re

from reports.reading.structure.outline import Anchor, first_plan, has_lost_beginning, is_problems, is_work_review
from reports.reading.structure.sections import Cut, join_cuts
from reports.reading.text.page import Line, Page, split_sentences
from reports.reading.values import ReportKind, Section, SectionKind, Span

# 深刻认识到 opens what was learned, not what is weak.
_SEEN = re.compile(r"(?<!深刻)(?:认识|看|意识)到|正视")
_WEAK = re.compile(r"问题|不足|困难|挑战|差距|短板|风险|矛盾|隐忧|制约|压力|不平衡|薄弱|考验")
_FACED = re.compile(
    r"(?:还|仍|仍然|依然|也|尚)(?:有|存在|面临|面对|需)[^。]{0,60}(?:问题|不足|挑战|困难|差距|短板|矛盾|压力|考验)"
    r"|我们(?:还|仍)?面临着?[^。]{0,60}(?:挑战|问题|困难|制约|压力)|(?:存在|面临)(?:的|着|不少|许多|一些|诸多)[^。]{0,40}(?:问题|困难|挑战|不足)"
    r"|(?:问题|不足|短板|差距|困难)[^。]{0,12}(?:不容|不可|不能)(?:忽视|回避|小视|低估)|问题[^。]{0,12}绕不过"
)
_THANKS = re.compile(r"感谢|敬意")
_SHORTFALL = re.compile(
    r"不足|不[强高够优快畅实多]|不平衡|不充分|不健全|不完善|不牢|不到位|偏[低弱小少慢]|[较很]大(?:差距|压力)|薄弱|滞后|亟[待需]|有待|[仍还]需|短缺|突出|脆弱|欠账|欠缺|缺乏"
)
_RESUMES = re.compile(r"各位代表|回顾|过去[^。]{0,20}来之不易|[^。]{0,30}来之不易|[^。]{0,30}体会|在此,我")
# After the problems, a paragraph on the year to come belongs to the plan, whatever heading follows.
_COMING = re.compile(
    r"(?:各位代表[!,:。]? ?)?(?:(?P<year>20\d\d)年(?=,|是|政府|工作|我们|经济|全[省市县区])"
    r"|今年(?:是|,|政府|工作|我们|经济)|新的一年|做好今年|(?:今后|未来|下一个?)(?:五年|一个时期|几年)"
    r"|(?:新一|本)届政府(?:的|将|任期|要)|.{0,16}(?:今年|今后五年|新一届)政府工作的?总体)"
)
_ADDRESS = re.compile(r"(?:各位(?:人大)?代表|同志们)[!,:。]?")
# An address before the last one belongs to the closing only if what stands between is vow: no figure, no field of work.
_FIELDS = re.compile(r"\d|自身建设|政治建设|廉|监督|国防|外交|民族|宗教|港澳|台湾|双拥|侨")
_VOW = re.compile(r"让我们|新征程|奋斗目标|蓝图")

# The problems stand behind this share of a text that has its beginning.
_EARLIEST_PROBLEMS = 0.12
# They are the last of the review: a trigger further ahead of the plan than this share of the review is another matter.
_REVIEW_TAIL = 0.55
_CLOSING_TAIL = 0.8
# A trigger such as 看到 is believed where a weakness is named this soon behind it (code points).
_NAMED_SOON = 120
# A paragraph behind the thanks that names so many shortfalls owns up to problems without saying so.
_SHORTFALLS = 4
# A first heading behind this share of the body stands behind a review without a heading.
_UNHEADED_REVIEW = 0.12
_END_HEADING = re.compile(r"结 {0,3}束 {0,3}语")


def split_work_report(
    page: Page, body: Span, anchors: tuple[Anchor, ...], covers_year: int | None
) -> tuple[Section, ...]:
    """The sections of a work report, in order and without overlap."""
    lost = has_lost_beginning(page, body, anchors)
    unheaded = None if lost else _unheaded_review(page, body, anchors)
    cuts = _cut_at_headings(body, anchors, covers_year, lost=lost or unheaded is not None)
    if unheaded is not None:
        cuts[:1] = [Cut(body.start, SectionKind.PREAMBLE), Cut(unheaded, SectionKind.ACHIEVEMENTS)]
    plan = next((cut.start for cut in cuts if cut.kind is SectionKind.PLAN), None)
    if not any(cut.kind is SectionKind.PROBLEMS for cut in cuts):
        cuts += _problem_paragraphs(page, body, plan or body.end, covers_year, lost=lost)
    closing = _closing_start(page, body, plan)
    if closing is not None:
        cuts = [cut for cut in cuts if cut.start < closing] + [Cut(closing, SectionKind.CLOSING)]
    return join_cuts(page, body, cuts)


def _unheaded_review(page: Page, body: Span, anchors: tuple[Anchor, ...]) -> int | None:
    """Where a review without a heading begins: problems are owned up to ahead of the first heading."""
    if not anchors or is_work_review(anchors[0]):
        return None
    if anchors[0].start - body.start < _UNHEADED_REVIEW * (body.end - body.start):
        return None
    lines = page.between(body.start, anchors[0].start)
    opening = next((i for i, line in enumerate(lines[:4]) if "审议" in line.text), None)
    if opening is None or not any(_owns_up(line, _SEEN) or _owns_up(line, _FACED) for line in lines[opening + 2 :]):
        return None
    return lines[opening + 1].start


def _cut_at_headings(body: Span, anchors: tuple[Anchor, ...], covers_year: int | None, *, lost: bool) -> list[Cut]:
    cuts = [Cut(body.start, SectionKind.ACHIEVEMENTS if lost or not anchors else SectionKind.PREAMBLE)]
    planned = first_plan(anchors, ReportKind.GOVERNMENT_WORK, covers_year, lost=lost)
    for index, anchor in enumerate(anchors):
        if planned is not None and index >= planned:
            kind = SectionKind.PLAN
        elif is_problems(anchor) and index:
            kind = SectionKind.PROBLEMS
        else:
            kind = SectionKind.ACHIEVEMENTS
        cuts.append(Cut(anchor.start, kind, anchor.heading))
    return cuts


def _problem_paragraphs(page: Page, body: Span, plan: int, covers_year: int | None, *, lost: bool) -> list[Cut]:
    earliest = body.start if lost else int(_EARLIEST_PROBLEMS * len(page.copy))
    earliest = max(earliest, plan - int(_REVIEW_TAIL * (plan - body.start))) if not lost else earliest
    lines = [line for line in page.lines if earliest <= line.start < plan and line.start >= body.start]
    first = _first_problems(lines)
    if first is None:
        return []
    cuts = [Cut(lines[first].start, SectionKind.PROBLEMS)]
    for index in range(first + 1, len(lines)):
        if _opens_coming_year(lines, index, covers_year):
            return [*cuts, Cut(lines[index].start, SectionKind.PLAN)]
        if len(cuts) == 1 and _RESUMES.match(lines[index].text):
            cuts.append(Cut(lines[index].start, SectionKind.ACHIEVEMENTS))
    return cuts


def _first_problems(lines: list[Line]) -> int | None:
    for trigger in (_SEEN, _FACED):
        found = next((i for i, line in enumerate(lines) if _owns_up(line, trigger)), None)
        if found is not None:
            return found
    thanks = max((i for i, line in enumerate(lines) if _THANKS.search(line.text)), default=len(lines))
    behind = range(thanks + 1, len(lines))
    return next((i for i in behind if len(_SHORTFALL.findall(lines[i].text)) >= _SHORTFALLS), None)


def _opens_coming_year(lines: list[Line], index: int, covers_year: int | None) -> bool:
    """Whether a paragraph, or an address and the paragraph behind it, speaks of the year or the term to come."""
    text = lines[index].text
    if _ADDRESS.fullmatch(text) and index + 1 < len(lines):
        text = lines[index + 1].text
    match = _COMING.match(text)
    if match is None:
        return False
    return not match["year"] or (covers_year is not None and int(match["year"]) > covers_year)


def _owns_up(line: Line, trigger: re.Pattern[str]) -> bool:
    opening = "".join(sentence.text for sentence in split_sentences(line)[:2])[:300]
    found = trigger.search(opening)
    return found is not None and bool(_WEAK.search(line.text[found.start() : found.end() + _NAMED_SOON]))


def _closing_start(page: Page, body: Span, plan: int | None) -> int | None:
    """Where the closing begins: the last 各位代表 of the final fifth, or one before it with vows only between."""
    first = body.start + int(_CLOSING_TAIL * (body.end - body.start))
    lines = [line for line in page.lines if max(first, plan or 0) <= line.start < body.end]
    addresses = [i for i, line in enumerate(lines) if _ADDRESS.match(line.text)]
    if not addresses:
        last = lines[-1:]
        return last[0].start if last and _VOW.search(last[0].text[:60]) else None
    begin = addresses[-1]
    for index in reversed(addresses[:-1]):
        between = "".join(line.text for line in lines[index:begin])
        if _FIELDS.search(between):
            break
        begin = index
    if begin and _END_HEADING.fullmatch(lines[begin - 1].text):
        begin -= 1
    return lines[begin].start
