"""The number a commitment promises: which of its quantities it is, what it measures and how it is bounded."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .bounds import strip_bound
from .quantities import Quantity, clause_before
from .values import NumericTarget, TargetOperator

# Opening words that say how or that something is done, not what is counted.
_LEAD = re.compile(
    r"(?:\A|(?<=[,，]))(?:[一二三四五六七八九十]+是|[（(][0-9一二三四五六七八九十]+[）)]|[0-9]{4}年|今年|全年|年内|力争|争取|确保|努力|持续|继续|进一步|全力|建立|实施|抓好|"
    r"大力|积极|全面|加快|扎实|深入|切实|计划|拟|再|要|将|使|把|对|完成|实现|推进|推动|推出|推行|开展|组织|举办|编制|发布|出台|制定|修订|"
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
_LONGEST_METRIC = 40


def choose_target(text: str, quantities: Sequence[Quantity]) -> NumericTarget | None:
    """The first promised number of a commitment, None where it promises none; a number without a bound is a floor."""
    promised = [quantity for quantity in quantities if not quantity.is_baseline]
    chosen = next((quantity for quantity in promised if quantity.is_result), None)
    if chosen is None:
        return None
    return NumericTarget(
        metric=_name_metric(text, chosen),
        operator=chosen.operator or TargetOperator.AT_LEAST,
        value=chosen.value,
        unit=chosen.unit,
    )


def _name_metric(text: str, quantity: Quantity) -> str:
    clause = clause_before(text, quantity.span.start)
    before = _TRAIL.sub("", strip_bound(clause.rstrip()))
    stem = _LEAD.sub("", before)
    if not stem or _BARE_ACT.search(stem):
        behind = _NOUN_BEHIND.match(text, quantity.span.end)
        stem = (stem + (behind[1] if behind else "")).strip()
    if len(stem) < _SHORTEST_METRIC:
        earlier = text[: quantity.span.start - len(clause)].rstrip(",，、 ")
        stem = _LEAD.sub("", clause_before(text, len(earlier))) + stem
    return stem[-_LONGEST_METRIC:] or text[quantity.span.start : quantity.span.end]
