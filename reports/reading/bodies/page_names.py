"""Where the page around a report names a body: its fields, byline, breadcrumb, letterhead and foot."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.reading.bodies.candidates import named
from reports.reading.bodies.mentions import calls_itself_office, speaks_for_level
from reports.reading.bodies.names import full_name, is_office, place_of
from reports.reading.text.page import Page
from reports.reading.values import Span, Witness

_GAP = r"[ :|\n\])】]{1,8}"
_PUBLISHER = re.compile(
    r"(?:发 {0,3}[布文] {0,3}(?:机 {0,3}[构关]|单 {0,3}位|部 {0,3}门)|制[作发](?:机[构关]|单位)"
    r"|公开(?:责任)?(?:部门|单位|主体|机构)|责任(?:部门|单位)"
    rf"|信息(?:提供|公开)(?:单位|部门)|提供单位|报送单位|落款单位){_GAP}(?P<name>[一-龥]{{2,30}})"
)
_SOURCE = re.compile(r"(?:来源|稿源|作者|供稿(?:单位)?) {0,2}[:|]{1,2} ?(?P<name>[一-龥]{2,30})")
_NEWS = re.compile(r"报$|新闻|网|电视|新华社|记者|本站|媒体|编辑|出版|科$|处$|股$")
_HOST = re.compile(r"(?:主办(?:单位)?|版权所有) {0,2}: ?(?P<name>[一-龥]{2,30})")
_LETTERHEAD = re.compile(r"^ *(?P<name>[一-龥]{4,30}?)文件 *$", re.MULTILINE)
_SITE = re.compile(r"^ *(?P<name>[一-龥]{4,20}?)(?:政府)?(?:门户网站|官方网站|网站)", re.MULTILINE)
_CRUMBS = re.compile(r"[>»›→]")
_PATTERNS = (("publisher", _PUBLISHER), ("letterhead", _LETTERHEAD), ("source", _SOURCE), ("site", _SITE))
_OPENING_LENGTH = 700


def names_on_page(page: Page, body: Span, told: tuple[Witness, ...]) -> Iterator[Witness]:
    """The bodies the page names, as far as they can be the one that speaks.

    A bureau often publishes for its government, and a government's site its bureaus' reports: where the text says 我市
    the place of the bureau counts, and where it says 我局 a government does not.
    """
    office = calls_itself_office(page, body, _OPENING_LENGTH) or any(is_office(witness.value) for witness in told)
    level = None if office else speaks_for_level(page, body, _OPENING_LENGTH)
    for source, name, span in _names(page, body):
        full = full_name(name)
        if full and level:
            place = place_of(full, level)
            full = full_name(place) if place else None
        if full and not (office and not is_office(full)):
            yield from named(source, full, span)


def _names(page: Page, body: Span) -> Iterator[tuple[str, str, Span]]:
    for source, pattern in _PATTERNS:
        for match in pattern.finditer(page.copy, 0, body.start):
            if not _NEWS.search(match["name"]):
                yield source, match["name"], Span(*match.span("name"))
    for line in page.lines:
        if line.start >= body.start:
            break
        for crumb in re.finditer(r"[一-龥]{3,30}", line.text) if _CRUMBS.search(line.text) else ():
            yield "breadcrumb", crumb.group(), Span(line.start + crumb.start(), line.start + crumb.end())
    # One that is named alone below the report; a list of hosts is of a whole portal.
    hosts = list(_HOST.finditer(page.copy, body.end))
    if len(hosts) == 1:
        yield "host", hosts[0]["name"], Span(*hosts[0].span("name"))
