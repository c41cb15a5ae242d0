"""Margin and thresholds chosen from judgements of bodies left out, with chances set by hand."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from reports.reading import Span
from tests.tracker.matching_texts import LATER, PLAN, read_report
from tracker.extraction import Verifiability
from tracker.matching.answers import Answer
from tracker.matching.compare import measure_pair
from tracker.matching.decide import Cause, Judgement, choose_status, confidences_of, join_chances
from tracker.matching.fit_calibration import (
    ALARMS_WANTED,
    MARGINS,
    THRESHOLDS,
    LeftOutAnswer,
    calibrate,
    choose_broken_from,
    choose_margin,
    shift,
)
from tracker.matching.fit_models import MeasuredPair
from tracker.matching.gold import GoldCommitment, GoldEvidence, GoldPair
from tracker.matching.lexicon import Lexicon
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.signals import PairSignals
from tracker.matching.values import FulfilmentStatus

FULFILLED, BROKEN, NONE = (
    FulfilmentStatus.FULFILLED,
    FulfilmentStatus.NOT_FULFILLED,
    FulfilmentStatus.NO_EVIDENCE,
)


@cache
def measured(file: str) -> MeasuredPair:
    pair = GoldPair("pair", "body", file, file, PLAN, LATER, (), 1.0, True)
    return MeasuredPair(pair, signals_of_pair(), 2023)


@cache
def signals_of_pair() -> PairSignals:
    return measure_pair(read_report(PLAN), read_report(LATER), Lexicon(load_parameters(PACKAGED).table), None)


def left_out(
    label: FulfilmentStatus,
    evidence: float = 0.9,
    broken: float = 0.0,
    direct: tuple[float, ...] = (0.9, 0.1),
    file: str = "reports/澜田区/2022.txt",
) -> LeftOutAnswer:
    """One judged commitment; the first of its sentences is the one the coder quoted, unless there is no evidence."""
    one = measured(file)
    signals = one.signals.commitments[0]
    quoted = one.signals.candidates[signals.places[0]].span
    gold_evidence = () if label is NONE else (GoldEvidence(quoted, 2),)
    gold = GoldCommitment("c1", Span(0, 1), Verifiability.CONCRETE, label, gold_evidence)
    cause = Cause.MISSED_NUMBER if broken else None
    chances = join_chances(0.0, evidence, 0.9, broken)
    status = choose_status(chances, cause, 0.0, 0.5)
    judgement = Judgement(status, chances, tuple(range(len(direct))), np.array(direct), (), cause)
    return LeftOutAnswer(one, signals, judgement, Answer(gold, status, ()))


def test_no_margin_where_false_alarms_are_rare_already() -> None:
    assert choose_margin([left_out(NONE, 0.1), left_out(NONE, 0.2), left_out(FULFILLED, 0.9)], 0.5) == 0.0


def test_margin_is_the_least_that_makes_false_alarms_rare() -> None:
    silent = [left_out(NONE, 0.1 * tenth) for tenth in range(1, 8)]
    margin = choose_margin(silent, 0.5)

    def alarms(margin: float) -> float:
        statuses = [shift(one.judgement, margin, 0.5).status for one in silent]
        return sum(status is not NONE for status in statuses) / len(silent)

    assert alarms(margin) <= ALARMS_WANTED < alarms(margin - 0.05)


def test_margin_ends_where_no_margin_would_do() -> None:
    assert choose_margin([left_out(NONE, 0.99)] * 5, 0.5) == MARGINS[-1]


def test_threshold_of_broken_promises_parts_them_from_kept_ones() -> None:
    judged = [
        left_out(label, broken=broken, file=file)
        for file in ("reports/澜田区/2022.txt", "gold/texts/lantian-swj-2022.txt")
        for label, broken in ((BROKEN, 0.45), (BROKEN, 0.6), (FULFILLED, 0.2), (FULFILLED, 0.3))
    ]
    threshold = choose_broken_from(judged)
    assert 0.3 < threshold <= 0.45
    assert all(shift(one.judgement, 0.25, threshold).status is one.answer.gold.status for one in judged)


def test_of_equal_thresholds_the_gravest_word_takes_the_highest() -> None:
    assert choose_broken_from([left_out(FULFILLED), left_out(NONE, 0.1)]) == THRESHOLDS[-1]


def test_shift_changes_the_status_and_leaves_the_chances() -> None:
    judgement = left_out(FULFILLED, 0.55).judgement
    moved = shift(judgement, 1.0, 0.5)
    assert (judgement.status, moved.status) == (FULFILLED, NONE)
    assert moved.chances == judgement.chances


def test_a_judgement_without_sentences_is_never_shifted() -> None:
    nothing = Judgement(NONE, join_chances(0.4, 0.0, 0.0, 0.0), (), np.zeros(0), ())
    assert shift(nothing, 1.0, 0.05) is nothing


def test_an_answer_is_retold_with_the_thresholds_of_the_coefficients() -> None:
    coefficients = load_parameters(PACKAGED).coefficients
    one = left_out(FULFILLED, broken=0.99)
    told = one.at(coefficients)
    assert told.answer.status is told.judgement.status is BROKEN


def test_calibration_sets_grades_margin_and_confidence() -> None:
    judged = [left_out(FULFILLED, direct=(0.8, 0.3)), left_out(NONE, 0.1, direct=(0.35, 0.2))] * 10
    coefficients = calibrate(load_parameters(PACKAGED).coefficients, judged)
    assert 0.35 < coefficients.direct_from <= 0.8
    assert coefficients.related_from <= coefficients.direct_from
    assert coefficients.alarm_margin == pytest.approx(0.0)
    assert coefficients.confidence.weights[0] >= 0


def test_confidence_is_said_with_caution() -> None:
    judged = [left_out(FULFILLED)] * 16 + [left_out(NONE)] * 4
    coefficients = calibrate(load_parameters(PACKAGED).coefficients, judged)
    right = [one.judgement for one in judged if one.judgement.status is FULFILLED]
    confidences = confidences_of(right, coefficients)
    share = 16 / 20
    assert share - 0.05 < confidences[0] < share
