"""Two promised numbers: do they measure the same, and which of them promises more?"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from tracker.extraction import NumericTarget, TargetOperator, convert_unit, parse_quantities, units_agree

# Share of the shorter name's character pairs that the other has, from which two names may mean one measure.
SAME_NAME = 0.3
SAME_VALUE = 1e-6
# Said of anything: 3个专项 and 30家载体 have nothing in common.
COUNTING = frozenset("个件项家处所类种")
_MAGNITUDES = {"万亿": 1e12, "亿": 1e8, "千万": 1e7, "百万": 1e6, "万": 1e4, "千": 1e3}
# A smaller number is the better one, whatever bound is printed: 失业率5.5%左右.
_LESS_IS_MORE = re.compile(
    r"失业率|浓度|时限|用时|耗时|办理时间|事故|死亡率|涨幅|漏损率|败诉率|纠错率|投诉率|发案|负债率|不良率|能耗|赤字"
)
_REDUCES = re.compile(r"压缩|压减|下降|降低|减少|缩短|降幅|下调")
_PRINTED = {
    TargetOperator.AT_LEAST: "不少于 {value}{unit}",
    TargetOperator.AT_MOST: "不超过 {value}{unit}",
    TargetOperator.EQUAL: "{value}{unit}",
    TargetOperator.ABOUT: "{value}{unit}左右",
}


def same_measure(ours: Sequence[NumericTarget], theirs: Sequence[NumericTarget]) -> list[tuple[int, int]]:
    """Pairs of places whose numbers measure the same: units agree, and the names do; where each side has only one
    number, a unit that is no mere counting word, or a trace of the name, is enough."""
    pairs: list[tuple[int, int]] = []
    ranked = sorted(
        (-_name_overlap(one.metric, two.metric), i, j)
        for i, one in enumerate(ours)
        for j, two in enumerate(theirs)
        if units_agree(_amount(one)[1], _amount(two)[1])
    )
    alone = len(ours) == len(theirs) == 1 and _amount(ours[0])[1] not in COUNTING
    for overlap, i, j in ranked:
        free = all(i != a and j != b for a, b in pairs)
        if free and (-overlap >= SAME_NAME or alone or (-overlap > 0 and len(ours) == len(theirs) == 1)):
            pairs.append((i, j))
    return sorted(pairs)


def compare_targets(before: NumericTarget, after: NumericTarget) -> str:
    """``raised``, ``lowered``, ``unchanged``, or ``other`` where a floor has become a ceiling."""
    bounds = {before.operator, after.operator}
    if bounds == {TargetOperator.AT_LEAST, TargetOperator.AT_MOST} and not _less_is_more(before, after):
        return "other"
    first, second = _amount(before)[0], _amount(after)[0]
    if math.isclose(first, second, rel_tol=SAME_VALUE):
        return "unchanged"
    promises_more = second < first if _less_is_more(before, after) else second > first
    return "raised" if promises_more else "lowered"


def measures_differ(earlier: str, later: str) -> bool:
    """Do both sentences promise numbers, and none in a unit of the other: a rate here, a count of offices there?"""
    ours, theirs = ([q.base_unit for q in parse_quantities(text) if q.is_result] for text in (earlier, later))
    return bool(ours and theirs) and not any(units_agree(one, two) for one in ours for two in theirs)


def still_prints(text: str, target: NumericTarget) -> bool:
    """Does the text name the same number of the same, even where it does not read as a promise: 督促12家企业?"""
    value, unit = _amount(target)
    return any(
        units_agree(quantity.base_unit, unit) and math.isclose(quantity.amount, value, rel_tol=SAME_VALUE)
        for quantity in parse_quantities(text)
    )


def share_of(name: str, text: str) -> float:
    """How much of the name's character pairs the text has, as a share (0 to 1)."""
    pairs = {name[i : i + 2] for i in range(len(name) - 1)}
    return sum(pair in text for pair in pairs) / max(1, len(pairs))


def print_target(target: NumericTarget, *, with_name: bool = False) -> str:
    """The number with its bound: 不少于 95%."""
    value = f"{target.value:.4f}".rstrip("0").rstrip(".")
    printed = _PRINTED[target.operator].format(value=value, unit=target.unit)
    return f"“{target.metric}”{printed}" if with_name else printed


def _less_is_more(before: NumericTarget, after: NumericTarget) -> bool:
    if TargetOperator.AT_MOST in (before.operator, after.operator):
        return True
    names = (before.metric, after.metric)
    return any(_LESS_IS_MORE.search(name) for name in names) and not any(_REDUCES.search(name) for name in names)


def _amount(target: NumericTarget) -> tuple[float, str]:
    """The value in its base unit, 万 and 亿 multiplied out, and that unit."""
    magnitude = next((word for word in _MAGNITUDES if target.unit.startswith(word)), "")
    unit, factor = convert_unit(target.unit.removeprefix(magnitude))
    return target.value * _MAGNITUDES.get(magnitude, 1.0) * factor, unit


def _name_overlap(one: str, two: str) -> float:
    first, second = ({name[i : i + 2] for i in range(len(name) - 1)} for name in (one, two))
    return len(first & second) / max(1, min(len(first), len(second)))
