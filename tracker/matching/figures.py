"""Promised numbers against reported ones: which number answers which, and is the promise reached."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from reports.reading import Span
from tracker.extraction import Change, Quantity, TargetOperator, parse_quantities
from tracker.extraction.numbers.units import name_family

from .printed_numbers import (
    ALL_OF_IT,
    JOINT,
    ReportedNumber,
    clause_before,
    has_thing_of_row,
    promised_numbers,
    reported_numbers,
    same_clause,
    words_around,
)
from .word_table import WordTable

# Agreement of two numbers = 0.7 · words around them + 0.3 · overlap of the sentences + 0.3 · P(direct). Below the first
# bound nothing is said about the promised number. "Missed" is a grave word: it needs the second bound, half of the word
# weight around the promised number, more than 3 % short, and no number of the same clause that would reach it.
AROUND_WEIGHT = 0.7
OVERLAP_WEIGHT = 0.3
DIRECT_WEIGHT = 0.3
ANSWERED_FROM = 0.27
# In another sentence than the one quoted first; of 114 labelled numbers between the two bounds 92 were of other things.
ANSWERED_ELSEWHERE_FROM = 0.45
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
# What every one of several things has answers more than one promise.
OF_EACH = re.compile(r"(?:各|均|都)[^，。；\d]{0,6}\Z")
ADDED = re.compile(r"新[增建推开设登发培引认]|净增|再|年内|今年|全年|每年|当年|完成|建成|举办|开展|组织|培训")


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
    """Each promised number with its best answer among the sentences; a reported number answers one promised one."""
    promised = promised_numbers(commitment)
    if not promised:
        return ()
    told = [(sentence, numbers) for sentence in sentences if (numbers := reported_numbers(sentence.text))]
    asked = [_ask(commitment, number, told, table) for number in promised]
    answers = [_answer(one) for one in asked]
    while lent := _list_lent(asked, answers):
        for place, answer in lent:
            asked[place] = _without(asked[place], answer.pairing)
            answers[place] = _answer(asked[place])
    return tuple(map(_report, asked, answers))


@lru_cache(maxsize=2_000)
def spans_years(text: str) -> bool:
    """Does a sentence tell of several years together?"""
    return OVER_YEARS.search(text) is not None


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


class _Asked(NamedTuple):
    """A promised number with what could answer it; ``before`` is what stands before it in its clause."""

    printed: str
    number: Quantity
    before: str
    comparable: _Comparable
    pairings: Sequence[_Pairing]

    @property
    def is_unwanted(self) -> bool:
        """Is less of it better?"""
        return self.number.base_unit == "天" or UNWANTED.search(self.before) is not None

    def is_met_by(self, reported: Quantity, tolerance: float = 0.0) -> bool:
        return is_reached(self.number, reported, tolerance, self.is_unwanted)


class _Answer(NamedTuple):
    """What answers a promised number, and how."""

    outcome: NumberOutcome
    pairing: _Pairing


_Told = Sequence[tuple[Reported, Mapping[str, Sequence[ReportedNumber]]]]
_Comparable = Sequence[tuple[Reported, ReportedNumber]]


def _ask(commitment: str, promised: Quantity, told: _Told, table: WordTable) -> _Asked:
    before = clause_before(commitment, promised)
    comparable = _list_comparable(commitment, promised, before, told)
    pairings = _pair(commitment, promised, comparable, table)
    return _Asked(promised.span.cut(commitment), promised, before, comparable, pairings)


def _answer(asked: _Asked) -> _Answer | None:
    """The best answer to a promised number, None where there is none."""
    pairings = [one for one in asked.pairings if _may_answer(one)]
    if not pairings:
        return None
    best = max(pairings, key=lambda pairing: pairing.agreement)
    leads = _leads(asked.number, best, asked.comparable)
    if not (best.agreement >= ANSWERED_FROM or leads):
        return None
    if not asked.is_met_by(best.number):
        beside = [one for one in pairings if one.sentence is best.sentence]
        best = _find_beside(asked, best, beside) or _add_up(asked, best, beside) or best
    if asked.is_met_by(best.number):
        return _Answer(NumberOutcome.REACHED, best)
    if _is_missed(asked, best, pairings, leads):
        return _Answer(NumberOutcome.MISSED, best)
    if best.sentence.leading and _is_below(asked, best, pairings, leads):
        return _Answer(NumberOutcome.BELOW, best)
    return None


def _may_answer(pairing: _Pairing) -> bool:
    return pairing.sentence.leading or pairing.agreement >= ANSWERED_ELSEWHERE_FROM


def _report(asked: _Asked, answer: _Answer | None) -> NumberFinding:
    if answer is None:
        return NumberFinding(asked.printed, NumberOutcome.UNANSWERED)
    sentence, number, around, _ = answer.pairing
    return NumberFinding(asked.printed, answer.outcome, sentence.place, number.span.cut(sentence.text), around)


def _list_lent(asked: Sequence[_Asked], answers: Sequence[_Answer | None]) -> list[tuple[int, _Answer]]:
    """The promised numbers, by place, whose answer is rather that of another one."""
    users: dict[tuple[int, Span], list[tuple[int, _Answer]]] = defaultdict(list)
    for place, answer in enumerate(answers):
        if answer:
            users[answer.pairing.sentence.place, answer.pairing.number.span].append((place, answer))
    shared = [own for own in users.values() if len(own) > 1 and not _answers_all(own[0][1].pairing)]
    return [user for own in shared for user in own if user is not _choose_user(own, asked)]


def _choose_user(users: Sequence[tuple[int, _Answer]], asked: Sequence[_Asked]) -> tuple[int, _Answer]:
    """Which of several promised numbers a reported one answers: the one of the same amount; else the first, where more
    numbers of the kind follow for the others, or the last, where they stand before; else the one whose words agree
    most."""
    _, (_, taken) = users[0]
    others = [
        one.number.span.start - taken.number.span.start
        for one in asked[users[0][0]].pairings
        if one.sentence is taken.sentence and one.number.span != taken.number.span
    ]
    is_first, is_last = min(others, default=0) > 0, max(others, default=0) < 0

    def suit(user: tuple[int, _Answer]) -> tuple[bool, int, float, float]:
        place, (_, pairing) = user
        in_order = place * (is_last - is_first)
        return pairing.number.amount == asked[place].number.amount, in_order, pairing.around, pairing.agreement

    return max(users, key=suit)


def _answers_all(pairing: _Pairing) -> bool:
    """Is a number that of each of several things, or 全部?"""
    text, number = pairing.sentence.text, pairing.number
    return (
        ALL_OF_IT.fullmatch(number.span.cut(text)) is not None
        or OF_EACH.search(clause_before(text, number)) is not None
    )


def _without(asked: _Asked, taken: _Pairing) -> _Asked:
    """The promised number without the reported one that answered it, nor parts of that where it was added up."""
    sentence, span = taken.sentence.place, taken.number.span

    def is_left(place: int, number: Quantity) -> bool:
        return place != sentence or number.span.end <= span.start or span.end <= number.span.start

    return asked._replace(
        comparable=[(told, one) for told, one in asked.comparable if is_left(told.place, one.quantity)],
        pairings=[one for one in asked.pairings if is_left(one.sentence.place, one.number)],
    )


def _find_beside(asked: _Asked, best: _Pairing, beside: Sequence[_Pairing]) -> _Pairing | None:
    """A number of the same sentence that reaches the target and whose words agree nearly as far, or which is a level
    (累计达8037家) where a level is promised."""
    if has_thing_of_row(best.sentence.text, best.number):
        return None
    promised = asked.number
    is_less = asked.is_unwanted or promised.operator is TargetOperator.AT_MOST
    is_level = TOTAL.search(asked.before) is not None
    near = [
        one
        for one in beside
        if one.number.base_unit == promised.base_unit
        and (promised.change or not one.number.change)
        and (_agrees_nearly(one, best, is_less) or (is_level and _is_level(one)))
        and asked.is_met_by(one.number)
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
    return TOTAL.search(clause_before(pairing.sentence.text, pairing.number)) is not None


def _add_up(asked: _Asked, best: _Pairing, beside: Sequence[_Pairing]) -> _Pairing | None:
    """The best number and its neighbour as one, where two things are promised together and both are counted."""
    promised = asked.number
    if not JOINT.search(asked.before) or promised.base_unit == "%" or promised.operator is TargetOperator.AT_MOST:
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


def _pair(commitment: str, promised: Quantity, comparable: _Comparable, table: WordTable) -> list[_Pairing]:
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
            pairings.append(_Pairing(sentence, number.quantity, around, agreement))
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


def _leads(promised: Quantity, best: _Pairing, comparable: _Comparable) -> bool:
    """Does a number answer by its place alone: in the surest sentence, without another of its unit beside it? Beside a
    promised level a rise or fall is none."""
    if not best.sentence.leading or best.around < LEADING_AROUND:
        return False
    beside = [number.quantity for sentence, number in comparable if sentence is best.sentence]
    levels = [one for one in beside if promised.change or not one.change or one is best.number]
    return sum(one.base_unit == best.number.base_unit for one in levels) == 1


def _is_missed(asked: _Asked, best: _Pairing, pairings: Sequence[_Pairing], leads: bool) -> bool:
    if asked.is_met_by(best.number, CLOSE_ENOUGH):
        return False
    if not (best.agreement >= MISSED_FROM and best.around >= MISSED_AROUND) and not leads:
        return False
    return not _is_contested(asked, best, pairings)


def _is_below(asked: _Asked, best: _Pairing, pairings: Sequence[_Pairing], leads: bool) -> bool:
    """Short by a little is said only where the words agree or the number answers by its place."""
    is_clear = leads or best.around >= LEADING_AROUND or not asked.is_met_by(best.number, CLOSE_ENOUGH)
    return is_clear and not _is_contested(asked, best, pairings)


def _is_contested(asked: _Asked, best: _Pairing, pairings: Sequence[_Pairing]) -> bool:
    """Does another number of the same clause reach the target, and not in a row that tells what each belongs to?"""
    return not has_thing_of_row(best.sentence.text, best.number) and any(
        asked.is_met_by(other.number)
        for other in pairings
        if other.sentence is best.sentence and same_clause(best.sentence.text, best.number, other.number)
    )


def _share_weights(words: Sequence[str], table: WordTable) -> list[tuple[str, float]]:
    """Each word with its share of the weight of all."""
    weights = [table.weigh(word) for word in words]
    total = sum(weights) or 1.0
    return [(word, weight / total) for word, weight in zip(words, weights, strict=True)]
