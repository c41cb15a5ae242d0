"""Labelled pairs answered: by the matcher as it is used, and by matchers that never saw the body."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from reports.reading import read_text
from tracker.extraction import classify, describe_commitments, extract_commitments

from .answers import Answer
from .decide import confidence_of
from .engine import Matcher
from .fit import LeftOutAnswer, _calibrate, judge_left_out
from .fit_models import measure_gold
from .fit_verifiability import fit_on
from .gold import GoldExample, GoldPair
from .parameters import Parameters
from .values import ReadReport

logger = logging.getLogger(__name__)

Answered = list[tuple[GoldPair, Answer]]


def read_pair(pair: GoldPair) -> tuple[ReadReport, ReadReport]:
    """Both reports of a labelled pair: the plan with the labelled commitments, the later one with its own."""
    reading = read_text(pair.plan_text)
    drafts = describe_commitments(pair.plan_text, reading, [commitment.span for commitment in pair.commitments])
    later = read_text(pair.later_text)
    return (
        ReadReport(pair.plan_text, reading, drafts),
        ReadReport(pair.later_text, later, extract_commitments(pair.later_text, later)),
    )


def answer_by_matcher(pair: GoldPair, matcher: Matcher) -> list[Answer]:
    """Each labelled commitment as the matcher answers it."""
    return [
        Answer(
            gold=gold,
            status=match.status,
            ranked=tuple(evidence.span for evidence in match.evidence),
            confidence=match.confidence,
            restated=match.restated,
            verifiability=match.commitment.verifiability,
        )
        for gold, match in zip(pair.commitments, matcher.match(*read_pair(pair)), strict=True)
    ]


def answer_left_out(
    pairs: Sequence[GoldPair],
    examples: Sequence[GoldExample],
    parameters: Parameters,
    matcher: Matcher,
    seed: int,
    say: Callable[[str], Any] = logger.info,
    bodies: Sequence[str] | None = None,
) -> Answered:
    """The commitments of the twice-coded pairs among ``pairs`` (those of ``bodies``), by models fitted without their
    body; the word table, which is made of texts without labels, is shared. Takes minutes.

    Each confidence is calibrated on the other bodies that are judged; so two bodies are the fewest.
    """
    measured = [measure_gold(pair, parameters.table, matcher.encoder) for pair in pairs]
    left_out = list(judge_left_out(measured, examples, parameters.table, seed, say, bodies))
    verifiability = _classify_left_out(left_out, examples, seed)
    confidences = calibrate_left_out(left_out, parameters)
    return [
        (one.measured.pair, replace(one.answer, confidence=confidence, verifiability=label))
        for one, confidence, label in zip(left_out, confidences, verifiability, strict=True)
    ]


def calibrate_left_out(left_out: Sequence[LeftOutAnswer], parameters: Parameters) -> list[float]:
    """The confidence of each judgement, on a scale made from the judgements of the other bodies."""
    scales = {
        body: _calibrate(parameters.coefficients, [one for one in left_out if one.measured.pair.body != body])
        for body in {one.measured.pair.body for one in left_out}
    }
    return [confidence_of(one.judgement, scales[one.measured.pair.body]) for one in left_out]


def _classify_left_out(left_out: Sequence[LeftOutAnswer], examples: Sequence[GoldExample], seed: int) -> list[Any]:
    models = {
        body: fit_on([example for example in examples if example.body != body], seed)
        for body in sorted({one.measured.pair.body for one in left_out})
    }
    return [classify(one.signals.text, models[one.measured.pair.body]) for one in left_out]
