"""Making the parameter files from the gold files, with figures of bodies the fit has not seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from tracker.extraction import (
    PARAMETERS,
    Verifiability,
    VerifiabilityModel,
    save_model,
    verifiability_probabilities,
)

from .compare import CommitmentSignals
from .decide import Judgement, judge
from .encoder import BUNDLED, SentenceEncoder, load_encoder
from .evaluate import Answer, MatchingFigures, grade_of, score_answers
from .fit_logistic import fit_logistic
from .fit_models import MeasuredPair, VerifiabilityByText, fit_coefficients, measure_gold
from .fit_verifiability import fit_on
from .fit_words import build_word_table
from .gold import MATCHING, SILVER, GoldExample, GoldPair, load_examples, load_pairs
from .logistic import log_odds_of
from .parameters import PACKAGED, Coefficients, save_parameters
from .word_table import WordTable

logger = logging.getLogger(__name__)

# Weight of a commitment coded once beside one coded twice; chosen with bodies left out.
SILVER_WEIGHT = 0.5
THRESHOLDS = np.round(np.arange(0.05, 0.96, 0.025), 3)


@dataclass(frozen=True, slots=True)
class LeftOutAnswer:
    """A gold commitment judged by coefficients fitted without its body."""

    measured: MeasuredPair
    signals: CommitmentSignals
    judgement: Judgement
    answer: Answer


@dataclass(frozen=True, slots=True)
class FitReport:
    """Figures with the tested body left out, by group of pairs, and what the files were fitted on."""

    figures: dict[str, MatchingFigures]
    facts: dict[str, Any]


def fit_all(
    shared: Path,
    out: Path,
    seed: int,
    say: Callable[[str], Any] = logger.info,
    encoder: SentenceEncoder | None = None,
) -> FitReport:
    """Fit word table, verifiability and decision on ``shared`` and write them to ``out``.

    The verifiability model goes to its own place where ``out`` is the packaged folder. Running twice gives the same
    bytes. ``encoder`` takes the place of the bundled one. Raises FileNotFoundError where the gold files or reports are
    absent.
    """
    gold, silver = load_pairs(shared, MATCHING), load_pairs(shared, SILVER)
    reports = sorted((shared / "reports").glob("*/*.txt"))
    if not gold or not reports:
        raise FileNotFoundError(shared)
    encoder = encoder or load_encoder()
    say(f"词表：{len(reports)} 份报告")
    table = build_word_table([path.read_text(encoding="utf-8", errors="replace") for path in reports], encoder, seed)
    # As stored: what is fitted next must see the rounded table.
    table = WordTable.from_bytes(table.to_bytes())
    measured = []
    for pair in (*gold, *silver):
        measured.append(measure_gold(pair, table, encoder))
        say(f"测量：{pair.name}")
    examples = load_examples(shared)
    left_out = list(judge_left_out(measured, examples, table, seed, say))
    model = fit_on(examples, seed)
    coefficients = fit_coefficients(measured, _ask(model, measured), table, SILVER_WEIGHT)
    coefficients = _calibrate(coefficients, left_out)
    facts = _state_facts(gold, silver, len(reports), table, seed)
    if encoder is not None and encoder.name != BUNDLED:
        facts["encoder"] = encoder.name
    save_parameters(out, coefficients, table, facts)
    save_model(model, PARAMETERS if out == PACKAGED else out / PARAMETERS.name)
    return FitReport(figures=score_groups(left_out), facts=facts)


def judge_left_out(
    measured: Sequence[MeasuredPair],
    examples: Sequence[GoldExample],
    table: WordTable,
    seed: int,
    say: Callable[[str], Any] = logger.info,
    bodies: Sequence[str] | None = None,
) -> Iterator[LeftOutAnswer]:
    """The commitments of the twice-coded pairs (of ``bodies``), judged by models that saw no label of their body."""
    for body in bodies or sorted({one.pair.body for one in measured if not one.pair.silver}):
        others = [one for one in measured if one.pair.body != body]
        tested = [one for one in measured if one.pair.body == body and not one.pair.silver]
        model = fit_on([example for example in examples if example.body != body], seed)
        verifiability = _ask(model, measured)
        coefficients = fit_coefficients(others, verifiability, table, SILVER_WEIGHT)
        say(f"留出：{body}")
        for one in tested:
            yield from judge_pair(one, verifiability, coefficients, table)


def judge_pair(
    one: MeasuredPair, verifiability: VerifiabilityByText, coefficients: Coefficients, table: WordTable
) -> Iterator[LeftOutAnswer]:
    """Judge the commitments of one measured pair."""
    candidates = one.signals.candidates
    for signals, gold in zip(one.signals.commitments, one.pair.commitments, strict=True):
        judgement = judge(
            signals, candidates, verifiability[signals.text], one.signals.kind, one.covers_year, coefficients, table
        )
        ranked = tuple(candidates[signals.places[place]].span for place in judgement.order[:10])
        yield LeftOutAnswer(one, signals, judgement, Answer(gold, judgement.status, ranked))


def score_groups(left_out: Sequence[LeftOutAnswer]) -> dict[str, MatchingFigures]:
    """Figures over real pairs, over fictional departmental ones, and over all."""
    real = [one.answer for one in left_out if one.measured.pair.is_real]
    fictional = [one.answer for one in left_out if not one.measured.pair.is_real]
    groups = {"real": real, "departmental": fictional, "all": real + fictional}
    return {name: score_answers(group) for name, group in groups.items() if group}


def _ask(model: VerifiabilityModel, measured: Sequence[MeasuredPair]) -> dict[str, dict[Verifiability, float]]:
    texts = {signals.text for one in measured for signals in one.signals.commitments}
    return {text: verifiability_probabilities(text, model) for text in texts}


def _calibrate(coefficients: Coefficients, left_out: Sequence[LeftOutAnswer]) -> Coefficients:
    """Thresholds of the grades and the scale of confidence, from judgements of bodies left out."""
    chances, grades = [], []
    for one in left_out:
        for place in one.judgement.order:
            span = one.measured.signals.candidates[one.signals.places[place]].span
            chances.append(float(one.judgement.direct[place]))
            grades.append(grade_of(span, one.answer.gold))
    direct = _best_threshold(np.array(chances), np.array(grades) == 2)
    plain = [one for one in left_out if not one.judgement.gated]
    gated = [one for one in left_out if one.judgement.gated]
    odds = np.array([[log_odds_of(one.judgement.probability)] for one in plain])
    right = np.array([one.answer.status == one.answer.gold.status for one in plain], dtype=float)
    scale = fit_logistic(("odds",), (1,), odds, right, np.ones(len(plain)), ridge=1.0)
    slope = scale.weights[0] / scale.scales[0]
    rights = sum(one.answer.status == one.answer.gold.status for one in gated)
    return replace(
        coefficients,
        direct_from=direct,
        related_from=min(direct, _best_threshold(np.array(chances), np.array(grades) >= 1)),
        confidence_slope=round(slope, 4),
        confidence_intercept=round(scale.intercept - slope * scale.means[0], 4),
        # A dozen gated judgements are few: one right and one wrong are added before dividing.
        gated_confidence=round((rights + 1) / (len(gated) + 2), 4),
    )


def _best_threshold(chances: np.ndarray, wanted: np.ndarray) -> float:
    """The threshold with the best F1, the lower of equal ones."""
    hits = [2 * (wanted & (chances >= t)).sum() / ((chances >= t).sum() + wanted.sum()) for t in THRESHOLDS]
    return float(THRESHOLDS[int(np.argmax(hits))])


def _state_facts(
    gold: Sequence[GoldPair], silver: Sequence[GoldPair], reports: int, table: WordTable, seed: int
) -> dict[str, Any]:
    return {
        "seed": seed,
        "silver_weight": SILVER_WEIGHT,
        "gold_pairs": [pair.name for pair in gold],
        "gold_commitments": sum(len(pair.commitments) for pair in gold),
        "silver_pairs": [pair.name for pair in silver],
        "silver_commitments": sum(len(pair.commitments) for pair in silver),
        "word_table": {"reports": reports, "sentences": table.sentences, "words": len(table.words)},
    }
