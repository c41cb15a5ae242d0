"""The words around a number that bound it, say it is a change, or make it a starting point.

Which operator a phrase gives follows the labelled readings: a promise is a floor unless its words say otherwise.

- ``>=`` 不少于, 达到, 超过, 以上, 提高到; also every number without a bound word (新增5家), and the size of a change
  (下降10%, 压减60%), for more of the promised change is better.
- ``<=`` 不超过, 控制在, 以内, 以下; a fall to a level (压缩至, 降到, 缩短为); a time within which something is done
  (5个工作日办结); a price rise, which is a ceiling whatever stands behind it.
- ``~`` 左右, 约, 近.
- ``=`` is never read from words: no phrase in the labelled readings means it.
"""

from __future__ import annotations

import re
from enum import StrEnum

from tracker.extraction.values import TargetOperator


class Change(StrEnum):
    """A number that says by how much something rises or falls; a level (提高到, 降至) is no change."""

    RISE = "rise"
    FALL = "fall"


_BEFORE = {
    TargetOperator.AT_LEAST: (
        "不少于 不低于 不小于 不得少于 不得低于 不下于 至少 最少 超过 突破 高于 大于 多于 达到 达 逾 超 超出 迈上 迈过 "
        "跨上 跃上 保持在"
    ),
    TargetOperator.AT_MOST: (
        "不超过 不超 不高于 不多于 不大于 不突破 不得超过 不得高于 不得突破 控制在 控制到 控制至 严控在 限制在 稳定在 "
        "低于 少于 小于 至多 最多 限于"
    ),
    TargetOperator.ABOUT: "约 大约 近 将近 接近 大致",
}
# Every verb of rising or falling with every particle of arrival: a level that the change ends in.
_ARRIVALS = "至 到 为 成"
_RISING = "提高 提升 增加 增长 上升 扩大 扩充 扩展 拓展 上调 延长 充实 扩面 增 升"
_FALLING = "压缩 压减 压降 缩短 缩减 缩小 精简 下降 降低 下调 减少 调减 调低 收窄 削减 降 减"
_AFTER = {
    TargetOperator.AT_LEAST: "以上 及以上 或以上",
    TargetOperator.AT_MOST: "以内 以下 之内 之下 及以下 内",
    TargetOperator.ABOUT: "左右 上下",
}


def _with_arrivals(verbs: str) -> list[str]:
    return [verb + arrival for verb in verbs.split() for arrival in _ARRIVALS.split()]


_OPERATOR_BEFORE = {word: operator for operator, words in _BEFORE.items() for word in words.split()}
_OPERATOR_BEFORE |= dict.fromkeys(_with_arrivals(_RISING), TargetOperator.AT_LEAST)
_OPERATOR_BEFORE |= dict.fromkeys(_with_arrivals(_FALLING), TargetOperator.AT_MOST)
_OPERATOR_AFTER = {word: operator for operator, words in _AFTER.items() for word in words.split()}


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


_BOUND = _any_of(list(_OPERATOR_BEFORE))
# The search runs from the left, so 不少于 is met before the 少于 inside it.
_BEFORE_PATTERN = re.compile(rf"({_BOUND})[了在到为]?\s?(?:每人|人均|全省|全市|每年)?\s?\Z")
# The characters it can end in: few numbers stand behind one, and the search is slow.
_BOUND_ENDS = frozenset({*(word[-1] for word in _OPERATOR_BEFORE), *"了在到为人均省市年"})
# 不超过案件总数的3%: the whole that a share is taken of stands between the bound and the number.
_WHOLE = _any_of(
    [word for word, operator in _OPERATOR_BEFORE.items() if len(word) > 1 and operator is not TargetOperator.ABOUT]
)
_OF_A_WHOLE = re.compile(rf"({_WHOLE})[^,，。；;、0-9]{{1,14}}的\s?\Z")
# 至少听取一次: the act stands between.
_AT_LEAST_ACT = re.compile(r"(?:至少|最少|不少于)[^,，。；;、0-9]{1,6}\Z")
_AFTER_PATTERN = re.compile(rf"\s?(?:的|及)?\s?({_any_of(list(_OPERATOR_AFTER))})(?![容设地部外需陆])")
_DONE_WITHIN = re.compile(
    r"\s?(?:就|即|可|能|全部|准时|快速)?(?:办结|办理|办好|办成|办妥|完成|答复|回复|反馈|响应|处置|处理|到场|到达|出证|领证|取证|拿证|审结|送达|公示|核查)"
)
_PRICE = re.compile(r"价格|CPI|物价")
_PRICE_RISE = "涨"
_RISE = re.compile(
    r"(?:增长|提高|提升|上升|增加|上涨|涨幅|新增|增幅|扩大|增速|扩容)(?:了|约|近|超|超过|不低于|不少于)?\s?\Z"
)
_FALL = re.compile(
    r"(?:下降|降低|减少|压缩|压减|压降|缩短|缩减|削减|降幅|减|降|精简)(?:了|约|近|超|超过|不低于|不少于)?\s?\Z"
)
_FROM = re.compile(r"[由从自](?:[^,，。；;、由从]{0,14})?\Z")
_TO = re.compile(
    r"[^,，。；;、由从]{0,14}(?:[至到为成]|→|->)\s?(?:[0-9]{4}年的?|今年的?)?(?:约|不超过|不少于|不高于|不低于)?\s?\Z"
)
_ARROW = re.compile(r"\s?(?:→|->)\s?\Z")
# 较上年的86.5%, 在85%的基础上: where things stand now, against which the promise is told.
_COMPARED = re.compile(
    r"(?:较|比|与|同)(?:上一?年度?|去年|同期|[0-9]{4}年度?|目前|现有)(?:同期|全年|年?底|年?末)?[^,，。；;、0-9]{0,8}的\s?\Z"
)
_ON_TOP_OF = re.compile(r"\s?的?基础上")
_CLAUSE_EDGE = re.compile(r"[,，。；;]")
_WINDOW = 12  # characters before the number in which a bound word can end
_WIDE_WINDOW = 24  # the same, where the whole or the act stands between
_PRICE_WINDOW = 16


def operator_around(before: str, after: str, *, is_time: bool = False) -> TargetOperator | None:
    """How the words before and after a number bound it; None where neither does.

    A price rise is a ceiling (gold/GUIDELINES), whatever stands behind it; else the word behind wins: 压缩60%以上.
    """
    if _PRICE_RISE in before:
        near = _CLAUSE_EDGE.split(before[-_PRICE_WINDOW:])[-1]
        if _PRICE_RISE in near and _PRICE.search(near):
            return TargetOperator.AT_MOST
    if found := _AFTER_PATTERN.match(after):
        return _OPERATOR_AFTER[found[1]]
    last = before.rstrip()[-1:]
    if last in _BOUND_ENDS and (found := _BEFORE_PATTERN.search(before[-_WINDOW:])):
        return _OPERATOR_BEFORE[found[1]]
    if last == "的" and (found := _OF_A_WHOLE.search(before[-_WIDE_WINDOW:])):
        return _OPERATOR_BEFORE[found[1]]
    if _AT_LEAST_ACT.search(before[-_WINDOW:]):
        return TargetOperator.AT_LEAST
    return TargetOperator.AT_MOST if is_time and _DONE_WITHIN.match(after) else None


def strip_bound(before: str) -> str:
    """The words before a number without the bound word they end in, and without the whole between: 不少于总数的."""
    found = _BEFORE_PATTERN.search(before[-_WINDOW:]) or _OF_A_WHOLE.search(before[-_WIDE_WINDOW:])
    return before[: len(before) - len(found.string) + found.start()] if found else before


def strip_start(before: str) -> str:
    """The words before a starting point without the 由 or 从 that opens it."""
    found = _FROM.search(before[-_PRICE_WINDOW:]) or _COMPARED.search(before[-_WIDE_WINDOW:])
    return before[: len(before) - len(found.string) + found.start()] if found else before


def change_before(before: str) -> Change | None:
    """Does the number say by how much something changes, and which way?"""
    near = before[-_WINDOW:]
    if _RISE.search(near):
        return Change.RISE
    return Change.FALL if _FALL.search(near) else None


def is_starting_point(before: str, between: str) -> bool:
    """Is the number A of 由A压缩至B? ``between`` is the text up to the next number."""
    return bool(_ARROW.match(between) or (_FROM.search(before[-_PRICE_WINDOW:]) and _TO.match(between)))


def is_reference(before: str, after: str) -> bool:
    """Is the number one the promise is compared with: 较上年的A, 在A的基础上?"""
    return bool(_COMPARED.search(before[-_WIDE_WINDOW:]) or _ON_TOP_OF.match(after))
