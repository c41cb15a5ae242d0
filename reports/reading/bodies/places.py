"""Which place a report keeps naming, where its body calls itself only 区人民政府 or 省人民政府."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cache

from stdnum import numdb

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
PROVINCES_FULL = {short: short + level for short, level in PROVINCES.items()}

# How often the place must be named, and how far ahead of the next. On 145 work reports of districts and cities the
# first was the body's own in 133, the rule silent in 11, and wrong in one (an autonomous region, not asked for here).
AT_LEAST = 15
TIMES_NEXT = 2
# Names of GB/T 2260 with their level; the few of two characters (郊区, 矿区) are everyday words.
_SHORTEST, _LONGEST = 3, 16
# Rows of GB/T 2260 that only gather others.
_NO_NAME = re.compile(r"市辖|直辖|行政区划|办事处")
# Places whose names are everyday words of these texts.
_EVERYDAY = re.compile(
    "新建|振兴|公园|动力|新兴|合作|安居|和平|桥头|新华|友好|前进|向阳|红旗|东风|团结|开发|建设|高新|城中|城东|城西|城南|城北|江北|江南"
)


def place_named_most(text: str, level: str) -> str | None:
    """The place of that level (省, 市, 区 or 县) named most in the text, with its level; None where none stands out."""
    pattern = _patterns().get(level)
    if pattern is None:
        return None
    ranked = Counter(pattern.findall(text)).most_common(2)
    if not ranked or ranked[0][1] < AT_LEAST:
        return None
    if len(ranked) > 1 and ranked[0][1] < TIMES_NEXT * ranked[1][1]:
        return None
    return ranked[0][0] + level


def leading_known_place(name: str) -> str:
    """The longest province, city or county of GB/T 2260, with its level, that opens a name; empty if none does."""
    lengths = range(min(_LONGEST, len(name)), _SHORTEST - 1, -1)
    return next((name[:length] for length in lengths if name[:length] in known_places()), "")


def ends_with_known_place(text: str) -> str | None:
    """The longest province, city or county of GB/T 2260, with its level, that a text ends with."""
    lengths = range(min(_LONGEST, len(text)), _SHORTEST - 1, -1)
    return next((text[-length:] for length in lengths if text[-length:] in known_places()), None)


@cache
def known_places() -> frozenset[str]:
    """Every city and county of GB/T 2260, with its level and in the names of all years."""
    return frozenset(PROVINCES_FULL.values()) | {
        name.strip()
        for _, _, _, _, regions in numdb.get("cn/loc").prefixes
        for _, _, _, region, _ in regions
        for label in ("county", "prefecture")
        for name in re.sub(r"\[[^]]*\]", "", region.get(label) or "").split(",")
        if len(name) >= _SHORTEST and not _NO_NAME.search(name)
    }


@cache
def _patterns() -> dict[str, re.Pattern[str]]:
    """One pattern for each level, of the names without their level (GB/T 2260, with the names of all years)."""
    names: dict[str, set[str]] = defaultdict(set)
    names["省"] = {name for name, level in PROVINCES.items() if level == "省"}
    for _, _, _, _, regions in numdb.get("cn/loc").prefixes:
        for _, _, _, region, _ in regions:
            for name in re.sub(r"\[[^]]*\]", "", region["county"]).split(","):
                if name[-1:] in "市区县" and len(name) > 2 and not _EVERYDAY.fullmatch(name[:-1]):
                    names[name[-1]].add(name[:-1])
    return {level: re.compile("|".join(sorted(found, key=len, reverse=True))) for level, found in names.items()}
