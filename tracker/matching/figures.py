"""Promised numbers against reported ones: which number answers which, and is the promise reached."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import numpy as np

from reports.reading import Span
from tracker.extraction import Change, Quantity, TargetOperator, parse_quantities, units_agree

from .word_table import WordTable
from .words import cut_words

# Agreement of two numbers = 0.7 · words around them + 0.3 · overlap of the sentences + 0.3 · P(direct). Below the first
# bound nothing is said about the promised number; "missed" is a grave word and needs the second, and more than 3 % short.
AROUND_WEIGHT = 0.7
OVERLAP_WEIGHT = 0.3
DIRECT_WEIGHT = 0.3
ANSWERED_FROM = 0.27
MISSED_FROM = 0.45
CLOSE_ENOUGH = 0.03
ABOUT_TOLERANCE = 0.1  # 左右: within a tenth, or better (gold/GUIDELINES)
AROUND = 16  # characters on either side of a number that tell what it counts
ALL_OF_IT = re.compile(r"全部|无一|逢[^，。；]{1,3}必|百分之百|悉数|应[^，。；]{1,3}尽[^，。；]{1,3}")
TWO_SEASONS = re.compile(r"春秋?[、和]?秋?两季各[^，。；]{0,6}一[次期场轮]")
PART_OF = re.compile(r"其中|已有|已经")


class NumberOutcome(StrEnum):
    """What the later report says about a promised number."""

    REACHED = "reached"
    MISSED = "missed"
    UNANSWERED = "unanswered"


@dataclass(frozen=True, slots=True)
class NumberFinding:
    """A promised number as printed, its outcome, and where and how it is answered (None where it is not)."""

    promised: str
    outcome: NumberOutcome
    sentence: int | None = None
    reported: str | None = None


@dataclass(frozen=True, slots=True)
class Reported:
    """A sentence the later report answers with: its place, text, overlap with the commitment and P(direct)."""

    place: int
    text: str
    overlap: float
    direct: float


def compare_numbers(commitment: str, sentences: Sequence[Reported], table: WordTable) -> tuple[NumberFinding, ...]:
    """Each promised number with its best answer among the sentences."""
    answers = [(sentence, number) for sentence in sentences for number in reported_numbers(sentence.text)]
    return tuple(_answer(commitment, number, answers, table) for number in promised_numbers(commitment))


def promised_numbers(text: str) -> list[Quantity]:
    """The numbers of a commitment that state a result to reach: no starting points, and no 一批 or 一轮."""
    found = (q for q in parse_quantities(text) if q.is_result or q.operator is not None)
    return [q for q in found if not q.is_baseline and not (q.amount == 1 and q.base_unit != "%" and q.operator is None)]


def reported_numbers(text: str) -> list[Quantity]:
    """The numbers of a reported sentence and those that follow from them: differences, rates, shares, 全部 as 100 %."""
    printed = list(parse_quantities(text))
    return [q for q in printed if not q.is_baseline] + list(_derive(text, printed))


def is_reached(promised: Quantity, reported: Quantity, tolerance: float = 0.0) -> bool:
    """Does the reported amount satisfy the promised bound? ``tolerance`` is the share it may fall short by."""
    if {promised.change, reported.change} == {Change.RISE, Change.FALL}:
        return promised.operator is TargetOperator.AT_MOST and promised.change is Change.RISE
    target, amount = promised.amount, reported.amount
    if promised.operator is TargetOperator.AT_MOST:
        return amount <= (promised.upper or target) * (1 + tolerance) + 1e-9
    if promised.operator is TargetOperator.ABOUT:
        tolerance = max(tolerance, ABOUT_TOLERANCE)
    return (reported.upper or amount) >= target * (1 - tolerance) - 1e-9


def _answer(
    commitment: str, promised: Quantity, answers: Sequence[tuple[Reported, Quantity]], table: WordTable
) -> NumberFinding:
    printed = promised.span.cut(commitment)
    around = _words_around(commitment, promised)
    best, found = 0.0, None
    for sentence, number in answers:
        if not units_agree(promised.base_unit, number.base_unit):
            continue
        agreement = (
            AROUND_WEIGHT * _overlap(around, _words_around(sentence.text, number), table)
            + OVERLAP_WEIGHT * sentence.overlap
            + DIRECT_WEIGHT * sentence.direct
        )
        if agreement > best:
            best, found = agreement, (sentence, number)
    if found is None or best < ANSWERED_FROM:
        return NumberFinding(printed, NumberOutcome.UNANSWERED)
    sentence, number = found
    if is_reached(promised, number):
        outcome = NumberOutcome.REACHED
    elif best >= MISSED_FROM and not is_reached(promised, number, CLOSE_ENOUGH):
        outcome = NumberOutcome.MISSED
    else:
        return NumberFinding(printed, NumberOutcome.UNANSWERED)
    return NumberFinding(printed, outcome, sentence.place, number.span.cut(sentence.text))


def _words_around(text: str, number: Quantity) -> tuple[str, ...]:
    start, end = number.span.start, number.span.end
    return cut_words(text[max(0, start - AROUND) : start]) + cut_words(text[end : end + AROUND])


def _overlap(promised: tuple[str, ...], reported: tuple[str, ...], table: WordTable) -> float:
    if not promised:
        return 0.0
    weights = table.idf(promised)
    shared = np.array([word in reported for word in promised])
    return float(weights[shared].sum() / (weights.sum() or 1.0))


def _derive(text: str, printed: Sequence[Quantity]) -> Iterator[Quantity]:
    for first, second in zip(printed, printed[1:], strict=False):
        if first.base_unit != second.base_unit:
            continue
        if first.is_baseline and first.amount:
            yield from _change_between(first, second)
        elif PART_OF.search(text[first.span.end : second.span.start]) and second.amount <= first.amount > 0:
            whole = Span(first.span.start, second.span.end)
            yield replace(second, span=whole, amount=second.amount / first.amount, base_unit="%", upper=None)
    for pattern, amount, unit in ((ALL_OF_IT, 1.0, "%"), (TWO_SEASONS, 2.0, "次")):
        if found := pattern.search(text):
            yield _worded(found, amount, unit)


def _change_between(first: Quantity, second: Quantity) -> Iterator[Quantity]:
    change = Change.RISE if second.amount >= first.amount else Change.FALL
    difference = abs(second.amount - first.amount)
    unit = "百分点" if first.base_unit == "%" else first.base_unit
    whole = Span(first.span.start, second.span.end)
    yield replace(second, span=whole, amount=difference, base_unit=unit, change=change, upper=None)
    yield replace(second, span=whole, amount=difference / first.amount, base_unit="%", change=change, upper=None)


def _worded(found: re.Match[str], amount: float, unit: str) -> Quantity:
    return Quantity(Span(*found.span()), amount, unit, amount, unit)
