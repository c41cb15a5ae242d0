"""Fitting the decision's coefficients on measured gold pairs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reports.reading import read_text
from tracker.extraction import Verifiability, describe_commitments

from .compare import CommitmentSignals, PairSignals, measure_pair, rank_pair
from .encoder import SentenceEncoder
from .evaluate import KEPT, grade_of
from .fit_logistic import fit_logistic
from .fit_ranking import RankingExample, fit_ranker
from .gold import GoldCommitment, GoldPair
from .inputs import (
    DIRECT_INPUTS,
    EVIDENCE_INPUTS,
    FULFILLED_INPUTS,
    KIND_INPUT,
    direct_chances,
    direct_inputs,
    evidence_inputs,
    find_numbers,
    fulfilled_inputs,
)
from .logistic import LogisticModel
from .parameters import Coefficients, HedgedModel
from .ranking import RankingModel
from .values import FulfilmentStatus, ReadReport
from .word_table import WordTable

SEED = 0  # of the start of the ranking's hidden units
RIDGE = {"direct": 1.0, "evidence": 1.0, "fulfilled": 3.0}


@dataclass(frozen=True)
class MeasuredPair:
    """A gold pair with its signals, in the order of its commitments."""

    pair: GoldPair
    signals: PairSignals
    covers_year: int | None


VerifiabilityByText = dict[str, dict[Verifiability, float]]


def measure_gold(pair: GoldPair, table: WordTable, encoder: SentenceEncoder | None) -> MeasuredPair:
    """Read both reports of a gold pair and measure its commitments."""
    plan_reading, later_reading = read_text(pair.plan_text), read_text(pair.later_text)
    spans = [commitment.span for commitment in pair.commitments]
    plan = ReadReport(pair.plan_text, plan_reading, describe_commitments(pair.plan_text, plan_reading, spans))
    later = ReadReport(pair.later_text, later_reading, ())
    return MeasuredPair(pair, measure_pair(plan, later, table, encoder), later_reading.metadata.covers_year)


def rank_measured(one: MeasuredPair, model: RankingModel) -> MeasuredPair:
    """The pair with its candidates ranked by the model; what is fitted or judged after the ranking starts from it."""
    return replace(one, signals=rank_pair(one.signals, model))


def _ranking_examples(one: MeasuredPair, silver_weight: float) -> Iterator[RankingExample]:
    for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
        grades = [grade_of(one.signals.candidates[place].span, gold) for place in signals.places]
        weight = silver_weight if one.pair.silver else 1.0
        yield RankingExample(signals.ranked_by, np.array(grades, dtype=int), weight)


def fit_coefficients(
    measured: Sequence[MeasuredPair],
    verifiability: VerifiabilityByText,
    table: WordTable,
    silver_weight: float,
) -> Coefficients:
    """The three models, each on the answers of the one before; thresholds and calibration stay at neutral values."""
    ranking = fit_ranker([example for one in measured for example in _ranking_examples(one, silver_weight)], SEED)
    measured = [rank_measured(one, ranking) for one in measured]
    direct = _fit_direct(measured, silver_weight)
    judged = [one for pair in measured for one in _judged(pair, direct, silver_weight)]
    found = _Rows.empty()
    for one in judged:
        found.add(np.append(one.evidence, one.side), one.gold.status is not FulfilmentStatus.NO_EVIDENCE, one.weight)
    evidence = _fit_hedged(EVIDENCE_INPUTS, found, RIDGE["evidence"])
    kept = _Rows.empty()
    for one in judged:
        if one.gold.status in KEPT:
            inputs = _fulfilled_inputs(one, evidence, verifiability, table)
            kept.add(np.append(inputs, one.side), one.gold.status is FulfilmentStatus.FULFILLED, one.weight)
    return Coefficients(
        ranking=ranking,
        direct=direct,
        evidence=evidence,
        fulfilled=_fit_hedged(FULFILLED_INPUTS, kept, RIDGE["fulfilled"]),
        direct_from=0.5,
        related_from=0.2,
        confidence_slope=1.0,
        confidence_intercept=0.0,
        gated_confidence=0.6,
    )


@dataclass(frozen=True)
class _Judged:
    """A checkable commitment with P(direct) of its candidates and the inputs of P(some evidence)."""

    measured: MeasuredPair
    signals: CommitmentSignals
    gold: GoldCommitment
    direct: np.ndarray
    evidence: np.ndarray
    side: float
    weight: float


def _judged(one: MeasuredPair, direct: LogisticModel, silver_weight: float) -> Iterator[_Judged]:
    for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
        if signals.places and gold.status is not FulfilmentStatus.NOT_VERIFIABLE:
            chances = direct_chances(direct, signals)
            inputs = evidence_inputs(signals, chances)
            side = KIND_INPUT.get(one.signals.kind, 0.0)
            yield _Judged(one, signals, gold, chances, inputs, side, silver_weight if one.pair.silver else 1.0)


def _fulfilled_inputs(
    one: _Judged, evidence: HedgedModel, verifiability: VerifiabilityByText, table: WordTable
) -> np.ndarray:
    candidates, kind = one.measured.signals.candidates, one.measured.signals.kind
    numbers = find_numbers(one.signals, one.direct, candidates, table)
    odds = evidence.log_odds(one.evidence, KIND_INPUT.get(kind))
    return fulfilled_inputs(one.signals, one.direct, numbers, candidates, verifiability[one.signals.text], odds, kind)


@dataclass(frozen=True, slots=True)
class _Rows:
    inputs: list[np.ndarray]
    labels: list[float]
    weights: list[float]

    @classmethod
    def empty(cls) -> _Rows:
        return cls([], [], [])

    def add(self, inputs: np.ndarray, label: bool, weight: float) -> None:
        self.inputs.append(inputs)
        self.labels.append(float(label))
        self.weights.append(weight)


def _fit_direct(measured: Sequence[MeasuredPair], silver_weight: float) -> LogisticModel:
    rows = _Rows.empty()
    for one in measured:
        weight = silver_weight if one.pair.silver else 1.0
        for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
            for place, inputs in zip(signals.places, direct_inputs(signals), strict=True):
                rows.add(inputs, grade_of(one.signals.candidates[place].span, gold) == 2, weight)
    return _fit(DIRECT_INPUTS, rows, RIDGE["direct"])


def _fit_hedged(inputs: dict[str, int], rows: _Rows, ridge: float) -> HedgedModel:
    plain = _Rows([row[:-1] for row in rows.inputs], rows.labels, rows.weights)
    return HedgedModel(
        with_kind=_fit(inputs | {"rule_of_law": 0}, rows, ridge), without_kind=_fit(inputs, plain, ridge)
    )


def _fit(inputs: dict[str, int], rows: _Rows, ridge: float) -> LogisticModel:
    return fit_logistic(
        tuple(inputs),
        tuple(inputs.values()),
        np.array(rows.inputs),
        np.array(rows.labels),
        np.array(rows.weights),
        ridge,
    )
