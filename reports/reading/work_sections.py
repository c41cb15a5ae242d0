"""The parts of a 政府工作报告, whose problems stand in paragraphs and whose end is an address to the deputies."""

from __future__ import annotations

import re

from reports.reading.outline import Anchor, first_plan, has_lost_beginning, is_problems
from reports.reading.page import Line, Page, split_sentences
from reports.reading.sections import Cut, join_cuts
from reports.reading.values import ReportKind, Section, SectionKind, Span

_SEEN = re.compile(r"(?:认识|看|意识)到|正视")
_WEAK = re.compile(r"问题|不足|困难|挑战|差距|短板|风险|矛盾|隐忧|制约|压力|不平衡|薄弱")
_FACED = re.compile(
    r"(?:还|仍|仍然|依然|也|尚)(?:有|存在|面临|面对|需)[^。]{0,60}(?:问题|不足|挑战|困难|差距|短板|矛盾|压力)"
    r"|我们(?:还|仍)?面临着?[^。]{0,60}(?:挑战|问题|困难|制约|压力)|(?:存在|面临)(?:的|着|不少|许多|一些|诸多)[^。]{0,40}(?:问题|困难|挑战|不足)"
)
_RESUMES = re.compile(r"各位代表|回顾|过去[^。]{0,20}来之不易|[^。]{0,30}来之不易|[^。]{0,30}体会|在此,我")
_ADDRESS = re.compile(r"(?:各位(?:人大)?代表|同志们)[!,:。]?")
# An address before the last one belongs to the closing only if what stands between is vow: no figure, no field of work.
_FIELDS = re.compile(r"\d|自身建设|国防|外交|民族|宗教|港澳|台湾|双拥|侨")
_VOW = re.compile(r"让我们|新征程|奋斗目标|蓝图")

# The problems stand behind this share of a text that has its beginning.
_EARLIEST_PROBLEMS = 0.12
# They are the last of the review: a trigger further ahead of the plan than this share of the review is another matter.
_REVIEW_TAIL = 0.55
_CLOSING_TAIL = 0.8


def split_work_report(
    page: Page, body: Span, anchors: tuple[Anchor, ...], covers_year: int | None
) -> tuple[Section, ...]:
    """The sections of a work report, in order and without overlap."""
    lost = has_lost_beginning(page, body, anchors)
    cuts = _cut_at_headings(body, anchors, covers_year, lost=lost)
    plan = next((cut.start for cut in cuts if cut.kind is SectionKind.PLAN), None)
    if not any(cut.kind is SectionKind.PROBLEMS for cut in cuts):
        cuts += _problem_paragraphs(page, body, plan or body.end, lost=lost)
    closing = _closing_start(page, body, plan)
    if closing is not None:
        cuts = [cut for cut in cuts if cut.start < closing] + [Cut(closing, SectionKind.CLOSING)]
    return join_cuts(page, body, cuts)


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


def _problem_paragraphs(page: Page, body: Span, plan: int, *, lost: bool) -> list[Cut]:
    earliest = body.start if lost else int(_EARLIEST_PROBLEMS * len(page.copy))
    earliest = max(earliest, plan - int(_REVIEW_TAIL * (plan - body.start))) if not lost else earliest
    lines = [line for line in page.lines if earliest <= line.start < plan and line.start >= body.start]
    first = next((i for i, line in enumerate(lines) if _owns_up(line, _SEEN)), None)
    if first is None:
        first = next((i for i, line in enumerate(lines) if _owns_up(line, _FACED)), None)
    if first is None:
        return []
    cuts = [Cut(lines[first].start, SectionKind.PROBLEMS)]
    resumed = next((line for line in lines[first + 1 :] if _RESUMES.match(line.text)), None)
    if resumed:
        cuts.append(Cut(resumed.start, SectionKind.ACHIEVEMENTS))
    return cuts


def _owns_up(line: Line, trigger: re.Pattern[str]) -> bool:
    sentences = split_sentences(line)
    opening = "".join(sentence.text for sentence in sentences[:2])[:300]
    return bool(trigger.search(opening)) and bool(_WEAK.search(line.text[:400]))


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
    return lines[begin].start
