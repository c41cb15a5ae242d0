"""Which year a report covers: weighted witnesses, none of which decides alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from reports.reading.metadata.dates import FoundDate
from reports.reading.structure.outline import (
    Anchor,
    first_plan,
    has_lost_beginning,
    is_plan,
    is_problems,
    is_review,
    is_work_review,
)
from reports.reading.text.normalise import close_up
from reports.reading.text.page import Page
from reports.reading.values import ReportKind, Span, Witness

# Right/seen on 75 labelled reports and on 235 work reports (index): title 31/31 and 58/58, session 10/10 and 62/62,
# opening 41/41, review heading 35/35 and 192/193, plan heading 31/32 and 213/213, 现将…如下 8/9 (copied from last year
# once), signature 10/10, publishing 11/13, …年是…之年 22/24 and 139/141, most named 71/75 and 217/233.
WEIGHTS = {
    "title": 5.0,
    "session": 5.0,
    "opening": 4.0,
    "review_heading": 3.0,
    "plan_heading": 3.0,
    "as_follows": 2.5,
    "signature": 2.0,
    "publishing": 1.0,
    "first_named": 1.5,
    "year_is": 1.2,
    "most_named": 1.0,
    "numbers": 0.5,
}
NAMES = {
    "title": "标题",
    "session": "会议日期",
    "opening": "开头",
    "review_heading": "回顾部分的标题",
    "plan_heading": "计划标题",
    "as_follows": "“现将……如下”一句",
    "signature": "落款日期",
    "publishing": "发布日期",
    "first_named": "开头提到的年份",
    "year_is": "“……年是……之年”一句",
    "numbers": "索引号或发文字号",
    "most_named": "正文中最常见的年份",
}
# Witnesses lighter than this do not raise a conflict: they are often off by a year for good reasons.
_CONFLICT_FROM = 2.0

_YEAR = re.compile(r"(?:1 ?9|2 ?0) ?\d ?\d(?= ?年)")
_NAMES_IN_TEXT = re.compile(r"《[^》]{0,80}》|“[^”]{0,30}”|\([^)]{0,40}\)|[〔\[]\d{4}[〕\]]")
_TITLE_YEAR = re.compile(r"(?:1 ?9|2 ?0) ?\d ?\d(?= ?年|法治|依法|\)$)")
_YEAR_OF_NUMBER = re.compile(r"(?:[/_\-]|[〔\[(【])(?P<year>20\d\d)(?!\d{3})")
_OPENING = re.compile(r"(?P<year>(?:19|20)\d\d) ?年(?:度)?(?! ?\d{1,2} ?月)")
_AS_FOLLOWS = re.compile(r"现(?:就|将|对)[^。;]{0,60}?(?P<year>(?:19|20)\d\d) ?年[^。;]{0,60}?(?:如下|汇报|报告|总结)")
_YEAR_IS = re.compile(r"(?P<year>(?:1 ?9|2 ?0) ?\d ?\d) ?年,?(?:既|不仅|也)?是[^。]{0,50}年")
_WHOLE_TERM = re.compile(r"过去[五5]年|[五5]年来|人大一次会议以来|本届政府(?:工作)?(?:回顾|以来)")
_UNTIL = re.compile(r"(?:(?<!截)至|到|-|—|－)$")
_OPENING_TOLD = 400
_TERM_TOLD = 400  # a report on a whole term says so at once
_TARGET_YEAR = re.compile(r"(?:到|至|截至|-|—|－|自|从)$")


def weigh_years(
    page: Page,
    body: Span,
    title: Span | None,
    anchors: tuple[Anchor, ...],
    kind: ReportKind,
    session: tuple[int, Span] | None,
    signed: FoundDate | None,
    published: FoundDate | None,
    numbers: tuple[Span, ...],
) -> tuple[int | None, tuple[Witness, ...]]:
    """The covered year and every witness for it; None where nothing names a year."""
    lost = kind is ReportKind.GOVERNMENT_WORK and has_lost_beginning(page, body, anchors)
    planned = first_plan(anchors, kind, None, lost=lost)
    plan_start = body.end if planned is None else anchors[planned].start
    witnesses = (
        *_from_title(page, title, kind),
        *_from_session(session),
        *_from_opening(page, body, anchors, kind),
        *_from_headings(anchors, kind, planned),
        *_from_days(signed, published),
        *_from_sentences(page, body, plan_start),
        *_most_named(page, body, plan_start),
        *_from_numbers(page, numbers),
    )
    votes: defaultdict[str, float] = defaultdict(float)
    for witness in witnesses:
        votes[witness.value] += witness.weight
    if not votes:
        return None, ()
    return int(max(votes, key=lambda year: votes[year])), witnesses


def tell_conflict(year: int | None, witnesses: tuple[Witness, ...]) -> str | None:
    """One Chinese sentence if a witness that counts speaks for another year; what it prints is told as printed."""
    dissenting = [w for w in witnesses if w.value != str(year) and w.weight >= _CONFLICT_FROM]
    if year is None or not dissenting:
        return None
    shift = {"plan_heading": 1, "signature": 1, "session": 1}
    told = "，".join(
        f"{NAMES[w.source]}写的是{int(w.value) + shift.get(w.source, 0)}年"
        for w in {w.source: w for w in dissenting}.values()
    )
    agreed = all(w.value == str(year) or w in dissenting for w in witnesses)
    return f"{told}，{'其余' if agreed else '多数'}依据都说明这是{year}年的报告，已按{year}年处理，请核对。"


def _vote(source: str, year: int | str, span: Span | None) -> Witness:
    return Witness("covers_year", str(year), source, WEIGHTS[source], span)


def _from_title(page: Page, title: Span | None, kind: ReportKind) -> Iterator[Witness]:
    if title is None:
        return
    printed = title.cut(page.copy)
    # Without the names in it, then without its brackets only (…报告(2022年)); names alone are better than nothing.
    texts = (_NAMES_IN_TEXT.sub("", printed), re.sub(r"《[^》]{0,80}》", "", printed), printed)
    text = next((text for text in texts if _TITLE_YEAR.search(text)), "")
    years = [int(year.replace(" ", "")) for year in _TITLE_YEAR.findall(text)]
    if years and not re.search(r"[三五]年(?!度)(?:来|工作|法治)", text):
        yield _vote("title", years[0] - (kind is ReportKind.GOVERNMENT_WORK), title)


def _from_numbers(page: Page, numbers: tuple[Span, ...]) -> Iterator[Witness]:
    """Index and document numbers count the documents of a year, mostly the one after the covered year."""
    for span in numbers:
        match = _YEAR_OF_NUMBER.search(span.cut(page.copy))
        if match:
            yield _vote("numbers", int(match["year"]) - 1, span)


def _from_session(session: tuple[int, Span] | None) -> Iterator[Witness]:
    if session:
        yield _vote("session", session[0] - 1, session[1])


def _from_opening(page: Page, body: Span, anchors: tuple[Anchor, ...], kind: ReportKind) -> Iterator[Witness]:
    first_heading = anchors[0].start if anchors else body.end
    if kind is not ReportKind.GOVERNMENT_WORK:
        lines = (
            page.between(body.start, max(first_heading, body.start + 1))[:2] or page.between(body.start, body.end)[:1]
        )
        lines += page.between(anchors[0].end, body.end)[:1] if anchors else ()
        for line in lines:
            match = _OPENING.match(line.text)
            if match:
                yield _vote("opening", match["year"], Span(line.start, line.start + match.end()))
                break
        yield from _first_named(page, body, first_heading)
    match = _AS_FOLLOWS.search(page.copy, body.start, min(body.end, body.start + 1200))
    if match:
        yield _vote("as_follows", match["year"], Span(*match.span()))


def _first_named(page: Page, body: Span, first_heading: int) -> Iterator[Witness]:
    """The first year of the opening that is neither a target nor of a day or a document."""
    opening = page.copy[body.start : min(first_heading, body.start + _OPENING_TOLD)]
    opening = _NAMES_IN_TEXT.sub(lambda found: "·" * len(found.group()), opening)
    for match in _YEAR.finditer(opening):
        before, behind = opening[max(0, match.start() - 2) : match.start()], opening[match.end() : match.end() + 8]
        if not _UNTIL.search(before) and not re.match(r" ?年 ?\d{1,2} ?月 ?\d", behind):
            yield _vote(
                "first_named", close_up(match.group()), Span(body.start + match.start(), body.start + match.end())
            )
            return


def _from_headings(anchors: tuple[Anchor, ...], kind: ReportKind, planned: int | None) -> Iterator[Witness]:
    work = kind is ReportKind.GOVERNMENT_WORK
    reviews = anchors if planned is None else anchors[:planned]
    for index, anchor in enumerate(reviews):
        looks_back = (is_work_review if work else is_review)(anchor) or (
            index == 0 and (work or not is_plan(anchor, None))
        )
        if anchor.years and looks_back and not is_problems(anchor):
            yield _vote("review_heading", anchor.years[0], Span(anchor.start, anchor.end))
            break
    for anchor in () if planned is None else anchors[planned:]:
        if anchor.years:
            yield _vote("plan_heading", anchor.years[-1] - 1, Span(anchor.start, anchor.end))
            break


def _from_days(signed: FoundDate | None, published: FoundDate | None) -> Iterator[Witness]:
    for source, found in (("signature", signed), ("publishing", published)):
        if found:
            # A report signed in December looks back on its own year.
            year = found.value.year - (found.value.month < 12)
            yield _vote(source, year, Span(found.start, found.end))


def _from_sentences(page: Page, body: Span, plan_start: int) -> Iterator[Witness]:
    before = _YEAR_IS.search(page.copy, body.start, plan_start)
    if before:
        yield _vote("year_is", close_up(before["year"]), Span(*before.span()))
    behind = _YEAR_IS.search(page.copy, plan_start, body.end)
    if behind:
        yield _vote("year_is", int(close_up(behind["year"])) - 1, Span(*behind.span()))


def _most_named(page: Page, body: Span, plan_start: int) -> Iterator[Witness]:
    # A report on a whole term compares its last year with the year before the term (从2015年的……增加到2020年的): there
    # 到 is no target, and the last year is named less often than the other.
    whole_term = _WHOLE_TERM.search(page.copy, body.start, min(plan_start, body.start + _TERM_TOLD))
    review = _NAMES_IN_TEXT.sub(" ", page.copy[body.start : plan_start])
    years = Counter(
        close_up(match.group())
        for match in _YEAR.finditer(review)
        if whole_term or not _TARGET_YEAR.search(review[max(0, match.start() - 2) : match.start()])
    )
    # A year named once says nothing; of years named equally often, or nearly, the latest is the one under review.
    least = max(2.0, (0.5 if whole_term else 0.8) * max(years.values(), default=0))
    often = [year for year, count in years.items() if count >= least]
    if often:
        yield _vote("most_named", max(often), None)
