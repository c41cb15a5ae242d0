"""Promised numbers against reported ones: which number answers which, and is the promise reached."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from enum import StrEnum
from typing import NamedTuple

from reports.reading import Span
from tracker.extraction import Quantity, TargetOperator

from .asked_numbers import (
    TOTAL,
    AskedNumber,
    Comparable,
    Pairing,
    Reported,
    ask,
    without,
)
from .printed_numbers import (
    ALL_OF_IT,
    JOINT,
    clause_before,
    has_thing_of_row,
    promised_numbers,
    reported_numbers,
    same_clause,
)
from .word_table import WordTable

# Below this agreement nothing is said about the promised number. "Missed" is a grave word: it needs more of it, half of
# the word weight around the promised number, more than 3 % short, and no number of the same clause that would reach it.
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
# 新建、改造公厕40座 is answered by 新建17座、改造25座: two that stand so near, in characters, are added.
SUM_REACH = 12
# So often promised numbers look for another answer than the one that is another's: a list of a hundred numbers against
# another would take the cube of its length.
ROUNDS = 8
# What every one of several things has answers more than one promise.
OF_EACH = re.compile(r"(?:各|均|都)[^，。；\d]{0,6}\Z")


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


def compare_numbers(commitment: str, sentences: Iterable[Reported], table: WordTable) -> tuple[NumberFinding, ...]:
    """Each promised number with its best answer among the sentences; a reported number answers one promised one."""
    promised = promised_numbers(commitment)
    if not promised:
        return ()
    told = [(sentence, numbers) for sentence in sentences if (numbers := reported_numbers(sentence.text))]
    asked = [ask(commitment, number, told, table) for number in promised]
    answers = [_answer(one) for one in asked]
    for _ in range(ROUNDS):
        for place, answer in _list_lent(asked, answers):
            asked[place] = without(asked[place], answer.pairing)
            answers[place] = _answer(asked[place])
    for place, _ in _list_lent(asked, answers):
        answers[place] = None
    return tuple(map(_report, asked, answers))


class _Answer(NamedTuple):
    """What answers a promised number, and how."""

    outcome: NumberOutcome
    pairing: Pairing


def _answer(asked: AskedNumber) -> _Answer | None:
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


def _may_answer(pairing: Pairing) -> bool:
    return pairing.sentence.leading or pairing.agreement >= ANSWERED_ELSEWHERE_FROM


def _report(asked: AskedNumber, answer: _Answer | None) -> NumberFinding:
    if answer is None:
        return NumberFinding(asked.printed, NumberOutcome.UNANSWERED)
    sentence, number, around, _ = answer.pairing
    return NumberFinding(asked.printed, answer.outcome, sentence.place, number.span.cut(sentence.text), around)


def _list_lent(asked: Sequence[AskedNumber], answers: Sequence[_Answer | None]) -> list[tuple[int, _Answer]]:
    """The promised numbers, by place, whose answer is rather that of another one."""
    users: dict[tuple[int, Span], list[tuple[int, _Answer]]] = defaultdict(list)
    for place, answer in enumerate(answers):
        if answer:
            users[answer.pairing.sentence.place, answer.pairing.number.span].append((place, answer))
    lent = []
    for own in users.values():
        if len(own) > 1 and not _answers_all(own[0][1].pairing):
            chosen = _choose_user(own, asked)
            lent += [user for user in own if user is not chosen]
    return lent


def _choose_user(users: Sequence[tuple[int, _Answer]], asked: Sequence[AskedNumber]) -> tuple[int, _Answer]:
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


def _answers_all(pairing: Pairing) -> bool:
    """Is a number that of each of several things, or 全部?"""
    text, number = pairing.sentence.text, pairing.number
    return (
        ALL_OF_IT.fullmatch(number.span.cut(text)) is not None
        or OF_EACH.search(clause_before(text, number)) is not None
    )


def _find_beside(asked: AskedNumber, best: Pairing, beside: Sequence[Pairing]) -> Pairing | None:
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


def _agrees_nearly(other: Pairing, best: Pairing, is_less: bool) -> bool:
    """Do the words around agree nearly as far, if at all? Where those of the best hardly do, any others are as good,
    unless less is wanted (``is_less``): some number is always low enough."""
    if best.around < LEADING_AROUND and not is_less:
        return True
    return other.around >= max(best.around - SIDE_AROUND, 1e-9)


def _is_level(pairing: Pairing) -> bool:
    """Does a word of a total or a level stand before the number in its clause?"""
    return TOTAL.search(clause_before(pairing.sentence.text, pairing.number)) is not None


def _add_up(asked: AskedNumber, best: Pairing, beside: Sequence[Pairing]) -> Pairing | None:
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
            if asked.is_met_by(both):
                return best._replace(number=both)
    return None


def _leads(promised: Quantity, best: Pairing, comparable: Comparable) -> bool:
    """Does a number answer by its place alone: in the surest sentence, without another of its unit beside it? Beside a
    promised level a rise or fall is none."""
    if not best.sentence.leading or best.around < LEADING_AROUND:
        return False
    beside = [number.quantity for sentence, number in comparable if sentence is best.sentence]
    levels = [one for one in beside if promised.change or not one.change or one is best.number]
    return sum(one.base_unit == best.number.base_unit for one in levels) == 1


def _is_missed(asked: AskedNumber, best: Pairing, pairings: Sequence[Pairing], leads: bool) -> bool:
    if asked.is_met_by(best.number, CLOSE_ENOUGH):
        return False
    if not (best.agreement >= MISSED_FROM and best.around >= MISSED_AROUND) and not leads:
        return False
    return not _is_contested(asked, best, pairings)


def _is_below(asked: AskedNumber, best: Pairing, pairings: Sequence[Pairing], leads: bool) -> bool:
    """Short by a little is said only where the words agree or the number answers by its place."""
    is_clear = leads or best.around >= LEADING_AROUND or not asked.is_met_by(best.number, CLOSE_ENOUGH)
    return is_clear and not _is_contested(asked, best, pairings)


def _is_contested(asked: AskedNumber, best: Pairing, pairings: Sequence[Pairing]) -> bool:
    """Does another number of the same clause reach the target, and not in a row that tells what each belongs to?"""
    return not has_thing_of_row(best.sentence.text, best.number) and any(
        asked.is_met_by(other.number)
        for other in pairings
        if other.sentence is best.sentence and same_clause(best.sentence.text, best.number, other.number)
    )
