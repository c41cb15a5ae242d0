"""The number a commitment promises: which of its quantities it is, what it measures and how it is bounded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tracker.extraction.numbers.bounds import strip_bound, strip_start
from tracker.extraction.numbers.quantities import Quantity, clause_before
from tracker.extraction.values import NumericTarget, TargetOperator

# Opening words that say how or that something is done, not what is counted.
_LEAD = re.compile(
    r"(?:\A|(?<=[,，]))(?:[一二三四五六七八九十]+[是要]|[（(][0-9一二三四五六七八九十]+[）)]|[0-9]{4}年|今年|全年|年内|力争|争取|确保|努力|持续|继续|进一步|全力|建立|实施|抓好|"
    r"大力|积极|全面|加快|扎实|深入|切实|计划|拟|再|要|将|使|让|把|对|完成|实现|推进|推动|推出|推行|开展|组织|举办|编制|发布|出台|制定|修订|"
    r"建成|建设|打造|创建|培育|引进|支持|由|从|,|，|、|\s)+"
)
_TRAIL = re.compile(
    r"(?:分别|均|力争|争取|确保|全年|累计|共计|总数|总量|由|从|在|将|要|也|都|到|至|了|,|，|、|的|\s)+\Z"
)
_NOUN_BEHIND = re.compile(r"(?:以上|以内|左右|以下|上下|的|\s)*+([^,，。；;、！？\n]{1,40})")
_BARE_ACT = re.compile(
    r"(?:新增|新建|新改扩建|新改建|改造|整治|安排|投入|投放|新设|增加|落地|开行|引入|招引|筹集|供应)\Z"
)
_SHORTEST_METRIC = 5  # characters; 签发率 alone does not say of what, so the clause before is put in front of it
_SHORTEST_NOUN = 2
_LONGEST_METRIC = 40
_JOINING = " 、,，和及与或以"
_EARLIER_REACH = 80


def read_targets(text: str, quantities: Sequence[Quantity]) -> tuple[NumericTarget, ...]:
    """Every promised number of a commitment, in order; a number without a bound is a floor (see ``bounds``)."""
    return tuple(_read(text, quantities))


def _read(text: str, quantities: Sequence[Quantity]) -> Iterator[NumericTarget]:
    baseline: Quantity | None = None  # the last one passed
    end, named = 0, ""  # of the last number that was promised
    for quantity in quantities:
        if quantity.is_baseline:
            baseline = quantity
        elif quantity.is_result:
            between = text[end : quantity.span.start].strip(_JOINING) if end else None
            if between is None or len(between) >= _SHORTEST_NOUN:  # else it is of the same: 3天和1个
                named = _name_metric(text, quantity, baseline, end)
            yield NumericTarget(
                metric=named,
                operator=quantity.operator or TargetOperator.AT_LEAST,
                value=_bounding_value(quantity),
                unit=quantity.unit,
            )
            end = quantity.span.end


def _bounding_value(quantity: Quantity) -> float:
    """The value as printed; of a range the end that is promised, 5 for 控制在3至5个工作日 and 3 for 培育3至5家."""
    if quantity.upper is None or quantity.operator is not TargetOperator.AT_MOST or not quantity.amount:
        return quantity.value
    return round(quantity.value * quantity.upper / quantity.amount, 6)


def _name_metric(text: str, quantity: Quantity, baseline: Quantity | None, end: int) -> str:
    """What is counted, by the words before the number: from ``end`` on, where the number before it ends, or further."""
    clause = clause_before(text, quantity.span.start)
    opens = quantity.span.start - len(clause)
    shared = opens < end  # 修订办法4件、废止办法7件
    if shared:
        opens, clause = end, text[end : quantity.span.start]
    stem = _LEAD.sub("", _TRAIL.sub("", _cut_bounds(clause, opens, baseline)))
    if not stem or _BARE_ACT.search(stem):
        behind = _NOUN_BEHIND.match(text, quantity.span.end)
        stem = (stem + (behind[1] if behind else "")).strip()
    if len(stem) < _SHORTEST_METRIC and not shared:
        earlier = text[max(0, opens - _EARLIER_REACH) : opens].rstrip(",，、 ")
        stem = _LEAD.sub("", clause_before(earlier, len(earlier))) + stem
    return stem[-_LONGEST_METRIC:] or text[quantity.span.start : quantity.span.end]


def _cut_bounds(clause: str, opens: int, baseline: Quantity | None) -> str:
    """The clause before a number without its bound, and without 由A of 办理时限由A压缩至B."""
    if baseline and baseline.span.start >= opens:
        return strip_start(clause[: baseline.span.start - opens])
    return strip_bound(clause.rstrip())
