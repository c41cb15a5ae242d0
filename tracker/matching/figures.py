"""Promised numbers against reported ones: which number answers which, and is the promise reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import NamedTuple

from reports.reading import Span
from tracker.extraction import Change, Quantity, TargetOperator, parse_quantities
from tracker.extraction.numbers.units import name_family

from .word_table import WordTable
from .words import cut_words

# Agreement of two numbers = 0.7 · words around them + 0.3 · overlap of the sentences + 0.3 · P(direct). Below the first
# bound nothing is said about the promised number. "Missed" is a grave word: it needs the second bound, half of the word
# weight around the promised number, more than 3 % short, and no number of the same clause that would reach it.
AROUND_WEIGHT = 0.7
OVERLAP_WEIGHT = 0.3
DIRECT_WEIGHT = 0.3
ANSWERED_FROM = 0.27
MISSED_FROM = 0.45
MISSED_AROUND = 0.5
CLOSE_ENOUGH = 0.03
# In the sentence that is surest to be direct evidence a number of the very unit answers by its place, if no other of
# that unit stands beside it and its words are not altogether others; a miss it shows is as sure.
LEADING_AROUND = 0.3
# A number beside the best one that reaches the target answers instead, unless its words agree by so much less.
SIDE_AROUND = 0.25
# How a number binds and when it is due say nothing of what it counts.
BOUND_WORDS = frozenset(
    "达到 突破 超过 不少 不低 不高 不超 至少 保持 稳定 控制 实现 力争 确保 左右 以上 以内 年末 年底 年内 全年".split()  # noqa: SIM905
)
# 新建、改造公厕40座 is answered by 新建17座、改造25座: two that stand so near, in characters, are added.
SUM_REACH = 12
# 个, 件 and 项 pass for one another only where the words around agree: 40项 of a list are not 1263件 of cases.
OTHER_UNIT_AROUND = 0.5
ABOUT_TOLERANCE = 0.1  # 左右: within a tenth, or better (gold/GUIDELINES)
AROUND = 16  # characters on either side of a number that tell what it counts
ALL_OF_IT = re.compile(r"全部|无一|逢[^，。；]{1,3}必|百分之百|悉数|应[^，。；]{1,3}尽[^，。；]{1,3}")
TWO_SEASONS = re.compile(r"春秋?[、和]?秋?两季各[^，。；]{0,6}一[次期场轮]")
# 92处，已销号87处; 54所学校，47所换好了设备. At most in the next clause.
PART_OF = re.compile(r"其中|已|有|占|\A[^，。；,;]{1,10}[，,]\Z")
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
# What is left over is not what was reached: 剩余1个.
LEFT_OVER = re.compile(r"(?:剩余|其余|余下|剩下|还剩|另有|尚有)[^，。；,;]{0,4}\Z")
LEFT_OVER_REACH = 6  # characters that it can be long
TOTAL = re.compile(r"累计|总数|总量|达到?|提高到|[增涨升][至到]|扩大到|保有|拥有|覆盖")
ADDED = re.compile(r"新增|新建|新推|新开|新设|再|年内|今年|全年|每年|当年|完成|建成|举办|开展|组织|培训")
SEPARATOR = re.compile(r"[，。；：、,;:！？!?]")
# Between two numbers these also part what belongs to one from what belongs to the other.
JOINT = re.compile(r"[和及与、，,]")
CLAUSE_MARK = re.compile(r"[，。；,;]")
QUALIFIER = re.compile(r"(?:及?以[上下])的(?!目标|任务)[\u4e00-\u9fff]")
# Such a number measures the thing named behind it; a share (95%以上的村) or a count (200家以上的企业) is the target.
MEASURES = frozenset(["元", "美元", "港元", "欧元", "岁", "人", "米", "平方米", "立方米", "吨", "千瓦", "天", "年"])


class NumberOutcome(StrEnum):
    """What the later report says about a promised number."""

    REACHED = "reached"
    MISSED = "missed"
    BELOW = "below"  # a number that probably answers it is lower: too unsure to call the target missed
    UNANSWERED = "unanswered"


class NumberFinding(NamedTuple):
    """A promised number as printed, its outcome, where and how it is answered (None where it is not), and how far the
    words around both agree (share of the word weight around the promised one)."""

    promised: str
    outcome: NumberOutcome
    sentence: int | None = None
    reported: str | None = None
    around: float = 0.0


class Reported(NamedTuple):
    """A sentence the later report answers with: its place, text, overlap with the commitment and P(direct); ``leading``
    where it is the surest of all."""

    place: int
    text: str
    overlap: float
    direct: float
    leading: bool = False


def compare_numbers(commitment: str, sentences: Iterable[Reported], table: WordTable) -> tuple[NumberFinding, ...]:
    """Each promised number with its best answer among the sentences."""
    promised = promised_numbers(commitment)
    if not promised:
        return ()
    told = [(sentence, numbers) for sentence in sentences if (numbers := reported_numbers(sentence.text))]
    return tuple(_answer(commitment, number, told, table) for number in promised)


@lru_cache(maxsize=2_000)
def spans_years(text: str) -> bool:
    """Does a sentence tell of several years together?"""
    return OVER_YEARS.search(text) is not None


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
        return _words_around(self.text, self.quantity, self.printed)


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


class _Pairing(NamedTuple):
    """A reported number held against a promised one."""

    sentence: Reported
    number: Quantity
    around: float  # share of the word weight around the promised number that is found around the reported one
    agreement: float


_Told = Sequence[tuple[Reported, Mapping[str, Sequence[ReportedNumber]]]]
_Comparable = Sequence[tuple[Reported, ReportedNumber]]


def _answer(commitment: str, promised: Quantity, told: _Told, table: WordTable) -> NumberFinding:
    printed = promised.span.cut(commitment)
    before = _clause_before(commitment, promised)
    comparable = _list_comparable(commitment, promised, before, told)
    pairings = _pair(commitment, promised, comparable, table)
    if not pairings:
        return NumberFinding(printed, NumberOutcome.UNANSWERED)
    best = max(pairings, key=lambda pairing: pairing.agreement)
    leads = _leads(promised, best, comparable)
    if not (best.agreement >= ANSWERED_FROM or leads):
        return NumberFinding(printed, NumberOutcome.UNANSWERED)
    unwanted = promised.base_unit == "天" or UNWANTED.search(before) is not None
    if not is_reached(promised, best.number, unwanted=unwanted):
        beside = [one for one in pairings if one.sentence is best.sentence]
        is_level = TOTAL.search(before) is not None
        best = (
            _find_beside(promised, best, beside, unwanted, is_level) or _add_up(before, promised, best, beside) or best
        )
    if is_reached(promised, best.number, unwanted=unwanted):
        outcome = NumberOutcome.REACHED
    elif _is_missed(promised, best, pairings, leads):
        outcome = NumberOutcome.MISSED
    elif best.sentence.leading and _is_below(promised, best, pairings, leads):
        outcome = NumberOutcome.BELOW
    else:
        return NumberFinding(printed, NumberOutcome.UNANSWERED)
    reported = best.number.span.cut(best.sentence.text)
    return NumberFinding(printed, outcome, best.sentence.place, reported, best.around)


def _find_beside(
    promised: Quantity, best: _Pairing, beside: Sequence[_Pairing], unwanted: bool, is_level: bool
) -> _Pairing | None:
    """A number of the same sentence that reaches the target and whose words agree nearly as far, or which is a level
    (累计达8037家) where a level is promised."""
    is_less = unwanted or promised.operator is TargetOperator.AT_MOST
    near = [
        one
        for one in beside
        if one.number.base_unit == promised.base_unit
        and (promised.change or not one.number.change)
        and (_agrees_nearly(one, best, is_less) or (is_level and _is_level(one)))
        and is_reached(promised, one.number, unwanted=unwanted)
    ]
    return max(near, key=lambda one: one.agreement, default=None)


def _agrees_nearly(other: _Pairing, best: _Pairing, is_less: bool) -> bool:
    """Do the words around agree nearly as far, if at all? Where those of the best hardly do, any others are as good,
    unless less is wanted (``is_less``): some number is always low enough."""
    if best.around < LEADING_AROUND and not is_less:
        return True
    return other.around >= max(best.around - SIDE_AROUND, 1e-9)


def _is_level(pairing: _Pairing) -> bool:
    """Does a word of a total or a level stand before the number in its clause?"""
    return TOTAL.search(_clause_before(pairing.sentence.text, pairing.number)) is not None


def _clause_before(text: str, number: Quantity) -> str:
    """What stands before a number in its clause."""
    return CLAUSE_MARK.split(text[: number.span.start])[-1]


def _add_up(before: str, promised: Quantity, best: _Pairing, beside: Sequence[_Pairing]) -> _Pairing | None:
    """The best number and its neighbour as one, where two things are promised together (``before``, the promise up to
    its number) and both are counted."""
    if not JOINT.search(before) or promised.base_unit == "%" or promised.operator is TargetOperator.AT_MOST:
        return None
    for other in beside:
        first, second = sorted((best.number, other.number), key=lambda number: number.span.start)
        gap = second.span.start - first.span.end
        if first.base_unit == second.base_unit == promised.base_unit and 0 < gap <= SUM_REACH:
            amount = first.amount + second.amount
            both = first._replace(span=Span(first.span.start, second.span.end), amount=amount, upper=None)
            if is_reached(promised, both):
                return best._replace(number=both)
    return None


def _list_comparable(commitment: str, promised: Quantity, before: str, told: _Told) -> _Comparable:
    """The reported numbers that could answer: they count the same, are of no other years, and no difference worked out
    from two levels where no change is promised. ``before`` is what stands before the number in its clause."""
    family = name_family(promised.base_unit)
    found = [(sentence, number) for sentence, numbers in told for number in numbers.get(family, ())]
    if promised.change is None and promised.base_unit != "%":
        found = [(sentence, number) for sentence, number in found if not number.quantity.is_baseline]
    if found and _is_yearly(before, promised):
        wanted = min(YEAR.findall(commitment), default="")
        found = [
            (sentence, number)
            for sentence, number in found
            if not _is_of_other_years(wanted, number.text, number.quantity)
        ]
    return found


def _pair(commitment: str, promised: Quantity, comparable: _Comparable, table: WordTable) -> list[_Pairing]:
    """The comparable numbers with their agreement, those of another unit only where the words around agree."""
    if not comparable:
        return []
    around_it = _words_around(commitment, promised, parse_quantities(commitment))
    words = _share_weights([word for word in around_it if word not in BOUND_WORDS] or around_it, table)
    pairings = []
    for sentence, number in comparable:
        there = number.words
        around = sum([share for word, share in words if word in there])
        if around > OTHER_UNIT_AROUND or number.quantity.base_unit == promised.base_unit:
            agreement = AROUND_WEIGHT * around + OVERLAP_WEIGHT * sentence.overlap + DIRECT_WEIGHT * sentence.direct
            pairings.append(_Pairing(sentence, number.quantity, around, agreement))
    return pairings


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


def _leads(promised: Quantity, best: _Pairing, comparable: _Comparable) -> bool:
    """Does a number answer by its place alone: in the surest sentence, without another of its unit beside it? Beside a
    promised level a rise or fall is none."""
    if not best.sentence.leading or best.around < LEADING_AROUND:
        return False
    beside = [number.quantity for sentence, number in comparable if sentence is best.sentence]
    levels = [one for one in beside if promised.change or not one.change or one is best.number]
    return sum(one.base_unit == best.number.base_unit for one in levels) == 1


def _is_missed(promised: Quantity, best: _Pairing, pairings: Sequence[_Pairing], leads: bool) -> bool:
    if is_reached(promised, best.number, CLOSE_ENOUGH):
        return False
    if not (best.agreement >= MISSED_FROM and best.around >= MISSED_AROUND) and not leads:
        return False
    return not _is_contested(promised, best, pairings)


def _is_below(promised: Quantity, best: _Pairing, pairings: Sequence[_Pairing], leads: bool) -> bool:
    """Short by a little is said only where the words agree or the number answers by its place."""
    is_clear = leads or best.around >= LEADING_AROUND or not is_reached(promised, best.number, CLOSE_ENOUGH)
    return is_clear and not _is_contested(promised, best, pairings)


def _is_contested(promised: Quantity, best: _Pairing, pairings: Sequence[_Pairing]) -> bool:
    """Does another number of the same clause reach the target?"""
    return any(
        is_reached(promised, other.number)
        for other in pairings
        if other.sentence is best.sentence and _same_clause(best.sentence.text, best.number, other.number)
    )


def _same_clause(text: str, first: Quantity, second: Quantity) -> bool:
    start, end = sorted((first.span, second.span))
    return CLAUSE_MARK.search(text[start.end : end.start]) is None


def _words_around(text: str, number: Quantity, printed: Sequence[Quantity]) -> tuple[str, ...]:
    """The words that tell what a number counts: of its part of the clause, else of the nearest 16 characters."""
    start, end = number.span.start, number.span.end
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    others = [other.span for other in printed if not other.span.start <= start < other.span.end]
    previous = max((span.end for span in others if span.end <= start), default=0)
    following = min((span.start for span in others if span.start >= end), default=len(text))
    left = SEPARATOR.split(text[max(0, start - AROUND, previous) : start])[-1]
    if previous > start - AROUND:
        left = JOINT.split(left)[-1]
    right = SEPARATOR.split(text[end : min(end + AROUND, following)])[0]
    return cut_words(f"{left}，{right}") or cut_words(f"{before}，{after}")


def _share_weights(words: Sequence[str], table: WordTable) -> list[tuple[str, float]]:
    """Each word with its share of the weight of all."""
    weights = [table.weigh(word) for word in words]
    total = sum(weights) or 1.0
    return [(word, weight / total) for word, weight in zip(words, weights, strict=True)]


def _derive(text: str, printed: Sequence[Quantity]) -> Iterator[Quantity]:
    for first, second in pairwise(printed):
        if first.is_baseline and first.amount and first.base_unit == second.base_unit:
            yield from _change_between(first, second)
    for place, part in enumerate(printed):
        earlier = [q for q in printed[:place] if q.base_unit == part.base_unit and q.amount >= part.amount > 0]
        between = text[earlier[-1].span.end : part.span.start] if earlier else ""
        if len(CLAUSE_MARK.findall(between)) <= 1 and PART_OF.search(between):
            span = Span(earlier[-1].span.start, part.span.end)
            yield part._replace(span=span, amount=part.amount / earlier[-1].amount, base_unit="%", upper=None)
    for pattern, amount, unit in ((ALL_OF_IT, 1.0, "%"), (TWO_SEASONS, 2.0, "次")):
        if found := pattern.search(text):
            yield Quantity(Span(*found.span()), amount, unit, amount, unit)


def _change_between(first: Quantity, second: Quantity) -> Iterator[Quantity]:
    """The difference and the rate of 由A升至B; marked as baseline, for they answer no promised level."""
    change = Change.RISE if second.amount >= first.amount else Change.FALL
    difference = abs(second.amount - first.amount)
    unit = "百分点" if first.base_unit == "%" else first.base_unit
    worked = second._replace(span=Span(first.span.start, second.span.end), change=change, upper=None, is_baseline=True)
    yield worked._replace(amount=difference, base_unit=unit)
    yield worked._replace(amount=difference / first.amount, base_unit="%")
