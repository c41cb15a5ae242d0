"""Where the numbers of a sentence stand and which of them are years, ordinals, codes or parts of a name."""

from __future__ import annotations

import re
from typing import NamedTuple

from tracker.extraction.numbers.numerals import MAGNITUDES, parse_number
from tracker.extraction.numbers.units import UNITS, UNITS_BEHIND_GE
from tracker.extraction.numbers.widths import fold_widths

_ARABIC = r"[0-9]+(?:,[0-9]{3}(?![0-9]))*(?:\.[0-9]+)?"
_CHINESE_DIGITS = "[〇零一二两三四五六七八九十百千]+"
_CHINESE = rf"(?:{_CHINESE_DIGITS}万(?={_CHINESE_DIGITS}))?{_CHINESE_DIGITS}(?:点[〇零一二三四五六七八九]+)?"
_MAGNITUDE = r"万亿|千亿|百亿|十亿|千万|百万|十万|万|亿|千(?![瓦米克卡伏])|百"
_GE = "|".join(UNITS_BEHIND_GE)
_UNIT = "|".join(UNITS)
_PER = r"/(?:平方米|立方米|平方公里|小时|[月年天日人户亩吨]|公斤|[百千万]人|十万人|元|件)"
_NUMERALS = "0-9〇零一二两三四五六七八九十百千翻"
_NUMERAL = re.compile(f"[{_NUMERALS}]")
# The look ahead says the same as what follows, and spares most characters the trial of each form.
_TOKEN = re.compile(
    rf"(?=[{_NUMERALS}])(?:"
    rf"百分之(?P<percent>{_ARABIC}|{_CHINESE})(?:\s?(?:-|至|到)\s?(?:百分之)?(?P<percent_to>{_ARABIC}|{_CHINESE}))?"
    r"|百分(?P<whole>百)"
    r"|(?<![0-9/.])(?P<top>[1-9][0-9]?)/(?P<bottom>[1-9][0-9]?)(?![0-9/年月日.])"
    rf"|(?P<below>{_CHINESE}|[0-9]+)分之(?P<above>{_CHINESE}|[0-9]+)"
    rf"|(?P<tenths>[一二三四五六七八九])成(?P<hundredths>[一二三四五六七八九](?![是个项家]))?(?=以|左|[的得多,，。；;、）)]|\Z)"
    r"|翻(?P<doublings>[一两二三]?)番"
    rf"|(?P<number>{_ARABIC}|{_CHINESE})\s?(?P<early_more>[多余](?=[万亿]))?(?P<magnitude>{_MAGNITUDE})?(?P<more>[多余])?\s?"
    rf"(?:(?P<unit>个?(?:{_GE})|{_UNIT})(?P<per>{_PER})?)?)"
)
_NAMES = re.compile(r"《[^《》\n]{1,80}》|“[^“”\n]{1,60}”|‘[^‘’\n]{1,60}’|\"[^\"\n]{1,60}\"|「[^「」\n]{1,60}」")
_MASK = "\0"  # no regular expression here matches it

_NOT_BEFORE = re.compile(r"(?:第|[A-Za-z+×*.#№]|周年|中央|国发|编号|电话|热线|[0-9]\s?[:：])\s?\Z")
_NOT_AFTER = re.compile(
    r"\s?(?:[A-Za-z+×:：]|[号强级届省国县乡伏]|号线|高速|周年|世纪|年代|月|日(?!均)|时|点(?![位对])|热线|平台|条例|期间|次性|次元|位一体|度(?:全|电影)|"
    r"维|双|大|化|式|型|线|级|体|流|星|甲|\))"
)
_SERVICE_HOURS = re.compile(r"24小时|24\s?个?小时|7×24")
_LIFE_CIRCLE = re.compile(r"[^,，。；;]{0,12}圈")
_SITE_RADIUS = re.compile(r"公交|半径|范围|见|一")
# Unit characters that open another word: 40周年, 3.0方案, 三个多月 of the past, 四类以上 of a grade.
_OTHER_WORDS = {
    "周": ("年", "边", "期"),
    "方": ("案", "面", "式", "向", "位", "便", "法", "米"),
    "类": ("以上", "及以上"),
    "个": ("多月", "月来"),
    "部": ("门", "委", "署", "分", "队"),
    "场": ("所", "馆", "地", "景"),
    "度": ("假", "过"),
    "条": ("例", "件"),
    "分": tuple("别级类局公管享工析步阶段期布支院中行会离流组散层包配"),
    "门": ("户", "类", "店", "诊"),
    "讲": ("座", "堂", "话"),
    "轮": ("岗", "训", "值", "候"),
    "项": ("目",),
    "人": ("才", "民", "口", "行", "工", "大"),
    "站": ("点",),
    "期": ("间", "工", "项", "改", "建", "扩", "地"),
}
SHARES = ("%", "成", "分之", "倍")
_PERIOD_VERB = re.compile(r"[办开组培编印刊][^,，。；;]{0,14}\Z|(?:[》”]|班|课|讲堂|讲坛|训|刊|报|栏目|节目|专题)\s?\Z")


class NumberToken(NamedTuple):
    """A number and its unit in ``folded``, the text in ASCII widths; ``upper`` is a range's top, multiplied out."""

    folded: str
    start: int
    end: int
    value: float
    unit: str
    base_unit: str
    magnitude: float = 1.0
    is_more: bool = False
    is_chinese: bool = False
    upper: float | None = None

    def counts_when(self, bounded: bool) -> bool:
        """Is it a quantity, given whether a word bounds it? Unbounded 一个, 三年, bare numbers and 二期 are not."""
        if self.unit in ("年", "日") and (self.is_more or not bounded):
            return self.unit == "年" and not self.is_more and not self.value.is_integer()
        if bounded:
            return bool(self.unit) or not _is_year(self.value)
        if self.base_unit == "分之":
            return True
        if not self.unit:
            return False
        if self.base_unit == "期":
            return bool(_PERIOD_VERB.search(self.folded[max(0, self.start - 16) : self.start]))
        return not (self.is_chinese and self.value == 1 and self.base_unit not in SHARES)


def find_number_tokens(text: str) -> list[NumberToken]:
    """The numbers of ``text`` that may be quantities, in order."""
    folded = fold_widths(text)
    if not _NUMERAL.search(folded):
        return []
    masked = _NAMES.sub(lambda name: _MASK * len(name[0]), folded)
    tokens = [
        _read_counted(folded, found) if found["number"] else _read_share(folded, found)
        for found in _TOKEN.finditer(masked)
    ]
    return [token for token in tokens if token]


def _read_share(folded: str, found: re.Match[str]) -> NumberToken | None:
    if found["percent"]:
        return _share(folded, found, parse_number(found["percent"]), "%")
    if found["whole"]:
        return _share(folded, found, 100.0, "%")
    if found["top"]:
        top, bottom = float(found["top"]), float(found["bottom"])
        return _share(folded, found, top / bottom, "分之") if top < bottom else None
    if found["below"]:
        below, above = parse_number(found["below"]), parse_number(found["above"])
        return _share(folded, found, above / below, "分之") if below and above is not None else None
    if found["tenths"]:
        tenths = parse_number(found["tenths"]) or 0.0
        hundredths = parse_number(found["hundredths"] or "零") or 0.0
        return _share(folded, found, tenths + hundredths / 10, "成")
    times = 2.0 ** (parse_number(found["doublings"] or "一") or 1.0)
    return _share(folded, found, times, "倍")


def _share(folded: str, found: re.Match[str], value: float | None, unit: str) -> NumberToken | None:
    if value is None:
        return None
    top = parse_number(found["percent_to"] or "")
    printed = "%" if unit == "%" else "" if unit == "分之" else unit
    return NumberToken(folded, found.start(), found.end(), value, printed, unit, is_chinese=True, upper=top)


def _read_counted(folded: str, found: re.Match[str]) -> NumberToken | None:
    printed, unit = found["number"], found["unit"] or ""
    is_chinese = not printed.isascii()
    if is_chinese and not unit:
        return None
    magnitude, per = found["magnitude"] or "", found["per"] or ""
    value = parse_number(printed)
    # 千人计划, 百家企业: a bare multiplier names a programme.
    bare = is_chinese and (printed[0] in "百千" or (printed == "十" and bool(magnitude)))
    if value is None or bare or _is_name(folded, found, unit, value):
        return None
    if unit.startswith("个") and unit[1:] in UNITS_BEHIND_GE:
        unit = unit[1:]
    end = found.end() if unit else found.end("magnitude") if magnitude else found.end("number")
    return NumberToken(
        folded=folded,
        start=found.start(),
        end=end,
        value=value,
        unit=magnitude + unit + per,
        base_unit=unit + per,
        magnitude=float(MAGNITUDES.get(magnitude, 1)),
        is_more=bool(found["more"] or found["early_more"]),
        is_chinese=is_chinese,
    )


def _is_name(folded: str, found: re.Match[str], unit: str, value: float) -> bool:
    before, after = folded[max(0, found.start() - 4) : found.start()], folded[found.end() : found.end() + 16]
    if _NOT_BEFORE.search(before) or (
        _NOT_AFTER.match(after) and not (unit and after[:1] in "大省国县乡双点化线型式平星流体")
    ):
        return True
    if not unit:
        return after.startswith(("年", "个五")) or (bool(found["magnitude"]) and after.startswith(("级", "元级")))
    if unit == "日":
        return before.rstrip().endswith("月")
    if unit == "年":
        return _is_year(value) or found["number"].startswith("0") or not found["number"].isascii()
    if after.startswith(_OTHER_WORDS.get(unit, ())):
        return True
    if unit in ("分钟", "小时"):
        return bool(_LIFE_CIRCLE.match(after)) or _SERVICE_HOURS.match(found[0]) is not None
    return unit == "米" and _SITE_RADIUS.match(after) is not None


def _is_year(value: float) -> bool:
    return 1900 <= value <= 2100 and value.is_integer()
