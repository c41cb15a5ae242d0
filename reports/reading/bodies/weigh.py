"""Whose report it is: candidates from title, signature, opening and page fields, weighed against one another."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator

from reports.reading.bodies.candidates import WEIGHTS, named, names_in_text
from reports.reading.bodies.mentions import calls_itself_office, named_place, self_level
from reports.reading.bodies.names import full_name, has_place, same_body
from reports.reading.bodies.page_names import names_on_page
from reports.reading.bodies.places import PROVINCES_FULL, place_named_most
from reports.reading.metadata.signatures import Signature
from reports.reading.structure.outline import Anchor
from reports.reading.text.page import Page
from reports.reading.values import ReportKind, Span, Witness

NAMES = {"title": "标题", "signature": "落款", "speaker": "“我代表……”一句", "session": "会议名称"}
# Only sources of the first rank raise a conflict: others often name the publishing bureau.
_CONFLICT_FROM = 5.0

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
    told = tuple(names_in_text(page, body, title, signature, kind, anchors))
    around = tuple(names_on_page(page, body, told))
    witnesses = (*told, *around)
    if _any_placed(told):
        # What the page says of a body that the text names only completes the name.
        heard = (*told, *(one for one in around if any(same_body(one.value, other.value) for other in told)))
    else:
        heard = witnesses if _any_placed(around) else (*witnesses, *_fallbacks(page, body, kind))
    if not heard:
        return _named_district_of_any_level(page) if kind is ReportKind.GOVERNMENT_WORK else None, witnesses
    groups = _group(heard)
    best = max(groups, key=lambda group: sum(witness.weight for witness in group))
    votes: defaultdict[str, float] = defaultdict(float)
    for witness in best:
        votes[witness.value] += witness.weight
    name = max(votes, key=lambda value: (has_place(value), _rooted(value), votes[value], len(value)))
    if kind is ReportKind.GOVERNMENT_WORK:
        name = _named_district(page, name) or name
    return name if has_place(name) else _with_place(page, name), tuple(dict.fromkeys((*witnesses, *heard)))


def _any_placed(witnesses: tuple[Witness, ...]) -> bool:
    return any(one.weight >= WEIGHTS["site"] and has_place(one.value) for one in witnesses)


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


def _fallbacks(page: Page, body: Span, kind: ReportKind) -> Iterator[Witness]:
    """Where only 我市 or 全省各级… is the subject: the place of that level that the text names by the way."""
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
            yield from named("mentioned", known or name + "省", span)
            return
    # A work report names too many places; its own is told by the rules for districts below.
    if kind is ReportKind.GOVERNMENT_WORK:
        return
    level = None if calls_itself_office(page, body, _OPENING_LENGTH) else self_level(page, body, _OPENING_LENGTH)
    place = named_place(page, level) if level else None
    if place:
        yield from named("mentioned", *place)


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
    mentioned = named_place(page, level) if len(level) == 1 else None
    place = place_named_most(page.copy, level) or (mentioned[0] if mentioned else None)
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
