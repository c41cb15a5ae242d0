"""From signals to a suggested status: which sentences are evidence, is there any, is the promise kept, how sure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from reports.reading import ReportKind
from tracker.extraction import Verifiability

from .candidates import Candidate
from .figures import NumberFinding, NumberOutcome
from .inputs import (
    KIND_INPUT,
    Findings,
    broken_inputs,
    direct_chances,
    evidence_inputs,
    find_numbers,
    fulfilled_inputs,
)
from .logistic import chance, log_odds_of
from .parameters import Coefficients
from .signals import CommitmentSignals, PairSignals
from .values import FulfilmentStatus
from .word_table import WordTable
from .wording import is_blanket, postponed_clauses, sounds_postponed
from .words import cut_words

# How far a sentence on failure must speak of the commitment to be a cause: below it the failure is another matter's.
POSTPONED_FROM = 0.25
LONG_TERM = re.compile(r"(?:[三五]年内|未来[三五]年|今后[三五]年|[“\"]?十[四五六]五[”\"]?(?:末|期末|期间)|远期|中长期)")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")


class Cause(StrEnum):
    """What shows that a promise was not kept."""

    MISSED_NUMBER = "missed_number"
    POSTPONED = "postponed"


@dataclass(frozen=True, slots=True)
class Judgement:
    """The suggested status of one commitment with what it rests on. ``chances`` of each status add up to one; ``order``
    are positions among the kept candidates, best first; ``direct`` is P(direct) by position; ``cause`` is what speaks
    against fulfilment, None where nothing does, and never None where the status is not_fulfilled."""

    status: FulfilmentStatus
    chances: Mapping[FulfilmentStatus, float]
    order: tuple[int, ...]
    direct: np.ndarray
    numbers: tuple[NumberFinding, ...]
    cause: Cause | None = None


def judge_pair(
    pair: PairSignals,
    verifiability: Sequence[Mapping[Verifiability, float]],
    covers_year: int | None,
    coefficients: Coefficients,
    table: WordTable,
) -> list[Judgement]:
    """Judge every commitment of a ranked pair; ``verifiability`` holds the chances of each, in the same order."""
    direct = direct_chances(coefficients.direct, pair.commitments)
    return [
        _judge(signals, own, pair.candidates, checkable, pair.kind, covers_year, coefficients, table)
        for signals, own, checkable in zip(pair.commitments, direct, verifiability, strict=True)
    ]


def _judge(
    signals: CommitmentSignals,
    direct: np.ndarray,
    candidates: Sequence[Candidate],
    verifiability: Mapping[Verifiability, float],
    kind: ReportKind,
    covers_year: int | None,
    coefficients: Coefficients,
    table: WordTable,
) -> Judgement:
    """Choose the likeliest status; "kept" has to be likelier by the margin that keeps false alarms rare."""
    slogan = verifiability.get(Verifiability.SLOGAN, 0.0)
    if not signals.places:
        status = FulfilmentStatus.NOT_VERIFIABLE if slogan > 0.5 else FulfilmentStatus.NO_EVIDENCE
        chances = join_chances(slogan, 0.0, 0.0, 0.0)
        return Judgement(status, chances, (), np.zeros(0), ())
    findings = find(signals, direct, candidates, table)
    cause = find_cause(signals.text, findings, covers_year)
    side = KIND_INPUT.get(kind)
    evidence = coefficients.evidence.log_odds(evidence_inputs(signals, findings, verifiability), side)
    inputs = fulfilled_inputs(signals, findings, candidates, verifiability, kind)
    # A total that does not name the item is no proof of it (gold/GUIDELINES: at most partly).
    blanket = is_blanket(candidates[signals.places[0]].text)
    fulfilled = 0.0 if blanket else chance(coefficients.fulfilled.log_odds(inputs, side))
    broken = 0.0
    if cause:
        broken = chance(coefficients.broken.log_odds(broken_inputs(signals, findings, candidates), side))
    chances = join_chances(slogan, chance(evidence), fulfilled, broken)
    status = choose_status(chances, cause, coefficients.alarm_margin, coefficients.broken_from)
    return Judgement(status, chances, tuple(range(len(direct))), direct, findings.numbers, cause)


def choose_status(
    chances: Mapping[FulfilmentStatus, float], cause: Cause | None, margin: float, broken_from: float
) -> FulfilmentStatus:
    """The likeliest status after the log odds of evidence are lowered by ``margin``; where it would be "kept", a cause
    makes it not fulfilled from ``broken_from`` of the chance of all that rests on evidence.

    Left to the likeliest alone "not fulfilled" (2 of 100 labels) is hardly ever said.
    """
    slogan, none = chances[FulfilmentStatus.NOT_VERIFIABLE], chances[FulfilmentStatus.NO_EVIDENCE]
    shown = max(0.0, 1 - slogan - none)
    if not shown:
        return max(chances, key=lambda name: chances[name])
    lowered = chance(log_odds_of(shown / (1 - slogan)) - margin) * (1 - slogan)
    scale = lowered / shown
    careful = {status: chance * scale for status, chance in chances.items()}
    careful |= {FulfilmentStatus.NOT_VERIFIABLE: slogan, FulfilmentStatus.NO_EVIDENCE: 1 - slogan - lowered}
    status = max(careful, key=lambda name: careful[name])
    if cause and status in KEPT and chances[FulfilmentStatus.NOT_FULFILLED] >= broken_from * shown:
        return FulfilmentStatus.NOT_FULFILLED
    return status


KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


def find(signals: CommitmentSignals, direct: np.ndarray, candidates: Sequence[Candidate], table: WordTable) -> Findings:
    """What the kept candidates, at least one, say of the commitment's numbers and of its failure."""
    best = candidates[signals.places[0]].text
    postponed = 0.0
    if sounds_postponed(best):
        postponed = max(float(signals.soft[0]), _share_told(signals.text, best, table))
    return Findings(direct, find_numbers(signals, direct, candidates, table), postponed)


def find_cause(commitment: str, findings: Findings, covers_year: int | None) -> Cause | None:
    """Does the report show the target missed, or the best sentence the very act put off?"""
    outcomes = [number.outcome for number in findings.numbers]
    if {NumberOutcome.MISSED, NumberOutcome.BELOW} & set(outcomes) and not is_long_term(commitment, covers_year):
        return Cause.MISSED_NUMBER
    return Cause.POSTPONED if findings.postponed >= POSTPONED_FROM else None


def join_chances(slogan: float, evidence: float, fulfilled: float, broken: float) -> dict[FulfilmentStatus, float]:
    """The chance of each status; they add up to one."""
    checkable = 1 - slogan
    shown = checkable * evidence
    return {
        FulfilmentStatus.NO_EVIDENCE: checkable * (1 - evidence),
        FulfilmentStatus.PARTLY_FULFILLED: shown * (1 - broken) * (1 - fulfilled),
        FulfilmentStatus.FULFILLED: shown * (1 - broken) * fulfilled,
        FulfilmentStatus.NOT_FULFILLED: shown * broken,
        FulfilmentStatus.NOT_VERIFIABLE: slogan,
    }


def is_long_term(commitment: str, covers_year: int | None) -> bool:
    """Does the commitment itself name a date beyond the year the later report covers?"""
    if LONG_TERM.search(commitment):
        return True
    return covers_year is not None and any(int(year) > covers_year for year in YEAR.findall(commitment))


def confidence_of(judgement: Judgement, coefficients: Coefficients) -> float:
    """How often such a judgement is right, as a share; calibrated on reports of bodies left out of the fit."""
    return chance(coefficients.confidence.named_log_odds(confidence_inputs(judgement)))


CONFIDENCE_INPUTS = {"chance": 1, "runner_up": -1, "no_evidence": 0, "partly": 0, "not_verifiable": 0, "broken": 0}


def confidence_inputs(judgement: Judgement) -> dict[str, float]:
    """The chance of the chosen status and of the likeliest other one as log odds, and which it is."""
    others = [chance for status, chance in judgement.chances.items() if status is not judgement.status]
    return {
        "chance": log_odds_of(judgement.chances[judgement.status]),
        "runner_up": log_odds_of(max(others)),
        "no_evidence": float(judgement.status is FulfilmentStatus.NO_EVIDENCE),
        "partly": float(judgement.status is FulfilmentStatus.PARTLY_FULFILLED),
        "not_verifiable": float(judgement.status is FulfilmentStatus.NOT_VERIFIABLE),
        "broken": float(judgement.status is FulfilmentStatus.NOT_FULFILLED),
    }


def _share_told(commitment: str, sentence: str, table: WordTable) -> float:
    """How much of the commitment's word weight stands in what a sentence says slipped, stopped or failed."""
    told = set(cut_words(postponed_clauses(sentence)))
    if not told:
        return 0.0
    words = set(cut_words(commitment))
    weights = {word: table.weigh(word) for word in words}
    return sum(weights[word] for word in words & told) / (sum(weights.values()) or 1.0)
