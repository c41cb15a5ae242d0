"""The units a report counts in: which there are, and which say the same."""

from __future__ import annotations

# Base unit and factor of units that convert. 工作日 passes for 天: reports answer 48小时 for 2个工作日.
_CONVERSIONS = {
    "%": ("%", 0.01),
    "‰": ("%", 0.001),
    "成": ("%", 0.1),
    "分之": ("%", 1.0),
    "百分点": ("百分点", 0.01),
    "倍": ("倍", 1.0),
    "工作日": ("天", 1.0),
    "天": ("天", 1.0),
    "日": ("天", 1.0),
    "自然日": ("天", 1.0),
    "小时": ("天", 1 / 24),
    "分钟": ("天", 1 / 1440),
    "周": ("天", 7.0),
    "个月": ("天", 30.0),
    "公里": ("米", 1000.0),
    "千米": ("米", 1000.0),
    "米": ("米", 1.0),
    "平方米": ("平方米", 1.0),
    "平方公里": ("平方米", 1e6),
    "平方千米": ("平方米", 1e6),
    "公顷": ("平方米", 1e4),
    "亩": ("平方米", 10000 / 15),
    "立方米": ("立方米", 1.0),
    "方": ("立方米", 1.0),
    "吨": ("吨", 1.0),
    "公斤": ("吨", 0.001),
    "千克": ("吨", 0.001),
    "斤": ("吨", 0.0005),
    "千瓦": ("千瓦", 1.0),
    "兆瓦": ("千瓦", 1000.0),
    "千瓦时": ("千瓦时", 1.0),
    "度": ("千瓦时", 1.0),
    "元": ("元", 1.0),
    "人民币": ("元", 1.0),
    "美元": ("美元", 1.0),
    "欧元": ("欧元", 1.0),
    "港元": ("港元", 1.0),
}
# Count words that say the same of the same thing (measured on the matching pairs: wider families let a missed 条 be
# answered by 所).
_SYNONYMS = {
    "场次": "次",
    "轮次": "轮",
    "批次": "批",
    "期次": "次",
    "学时": "课时",
    "周岁": "岁",
    "场": "次",
    "期": "次",
    "名": "人",
    "位": "人",
    "个人": "人",
    "套": "户",
    "例": "件",
    "宗": "件",
    "起": "件",
    "标准箱": "标箱",
    "床位": "张",
    "班列": "列",
}
_COUNT_WORDS = (
    "个 件 项 家 处 所 条 座 台 套 户 间 场 次 期 名 人 位 例 宗 起 份 部 门 张 辆 架 艘 列 班 "
    "支 只 头 株 棵 本 册 篇 幅 块 片 对 组 类 种 款 栋 幢 口 眼 盏 节 堂 批 轮 批次 轮次 期次 "
    "课时 学时 讲 门 则 辆次 场次 人次 家次 件次 车次 班次 架次 户次 标箱 标准箱 床 床位 车位 泊位 学位 "
    "宗地 站 村 镇 乡 县 街道 社区 字 克 毫克 微克 升 厘米 秒 年 岁 周岁 分 番 个人 机架 卡 班列 根 "
    "枚 卷 页 桩 篇次 条次 例次 人天"
)
UNITS = tuple(sorted({*_COUNT_WORDS.split(), *_CONVERSIONS} - {"分之", "成"}, key=lambda unit: (-len(unit), unit)))
# 个 before these is part of how they are counted, not of the unit: 3个工作日 is 3 工作日.
UNITS_BEHIND_GE = (
    "工作日",
    "百分点",
    "小时",
    "标准箱",
    "标箱",
    "泊位",
    "学位",
    "车位",
    "床位",
    "村",
    "镇",
    "乡",
    "县",
    "街道",
    "社区",
)

_INTERCHANGEABLE = frozenset("个件项家处所")


def convert_unit(unit: str) -> tuple[str, float]:
    """The base unit of a printed unit without 万 or 亿, and the factor to it; shares become 0 to 1."""
    head, slash, per = unit.partition("/")
    if head in _CONVERSIONS:
        base, factor = _CONVERSIONS[head]
    else:
        base, factor = _SYNONYMS.get(head, head), 1.0
    return base + slash + per, factor


def units_agree(first: str, second: str) -> bool:
    """Do two base units count the same?"""
    return name_family(first) == name_family(second)


def name_family(unit: str) -> str:
    """What a base unit counts, by one name: 个 件 项 家 处 所 pass for one another, any other unit only for itself."""
    return "个" if unit in _INTERCHANGEABLE else unit
