"""How good a ranking and its statuses are, against gold labels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .answers import KEPT, Answer, grade_of, overlap_share
from .weighted_figures import FIGURES, list_columns

__all__ = ["KEPT", "Answer", "MatchingFigures", "f1", "grade_of", "macro_f1", "mean", "overlap_share", "score_answers"]


@dataclass(frozen=True, slots=True)
class MatchingFigures:
    """Shares, 0 to 1; None where no commitment could be asked. What each says: ``weighted_figures``."""

    commitments: int
    recall_at_1: float | None
    recall_at_5: float | None
    mrr: float | None
    ndcg_at_5: float | None
    status_accuracy: float | None
    status_macro_f1: float | None
    false_alarm_rate: float | None
    sure_right: float | None
    sure_share: float | None
    calibration_error: float | None
    restated_f1: float | None
    verifiability_accuracy: float | None

    def to_json(self) -> dict[str, float | int | None]:
        """The figures by name, to three digits."""
        return {name: None if value is None else round(value, 3) for name, value in asdict(self).items()}


def score_answers(answers: Sequence[Answer]) -> MatchingFigures:
    """All figures over one or many pairs; ranking is asked where the gold has direct evidence, status everywhere."""
    columns, once = list_columns(answers), np.ones((1, len(answers)))
    values = {name: float(figure(columns, once)[0]) for name, figure in FIGURES.items()}
    return MatchingFigures(len(answers), **{name: None if np.isnan(value) else value for name, value in values.items()})


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the labels the gold uses; ``pairs`` are (gold, answered)."""
    labels = sorted({gold for gold, _ in pairs})
    return sum(_label_f1(pairs, label) for label in labels) / len(labels) if labels else 0.0


def f1(hits: int, answered: int, wanted: int) -> float:
    """Harmonic mean of precision and recall; 1 where nothing was wanted and nothing answered."""
    if not answered and not wanted:
        return 1.0
    return 2 * hits / (answered + wanted)


def mean(values: Sequence[float]) -> float | None:
    """The mean, None of nothing."""
    return sum(values) / len(values) if values else None


def _label_f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    hits = sum(gold == got == label for gold, got in pairs)
    return f1(hits, sum(got == label for _, got in pairs), sum(gold == label for gold, _ in pairs))
