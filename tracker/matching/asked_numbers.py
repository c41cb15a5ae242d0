"""A promised number with the reported ones that could answer it: of the same kind and year, and how far each agrees."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from tracker.extraction import Change, Quantity, TargetOperator, parse_quantities
from tracker.extraction.numbers.units import name_family

from .printed_numbers import ReportedNumber, clause_before, words_around
from .word_table import WordTable

# Agreement of two numbers = 0.7 · words around them + 0.3 · overlap of the sentences + 0.3 · P(direct).
AROUND_WEIGHT = 0.7
OVERLAP_WEIGHT = 0.3
DIRECT_WEIGHT = 0.3
# How a number binds and when it is due say nothing of what it counts.
BOUND_WORDS = frozenset(
    "达到 突破 超过 不少 不低 不高 不超 至少 保持 稳定 控制 实现 力争 确保 左右 以上 以内 年末 年底 年内 全年".split()  # noqa: SIM905
)
# 个, 件 and 项 pass for one another only where the words around agree: 40项 of a list are not 1263件 of cases.
OTHER_UNIT_AROUND = 0.5
ABOUT_TOLERANCE = 0.1  # 左右: within a tenth, or better (gold/GUIDELINES)
# A total over years does not answer what one year was to add.
OVER_YEARS = re.compile(
    r"[三四五十]年(?:来|间|累计|共)|(?:过去|近|这)[的]?[三四五十两]年|十[一二三四五]五[”\"]?(?:时期|期间|以来)|以来|历年|自20\d\d年|"
    r"20\d\d年(?:至|到|-|—|~)20\d\d年|20\d\d年[^，。；]{0,6}至今"
)
# … unless the sentence comes to one year after it.
ONE_YEAR = re.compile(r"今年|本年|全年|当年|年内|(?:其中|[，,；;])20\d\d年")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")
# What one wants less of: about so much is reached by less.
UNWANTED = re.compile(r"失业|能耗|排放|浓度|事故|死亡|伤亡|发案|负债|债务|投诉|差错|辍学|病死|超标|逾期|积压|缺口")
TOTAL = re.compile(r"累计|总数|总量|达到?|提高到|[增涨升][至到]|扩大到|保有|拥有|覆盖")
# What there is (实有7.28万户) is not what was added.
STOCK = re.compile(r"实有|现有|共有|保有|总数|总量|总计|在册|存量|拥有")
ADDED = re.compile(r"新[增建推开设登发培引认]|净增|再|年内|今年|全年|每年|当年|完成|建成|举办|开展|组织|培训")


class Reported(NamedTuple):
    """A sentence the later report answers with: its place, text, overlap with the commitment and P(direct); ``leading``
    where it is the surest of all."""

    place: int
    text: str
    overlap: float
    direct: float
    leading: bool = False


Told = Sequence[tuple[Reported, Mapping[str, Sequence[ReportedNumber]]]]
Comparable = Sequence[tuple[Reported, ReportedNumber]]


class Pairing(NamedTuple):
    """A reported number held against a promised one."""

    sentence: Reported
    number: Quantity
    around: float  # share of the word weight around the promised number that is found around the reported one
    agreement: float


class AskedNumber(NamedTuple):
    """A promised number with what could answer it; ``before`` is what stands before it in its clause."""

    printed: str
    number: Quantity
    before: str
    comparable: Comparable
    pairings: Sequence[Pairing]

    @property
    def is_unwanted(self) -> bool:
        """Is less of it better?"""
        return self.number.base_unit == "天" or UNWANTED.search(self.before) is not None

    def is_met_by(self, reported: Quantity, tolerance: float = 0.0) -> bool:
        return is_reached(self.number, reported, tolerance, self.is_unwanted)


def ask(commitment: str, promised: Quantity, told: Told, table: WordTable) -> AskedNumber:
    """A promised number of a commitment with the numbers of the sentences that could answer it."""
    before = clause_before(commitment, promised)
    comparable = _list_comparable(commitment, promised, before, told)
    pairings = _pair(commitment, promised, comparable, table)
    return AskedNumber(promised.span.cut(commitment), promised, before, comparable, pairings)


def without(asked: AskedNumber, taken: Pairing) -> AskedNumber:
    """The promised number without the reported one that answered it, nor parts of that where it was added up."""
    sentence, span = taken.sentence.place, taken.number.span

    def is_left(place: int, number: Quantity) -> bool:
        return place != sentence or number.span.end <= span.start or span.end <= number.span.start

    return asked._replace(
        comparable=[(told, one) for told, one in asked.comparable if is_left(told.place, one.quantity)],
        pairings=[one for one in asked.pairings if is_left(one.sentence.place, one.number)],
    )


def is_reached(promised: Quantity, reported: Quantity, tolerance: float = 0.0, unwanted: bool = False) -> bool:
    """Does the reported amount satisfy the promised bound? ``tolerance`` is the share it may fall short by; of what is
    ``unwanted`` about so much is reached by less."""
    if promised.change and reported.change and promised.change is not reported.change:
        return promised.operator is TargetOperator.AT_MOST and promised.change is Change.RISE
    target, amount = promised.amount, reported.amount
    if promised.operator is TargetOperator.AT_MOST:
        return amount <= (promised.upper or target) * (1 + tolerance) + 1e-9
    if promised.operator is TargetOperator.ABOUT:
        tolerance = max(tolerance, ABOUT_TOLERANCE)
        if unwanted:
            return amount <= target * (1 + tolerance) + 1e-9
    return (reported.upper or amount) >= target * (1 - tolerance) - 1e-9


@lru_cache(maxsize=2_000)
def spans_years(text: str) -> bool:
    """Does a sentence tell of several years together?"""
    return OVER_YEARS.search(text) is not None


def _list_comparable(commitment: str, promised: Quantity, before: str, told: Told) -> Comparable:
    """The reported numbers that could answer: they count the same, are of no other years, and no difference worked out
    from two levels where no change is promised. ``before`` is what stands before the number in its clause."""
    family = name_family(promised.base_unit)
    found = [(sentence, number) for sentence, numbers in told for number in numbers.get(family, ())]
    if promised.change is None and promised.base_unit != "%":
        found = [(sentence, number) for sentence, number in found if not number.quantity.is_baseline]
    if promised.change is None and promised.base_unit == "天":  # 提速两天 is no time that something takes
        found = [(sentence, number) for sentence, number in found if number.quantity.change is None]
    if found and _is_yearly(before, promised):
        wanted = min(YEAR.findall(commitment), default="")
        found = [
            (sentence, number)
            for sentence, number in found
            if not _is_of_other_years(wanted, number.text, number.quantity)
            and not STOCK.search(clause_before(number.text, number.quantity))
        ]
    return found


def _pair(commitment: str, promised: Quantity, comparable: Comparable, table: WordTable) -> list[Pairing]:
    """The comparable numbers with their agreement, those of another unit only where the words around agree."""
    if not comparable:
        return []
    around_it = words_around(commitment, promised, parse_quantities(commitment))
    words = _share_weights([word for word in around_it if word not in BOUND_WORDS] or around_it, table)
    pairings = []
    for sentence, number in comparable:
        there = number.words
        around = sum([share for word, share in words if word in there])
        if around > OTHER_UNIT_AROUND or _counts_same(promised, number):
            agreement = AROUND_WEIGHT * around + OVERLAP_WEIGHT * sentence.overlap + DIRECT_WEIGHT * sentence.direct
            pairings.append(Pairing(sentence, number.quantity, around, agreement))
    return pairings


def _counts_same(promised: Quantity, reported: ReportedNumber) -> bool:
    """Is the unit the same, or named by the thing that is counted: 46个事项 for 40项?"""
    unit, end = promised.base_unit, reported.quantity.span.end
    if reported.quantity.base_unit == unit:
        return True
    return reported.quantity.base_unit == "个" and unit in reported.text[end : end + 2]


def _is_yearly(before: str, promised: Quantity) -> bool:
    """Is it something to be added within the year, not a level or a total?"""
    return TOTAL.search(before) is None and (promised.change is Change.RISE or ADDED.search(before) is not None)


def _is_of_other_years(wanted: str, text: str, reported: Quantity) -> bool:
    """Is a reported number a total over years, and not of one after that, or of a year before the first that the
    commitment names (``wanted``, "" where it names none)?"""
    told = text[: reported.span.end]
    spoken = [found.end() for found in OVER_YEARS.finditer(told)] if spans_years(text) else []
    if spoken:
        return ONE_YEAR.search(told, spoken[-1]) is None
    return bool(wanted) and max(YEAR.findall(told), default=wanted) < wanted


def _share_weights(words: Sequence[str], table: WordTable) -> list[tuple[str, float]]:
    """Each word with its share of the weight of all."""
    weights = [table.weigh(word) for word in words]
    total = sum(weights) or 1.0
    return [(word, weight / total) for word, weight in zip(words, weights, strict=True)]
