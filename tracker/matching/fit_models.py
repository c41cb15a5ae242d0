"""Fitting the decision's coefficients on measured gold pairs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import read_text
from tracker.extraction import Verifiability, describe_commitments

from .compare import PairSignals, measure_pair
from .encoder import SentenceEncoder
from .evaluate import grade_of
from .fit_logistic import fit_logistic
from .gold import GoldPair
from .inputs import (
    DIRECT_INPUTS,
    EVIDENCE_INPUTS,
    FULFILLED_INPUTS,
    KIND_INPUT,
    direct_inputs,
    evidence_inputs,
    find_numbers,
    fulfilled_inputs,
)
from .logistic import LogisticModel, share
from .parameters import Coefficients, HedgedModel
from .values import FulfilmentStatus, ReadReport
from .word_table import WordTable

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


def fit_coefficients(
    measured: Sequence[MeasuredPair],
    verifiability: VerifiabilityByText,
    table: WordTable,
    silver_weight: float,
) -> Coefficients:
    """The three models, each on the answers of the one before; thresholds and calibration are left at neutral values."""
    direct = _fit_direct(measured, silver_weight)
    evidence: _Rows = _Rows([], [], [])
    fulfilled: _Rows = _Rows([], [], [])
    for one in measured:
        weight = silver_weight if one.pair.silver else 1.0
        side = KIND_INPUT.get(one.signals.kind, 0.0)
        for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
            if not signals.places or gold.status is FulfilmentStatus.NOT_VERIFIABLE:
                continue
            chances = share(direct.log_odds(direct_inputs(signals)))
            found = gold.status is not FulfilmentStatus.NO_EVIDENCE
            evidence.add(np.append(evidence_inputs(signals, chances), side), found, weight)
            if gold.status in (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED):
                numbers = find_numbers(signals, chances, one.signals.candidates, table)
                inputs = fulfilled_inputs(
                    signals, chances, numbers, one.signals.candidates, verifiability[signals.text], one.signals.kind
                )
                fulfilled.add(np.append(inputs, side), gold.status is FulfilmentStatus.FULFILLED, weight)
    return Coefficients(
        direct=direct,
        evidence=_fit_hedged(EVIDENCE_INPUTS, evidence, RIDGE["evidence"]),
        fulfilled=_fit_hedged(FULFILLED_INPUTS, fulfilled, RIDGE["fulfilled"]),
        direct_from=0.5,
        related_from=0.2,
        confidence_slope=1.0,
        confidence_intercept=0.0,
        gated_confidence=0.6,
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    inputs: list[np.ndarray]
    labels: list[float]
    weights: list[float]

    def add(self, inputs: np.ndarray, label: bool, weight: float) -> None:
        self.inputs.append(inputs)
        self.labels.append(float(label))
        self.weights.append(weight)


def _fit_direct(measured: Sequence[MeasuredPair], silver_weight: float) -> LogisticModel:
    rows = _Rows([], [], [])
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
