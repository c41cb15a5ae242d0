"""Names of public bodies: how they are recognised, spelt out in full, refused and compared."""

from __future__ import annotations

import re

from reports.reading.bodies.places import PROVINCES_FULL, known_places, leading_known_place

PLACE = r"(?:自治[区州县旗]|[省市县区州盟旗镇乡]|街道)"
# Zones that are bodies themselves and take no 人民政府.
_ZONE = re.compile(
    r"(?:示范区|新区|高新区|经开区|开发区|园区|保税区|合作区|度假区|管理区|实验区|试验区|工业区|自贸区|经济区|风景区|名胜区|产业园|工业园|科技园|新片区|农场|林场)$"
)
_OFFICE = (
    r"(?:人民政府(?:[一-龥]{2,12}(?:办公室|办|局|委员会))?|政府(?:办公室)?|管理委员会|管委会|委员会|委|办事处|办公室|办"
    r"|[局厅部署司]|中心|院|海关|[支总大]队|调查队|分行|联合[会社]|[案书]馆)"
)
# A body at the head of a clause: as little as reaches a name's end, before what a subject goes on with.
SUBJECT = re.compile(
    rf"(?:[也更正]?是|由|现将|现就)?(?P<name>[一-龥]{{1,30}}?(?:{_OFFICE}|{PLACE}))"
    r"(?=坚持|以|在|把|将|认真|深入|全面|按照|紧|围绕|承接|严格|始终|切实|积极|着力|根据|对照|结合|坚决|持续|聚焦|高举|牢|贯彻"
    r"|落实|统筹|大力|推进|扎实|继续|依|立足|锚定|准确|主动|进一步|高度|充分|努力|不断|学习|党[组委工政]|对标|对照|加快|突出|秉持|发挥|坚定|抢抓|践行|履行|创新|着眼|全力|各级|各部门|上下|政府系统|先后|一直|多措|奋力|勇于|撤村|,|的一年|加强|强化)"
)
# Verbs and particles: a stretch that holds one is a clause and not a name.
_CLAUSE_WORDS = re.compile(
    r"[对以在把被让使为着了也已并且等各按均其这该]|将(?!乐)|与(?!渔业)|推[进动]|[强深优]化|[加增]强|加[快大]|提[升高]|改进|扩大|[减压]实?|深入|紧[紧扣盯]|抓|夯实"
    r"|[围聚锚]|主动|积极|认真|全面|坚持|坚决|持续|结合|统筹(?!局)|根据|严格|始终|牢|贯彻|落实|学习|开展|组织(?!部)|实施|制定|印发|出台|获|荣|创建"
    r"|召开|成立|通过|建立|构建|打造|突出|立足|着力|系统"
)
NAME = re.compile(rf"[一-龥]{{1,30}}?(?:{_OFFICE}|{PLACE})$")
_PLACES = r"(?P<place>(?:[一-龥]{2,12}?自治[区州县旗]|[一-龥]{2,6}?(?:[省市县区州旗镇乡]|街道)){1,4}?)"
_LOOSE_OFFICE = re.compile(
    rf"(?:[也更正]?是|由)?(?P<name>{_PLACES}(?:人民政府|政府|[一-龥]{{1,14}}?(?:局|(?<!大)厅|委员会(?:办公室)?|管委会|办公室|办事处|中心|[支总大]队|[案书]馆|联合[会社]|海关|分行)))(?![的、等长内外直])"
)
_LOOSE_PLACE = re.compile(
    rf"(?:[也更正]?是)?(?P<name>{_PLACES})(?:(?=各级|各部门|上下|党[委政]|政府系统)|(?![的、等各内外级直域民际籍委长场]))"
)

# What no name begins with, unless a place is called so (本溪市, 和平区).
_REFUSED_START = re.compile(
    r"^(?:代表|我|本|各|连续|确保|推动|全[省市县区国镇乡州局]|党|中央|上级|有关|相关|该|其|此|这|一|为|对|与|和|向|从|被|经|使|让|关于|同|等|了|的|地|得|不|最|在|报送|上报)"
)
_REFUSED = re.compile(
    r"(?:法治|服务型|数字|阳光|廉洁|责任|诚信|智慧|各级)政府|[省市县区州镇乡旗]委(?:$|[省市县区州镇乡旗])|[省市县区]委.*政府|党委|工委$|^(?:主|老|旧|新|中心|建)?[城成片辖郊]区$|超市|部署|布局|全部|内部|干部|社区$|地区$|街区$|我[省市县区局]"
    r"|各级|在全|.以|成立|领导下|指导下|、|以来|年度|工作(?!办公室|委员会)|期间|情况|报告|内容|方面"
)
# 区卫生健康局 and 自治区水利厅 begin with a level that names no place.
_LEVEL_ALONE = re.compile(r"^(?:自治[区州县旗]|[省市县区镇乡州])")
_LEVEL_BEFORE_OFFICE = re.compile(r"(?:自治区|[省市县区镇州]|乡(?!村))(?![场委划])(?=[一-龥]{2})")
_PLACE_INSIDE = re.compile(rf"[一-龥]{{2,}}?{PLACE}|[一-龥]县")
_NATIONAL = re.compile(r"^(?:国家|中国|中华人民共和国|全国|海关总署|国务院|最高人民)|部$|总署$")
_LEADING_PLACES = re.compile(r"^(?:[一-龥]{2,12}?(?:自治[区州县旗]|[省市县区州盟旗]))+(?=[一-龥])")
_SPELLINGS = (("人民政府", ""), ("管理委员会", "管委会"), ("委员会", "委"), ("办公室", "办"))
# The party's committee beside the government, in one name: 岚浦县委县政府, 青禾镇党委、政府.
_WITH_PARTY = re.compile(
    r"^(?P<place>[一-龥]{2,12}?(?P<level>[省市县区州旗镇乡]))(?:党?委(?:员会)?)[、和与 ]{0,2}"
    r"(?:(?P=place)|(?P=level))?(?:人民)?政府$"
)
_STREET_WITH_PARTY = re.compile(r"^(?P<place>[一-龥]{2,12}?街道)(?:党工委|党委)[、和与 ]{0,2}(?:(?P=place))?办事处$")
# Kinds of cities and areas, which names of places never end in.
_NO_PLACE = re.compile(
    r"(?:示范|文明|海绵|无废|智慧|卫生|森林|园林|宜居|韧性|特大|平安|现代|法治|文化|先进|试点|模范|省会|地级|县级|设区|百强|贫困|产粮|自治|行政|开发|历史|信用"
    r"|两|该|超|门|夜|上|楼|股|集|菜|农贸|专业|批发|交易|要素|统一|大)(?:城)?市$"
    r"|(?:[委各本小城片社园地辖街校景厂灾特牧林矿库港老旧等个多该和与]|发|示范|税|合作|核心|功能|保护|工业|度假|实验|试验|贸|产业|集聚|生活|商务|开发|风景|管理|先行|引领|样板|专|战|军)区$"
    r"|城镇$|集镇$|大湾区$|依法治.$|[两几强]县$|(?:示范|先进|模范|试点|百强|贫困|大)县$|(?:全国|下|返|城)乡$|(?:各|神|九|本)州$|(?:国|红|锦)旗$"
)

# Some cities have a 城区 or a 矿区 that is called nothing else.
_PART_OF_A_CITY = re.compile(r"[城郊矿]区")


def full_name(name: str) -> str | None:
    """The name spelt out as an organisation's: places get 人民政府, 街道 gets 办事处; None where it names nobody."""
    name = re.sub(r"\([^()一-龥]{1,7}\)|\s", "", name)  # a copying fault prints the sound behind a character
    name = name.strip('《》“”"()|:,。').removeprefix("中共")
    name = name if leading_known_place(name) else name.removeprefix("原")
    # 区一届人民政府 is the same body as 区人民政府, and a 政府筹备组 speaks for the government to be.
    name = re.sub(r"第?[一二三四五六七八九十]{1,3}届|筹备组$|(?<=[局厅部委办院])(?:党组|党委|机关|系统)$", "", name)
    name = PROVINCES_FULL.get(name, name)
    both = _WITH_PARTY.match(name) or _STREET_WITH_PARTY.match(name)
    name = both["place"] if both else name
    if name in known_places():
        return name + ("行政公署" if name.endswith("地区") else "人民政府")
    bare = re.sub(r"\(.{1,12}\)", "", name)
    if not 2 <= len(name) <= 32 or _is_refused(bare):
        return None
    if _ZONE.search(name):
        return name
    rest = bare.removeprefix(leading_known_place(bare))
    if _NO_PLACE.search(rest) and not (rest != bare and _PART_OF_A_CITY.fullmatch(rest)):
        return None
    if name.endswith("街道"):
        return name + "办事处"
    if re.search(rf"{PLACE}$", name):
        return name + "人民政府" if len(name) > 2 else None
    return re.sub(r"(?<=[省市县区州盟旗镇乡])政府(?=$|办公室$)", "人民政府", name) if NAME.fullmatch(name) else None


def is_place_name(name: str) -> bool:
    """Whether a name that ends in a level (岚浦区) can be a place's: no kind of city (示范城市), no 全区."""
    return name in known_places() or not (_is_refused(name) or _NO_PLACE.search(name))


def is_office(name: str) -> bool:
    """Whether a full name is of one office and not of a whole government or zone."""
    return not re.search(r"(?:人民政府|街道办事处|国务院|管委会|(?<!监督)管理委员会|区)$", name)


def place_of(name: str, level: str) -> str | None:
    """The leading part of a body's name down to its place of that level; None where it names none."""
    match = re.match(rf"[一-龥]{{2,12}}?{level}", name)
    return match.group() if match and is_place_name(match.group()) else None


def leading_name(clause: str, *, loose: bool) -> str | None:
    """The body whose name opens a clause before a word that a subject goes on with; ``loose``: before any word.

    A loose name is one or more places and an office, or a place alone.
    """
    clause = clause if leading_known_place(clause) else clause.removeprefix("原")
    subject = SUBJECT.match(clause)
    if subject or not loose:
        return subject["name"] if subject else None
    found = _LOOSE_OFFICE.match(clause) or _LOOSE_PLACE.match(clause)
    if not found or not is_place_name(found["place"]):
        return None
    known = found["place"] if found["place"] in known_places() else ""
    if _CLAUSE_WORDS.search(found["name"].removeprefix(known)):
        return None
    return found["name"]


def has_place(name: str) -> bool:
    """Whether the name says of which place it is (区卫生健康局 does not, 檀渡区卫生健康局 does)."""
    # Ministries and national offices are of the whole country.
    if _NATIONAL.search(name) or leading_known_place(name):
        return True
    return bool(_PLACE_INSIDE.search(_LEVEL_ALONE.sub("", name)))


def _is_refused(name: str) -> bool:
    if _REFUSED.search(name):
        return True
    return bool(_REFUSED_START.match(name)) and not leading_known_place(name)


def split_places(name: str) -> tuple[str, str]:
    """The places a full name begins with, and the rest in one spelling: 岚汀市檀渡区 and 卫生健康局;
    区 and 卫生健康局 where the name prints only the level."""
    lead = _LEADING_PLACES.match(name) or _LEVEL_BEFORE_OFFICE.match(name)
    rest = name[lead.end() :] if lead else name
    for long, short in _SPELLINGS:
        rest = rest.replace(long, short) if rest != long else rest
    return (lead.group() if lead else ""), rest


def same_body(one: str, other: str) -> bool:
    """Whether two spellings may be the same body: their cores end alike."""
    a, b = _core(one), _core(other)
    return a.endswith(b) or b.endswith(a)


def _core(name: str) -> str:
    """A government's last place, or an office without its places but with the level (区卫生健康局)."""
    if re.search(r"人民政府$", name):
        place = name.removesuffix("人民政府")
        parts = re.findall(r"[一-龥]{1,12}?(?:自治[区州县旗]|[省市县区州盟旗镇乡])(?![一-龥]?[市县区州])", place)
        return (parts[-1] if parts else place) + "政府"
    for long, short in _SPELLINGS:
        name = name.replace(long, short)
    match = _LEADING_PLACES.match(name)
    return name[match.end() - 1 :] if match else name
