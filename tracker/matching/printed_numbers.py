"""The numbers that a text prints: which of a promise are targets, what each counts, and what follows from them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from reports.reading import Span
from tracker.extraction import Change, Quantity, parse_quantities
from tracker.extraction.numbers.units import name_family

from .words import cut_words

AROUND = 16  # characters on either side of a number that tell what it counts
ALL_OF_IT = re.compile(r"全部|无一|逢[^，。；]{1,3}必|百分之百|悉数|应[^，。；]{1,3}尽[^，。；]{1,3}")
TWO_SEASONS = re.compile(r"春秋?[、和]?秋?两季各[^，。；]{0,6}一[次期场轮]")
# 92处，已销号87处; 54所学校，47所换好了设备. At most in the next clause.
PART_OF = re.compile(r"其中|已|有|占|\A[^，。；,;]{1,10}[，,]\Z")
# What is left over is not what was reached: 剩余1个.
LEFT_OVER = re.compile(r"(?:剩余|其余|余下|剩下|还剩|另有|尚有)[^，。；,;]{0,4}\Z")
LEFT_OVER_REACH = 6  # characters that it can be long
# 112个社区中已有74个; 142家，现已有96家.
WITHIN = re.compile(r"\A[^，。；]{0,12}(?:[中里](?:已?有|[，,])|[，,]?(?:现|目前)已有?)[^，。；]{0,2}\Z")
# 立案51件，上年为45件.
LAST_YEAR = re.compile(r"\A[^。；]{0,4}[，（(](?:上年|去年|上一年)(?:同期)?(?:为|是|只有|仅)?\Z")
NEARLY_ALL = 0.97
REST = re.compile(r"剩余|其余|余下|剩下|还剩|另有|尚有|还有|仍有|另外")
SEPARATOR = re.compile(r"[，。；：、,;:！？!?]")
# Between two numbers these also part what belongs to one from what belongs to the other.
JOINT = re.compile(r"[和及与、，,]")
CLAUSE_MARK = re.compile(r"[，。；,;]")
# 办结率、满意率分别达到99%和95%: the first number is that of the first thing, the second that of the second.
RESPECTIVELY = re.compile(r"分别(?P<act>[^，。；,;\d]*)(?P<row>[^，。；;]*)")
ROW_REACH = 200  # characters from 分别 to a number behind it, and to the first of its things
THINGS_END = re.compile(r"[，。；,;：:]")  # what they do not reach across
JOINED = re.compile(r"[和及与、]")
QUALIFIER = re.compile(r"(?:及?以[上下])(?:的(?!目标|任务)[\u4e00-\u9fff]|(?:项目|企业|工程|楼宇|园区|车间|基地))")
# Such a number measures the thing named behind it; a share (95%以上的村) or a count (200家以上的企业) is the target.
MEASURES = frozenset(["元", "美元", "港元", "欧元", "岁", "人", "米", "平方米", "立方米", "吨", "千瓦", "天", "年"])


def promised_numbers(text: str) -> list[Quantity]:
    """The numbers of a commitment that state a result to reach: no starting points, no 一批 or 一轮, and none that only
    says which things are meant (年收入10万元以下的村)."""
    return [
        q
        for q in parse_quantities(text)
        if (q.is_result or q.operator is not None) and not q.is_baseline and not _is_no_target(text, q)
    ]


def _is_no_target(text: str, number: Quantity) -> bool:
    if number.amount == 1 and number.base_unit != "%" and number.operator is None:
        return True
    return number.base_unit in MEASURES and QUALIFIER.match(text[number.span.end : number.span.end + 6]) is not None


@dataclass(frozen=True)
class ReportedNumber:
    """A number of a reported sentence with all that the sentence prints."""

    text: str
    quantity: Quantity
    printed: tuple[Quantity, ...]

    @cached_property
    def words(self) -> tuple[str, ...]:
        """The words around it; cut only where it is held against a promised number, as few are."""
        return words_around(self.text, self.quantity, self.printed)


@lru_cache(maxsize=4_000)
def reported_numbers(text: str) -> Mapping[str, Sequence[ReportedNumber]]:
    """The numbers of a reported sentence by what they count, and those that follow from them: differences, rates,
    shares, 全部 as 100 %."""
    printed = parse_quantities(text)
    found: dict[str, list[ReportedNumber]] = {}
    for number in (*(q for q in printed if not q.is_baseline), *_derive(text, printed)):
        start = number.span.start
        if not LEFT_OVER.search(text[max(0, start - LEFT_OVER_REACH) : start]):
            found.setdefault(name_family(number.base_unit), []).append(ReportedNumber(text, number, printed))
    return found


def clause_before(text: str, number: Quantity) -> str:
    """What stands before a number in its clause."""
    return CLAUSE_MARK.split(text[: number.span.start])[-1]


def same_clause(text: str, first: Quantity, second: Quantity) -> bool:
    start, end = sorted((first.span, second.span))
    return CLAUSE_MARK.search(text[start.end : end.start]) is None


@lru_cache(maxsize=2_000)
def reports_a_part(text: str) -> bool:
    """Does a reported sentence tell a part of a whole, and not nearly all of it: 112个社区中已有74个?"""
    printed = parse_quantities(text)
    return any(
        part.base_unit in (whole.base_unit, "个")
        and part.amount < NEARLY_ALL * whole.amount
        and WITHIN.search(text[whole.span.end : part.span.start]) is not None
        for whole, part in pairwise(printed)
    )


def words_around(text: str, number: Quantity, printed: Sequence[Quantity]) -> tuple[str, ...]:
    """The words that tell what a number counts: of its thing in a row (A、B分别达到1、2) or of its part of the clause,
    else of the nearest 16 characters."""
    start, end = number.span.start, number.span.end
    if thing := _thing_of_row(text, number, printed):
        return cut_words(thing)
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    others = [other.span for other in printed if not other.span.start <= start < other.span.end]
    previous = max((span.end for span in others if span.end <= start), default=0)
    following = min((span.start for span in others if span.start >= end), default=len(text))
    left = SEPARATOR.split(text[max(0, start - AROUND, previous) : start])[-1]
    if previous > start - AROUND:
        left = JOINT.split(left)[-1]
    right = SEPARATOR.split(text[end : min(end + AROUND, following)])[0]
    return cut_words(f"{left}，{right}") or cut_words(f"{before}，{after}")


def has_thing_of_row(text: str, number: Quantity) -> bool:
    """Is a number one of a row behind 分别 that tells what each belongs to?"""
    return bool(_thing_of_row(text, number, parse_quantities(text)))


def _thing_of_row(text: str, number: Quantity, printed: Sequence[Quantity]) -> str:
    """Of several things and as many numbers behind 分别 the thing that a number belongs to, with the act said of all
    and what the last thing has behind its first word, which may be said of all (诊所、药店自查率); "" where it stands
    in no such row."""
    start = number.span.start
    at = text.rfind("分别", max(0, start - ROW_REACH), start)
    row = RESPECTIVELY.match(text, at) if at >= 0 else None
    if row is None or not row.start("row") <= start < row.end("row"):
        return ""
    before = text[max(0, at - ROW_REACH) : at]
    things = JOINED.split(THINGS_END.split(before.rstrip("，,"))[-1])
    numbers = [other.span.start for other in printed if row.start("row") <= other.span.start < row.end("row")]
    if start not in numbers or len(things) != len(numbers):
        return ""
    shared = "，".join(cut_words(things[-1])[1:])
    return f"{things[numbers.index(start)]}，{shared}，{row['act']}"


def _derive(text: str, printed: Sequence[Quantity]) -> Iterator[Quantity]:
    for first, second in pairwise(printed):
        if first.is_baseline and first.amount and first.base_unit == second.base_unit:
            yield from _change_between(first, second)
    for now, before in pairwise(printed):
        if (
            now.base_unit == before.base_unit
            and before.amount
            and LAST_YEAR.search(text[now.span.end : before.span.start])
        ):
            yield from _change_between(before, now)
    for place, part in enumerate(printed):
        earlier = [q for q in printed[:place] if q.base_unit == part.base_unit and q.amount >= part.amount > 0]
        between = text[earlier[-1].span.end : part.span.start] if earlier else ""
        if len(CLAUSE_MARK.findall(between)) <= 1 and PART_OF.search(between):
            span = Span(earlier[-1].span.start, part.span.end)
            yield part._replace(span=span, amount=part.amount / earlier[-1].amount, base_unit="%", upper=None)
    yield from _share_beside_rest(text, printed)
    for pattern, amount, unit in ((ALL_OF_IT, 1.0, "%"), (TWO_SEASONS, 2.0, "次")):
        if found := pattern.search(text):
            yield Quantity(Span(*found.span()), amount, unit, amount, unit)


def _share_beside_rest(text: str, printed: Sequence[Quantity]) -> Iterator[Quantity]:
    """Of 17家，拿到意见的15家，余下2家 the share that 15 have in 17."""
    for whole, part, rest in zip(printed, printed[1:], printed[2:], strict=False):
        if whole.amount and whole.base_unit == part.base_unit == rest.base_unit:
            left = REST.search(text[part.span.end : rest.span.start])
            if left and abs(whole.amount - part.amount - rest.amount) < 1e-9:
                span = Span(whole.span.start, part.span.end)
                yield part._replace(span=span, amount=part.amount / whole.amount, base_unit="%", upper=None)


def _change_between(first: Quantity, second: Quantity) -> Iterator[Quantity]:
    """The difference and the rate from one level to another; marked as baseline, for they answer no promised level."""
    change = Change.RISE if second.amount >= first.amount else Change.FALL
    difference = abs(second.amount - first.amount)
    unit = "百分点" if first.base_unit == "%" else first.base_unit
    span = Span(min(first.span.start, second.span.start), max(first.span.end, second.span.end))
    worked = second._replace(span=span, change=change, upper=None, is_baseline=True)
    yield worked._replace(amount=difference, base_unit=unit)
    yield worked._replace(amount=difference / first.amount, base_unit="%")
