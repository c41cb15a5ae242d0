"""From signals to a suggested status: which sentences are evidence, is there any, is the promise kept, how sure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from tracker.extraction import Verifiability

from .candidates import Candidate
from .figures import NumberFinding, NumberOutcome
from .inputs import (
    KIND_INPUT,
    Findings,
    Inputs,
    direct_chances,
    find_numbers,
    status_inputs,
)
from .logistic import LogisticModel, chance, log_odds_of, log_odds_of_all, share
from .network import NETWORK_KIND, StepOdds, blend, network_inputs
from .parameters import Coefficients
from .signals import CommitmentSignals, PairSignals
from .text_model import list_quoted
from .times import is_late
from .values import FulfilmentStatus
from .word_table import WordTable
from .wording import postponed_clauses, sounds_postponed
from .words import cut_words

# How far a sentence on failure must speak of the commitment to be a cause: below it the failure is another matter's.
POSTPONED_FROM = 0.25
LONG_TERM = re.compile(r"(?:[三五]年内|未来[三五]年|今后[三五]年|[“\"]?十[四五六]五[”\"]?(?:末|期末|期间)|远期|中长期)")
YEAR = re.compile(r"(?<!\d)(20\d\d)(?=年)")


class Cause(StrEnum):
    """What shows that a promise was not kept."""

    MISSED_NUMBER = "missed_number"
    POSTPONED = "postponed"


class Chances(NamedTuple):
    """The chance of each status, by its name; they add up to one."""

    no_evidence: float
    partly_fulfilled: float
    fulfilled: float
    not_fulfilled: float
    not_verifiable: float


STATUSES = tuple(FulfilmentStatus(name) for name in Chances._fields)


class Judgement(NamedTuple):
    """The suggested status of one commitment with what it rests on. ``order`` are positions among the kept candidates,
    best first; ``direct`` is P(direct) by position; ``cause`` is what speaks against fulfilment, None where nothing
    does, and never None where the status is not_fulfilled."""

    status: FulfilmentStatus
    chances: Chances
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
    """Judge every commitment of a ranked pair; ``verifiability`` holds the chances of each, in the same order.

    Of each the likeliest status is chosen; "kept" has to be likelier by the margin that keeps false alarms rare.
    """
    commitments = pair.commitments
    if not any(signals.places for signals in commitments):
        return [_judge_unseen(chances) for chances in verifiability]
    findings, causes = find_all(pair, covers_year, coefficients.direct, table)
    chances = _weigh_statuses(pair, findings, causes, verifiability, coefficients)
    order = tuple(range(len(findings[0].direct)))
    margin, broken_from = coefficients.alarm_margin, coefficients.broken_from
    return [
        Judgement(choose_status(own, cause, margin, broken_from), own, order, found.direct, found.numbers, cause)
        for own, found, cause in zip(chances, findings, causes, strict=True)
    ]


def _weigh_statuses(
    pair: PairSignals,
    findings: Sequence[Findings],
    causes: Sequence[Cause | None],
    verifiability: Sequence[Mapping[Verifiability, float]],
    coefficients: Coefficients,
) -> Iterator[Chances]:
    """The chances of each commitment: is it one that can be checked, is there evidence, is the promise kept, and, where
    something speaks against that, is it broken?"""
    side, texts = KIND_INPUT.get(pair.kind), list_quoted(pair)
    inputs = status_inputs(pair, findings, verifiability)
    odds = StepOdds(
        coefficients.evidence.log_odds(inputs.evidence, side) + coefficients.evidence_texts.log_odds(texts),
        coefficients.fulfilled.log_odds(inputs.fulfilled, side) + coefficients.fulfilled_texts.log_odds(texts),
        coefficients.slogan.log_odds(inputs.slogan, side) + coefficients.slogan_texts.log_odds(texts),
    )
    if side == NETWORK_KIND:
        odds = blend(odds, coefficients.network.log_odds(network_inputs(inputs, verifiability, causes)))
    evidence, fulfilled, slogan = map(share, odds)
    # A total that does not name the item is no proof of it (gold/GUIDELINES: at most partly), and what the first
    # sentence calls not there yet or put off is not kept: of 114 labelled promises so answered 9 were. Nor is
    # wholly kept what was done after the month it was promised for.
    is_open = (inputs.fulfilled["still_open"] > 0) | (inputs.broken["postponed"] > 0)
    late = [is_late(one.text, pair.candidates[one.places[0]].text) for one in pair.commitments]
    fulfilled = fulfilled * (1 - inputs.fulfilled["blanket"]) * ~is_open * ~np.array(late)
    broken = np.where(
        [cause is not None for cause in causes], share(coefficients.broken.log_odds(inputs.broken, side)), 0.0
    )
    return map(join_chances, slogan.tolist(), evidence.tolist(), fulfilled.tolist(), broken.tolist())


def _judge_unseen(verifiability: Mapping[Verifiability, float]) -> Judgement:
    """The judgement of a commitment where the later report has no sentence to look at."""
    slogan = verifiability.get(Verifiability.SLOGAN, 0.0)
    status = FulfilmentStatus.NOT_VERIFIABLE if slogan > 0.5 else FulfilmentStatus.NO_EVIDENCE
    return Judgement(status, join_chances(slogan, 0.0, 0.0, 0.0), (), np.zeros(0), ())


def choose_status(chances: Chances, cause: Cause | None, margin: float, broken_from: float) -> FulfilmentStatus:
    """The likeliest status after the log odds of evidence are lowered by ``margin``; where it would be "kept", a cause
    makes it not fulfilled from ``broken_from`` of the chance of all that rests on evidence.

    Left to the likeliest alone "not fulfilled" (2 of 100 labels) is hardly ever said.
    """
    none, partly, fulfilled, broken, slogan = chances
    shown = max(0.0, 1 - slogan - none)
    if not shown:
        return STATUSES[chances.index(max(chances))]
    lowered = chance(log_odds_of(shown / (1 - slogan)) - margin) * (1 - slogan)
    scale = lowered / shown
    careful = Chances(1 - slogan - lowered, partly * scale, fulfilled * scale, broken * scale, slogan)
    status = STATUSES[careful.index(max(careful))]
    if cause and status in KEPT and broken >= broken_from * shown:
        return FulfilmentStatus.NOT_FULFILLED
    return status


KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


def find_all(
    pair: PairSignals, covers_year: int | None, direct: LogisticModel, table: WordTable
) -> tuple[list[Findings], list[Cause | None]]:
    """Of each commitment of a ranked pair, each with at least one kept candidate, what these say and what speaks
    against fulfilment; ``direct`` is the model of P(direct)."""
    commitments, chances = pair.commitments, direct_chances(direct, pair)
    findings = [find(signals, own, pair.candidates, table) for signals, own in zip(commitments, chances, strict=True)]
    causes = [find_cause(one.text, found, covers_year) for one, found in zip(commitments, findings, strict=True)]
    return findings, causes


def find(signals: CommitmentSignals, direct: np.ndarray, candidates: Sequence[Candidate], table: WordTable) -> Findings:
    """What the kept candidates, at least one, say of the commitment's numbers and of its failure."""
    best = candidates[signals.places[0]].text
    postponed = 0.0
    if sounds_postponed(best):
        postponed = max(signals.soft[0], _share_told(signals.text, best, table))
    return Findings(direct, find_numbers(signals, direct, candidates, table), postponed)


def find_cause(commitment: str, findings: Findings, covers_year: int | None) -> Cause | None:
    """Does the report show the target missed, or the best sentence the very act put off?"""
    outcomes = [number.outcome for number in findings.numbers]
    if {NumberOutcome.MISSED, NumberOutcome.BELOW} & set(outcomes) and not is_long_term(commitment, covers_year):
        return Cause.MISSED_NUMBER
    return Cause.POSTPONED if findings.postponed >= POSTPONED_FROM else None


def join_chances(slogan: float, evidence: float, fulfilled: float, broken: float) -> Chances:
    """The chance of each status."""
    checkable = 1 - slogan
    shown = checkable * evidence
    kept = shown * (1 - broken)
    return Chances(checkable * (1 - evidence), kept * (1 - fulfilled), kept * fulfilled, shown * broken, slogan)


def is_long_term(commitment: str, covers_year: int | None) -> bool:
    """Does the commitment itself name a date beyond the year the later report covers?"""
    if LONG_TERM.search(commitment):
        return True
    return covers_year is not None and any(int(year) > covers_year for year in YEAR.findall(commitment))


def confidences_of(judgements: Sequence[Judgement], coefficients: Coefficients) -> list[float]:
    """How often such judgements are right, as a share; calibrated on reports of bodies left out of the fit."""
    if not judgements:
        return []
    confidences: list[float] = share(coefficients.confidence.named_log_odds(confidence_inputs(judgements))).tolist()
    return confidences


CONFIDENCE_INPUTS = {"chance": 1, "runner_up": -1, "no_evidence": 0, "partly": 0, "not_verifiable": 0, "broken": 0}


def confidence_inputs(judgements: Sequence[Judgement]) -> Inputs:
    """The chance of the chosen status and of the likeliest other one as log odds, and which it is."""
    chances = np.array([judgement.chances for judgement in judgements])
    chosen = np.array([[status is judgement.status for status in STATUSES] for judgement in judgements])
    no_evidence, partly, _, broken, not_verifiable = chosen.T.astype(float)
    return {
        "chance": log_odds_of_all(chances[chosen]),
        "runner_up": log_odds_of_all(np.where(chosen, 0.0, chances).max(axis=1)),
        "no_evidence": no_evidence,
        "partly": partly,
        "not_verifiable": not_verifiable,
        "broken": broken,
    }


def _share_told(commitment: str, sentence: str, table: WordTable) -> float:
    """How much of the commitment's word weight stands in what a sentence says slipped, stopped or failed."""
    told = set(cut_words(postponed_clauses(sentence)))
    if not told:
        return 0.0
    words = set(cut_words(commitment))
    weights = {word: table.weigh(word) for word in words}
    return sum(weights[word] for word in words & told) / (sum(weights.values()) or 1.0)
