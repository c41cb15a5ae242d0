"""Figures of matching and their intervals, on answers built by hand."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from reports.reading import Span
from tracker.extraction import Verifiability
from tracker.matching.answers import Answer
from tracker.matching.calibration import calibration_error
from tracker.matching.evaluate import macro_f1, score_answers
from tracker.matching.gold import GoldCommitment, GoldEvidence
from tracker.matching.intervals import draw_weights, measure_differences, measure_intervals
from tracker.matching.values import FulfilmentStatus

FULFILLED, PARTLY, NONE = (
    FulfilmentStatus.FULFILLED,
    FulfilmentStatus.PARTLY_FULFILLED,
    FulfilmentStatus.NO_EVIDENCE,
)
RIGHT, OTHER = Span(0, 10), Span(50, 60)


def answer(wanted: FulfilmentStatus = FULFILLED, got: FulfilmentStatus = FULFILLED, **values: Any) -> Answer:
    """An answer to a commitment with one direct sentence, unless nothing is to be found."""
    evidence = () if wanted is NONE else (GoldEvidence(RIGHT, 2),)
    restated = values.pop("restated_wanted", None)
    gold = GoldCommitment("c1", Span(0, 5), Verifiability.CONCRETE, wanted, evidence, restated)
    return Answer(gold, got, **({"ranked": (RIGHT, OTHER)} | values))


@pytest.mark.parametrize(
    ("name", "answers", "expected"),
    [
        pytest.param("recall_at_1", [answer(), answer(ranked=(OTHER, RIGHT))], 0.5, id="second place misses at one"),
        pytest.param("recall_at_5", [answer(), answer(ranked=(OTHER, RIGHT))], 1.0, id="second place is within five"),
        pytest.param("mrr", [answer(ranked=(OTHER, RIGHT))], 0.5, id="reciprocal of the second place"),
        pytest.param("recall_at_1", [answer(NONE)], None, id="nothing to find is not asked"),
        pytest.param("status_accuracy", [answer(), answer(got=PARTLY)], 0.5, id="half of the statuses"),
        pytest.param("false_alarm_rate", [answer(NONE, PARTLY), answer(NONE, NONE)], 0.5, id="one of two alarms"),
        pytest.param("false_alarm_rate", [answer()], None, id="no alarm can be false"),
        pytest.param("sure_right", [answer(confidence=0.8), answer(confidence=0.79)], 1.0, id="sure from 0.8 on"),
        pytest.param("sure_share", [answer(confidence=0.8), answer(confidence=0.79)], 0.5, id="half are sure"),
        pytest.param("sure_share", [answer()], None, id="no confidence given"),
        pytest.param("restated_f1", [answer(restated=True, restated_wanted=False)], 0.0, id="falsely restated"),
        pytest.param("restated_f1", [answer(restated=False, restated_wanted=False)], 1.0, id="none wanted, none said"),
        pytest.param("restated_f1", [answer(restated=True)], None, id="restated not labelled"),
        pytest.param(
            "verifiability_accuracy",
            [answer(verifiability=Verifiability.CONCRETE), answer(verifiability=Verifiability.SLOGAN)],
            0.5,
            id="half of the verifiability",
        ),
    ],
)
def test_figure_of_answers(name: str, answers: list[Answer], expected: float | None) -> None:
    assert getattr(score_answers(answers), name) == expected


def test_macro_f1_of_weighted_answers_is_that_of_the_labels() -> None:
    answers = [answer(), answer(got=PARTLY), answer(PARTLY, PARTLY), answer(NONE, FULFILLED), answer(NONE, NONE)]
    labels = [(str(one.gold.status), str(one.status)) for one in answers]
    assert score_answers(answers).status_macro_f1 == pytest.approx(macro_f1(labels))


@pytest.mark.parametrize(
    ("confidence", "right", "expected"),
    [
        pytest.param([0.75] * 4, [1, 1, 1, 0], 0.0, id="three of four at 0.75"),
        pytest.param([0.95] * 2, [0, 1], 0.45, id="too sure"),
        pytest.param([0.15, 0.85], [1, 0], 0.85, id="errors of two bins do not cancel"),
        pytest.param([1.0], [1], 0.0, id="certain and right"),
        pytest.param([0.95, math.nan], [1, 0], 0.05, id="an answer without confidence does not count"),
    ],
)
def test_calibration_error(confidence: list[float], right: list[float], expected: float) -> None:
    once = np.ones((1, len(right)))
    assert calibration_error(np.array(confidence), np.array(right), once)[0] == pytest.approx(expected)


def test_a_draw_takes_as_many_commitments_as_its_pairs_have() -> None:
    weights = draw_weights([3, 3], draws=50, seed=1)
    assert weights.shape == (50, 6)
    assert set(weights.sum(axis=1)) == {6.0}
    assert any(set(row[:3]) == {0.0} for row in weights), "a pair may be left out of a draw"


def test_commitments_that_stand_or_fall_together_widen_the_interval() -> None:
    good, bad = [answer()] * 10, [answer(got=PARTLY)] * 10
    mixed = [answer(), answer(got=PARTLY)] * 5
    together, apart = measure_intervals([good, bad] * 2), measure_intervals([mixed] * 4)
    assert together["status_accuracy"].value == apart["status_accuracy"].value == 0.5
    assert together["status_accuracy"].low < apart["status_accuracy"].low
    assert together["status_accuracy"].high > apart["status_accuracy"].high


def test_interval_holds_the_figure_and_says_of_how_many() -> None:
    found = measure_intervals([[answer(), answer(NONE, NONE)], [answer(ranked=(OTHER,)), answer(got=PARTLY)]])
    for name in ("recall_at_1", "status_accuracy", "status_macro_f1"):
        assert found[name].low <= found[name].value <= found[name].high
    assert found["recall_at_1"].of == 3
    assert found["status_accuracy"].of == 4


def test_difference_leaves_out_what_is_hard_for_both() -> None:
    right, wrong = answer(), answer(got=PARTLY)
    ours = [[right, right, wrong, wrong], [right, right, right, wrong]]
    theirs = [[right, wrong, wrong, wrong], [right, right, wrong, wrong]]
    gained, alone = measure_differences(ours, theirs)["status_accuracy"], measure_intervals(ours)["status_accuracy"]
    assert gained.value == pytest.approx(0.25)
    assert gained.low >= 0
    assert gained.high - gained.low < alone.high - alone.low
    assert measure_differences(ours, ours)["status_accuracy"].high == 0


def test_measuring_twice_gives_the_same() -> None:
    pairs = [[answer(), answer(got=PARTLY)], [answer(NONE, NONE)]]
    assert measure_intervals(pairs) == measure_intervals(pairs)


def test_a_figure_nobody_was_asked_for_is_left_out() -> None:
    assert "restated_f1" not in measure_intervals([[answer()]])
    assert measure_intervals([]) == {}
