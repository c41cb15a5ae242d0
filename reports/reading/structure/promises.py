"""Numbered items of a plan that are no headings: what stands in them is the promise itself."""

from __future__ import annotations

import re
from bisect import bisect

from reports.reading.text.page import Page
from reports.reading.values import Heading, Section, SectionKind, Span

_ITEM_NUMBER = re.compile(r"\d{1,2} ?[.、]")
_GOES_ON = re.compile(r"[。;!](?!$)")
# A title of several sentences is no longer than this (code points).
_LONGEST_TITLE = 80


def without_promises(page: Page, headings: tuple[Heading, ...], sections: tuple[Section, ...]) -> tuple[Heading, ...]:
    """Headings less those items of a plan that are one closed sentence with nothing under it: they are commitments."""
    plans = [section.span for section in sections if section.kind is SectionKind.PLAN]
    kept = []
    for index, heading in enumerate(headings):
        before = bisect(plans, heading.span.start, key=lambda span: span.start) - 1
        plan = plans[before] if before >= 0 and heading.span.start < plans[before].end else None
        if plan is None or not _is_bare_item(page, headings, index, plan):
            kept.append(heading)
    return tuple(kept)


def _is_bare_item(page: Page, headings: tuple[Heading, ...], index: int, plan: Span) -> bool:
    heading = headings[index]
    following = headings[index + 1] if index + 1 < len(headings) else None
    if following and following.level > heading.level and following.span.start < plan.end:
        return False
    end = min(following.span.start if following else plan.end, plan.end)
    rest = page.copy[heading.span.end : end].strip()
    printed = heading.span.cut(page.copy)
    # A long paragraph whose first sentence was too long to be a heading is no heading in a plan either.
    if len(printed) > _LONGEST_TITLE and _GOES_ON.search(printed):
        return True
    if heading.level > 2 and _promises(printed):
        return True
    # Of a list without full stops every item stands alone; a level-1 title with nothing under it still divides.
    return not rest and (heading.level > 1 or printed.endswith(("。", "!", ";", "。”")))


def _promises(printed: str) -> bool:
    """Whether a numbered title counts what it names: 3.投放公交车1600辆，建成充电站。 is a promise by itself."""
    number = _ITEM_NUMBER.match(printed)
    words = printed[number.end() :] if number else ""
    return words.find("。") == len(words) - 1 > 0 and "," in words and any(sign.isdigit() for sign in words)
