"""Names of public bodies: how they are recognised, spelt out in full, refused and compared."""

from __future__ import annotations

import re

# Short names under which province reports are titled (2025年西藏政府工作报告).
PROVINCES = {
    **dict.fromkeys(("北京", "天津", "上海", "重庆"), "市"),
    **dict.fromkeys(
        ("河北", "山西", "辽宁", "吉林", "黑龙江", "江苏", "浙江", "安徽", "福建", "江西", "山东", "河南"), "省"
    ),
    **dict.fromkeys(("湖北", "湖南", "广东", "海南", "四川", "贵州", "云南", "陕西", "甘肃", "青海", "台湾"), "省"),
    "内蒙古": "自治区",
    "西藏": "自治区",
    "广西": "壮族自治区",
    "宁夏": "回族自治区",
    "新疆": "维吾尔自治区",
}

PLACE = r"(?:自治[区州县旗]|[省市县区州盟旗镇乡]|街道)"
# Zones that are bodies themselves and take no 人民政府.
_ZONE = re.compile(r"(?:示范区|新区|高新区|开发区|园区|保税区|合作区|度假区|管理区|实验区|试验区|工业区)$")
_OFFICE = (
    r"(?:人民政府(?:[一-龥]{2,12}(?:办公室|办|局|委员会))?|政府(?:办公室)?|管理委员会|管委会|委员会|委|办事处|办公室|办"
    r"|[局厅部署司]|中心|院)"
)
# A body at the head of a clause: as little as reaches a name's end, before what a subject goes on with.
SUBJECT = re.compile(
    rf"(?:原|是|由|现将|现就)?(?P<name>[一-龥]{{1,30}}?(?:{_OFFICE}|{PLACE}))"
    r"(?=坚持|以|在|把|将|认真|深入|全面|按照|紧|围绕|承接|严格|始终|切实|积极|着力|根据|对照|结合|坚决|持续|聚焦|高举|牢|贯彻"
    r"|落实|统筹|大力|推进|扎实|继续|依|立足|锚定|准确|主动|进一步|高度|充分|努力|不断|学习|党[组委]|撤村|,|的一年|加强|强化)"
)
NAME = re.compile(rf"[一-龥]{{1,30}}?(?:{_OFFICE}|{PLACE})$")

_REFUSED = re.compile(
    r"^(?:代表|我|本|各|连续|确保|推动|全[省市县区国镇乡州局]|党|中央|上级|有关|相关|该|其|此|这|一|为|对|与|和|向|从|被|经|使|让|关于|同|等|了|的|地|得|不|最)"
    r"|[省市县区州镇乡旗]委(?:$|[省市县区州镇乡旗])|[省市县区]委.*政府|党委|工委$|^(?:主|老|旧|新|中心|建)?[城成片辖郊]区|超市|部署|布局|全部|内部|干部|社区$|地区$|街区$|我[省市县区局]"
    r"|各级|在全|.以|成立|领导下|指导下|、|以来|年度|工作|期间|情况|报告|内容|方面"
)
# 区卫生健康局 and 自治区水利厅 begin with a level that names no place.
_LEVEL_ALONE = re.compile(r"^(?:自治[区州县旗]|[省市县区镇乡州])")
_PLACE_INSIDE = re.compile(rf"[一-龥]{{2,}}?{PLACE}|[一-龥]县")
_LEADING_PLACES = re.compile(r"^(?:[一-龥]{2,12}?(?:自治[区州县旗]|[省市县区州盟旗]))+(?=[一-龥])")
_SPELLINGS = (("人民政府", ""), ("管理委员会", "管委会"), ("委员会", "委"), ("办公室", "办"))


def full_name(name: str) -> str | None:
    """The name spelt out as an organisation's: places get 人民政府, 街道 gets 办事处; None where it names nobody."""
    name = re.sub(r"^(?:原|中共)", "", re.sub(r"\s", "", name)).strip('《》“”"()|:,。')
    # 区一届人民政府 is the same body as 区人民政府, and a 政府筹备组 speaks for the government to be.
    name = re.sub(r"第?[一二三四五六七八九十]{1,3}届|筹备组$", "", name)
    name = PROVINCES_FULL.get(name, name)
    if not 2 <= len(name) <= 32 or _REFUSED.search(re.sub(r"\(.{1,12}\)", "", name)):
        return None
    if _ZONE.search(name):
        return name
    if name.endswith("街道"):
        return name + "办事处"
    if re.search(rf"{PLACE}$", name):
        return name + "人民政府" if len(name) > 2 else None
    return re.sub(r"(?<=[省市县区州盟旗镇乡])政府(?=$|办公室$)", "人民政府", name) if NAME.fullmatch(name) else None


def has_place(name: str) -> bool:
    """Whether the name says of which place it is (区卫生健康局 does not, 檀渡区卫生健康局 does)."""
    # Ministries are of the whole country.
    return name == "国务院" or name.endswith("部") or bool(_PLACE_INSIDE.search(_LEVEL_ALONE.sub("", name)))


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


PROVINCES_FULL = {short: short + level for short, level in PROVINCES.items()}
