"""The words around a number that bound it, say it is a change, or make it a starting point."""

from __future__ import annotations

import re
from enum import StrEnum

from .values import TargetOperator


class Change(StrEnum):
    """A number that says by how much something rises or falls; a level (提高到, 降至) is no change."""

    RISE = "rise"
    FALL = "fall"


_BEFORE = {
    TargetOperator.AT_LEAST: (
        "不少于 不低于 不小于 不得少于 不得低于 至少 最少 超过 突破 高于 大于 多于 达到 达 逾 超 "
        "提高到 提高至 提升到 提升至 增加到 增加至 增长到 增至 升至 扩大到 扩大至 迈上 保持在"
    ),
    TargetOperator.AT_MOST: (
        "不超过 不高于 不多于 不大于 不突破 不得超过 不得高于 控制在 稳定在 低于 少于 小于 至多 最多 限于 "
        "压缩至 压缩到 压减至 压减到 缩短至 缩短到 缩短为 缩减至 缩减到 缩小到 缩小至 "
        "降至 降到 下降至 下降到 降低至 降低到 减少至 减少到 减至 减到"
    ),
    TargetOperator.ABOUT: "约 大约 近 将近 接近 大致",
}
_AFTER = {
    TargetOperator.AT_LEAST: "以上 及以上 或以上",
    TargetOperator.AT_MOST: "以内 以下 之内 及以下 内",
    TargetOperator.ABOUT: "左右 上下",
}
_OPERATOR_BEFORE = {word: operator for operator, words in _BEFORE.items() for word in words.split()}
_OPERATOR_AFTER = {word: operator for operator, words in _AFTER.items() for word in words.split()}


def _any_of(words: list[str]) -> str:
    return "|".join(sorted(words, key=lambda word: (-len(word), word)))


# The search runs from the left, so 不少于 is met before the 少于 inside it.
_BEFORE_PATTERN = re.compile(rf"({_any_of(list(_OPERATOR_BEFORE))})[了在到为]?\s?(?:每人|人均|全省|全市|每年)?\s?\Z")
_AFTER_PATTERN = re.compile(rf"\s?(?:的|及)?\s?({_any_of(list(_OPERATOR_AFTER))})(?![容设地部外需陆])")
_PRICE = re.compile(r"价格|CPI|物价")
_PRICE_RISE = re.compile(r"涨幅|上涨|涨")
_RISE = re.compile(
    r"(?:增长|提高|提升|上升|增加|上涨|涨幅|新增|增幅|扩大|增速|扩容)(?:了|约|近|超|超过|不低于|不少于)?\s?\Z"
)
_FALL = re.compile(
    r"(?:下降|降低|减少|压缩|压减|缩短|缩减|削减|降幅|减|降|精简)(?:了|约|近|超|超过|不低于|不少于)?\s?\Z"
)
_FROM = re.compile(r"[由从](?:原来|目前|现在|现行|上年|去年|原先|原)?的?\s?\Z")
_TO = re.compile(r"[^,，。；;、由从]{0,14}[至到为成]\s?(?:约|不超过|不少于|不高于|不低于)?\s?\Z")
_CLAUSE_EDGE = re.compile(r"[,，。；;]")
_WINDOW = 12  # characters before the number in which a bound word can end
_PRICE_WINDOW = 16


def operator_around(before: str, after: str) -> TargetOperator | None:
    """How the words before and after a number bound it; None where neither does.

    A price rise is a ceiling (gold/GUIDELINES), whatever stands behind it; else the word behind wins: 压缩60%以上.
    """
    near = _CLAUSE_EDGE.split(before[-_PRICE_WINDOW:])[-1]
    if _PRICE.search(near) and _PRICE_RISE.search(near):
        return TargetOperator.AT_MOST
    if found := _AFTER_PATTERN.match(after):
        return _OPERATOR_AFTER[found[1]]
    if found := _BEFORE_PATTERN.search(before[-_WINDOW:]):
        return _OPERATOR_BEFORE[found[1]]
    return None


def strip_bound(before: str) -> str:
    """The words before a number without the bound word they end in."""
    found = _BEFORE_PATTERN.search(before[-_WINDOW:])
    return before[: len(before) - len(before[-_WINDOW:]) + found.start()] if found else before


def change_before(before: str) -> Change | None:
    """Does the number say by how much something changes, and which way?"""
    near = before[-_WINDOW:]
    if _RISE.search(near):
        return Change.RISE
    return Change.FALL if _FALL.search(near) else None


def is_starting_point(before: str, between: str) -> bool:
    """Is the number A of 由A压缩至B? ``between`` is the text up to the next number."""
    return bool(_FROM.search(before[-_WINDOW:]) and _TO.match(between))
