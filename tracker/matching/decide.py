"""From signals to a suggested status: which sentences are evidence, is there any, is the promise kept, how sure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import ReportKind
from tracker.extraction import Verifiability

from .candidates import Candidate
from .compare import CommitmentSignals
from .figures import NumberFinding, NumberOutcome
from .inputs import KIND_INPUT, direct_chances, evidence_inputs, find_numbers, fulfilled_inputs, quote_order
from .logistic import log_odds_of, share
from .parameters import Coefficients
from .values import FulfilmentStatus
from .word_table import WordTable
from .wording import sounds_postponed

MISSED_SHARE = 0.5  # of the promised numbers, from which the promise counts as missed if none is reached
LONG_TERM = re.compile(r"(?:[三五]年内|未来[三五]年|今后[三五]年|[“\"]?十[四五六]五[”\"]?(?:末|期末|期间)|远期|中长期)")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")


@dataclass(frozen=True, slots=True)
class Judgement:
    """The suggested status of one commitment with what it rests on. ``order`` are positions among the kept candidates,
    best first; ``direct`` is P(direct) by position; ``gated`` says a rule, not the models, decided."""

    status: FulfilmentStatus
    probability: float
    gated: bool
    order: tuple[int, ...]
    direct: np.ndarray
    numbers: tuple[NumberFinding, ...]


def judge(
    signals: CommitmentSignals,
    candidates: Sequence[Candidate],
    verifiability: Mapping[Verifiability, float],
    kind: ReportKind,
    covers_year: int | None,
    coefficients: Coefficients,
    table: WordTable,
) -> Judgement:
    """Choose the likeliest status, then let a missed number or a confessed delay overrule "kept"."""
    slogan = verifiability.get(Verifiability.SLOGAN, 0.0)
    if not signals.places:
        status = FulfilmentStatus.NOT_VERIFIABLE if slogan > 0.5 else FulfilmentStatus.NO_EVIDENCE
        return Judgement(status, max(slogan, 1 - slogan), False, (), np.zeros(0), ())
    direct = direct_chances(coefficients.direct, signals)
    order = quote_order(direct)
    numbers = find_numbers(signals, direct, candidates, table)
    side = KIND_INPUT.get(kind)
    evidence = coefficients.evidence.log_odds(evidence_inputs(signals, direct), side)
    inputs = fulfilled_inputs(signals, direct, numbers, candidates, verifiability, evidence, kind)
    fulfilled = coefficients.fulfilled.log_odds(inputs, side)
    chances = join_chances(slogan, float(share(evidence)), float(share(fulfilled)))
    status = max(chances, key=lambda name: chances[name])
    best = candidates[signals.places[order[0]]].text
    gated = status in KEPT and is_contradicted(signals.text, best, numbers, covers_year)
    if gated:
        status = FulfilmentStatus.NOT_FULFILLED
    return Judgement(status, max(chances.values()), gated, tuple(order), direct, numbers)


KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


def join_chances(slogan: float, evidence: float, fulfilled: float) -> dict[FulfilmentStatus, float]:
    """The chance of each status the models can tell apart; they add up to one."""
    checkable = 1 - slogan
    return {
        FulfilmentStatus.NO_EVIDENCE: checkable * (1 - evidence),
        FulfilmentStatus.PARTLY_FULFILLED: checkable * evidence * (1 - fulfilled),
        FulfilmentStatus.FULFILLED: checkable * evidence * fulfilled,
        FulfilmentStatus.NOT_VERIFIABLE: slogan,
    }


def is_contradicted(commitment: str, best: str, numbers: Sequence[NumberFinding], covers_year: int | None) -> bool:
    """Does the report show the target missed, or the best sentence the act put off?

    Trained models never say "not fulfilled" (8 of 300 labels); without this rule macro-F1 falls by 0.07 to 0.12.
    """
    outcomes = [number.outcome for number in numbers]
    missed = outcomes.count(NumberOutcome.MISSED)
    if missed and NumberOutcome.REACHED not in outcomes and missed >= MISSED_SHARE * len(outcomes):
        return not is_long_term(commitment, covers_year)
    return sounds_postponed(best)


def is_long_term(commitment: str, covers_year: int | None) -> bool:
    """Does the commitment itself name a date beyond the year the later report covers?"""
    if LONG_TERM.search(commitment):
        return True
    return covers_year is not None and any(int(year) > covers_year for year in YEAR.findall(commitment))


def confidence_of(judgement: Judgement, coefficients: Coefficients) -> float:
    """How often such a judgement is right, as a share; calibrated on reports of bodies left out of the fit."""
    if judgement.gated:
        return coefficients.gated_confidence
    odds = coefficients.confidence_slope * log_odds_of(judgement.probability) + coefficients.confidence_intercept
    return float(share(odds))
