"""The parts of a report by purpose: what was done, what is weak, who is responsible, and what is planned."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass

from reports.reading.metadata.signatures import Signature
from reports.reading.structure.outline import (
    Anchor,
    as_anchor,
    is_closing,
    is_coming,
    is_leadership,
    is_owning_up,
    is_plan,
    is_problems,
)
from reports.reading.structure.plan_openings import first_plan_words, plans_of_chapters
from reports.reading.text.page import Line, Page, split_sentences
from reports.reading.values import Heading, Section, SectionKind, Span

_PROBLEM_WORDS = re.compile(
    r"(?:还|仍|仍然|依然|也|但)(?:有|存在|面临)(?:着)?[^。]{0,40}(?:问题|不足|差距|短板|薄弱)|存在[^。]{0,12}(?:不足|问题)[,:]"
)
# 存在问题及整改措施 is shared by problems and plan where no other heading is the plan's.
_REMEDIES = re.compile(r"(?:和|及|与|、).{0,6}(?:措施|对策|建议)")
_FORMAL_END = re.compile(r"[专特]此(?:报告|汇报)")
_AS_FOLLOWS = re.compile(r"如下[:。]")
_LONGEST_PREAMBLE = 600
_FIRST_RESPONSIBLE = re.compile(
    r"[^。,]{0,12}(?:书记|[局厅主院校所队]长|主任|负责人|负责同志|党[组委工])[^。]{0,60}(?:第一责任人|(?:履行|推进).{0,8}法治.{0,8}(?:职责|责任))"
)

# A plan without a heading is looked for in the last 40 % of the body, behind the problems in the last 70 %.
_PLAN_TAIL = 0.6
_PLAN_TAIL_BEHIND_PROBLEMS = 0.3
# A line that holds this share of the body is no paragraph.
_WHOLE_REPORT = 0.5
# Problems without a heading stand in the second half.
_PROBLEMS_TAIL = 0.5


@dataclass(frozen=True, slots=True)
class Cut:
    """A place at which a part begins."""

    start: int
    kind: SectionKind
    heading: Heading | None = None


def split_sections(
    page: Page,
    body: Span,
    headings: tuple[Heading, ...],
    anchors: tuple[Anchor, ...],
    covers_year: int | None,
    signature: Signature | None,
) -> tuple[Section, ...]:
    """The sections of a departmental report, in order and without overlap."""
    end = signature.span.start if signature else body.end
    cuts = _cut_at_headings(body, anchors, covers_year) if anchors else _cut_at_words(page, Span(body.start, end))
    cuts += _shared_plans(page, anchors, cuts, covers_year, end)
    cuts += _cut_below(cuts, anchors, headings, covers_year)
    if not any(cut.kind is SectionKind.PLAN for cut in cuts):
        for plan in plans_of_chapters(page, Span(body.start, end), anchors, headings):
            cuts += [Cut(plan.start, SectionKind.PLAN), Cut(plan.end, SectionKind.ACHIEVEMENTS)]
    if not any(cut.kind is SectionKind.PLAN for cut in cuts):
        cuts += _plan_without_heading(page, Span(body.start, end), cuts, covers_year)
    if not any(cut.kind is SectionKind.PROBLEMS for cut in cuts):
        cuts += _problems_without_heading(page, Span(body.start, end), cuts)
    if signature:
        cuts.append(Cut(signature.span.start, SectionKind.CLOSING))
    return join_cuts(page, body, cuts)


def join_cuts(page: Page, body: Span, cuts: list[Cut]) -> tuple[Section, ...]:
    """Sections from cuts; neighbours of one kind are one section under the first heading."""
    ordered = sorted(cuts, key=lambda cut: cut.start)
    sections: list[Section] = []
    for index, cut in enumerate(ordered):
        end = ordered[index + 1].start if index + 1 < len(ordered) else body.end
        span = page.trim(max(cut.start, body.start), min(end, body.end))
        if span is None:
            continue
        if sections and sections[-1].kind is cut.kind:
            last = sections.pop()
            sections.append(Section(last.kind, Span(last.span.start, span.end), last.heading))
        else:
            sections.append(Section(cut.kind, span, cut.heading))
    return tuple(sections)


def _cut_at_headings(body: Span, anchors: tuple[Anchor, ...], covers_year: int | None) -> list[Cut]:
    cuts = [Cut(body.start, SectionKind.PREAMBLE)]
    for index, anchor in enumerate(anchors):
        kind = _kind_of(anchor, index, covers_year)
        if kind is None:
            # A heading of its own subject goes on with what stands before, but nobody's duties do.
            before = cuts[-1].kind
            stays = before in (SectionKind.PLAN, SectionKind.PROBLEMS, SectionKind.CLOSING)
            kind = before if stays else SectionKind.ACHIEVEMENTS
        cuts.append(Cut(anchor.start, kind, anchor.heading))
    return cuts


def _cut_at_words(page: Page, body: Span) -> list[Cut]:
    """The preamble and the paragraph on whom the law holds responsible, in a report without any heading."""
    opening = _AS_FOLLOWS.search(page.copy, body.start, min(body.end, body.start + _LONGEST_PREAMBLE))
    cuts = [Cut(body.start, SectionKind.PREAMBLE)] if opening else []
    start = opening.end() if opening else body.start
    cuts.append(Cut(start, SectionKind.ACHIEVEMENTS))
    for line in page.between(start, body.end):
        if _FIRST_RESPONSIBLE.match(line.text) and line.end - line.start <= _WHOLE_REPORT * (body.end - body.start):
            return [*cuts, Cut(line.start, SectionKind.LEADERSHIP), Cut(line.end, SectionKind.ACHIEVEMENTS)]
    return cuts


def _cut_below(
    cuts: list[Cut], anchors: tuple[Anchor, ...], headings: tuple[Heading, ...], covers_year: int | None
) -> list[Cut]:
    """Problems and plan under headings of level 2, where no heading of level 1 names them."""
    missing = {SectionKind.PROBLEMS, SectionKind.PLAN} - {cut.kind for cut in cuts}
    ordered = sorted(cuts, key=lambda cut: cut.start)
    starts = [cut.start for cut in ordered]
    tops = {anchor.start for anchor in anchors}
    found: list[Cut] = []
    for heading in headings:
        if heading.level != 2 or heading.span.start in tops:
            continue
        holder = max([ordered[bisect(starts, heading.span.start) - 1], *found[-1:]], key=lambda cut: cut.start)
        kind = _kind_below(as_anchor(heading), covers_year)
        if kind in missing and holder.kind not in (kind, SectionKind.PLAN):
            found.append(Cut(heading.span.start, kind, heading))
        elif kind is None and found and holder is found[-1] and holder.kind is SectionKind.PROBLEMS:
            found.append(Cut(heading.span.start, SectionKind.ACHIEVEMENTS, heading))
    return found


def _kind_below(anchor: Anchor, covers_year: int | None) -> SectionKind | None:
    if is_owning_up(anchor):
        return SectionKind.PROBLEMS
    return SectionKind.PLAN if is_coming(anchor, covers_year) else None


def _kind_of(anchor: Anchor, index: int, covers_year: int | None) -> SectionKind | None:
    if is_leadership(anchor):
        return SectionKind.LEADERSHIP
    if is_closing(anchor):
        return SectionKind.CLOSING
    if is_problems(anchor):
        return SectionKind.PROBLEMS
    # The first heading is never a plan: 一、积极统筹部署… made a whole report one.
    if index and is_plan(anchor, covers_year):
        return SectionKind.PLAN
    if re.search(r"情况|成效|举措|做法|回顾|成绩", anchor.text):
        return SectionKind.ACHIEVEMENTS
    return None


def _shared_plans(
    page: Page, anchors: tuple[Anchor, ...], cuts: list[Cut], covers_year: int | None, end: int
) -> list[Cut]:
    """Where one heading names problems and plan, the place at which the plan begins."""
    shared = []
    unplanned = not any(cut.kind is SectionKind.PLAN for cut in cuts)
    for anchor in anchors:
        planned = is_plan(anchor, covers_year) or (unplanned and _REMEDIES.search(anchor.text))
        if not (is_problems(anchor) and planned):
            continue
        stop = min((cut.start for cut in cuts if cut.start > anchor.start), default=end)
        start = first_plan_words(page, anchor.end, stop, covers_year, strict=False)
        if start is not None:
            shared.append(Cut(start, SectionKind.PLAN))
    return shared


def _plan_without_heading(page: Page, body: Span, cuts: list[Cut], covers_year: int | None) -> list[Cut]:
    problems = next((cut.start for cut in cuts if cut.kind is SectionKind.PROBLEMS), None)
    share = _PLAN_TAIL if problems is None else _PLAN_TAIL_BEHIND_PROBLEMS
    start = max(body.start + int(share * (body.end - body.start)), problems or 0)
    found = first_plan_words(page, start, body.end, covers_year, strict=problems is None)
    return [] if found is None else [Cut(found, SectionKind.PLAN)]


def _problems_without_heading(page: Page, body: Span, cuts: list[Cut]) -> list[Cut]:
    """A paragraph that owns up to problems, between what was done and the plan."""
    plan = next((cut.start for cut in cuts if cut.kind is SectionKind.PLAN), body.end)
    start = body.start + int(_PROBLEMS_TAIL * (plan - body.start))
    for line in _paragraphs(page, Span(body.start, plan), start):
        opening = "".join(sentence.text for sentence in split_sentences(line)[:2])
        if _PROBLEM_WORDS.search(opening[:160]) and not _FORMAL_END.search(opening):
            holder = next((cut for cut in reversed(cuts) if cut.start < line.start), None)
            if holder is None or holder.kind is not SectionKind.LEADERSHIP:
                return [Cut(line.start, SectionKind.PROBLEMS)]
    return []


def _paragraphs(page: Page, body: Span, start: int) -> Iterator[Line]:
    """The lines of the body from an offset on; of a line that holds most of the report, its sentences."""
    for line in page.between(body.start, body.end):
        whole = line.end - line.start > _WHOLE_REPORT * (body.end - body.start)
        yield from (piece for piece in (split_sentences(line)[1:] if whole else [line]) if piece.start >= start)
