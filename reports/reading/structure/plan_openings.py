"""The words with which a plan begins where no heading of its own announces it."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator

from reports.reading.structure.outline import Anchor
from reports.reading.text.page import Page, split_sentences
from reports.reading.values import Heading, Span

_AHEAD = r"下一?步|下来|接下来|下一?阶段|今后|来年|明年|新的?一年|后续|未来"
_PLAN_OPENING = re.compile(rf"(?:[对为因]此,)?(?:在|面向)?(?:{_AHEAD})|针对[^。]{{0,40}}(?:问题|不足|情况|短板)")
_YEAR_OPENING = re.compile(r"(?:[对为因]此,)?(?P<year>(?:19|20)\d\d) ?年(?P<clause>,|是|我|度)?")
# 为此，我局将… behind the problems; elsewhere it tells of deeds.
_REMEDY = re.compile(r"[对为因]此,")
# Below a heading that names problems and plan a label is enough: 下一步打算：, 改进措施。
_PLAN_LABEL = re.compile(
    rf"(?:{_AHEAD}|改进|整改|工作)[^。,:]{{0,10}}(?:打算|计划|安排|思路|措施|方向|重点|设想|建议|举措)(?:如下)?(?:[:。]|$)"
    rf"|(?:[对为因]此,)?在?(?:{_AHEAD})[^。;]{{0,6}}[,:]"
)
_ITEM_NUMBER = re.compile(r"^(?:\([一二三四五六七八九十]{1,2}\)|\d{1,2}[.、]) ?")
_PLAN_ACT = re.compile(
    r"将|继续|要|进一步|着力|重点(?:做好|抓好|推进|开展|落实)|(?:以下|如下)[^。:]{0,6}(?:工作|方面|任务|措施)"
)
_NEXT = re.compile(r"(?:下一?步|接下来|下一?阶段|今后|明年|来年)[,我全将]")

# Without a heading, a sentence on a later year that is shorter than this only mentions it (code points).
_LONG_ENOUGH = 30
# So many chapters, and half of all, must end in a plan of their own before these are taken for the report's.
_FEWEST_CHAPTERS = 2


def first_plan_words(page: Page, start: int, end: int, covers_year: int | None, *, strict: bool) -> int | None:
    """The first paragraph, else the first sentence, that opens with a later year or 下一步 and holds an act to come.

    ``strict`` where neither a heading nor problems ahead say that a plan is due: a label or a bare year is not enough.
    """
    lines = [line for line in page.lines if start <= line.start < end] or list(page.between(start, end))
    for line in lines:
        if _opens_plan(page.copy[line.start : min(line.end, end)], covers_year, strict=strict):
            return line.start
    for line in page.between(start, end):
        for sentence in split_sentences(line)[1 if strict else 0 :]:
            if _opens_plan(sentence.text, covers_year, strict=strict):
                return sentence.start
    return None


def plans_of_chapters(
    page: Page, body: Span, anchors: tuple[Anchor, ...], headings: tuple[Heading, ...]
) -> Iterator[Span]:
    """Where chapters each end in what comes next, every such end up to the next heading; none if few do."""
    opened = [
        sentence.start
        for line in page.between(body.start, body.end)
        if _NEXT.search(line.text)
        for sentence in split_sentences(line)
        if _NEXT.match(sentence.text) and _PLAN_ACT.search(sentence.text)
    ]
    tops = sorted({anchor.start for anchor in anchors} | {part.span.start for part in headings if part.level < 3})
    chapters = {bisect(tops, start): start for start in reversed(opened) if bisect(tops, start)}
    if len(chapters) >= max(_FEWEST_CHAPTERS, len(anchors) / 2):
        for chapter, start in sorted(chapters.items()):
            yield Span(start, tops[chapter] if chapter < len(tops) else body.end)


def _opens_plan(words: str, covers_year: int | None, *, strict: bool) -> bool:
    text = _ITEM_NUMBER.sub("", words)
    if _PLAN_OPENING.match(text) and _PLAN_ACT.search(text):
        return True
    if not strict and (_PLAN_LABEL.match(text) or (_REMEDY.match(text) and _PLAN_ACT.search(text))):
        return True
    year = _YEAR_OPENING.match(text)
    if not year or covers_year is None or int(year["year"]) <= covers_year:
        return False
    return not strict or bool(year["clause"] and len(text) > _LONG_ENOUGH)
