"""Making the parameter files from the gold files, with figures of bodies the fit has not seen."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tracker.extraction import PARAMETERS, save_model

from .decide import judge_pair
from .encoder import BUNDLED, SentenceEncoder, load_encoder
from .evaluate import Answer, MatchingFigures, score_answers
from .fit_calibration import LeftOutAnswer, calibrate
from .fit_models import MeasuredPair, fit_coefficients, measure_gold, rank_measured
from .fit_verifiability import LeftOutVerifiability
from .fit_words import build_word_table
from .gold import MATCHING, SILVER, GoldPair, examples_of, load_examples, load_own, load_pairs
from .parameters import PACKAGED, Coefficients, save_parameters
from .word_table import WordTable

logger = logging.getLogger(__name__)

FOLDS = 12  # parts of bodies, each judged by what was fitted on the others, to calibrate on


@dataclass(frozen=True, slots=True)
class FitReport:
    """Figures with the tested body left out, by group of pairs, and what the files were fitted on."""

    figures: dict[str, MatchingFigures]
    facts: dict[str, Any]


def fit_all(
    shared: Path,
    labelled: Path,
    out: Path,
    seed: int,
    say: Callable[[str], Any] = logger.info,
    encoder: SentenceEncoder | None = None,
    corrections: Sequence[Path] = (),
) -> FitReport:
    """Fit word table, verifiability, ranking and decision on ``shared``, on the pairs labelled for this program and on
    ``corrections`` by its users, and write them to ``out``.

    The verifiability model goes to its own place where ``out`` is the packaged folder. Running twice gives the same
    bytes. ``encoder`` takes the place of the bundled one. Raises FileNotFoundError where the gold files or reports are
    absent.
    """
    own = load_own(shared, labelled, corrections)
    pairs = (*load_pairs(shared, MATCHING), *load_pairs(shared, SILVER), *own)
    reports = sorted((shared / "reports").glob("*/*.txt"))
    if not any(pair.judges for pair in pairs) or not reports:
        raise FileNotFoundError(shared)
    encoder = encoder or load_encoder()
    say(f"词表：{len(reports)} 份报告")
    table = build_word_table([path.read_text(encoding="utf-8", errors="replace") for path in reports], encoder, seed)
    # As stored: what is fitted next must see the rounded table.
    table = WordTable.from_bytes(table.to_bytes())
    measured = []
    for pair in pairs:
        measured.append(measure_gold(pair, table, encoder))
        say(f"测量：{pair.name}")
    verifiability = LeftOutVerifiability((*load_examples(shared), *examples_of(own)), seed)
    left_out = list(judge_left_out(measured, verifiability, table, say, fold_bodies(measured)))
    coefficients = fit_coefficients(_ask_left_out(verifiability, measured, ()), table)
    coefficients = calibrate(coefficients, left_out)
    facts = _state_facts(pairs, len(reports), table, seed)
    if encoder is not None and encoder.name != BUNDLED:
        facts["encoder"] = encoder.name
    save_parameters(out, coefficients, table, facts)
    save_model(verifiability.fit(frozenset()), PARAMETERS if out == PACKAGED else out / PARAMETERS.name)
    return FitReport(figures=score_groups([one.at(coefficients) for one in left_out]), facts=facts)


def fold_bodies(measured: Sequence[MeasuredPair]) -> list[list[str]]:
    """All bodies in ``FOLDS`` parts."""
    bodies = sorted({one.pair.body for one in measured})
    return [bodies[i::FOLDS] for i in range(min(FOLDS, len(bodies)))]


def judge_left_out(
    measured: Sequence[MeasuredPair],
    verifiability: LeftOutVerifiability,
    table: WordTable,
    say: Callable[[str], Any],
    parts: Sequence[Sequence[str]],
) -> Iterator[LeftOutAnswer]:
    """The commitments of each part of bodies judged by models that saw no label of that part."""
    for part in parts:
        asked = _ask_left_out(verifiability, measured, part)
        coefficients = fit_coefficients([one for one in asked if one.pair.body not in part], table)
        say(f"留出：{'、'.join(part)}")
        for one in asked:
            if one.pair.body in part:
                yield from judge_measured(one, coefficients, table)


def judge_measured(one: MeasuredPair, coefficients: Coefficients, table: WordTable) -> Iterator[LeftOutAnswer]:
    """Judge the commitments of one measured pair whose verifiability has been asked for."""
    one = rank_measured(one, coefficients.ranking)
    candidates, commitments = one.signals.candidates, one.signals.commitments
    judgements = judge_pair(one.signals, one.verifiability, one.covers_year, coefficients, table)
    for signals, gold, judgement in zip(commitments, one.pair.commitments, judgements, strict=True):
        ranked = tuple(candidates[signals.places[place]].span for place in judgement.order[:10])
        yield LeftOutAnswer(one, signals, judgement, Answer(gold, judgement.status, ranked))


def score_groups(left_out: Sequence[LeftOutAnswer]) -> dict[str, MatchingFigures]:
    """Figures over the pairs to judge by, real and departmental, and over all that were left out."""
    judging = [one for one in left_out if one.measured.pair.judges]
    groups = {
        "real": [one for one in judging if one.measured.pair.is_real],
        "departmental": [one for one in judging if not one.measured.pair.is_real],
        "all real": [one for one in left_out if one.measured.pair.is_real],
        "all departmental": [one for one in left_out if not one.measured.pair.is_real],
    }
    return {name: score_answers([one.answer for one in group]) for name, group in groups.items() if group}


def _ask_left_out(
    verifiability: LeftOutVerifiability, measured: Sequence[MeasuredPair], part: Sequence[str]
) -> list[MeasuredPair]:
    """The pairs with their verifiability by models that saw no label of ``part``, nor of the pair's own part."""
    tested = frozenset(part)
    unseen = {body: tested | frozenset(own) for own in fold_bodies(measured) for body in own}
    unseen |= dict.fromkeys(part, tested)

    def ask(one: MeasuredPair) -> MeasuredPair:
        texts = [signals.text for signals in one.signals.commitments]
        return replace(one, verifiability=verifiability.ask(texts, unseen[one.pair.body]))

    return [ask(one) for one in measured]


def _state_facts(pairs: Sequence[GoldPair], reports: int, table: WordTable, seed: int) -> dict[str, Any]:
    return {
        "seed": seed,
        "pairs": {pair.name: {"commitments": len(pair.commitments), "weight": pair.weight} for pair in pairs},
        "word_table": {"reports": reports, "sentences": table.sentences, "words": len(table.words)},
    }
