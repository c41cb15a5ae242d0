"""Where a text names its body: title, signature, opening, and the fields and foot of the page."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reports.reading.bodies.names import full_name, is_office, leading_name, place_of
from reports.reading.bodies.places import PROVINCES_FULL
from reports.reading.metadata.signatures import Signature
from reports.reading.structure.outline import Anchor
from reports.reading.text.page import Page
from reports.reading.values import ReportKind, Span, Witness

# How far each source is to be trusted; a judicial bureau often publishes (发布机构, 来源) for its government.
WEIGHTS = {
    "title": 5.0,
    "signature": 5.0,
    "speaker": 5.0,
    "session": 5.0,
    "office_holder": 4.0,
    "as_follows": 3.0,
    "opening": 3.0,
    "publisher": 3.0,
    "letterhead": 3.0,
    "source": 1.5,
    "breadcrumb": 1.0,
    "host": 1.0,
    "site": 0.8,
    "mentioned": 0.5,
}

_TITLE_END = re.compile(
    r"关于|(?:19|20)\d\d|法治|依法|政府工作|:|——|工作(?:报告|总结|汇报|情况)|年度|发布|推进|落实|贯彻|履行|全面|开展|建设|行政执法"
)
_TITLE_LEAD = re.compile(r"^(?:【[^】]*】|《|[(\[]?(?:19|20)\d\d ?(?:年度|年)?[)\]]?|关于|[-—])+")
_ONCE_CALLED = re.compile(r"\((?:原|曾用名|简称|以下简称)[^)]{2,20}\)")
_TITLE_TAIL = re.compile(r"(?:\(|——?|[-|丨])(?P<name>[一-龥]{3,30})\)?$")
_SPEAKER = re.compile(r"代表(?P<name>[^,。;:代]{2,30}?)(?=,|向|作|报告|,)")
_SESSION = re.compile(
    r"(?:^|在)(?P<name>[一-龥]{2,14}?)第?[一二三四五六七八九十]{1,3}届(?P<whole>全国)?(?:人民代表大会|人大)", re.M
)
_SESSION_WHOLE = re.compile(r"届 ?全国人民代表大会")
_HOLDER = re.compile(
    r"(?P<name>[一-龥]{2,14}?)(?:人民政府)?(?:代理?)?(?:[省市区县镇乡州]长|主席|总理)"
    r"(?= |[一-龥]{2,4}(?:$|在|作|同志)|$)",
    re.M,
)
_AS_FOLLOWS = re.compile(
    r"现(?:就|将|对)(?P<name>[^,。;:年]{2,40}?)"
    r"(?=(?:19|20)\d\d ?年|关于|推进|法治|依法|本年|上年|贯彻|落实|开展|[^一-龥])[^。]{0,80}?(?:如下|汇报|报告|总结)"
)
_WHOLE_PLACE = re.compile(
    r"(?:[我本]|全(?=.{1,2}(?:法治|依法|各级|上下)))(?P<level>[省市县区州旗镇乡])(?![委长局直级])"
)
# Clauses that stand before the subject.
_ADVERBIAL = re.compile(
    r"(?:在|根据|按照|依[照据]|为|以|随着|围绕|对照|面对|经过).*|.*(?:以来|[下中后年])|[一近]年来|同时"
)
_OPENING_LENGTH = 700


def names_in_text(
    page: Page,
    body: Span,
    title: Span | None,
    signature: Signature | None,
    kind: ReportKind,
    anchors: tuple[Anchor, ...],
) -> Iterator[Witness]:
    """The bodies that the report itself names: in its title, its signature and its opening."""
    if title:
        yield from named("title", _title_name(title.cut(page.copy)), title)
    if signature and signature.organisation:
        yield from named("signature", signature.organisation, signature.span)
    head_end = min(body.end, body.start + _OPENING_LENGTH)
    if kind is ReportKind.GOVERNMENT_WORK:
        yield from _work_report_names(page, body, head_end)
    else:
        yield from _opening_names(page, body, head_end, anchors)


def _work_report_names(page: Page, body: Span, head_end: int) -> Iterator[Witness]:
    head = page.copy[:head_end]
    for match in _SPEAKER.finditer(head, body.start):
        yield from named("speaker", match["name"], Span(*match.span("name")))
    match_whole = _SESSION_WHOLE.search(head)
    if match_whole:
        yield Witness("organisation", "国务院", "session", WEIGHTS["session"], Span(*match_whole.span()))
    for match in _SESSION.finditer(head):
        yield from named("session", _place(match["name"]), Span(*match.span("name")))
    for match in _HOLDER.finditer(head, 0, body.start):
        yield from named("office_holder", match["name"], Span(*match.span("name")))


def _opening_names(page: Page, body: Span, head_end: int, anchors: tuple[Anchor, ...]) -> Iterator[Witness]:
    for match in _AS_FOLLOWS.finditer(page.copy, body.start, head_end):
        yield from named("as_follows", match["name"], Span(*match.span("name")))
    first = anchors[0] if anchors else None
    subjects = list(_subjects(page, body.start, min(head_end, first.start) if first else head_end))
    if not subjects and first:
        subjects = list(_subjects(page, first.end, min(body.end, first.end + _OPENING_LENGTH)))
    yield from subjects


def _subjects(page: Page, start: int, end: int) -> Iterator[Witness]:
    """The bodies that are subjects of clauses in a stretch of text."""
    loose, whole = True, None
    for begin, clause in _clauses(page.copy, start, end):
        name = leading_name(clause, loose=loose)
        # Only the first clause that says something is trusted to begin with a name before any word whatever.
        loose = loose and (not clause or bool(_ADVERBIAL.fullmatch(clause)))
        whole = whole or _WHOLE_PLACE.match(clause)
        full = full_name(name) if name else None
        if full and whole and is_office(full):
            # Behind 全区…工作 a bureau is told of; the report is the place's.
            full = full_name(place_of(full, whole["level"]) or "")
        if full:
            yield from named("opening", full, Span(begin, begin + len(clause)))


def _clauses(copy: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    """The clauses of the opening with the years they open with taken off; it ends at the first full stop but one."""
    stops = [match.end() for match in re.finditer("。", copy[start:end])]
    end = start + stops[1] if len(stops) > 1 else end
    for match in re.finditer(r"[^,。:;\n]+", copy[start:end]):
        clause = match.group()
        lead = re.match(r"\s*(?:(?:19|20)\d\d ?年(?:度)?(?:以来)?)?\s*", clause)
        skip = lead.end() if lead else 0
        # A copying fault prints the sound behind a character: 清远(yuǎn)市.
        yield start + match.start() + skip, re.sub(r"\([^()一-龥\d]{1,7}\)", "", clause[skip:])


def _title_name(title: str) -> str:
    """The body a title opens with, or names in brackets at its end.

    The first end word may belong to the name (住房和城乡建设局), so the first stretch that is a name counts.
    """
    name = _TITLE_LEAD.sub("", _ONCE_CALLED.sub("", re.sub(r"\s", "", title)))
    ends = [match.start() for match in _TITLE_END.finditer(name)]
    found = next((name[:end] for end in (*ends, len(name)) if end and _is_name(name[:end])), None)
    behind = _TITLE_TAIL.search(name)
    return found or (behind["name"] if behind else "")


def _is_name(name: str) -> bool:
    return name in PROVINCES_FULL or full_name(name) is not None


def _place(name: str) -> str:
    name = re.sub(r"^.*在", "", name)
    return PROVINCES_FULL.get(name, name)


def named(source: str, name: str, span: Span) -> Iterator[Witness]:
    value = "国务院" if name.strip() in ("国务院", "中华人民共和国国务院") else full_name(name)
    if value:
        yield Witness("organisation", value, source, WEIGHTS[source], span)
