"""Which place a text is about, where its body calls itself only 我市 or 区政府: the one it names by the way."""

from __future__ import annotations

import re
from collections import Counter

from reports.reading.bodies.names import is_place_name
from reports.reading.bodies.places import ends_with_known_place
from reports.reading.text.page import Page
from reports.reading.values import Span

_LEVEL = r"(?P<level>省|市|县|自治区|区|州|旗|镇|乡|街道)"
# A text speaks for its place where it says 我市, where a clause opens with 市政府, or 全市各级 act.
_SPEAKS = (
    re.compile(rf"[我本]{_LEVEL}(?![委长直级])"),
    re.compile(
        rf"(?:^|(?<=[,。;:年将]))\s*{_LEVEL}(?:人民政府|政府)(?!的|(?:坚强|正确|统一)领导|领导|指导|部署|关于|、|和|决策|工作|要求|安排|办)",
        re.MULTILINE,
    ),
    re.compile(rf"全{_LEVEL}(?:各级(?!党)|上下|各地)"),
)
_MENTIONS_ITSELF = (re.compile(rf"全{_LEVEL}"), re.compile(rf"(?<![一-龥]){_LEVEL}(?:人民政府|政府|委)"))
_OFFICE_SELF = re.compile(r"[我本](?:局|办|委|厅|部|中心|院|署|分局|队)(?!员|属)")
# What stands before a place's name without being part of it.
_LEAD = re.compile(
    r"落实|贯彻|执行|按照|根据|依据|依照|对照|围绕|关于|印发|转发|出台|制定|修订|颁布|获评|荣获|入选|列入|推进|推动|建设|打造|创建|争创|加快"
    r"|实施|开展|组织|配合|参加|召开|举办|完善|健全|深化|监督|接受|服务|支持|以及|全国|中共|成立|形成|编制|通过|结合|立足|聚焦|紧扣|依托|提交|报送"
    r"|提请|报请|审议|研究|学习|强化|加强|加大|办理|设立|涉及|协助|指导|邀请|联合|会同|承接|取消|下放|主动|自觉|全面|积极|认真|坚决|优化|提升|承办|负责|代表|帮助|前往"
    r"|[在对向为是由被从及到将把的和与等了以我本全各该其原]|自治[区州县旗]|(?:人民)?政府|[省市县区镇乡]"
)
# Behind a place's name these show that the text speaks of the place as a public body does.
_INSTITUTION = re.compile(
    r"(?:人大|政协|人民|政府|委|第[一二三四五六七八九十]{1,3}[次届]|法治|依法|行政|20\d\d|[一-龥]{2,12}(?:局|办公室|条例|规定|办法|方案|规划|清单))"
)
_LONGEST_NAME = 16
_LONGEST_PLAIN = 8
_OF_A_PEOPLE = re.compile(r"[一-龥]{2}(?:[一-龥]{1,3}族)+自治$")
# One mention as a public body decides if there is no other; without one a place must be named this often.
_AT_LEAST = 3
_STRONG = 3
_TIMES_NEXT = 2


def speaks_for_level(page: Page, body: Span, length: int) -> str | None:
    """The level of the place a text speaks for in its opening (我市, 市政府坚持…); None where it speaks for none."""
    return _first_level(_SPEAKS, page.copy[body.start : min(body.end, body.start + length)])


def self_level(page: Page, body: Span, length: int) -> str | None:
    """The same, or else the level the opening only mentions (全市, 市政府)."""
    return _first_level(_SPEAKS + _MENTIONS_ITSELF, page.copy[body.start : min(body.end, body.start + length)])


def _first_level(patterns: tuple[re.Pattern[str], ...], head: str) -> str | None:
    for pattern in patterns:
        levels = Counter(match["level"] for match in pattern.finditer(head))
        if levels:
            return levels.most_common(1)[0][0]
    return None


def calls_itself_office(page: Page, body: Span, length: int) -> bool:
    """Whether the opening says 我局 or 我办."""
    return bool(_OFFICE_SELF.search(page.copy, body.start, min(body.end, body.start + length)))


def named_place(page: Page, level: str) -> tuple[str, Span] | None:
    """The one place of that level the page names, weighing names of public bodies and their documents most; and where
    it is named first."""
    votes: Counter[str] = Counter()
    where: dict[str, Span] = {}
    for match in re.finditer(re.escape(level), page.copy):
        name = _name_before(page.copy, match.start(), level)
        if not name or not is_place_name(name + level):
            continue
        where.setdefault(name, Span(match.start() - len(name), match.end()))
        votes[name] += _STRONG if _INSTITUTION.match(page.copy, match.end()) else 1
    ranked = votes.most_common(2)
    if not ranked or ranked[0][1] < _AT_LEAST:
        return None
    if len(ranked) > 1 and ranked[0][1] < _TIMES_NEXT * ranked[1][1]:
        return None
    name = ranked[0][0]
    return name + level, where[name]


def _name_before(copy: str, end: int, level: str) -> str | None:
    """What before a level can be a name: a known place's, a people's, or two to five characters behind what leads up
    to them."""
    run = re.split(r"[^一-龥]", copy[max(0, end - _LONGEST_NAME) : end])[-1]
    known = ends_with_known_place(run + level) or next(iter(_OF_A_PEOPLE.findall(run)), None)
    if known:
        return known.removesuffix(level)
    run = run[-_LONGEST_PLAIN:]
    leads = list(_LEAD.finditer(run))
    name = run[leads[-1].end() :] if leads else run
    return name if 2 <= len(name) <= 5 else None
