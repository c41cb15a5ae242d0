"""Labelled pairs answered: by the matcher as it is used, and by matchers that never saw the body."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from reports.reading import read_text
from tracker.extraction import classify, describe_commitments, extract_commitments

from .answers import Answer
from .decide import confidences_of
from .engine import Matcher
from .fit import fold_bodies, judge_left_out
from .fit_calibration import LeftOutAnswer, calibrate, shift
from .fit_models import measure_gold
from .fit_verifiability import LeftOutVerifiability
from .gold import GoldExample, GoldPair
from .parameters import Parameters
from .values import FulfilmentStatus, ReadReport

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


def answer_by_first_cut(pair: GoldPair, matcher: Matcher) -> list[Answer]:
    """Each labelled commitment with the sentences nearest to it before anything fitted orders them; of the statuses
    this says nothing."""
    plan, later = read_pair(pair)
    return [
        Answer(gold, FulfilmentStatus.NO_EVIDENCE, tuple(one.span for one in matcher.retrieve(draft.text, later, 10)))
        for gold, draft in zip(pair.commitments, plan.commitments, strict=True)
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
    """The commitments of ``pairs`` (those of ``bodies``), by models fitted without their part of the bodies; the word
    table, which is made of texts without labels, is shared. Takes minutes.

    Margin, thresholds and confidence are calibrated on the other parts; so two bodies are the fewest.
    """
    measured = [measure_gold(pair, parameters.table, matcher.encoder) for pair in pairs]
    parts = [[body] for body in bodies] if bodies else fold_bodies(measured)
    verifiability = LeftOutVerifiability(examples, seed)
    left_out = list(judge_left_out(measured, verifiability, parameters.table, say, parts))
    return [
        (one.measured.pair, answer)
        for part in parts
        for one, answer in _calibrate_part(left_out, part, parameters, verifiability)
    ]


def _calibrate_part(
    left_out: Sequence[LeftOutAnswer],
    part: Sequence[str],
    parameters: Parameters,
    verifiability: LeftOutVerifiability,
) -> Iterator[tuple[LeftOutAnswer, Answer]]:
    """The answers of a part as the calibration on the other parts would have them, with what its verifiability is
    without the labels of the part."""
    scale = calibrate(parameters.coefficients, [one for one in left_out if one.measured.pair.body not in part])
    model = verifiability.fit(frozenset(part))
    for one in left_out:
        if one.measured.pair.body in part:
            judgement = shift(one.judgement, scale.alarm_margin, scale.broken_from)
            yield (
                one,
                replace(
                    one.answer,
                    status=judgement.status,
                    confidence=confidences_of([judgement], scale)[0],
                    verifiability=classify(one.signals.text, model),
                ),
            )
