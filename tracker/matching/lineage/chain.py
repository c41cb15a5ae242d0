"""One Chinese sentence on a promise that several plans make."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .changes import Change, ChangeCode, ChangeKind

_TIMES = "零一两三四五六七八九十"
_TOLD = {ChangeCode.LOWERED: "降到", ChangeCode.RAISED: "提高到", ChangeCode.DROPPED: "变为未写明"}


def missing_years(years: Iterable[int]) -> list[int]:
    """The years between the first and the last in which the promise was not made."""
    there = sorted(set(years))
    return [year for year in range(there[0], there[-1]) if year not in there] if there else []


def tell_chain(years: Sequence[int], changes: Sequence[Change]) -> str:
    """What a supervisor wants to read: 同一件事连续三年写进计划，目标从…降到…，时限从…变为未写明。

    ``years`` are the plan years in which it is promised; ``changes`` those between the first and the last promise.
    Empty for a single year.
    """
    told = sorted(set(years))
    if len(told) < 2:
        return ""
    missing = missing_years(told)
    if missing:
        named, lacking = ("、".join(map(str, some)) for some in (told, missing))
        opening = f"同一件事{_count(len(told))}次写进计划（{named} 年；{lacking} 年未见）"
    else:
        opening = f"同一件事连续{_count(len(told))}年写进计划（{told[0]}—{told[-1]} 年）"
    return "，".join([opening, *_tell_changes(changes)]) + "。"


def _tell_changes(changes: Sequence[Change]) -> list[str]:
    told = []
    several = sum(change.kind is ChangeKind.TARGET for change in changes) > 1
    for change in changes:
        name = f"“{change.name}”" if several else "目标"
        if change.kind is ChangeKind.TARGET and change.code in _TOLD:
            told.append(f"{name}从{change.before}{_TOLD[change.code]}{change.after}")
        elif change.kind is ChangeKind.TARGET and change.code is ChangeCode.UNCHANGED:
            told.append(f"{name}仍为{change.after}")
        elif change.kind is not ChangeKind.TARGET:
            told.append(change.sentence.rstrip("。"))
    return told


def _count(number: int) -> str:
    return _TIMES[number] if number < len(_TIMES) else f" {number} "
