"""Whose report it is: candidates from title, signature, opening and page fields, weighed against one another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from reports.reading.signatures import Signature
from reports.reading.names import PLACE, PROVINCES_FULL, SUBJECT, full_name, has_place, same_body
from reports.reading.outline import Anchor
from reports.reading.page import Page
from reports.reading.places import place_named_most
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
    "source": 1.5,
    "host": 1.0,
    "congress": 1.0,
    "mentioned": 0.5,
}
NAMES = {"title": "标题", "signature": "落款", "speaker": "“我代表……”一句", "session": "会议名称"}
# Only sources of the first rank raise a conflict: others often name the publishing bureau.
_CONFLICT_FROM = 5.0

_TITLE_END = re.compile(
    r"关于|(?:19|20)\d\d|法治|依法行政|政府工作|工作(?:报告|总结|汇报|情况)|年度|发布|推进|落实|贯彻|履行|全面|开展|建设"
)
_TITLE_LEAD = re.compile(
    r"^(?:【[^】]*】|《|[(\[]?(?:19|20)\d\d ?(?:年度|年)?[)\]]?|关于|中共.{2,12}委(?:员会)?|\s|[-—])+"
)
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
_PUBLISHER = re.compile(r"发布机构[ :|]{0,6}(?P<name>[一-龥]{2,30})")
_SOURCE = re.compile(r"来源 ?[:|]{1,2} ?(?P<name>[一-龥]{2,30})")
_NEWS = re.compile(r"报$|新闻|网|电视|新华社|记者|本站|媒体|编辑|出版|科$|处$|股$")
_HOST = re.compile(r"主办(?:单位)?: ?(?P<name>[一-龥]{2,30})")
_CONGRESS = re.compile(rf"(?P<name>[一-龥]{{2,6}}?{PLACE})第[一二三四五六七八九十]{{1,3}}次(?:党代会|党员代表大会)")
_WHOLE_LEVEL = re.compile(r"全(?P<level>[省市县区镇乡州])各级")
_PROVINCE_SUBJECT = re.compile(r"(?:^|[,。])(?P<name>[一-龥]{2,3})(?=坚持|的(?!是)|大地|各地)", re.M)
_BARE_DISTRICT = re.compile(r"(?P<level>新区|[区县])(?:人民政府|管委会|管理委员会)")
_NAMED_DISTRICT = re.compile(r"(?P<name>[一-龥]{2}(?:新区|[区县]))")
_NO_DISTRICT = re.compile(
    r"[委全各我本小市城片社园地辖街校景厂山灾特湾牧林矿库港老新旧等个多该和在与心]区$"
    r"|(?:发|示范|行|税|合作|核心|功能|保护|流|工业|度假|实验|贸|产业|集聚|生活|商务)区$"
    r"|[各全我]县|[一二三四五六七八九十两几]个?[区县]"
)
_NO_ZONE = re.compile(r"[年来全成了是个在我和到高把让推为国级]新区")
# How often a district must be named to stand for a bare 区人民政府, and how far ahead of the next.
_NAMED_AT_LEAST = 4
_NAMED_TIMES_NEXT = 2
_OPENING_LENGTH = 700


def weigh_organisations(
    page: Page,
    body: Span,
    title: Span | None,
    signature: Signature | None,
    kind: ReportKind,
    anchors: tuple[Anchor, ...],
) -> tuple[str | None, tuple[Witness, ...]]:
    """The organisation and every candidate for it.

    Names that may be one body are one group; the heaviest group wins, and in it a name with a place beats a bare one.
    """
    witnesses = tuple(_candidates(page, body, title, signature, kind, anchors))
    if not any(witness.weight > WEIGHTS["congress"] and has_place(witness.value) for witness in witnesses):
        witnesses += tuple(_fallbacks(page, body))
    if not witnesses:
        return _named_district_of_any_level(page) if kind is ReportKind.GOVERNMENT_WORK else None, ()
    groups = _group(witnesses)
    best = max(groups, key=lambda group: sum(witness.weight for witness in group))
    votes: defaultdict[str, float] = defaultdict(float)
    for witness in best:
        votes[witness.value] += witness.weight
    name = max(votes, key=lambda value: (has_place(value), _rooted(value), votes[value], len(value)))
    if kind is ReportKind.GOVERNMENT_WORK:
        name = _named_district(page, name) or name
    return name if has_place(name) else _with_place(page, name), witnesses


def _rooted(name: str) -> int:
    """How many levels of places the name gives; the fullest is the least ambiguous."""
    return len(re.findall(r"[省市县区州](?=[一-龥]{2,})", name))


def _group(witnesses: tuple[Witness, ...]) -> list[list[Witness]]:
    groups: list[list[Witness]] = []
    for witness in sorted(witnesses, key=lambda witness: -len(witness.value)):
        home = next((group for group in groups if same_body(group[0].value, witness.value)), None)
        if home is None:
            groups.append([witness])
        elif not any(other.source == witness.source for other in home):
            home.append(witness)
    return groups


def _candidates(
    page: Page,
    body: Span,
    title: Span | None,
    signature: Signature | None,
    kind: ReportKind,
    anchors: tuple[Anchor, ...],
) -> Iterator[Witness]:
    if title:
        yield from _named("title", _title_name(title.cut(page.copy)), title)
    if signature and signature.organisation:
        yield from _named("signature", signature.organisation, signature.span)
    head_end = min(body.end, body.start + _OPENING_LENGTH)
    if kind is ReportKind.GOVERNMENT_WORK:
        yield from _work_report_names(page, body, head_end)
    else:
        yield from _opening_names(page, body, head_end, anchors)
    for source, pattern, start, end in (
        ("publisher", _PUBLISHER, 0, body.start),
        ("source", _SOURCE, 0, body.start),
    ):
        for match in pattern.finditer(page.copy, start, end):
            if not _NEWS.search(match["name"]):
                yield from _named(source, match["name"], Span(*match.span("name")))
    hosts = list(_HOST.finditer(page.copy, body.end))
    if len(hosts) == 1:
        yield from _named("host", hosts[0]["name"], Span(*hosts[0].span("name")))


def _work_report_names(page: Page, body: Span, head_end: int) -> Iterator[Witness]:
    head = page.copy[:head_end]
    for match in _SPEAKER.finditer(head, body.start):
        yield from _named("speaker", match["name"], Span(*match.span("name")))
    match_whole = _SESSION_WHOLE.search(head)
    if match_whole:
        yield Witness("organisation", "国务院", "session", WEIGHTS["session"], Span(*match_whole.span()))
    for match in _SESSION.finditer(head):
        yield from _named("session", _place(match["name"]), Span(*match.span("name")))
    for match in _HOLDER.finditer(head, 0, body.start):
        yield from _named("office_holder", match["name"], Span(*match.span("name")))


def _opening_names(page: Page, body: Span, head_end: int, anchors: tuple[Anchor, ...]) -> Iterator[Witness]:
    for match in _AS_FOLLOWS.finditer(page.copy, body.start, head_end):
        yield from _named("as_follows", match["name"], Span(*match.span("name")))
    first = anchors[0] if anchors else None
    subjects = list(_subjects(page, body.start, min(head_end, first.start) if first else head_end))
    if not subjects and first:
        subjects = list(_subjects(page, first.end, min(body.end, first.end + _OPENING_LENGTH)))
    yield from subjects
    for match in _CONGRESS.finditer(page.copy, body.start, head_end):
        yield from _named("congress", re.sub("^(?:按照|根据|贯彻|落实)", "", match["name"]), Span(*match.span("name")))


def _subjects(page: Page, start: int, end: int) -> Iterator[Witness]:
    """The bodies that are subjects of clauses in a stretch of text."""
    for begin, clause in _clauses(page.copy, start, end):
        match = SUBJECT.match(clause)
        if match:
            yield from _named("opening", match["name"], Span(begin, begin + len(clause)))


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


def _fallbacks(page: Page, body: Span) -> Iterator[Witness]:
    """Where only 全省各级… is the subject: the place of that level that the opening names."""
    head_end = min(body.end, body.start + _OPENING_LENGTH)
    opening = re.sub(r"《[^》]{0,60}》", lambda found: "·" * len(found.group()), page.copy[body.start : head_end])
    for match in _PROVINCE_SUBJECT.finditer(opening):
        name = match["name"]
        known = PROVINCES_FULL.get(name)
        # A nickname-like subject counts as a province only where the text speaks of 全省 or of its 省政府.
        if known or (
            re.search(r"全省|省委|省政府", page.copy[body.start : head_end + 300])
            and name[-1] in "江海河湖山川南北西东苏贵云渚"
        ):
            span = Span(body.start + match.start("name"), body.start + match.end("name"))
            yield from _named("mentioned", known or name + "省", span)


def _title_name(title: str) -> str:
    name = _TITLE_LEAD.sub("", title)
    match = _TITLE_END.search(name)
    name = name[: match.start()] if match else name
    return PROVINCES_FULL.get(name.strip(), name)


def _place(name: str) -> str:
    name = re.sub(r"^.*在", "", name)
    return PROVINCES_FULL.get(name, name)


def _named(source: str, name: str, span: Span) -> Iterator[Witness]:
    value = "国务院" if name.strip() in ("国务院", "中华人民共和国国务院") else full_name(name)
    if value:
        yield Witness("organisation", value, source, WEIGHTS[source], span)


def tell_organisation_conflict(organisation: str | None, witnesses: tuple[Witness, ...]) -> str | None:
    """One Chinese sentence if a source of the first rank names another body."""
    dissenting = {
        witness.source: witness.value
        for witness in witnesses
        if organisation and witness.weight >= _CONFLICT_FROM and not same_body(witness.value, organisation)
    }
    if not dissenting:
        return None
    told = "，".join(f"{NAMES[source]}写的是“{value}”" for source, value in dissenting.items())
    return f"{told}，与判定的报告机关“{organisation}”不一致，请核对。"


def _named_district_of_any_level(page: Page) -> str | None:
    return _named_district(page, "新区管委会") or _named_district(page, "区人民政府")


def _with_place(page: Page, bare: str) -> str:
    """A bare name with the place the text prints before it elsewhere, if it prints but one (教育厅, …省教育厅), else
    with the place of its level that the text keeps naming."""
    level, core = (bare[0], bare[1:]) if re.match(r"[省市县区镇乡州]", bare) else ("[省市县区州]", bare)
    before = r"(?:^|(?<=[^一-龥])|(?<=[由在与和向为对是]))"
    found = re.findall(rf"{before}([一-龥]{{2,8}}{level}){re.escape(core)}", page.copy, re.MULTILINE)
    names = {name for place in found if (name := full_name(place + core)) and has_place(name)}
    if len(names) == 1:
        return names.pop()
    place = place_named_most(page.copy, level)
    return place + core if place else bare


def _named_district(page: Page, bare: str) -> str | None:
    """The district a work report keeps naming, where it calls its own government only 区人民政府 or 新区管委会."""
    match_bare = _BARE_DISTRICT.fullmatch(bare)
    if not match_bare:
        return None
    level = match_bare["level"]
    none_of_it = _NO_ZONE if level == "新区" else _NO_DISTRICT
    names = Counter(
        match["name"]
        for match in _NAMED_DISTRICT.finditer(page.copy)
        if match["name"].endswith(level) and not none_of_it.search(match["name"])
    )
    ranked = names.most_common(2)
    if not ranked or ranked[0][1] < _NAMED_AT_LEAST:
        return None
    if len(ranked) > 1 and ranked[0][1] < _NAMED_TIMES_NEXT * ranked[1][1]:
        return None
    return ranked[0][0] + ("管委会" if ranked[0][0].endswith("新区") else "人民政府")
