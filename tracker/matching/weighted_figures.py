"""Every figure of matching, over answers that count with any weight: once each, or as often as a draw took them.

``columns`` hold one number an answer, NaN where the answer was not asked; ``weights`` one row a draw. Each figure is a
share, 0 to 1, a row; NaN where no answer with weight was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from .answers import KEPT, UNSUPPORTED, Answer, direct_spans, ndcg_at, recall_at, reciprocal_rank
from .calibration import SURE_FROM, calibration_error
from .values import FulfilmentStatus

STATUSES = tuple(FulfilmentStatus)
Columns = Mapping[str, np.ndarray]
Figure = Callable[[Columns, np.ndarray], np.ndarray]


def list_columns(answers: Sequence[Answer]) -> Columns:
    """The numbers of each answer that the figures are made of."""
    rows = [{**_rank(answer), **_judge(answer), **_extra(answer)} for answer in answers]
    return {name: np.array([row[name] for row in rows], dtype=float) for name in COLUMNS}


def _rank(answer: Answer) -> dict[str, float]:
    if not direct_spans(answer.gold):
        return dict.fromkeys(RANKED, np.nan)
    return dict(
        zip(
            RANKED,
            (recall_at(answer, 1), recall_at(answer, 5), reciprocal_rank(answer), ndcg_at(answer, 5)),
            strict=True,
        )
    )


def _judge(answer: Answer) -> dict[str, float]:
    right = answer.status == answer.gold.status
    sure = answer.confidence is not None and answer.confidence >= SURE_FROM
    return {
        "wanted": STATUSES.index(answer.gold.status),
        "answered": STATUSES.index(answer.status),
        "right": right,
        "alarm": answer.status in KEPT if answer.gold.status in UNSUPPORTED else np.nan,
        "confidence": np.nan if answer.confidence is None else answer.confidence,
        "sure": np.nan if answer.confidence is None else sure,
        "sure_right": right if sure else np.nan,
    }


def _extra(answer: Answer) -> dict[str, float]:
    asked = answer.restated is not None and answer.gold.restated is not None
    known = answer.verifiability is not None
    return {
        "restated": float(bool(answer.restated)) if asked else np.nan,
        "restated_wanted": float(bool(answer.gold.restated)) if asked else np.nan,
        "verifiability_right": answer.verifiability == answer.gold.verifiability if known else np.nan,
    }


RANKED = ("recall_at_1", "recall_at_5", "mrr", "ndcg_at_5")
COLUMNS = (
    *RANKED,
    *("wanted", "answered", "right", "alarm", "confidence", "sure", "sure_right"),
    *("restated", "restated_wanted", "verifiability_right"),
)


def _mean_of(name: str) -> Figure:
    def figure(columns: Columns, weights: np.ndarray) -> np.ndarray:
        asked = ~np.isnan(columns[name])
        return _divide(weights @ np.where(asked, columns[name], 0.0), weights @ asked.astype(float))

    return figure


def _macro_f1(columns: Columns, weights: np.ndarray) -> np.ndarray:
    """Mean F1 over the statuses that the gold uses."""
    labels = np.arange(len(STATUSES))
    wanted, answered = columns["wanted"][:, None] == labels, columns["answered"][:, None] == labels
    used = weights @ wanted > 0
    scores = _divide(2 * (weights @ (wanted & answered)), weights @ wanted + weights @ answered)
    return _divide(np.where(used, scores, 0.0).sum(axis=1), used.sum(axis=1))


def _calibration_error(columns: Columns, weights: np.ndarray) -> np.ndarray:
    return calibration_error(columns["confidence"], columns["right"], weights)


def _restated_f1(columns: Columns, weights: np.ndarray) -> np.ndarray:
    """F1 of the commitments said to be promised again; 1 where none was wanted and none answered."""
    answered, wanted = columns["restated"] == 1, columns["restated_wanted"] == 1
    total = weights @ answered + weights @ wanted
    asked = weights @ ~np.isnan(columns["restated"]) > 0
    score = np.where(total > 0, _divide(2 * (weights @ (answered & wanted)), total), 1.0)
    return np.where(asked, score, np.nan)


def _divide(over: np.ndarray, under: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(over / under)


FIGURES: dict[str, Figure] = {
    **{name: _mean_of(name) for name in RANKED},
    "status_accuracy": _mean_of("right"),
    "status_macro_f1": _macro_f1,
    # Of the commitments without evidence or not verifiable: those called fulfilled or partly fulfilled.
    "false_alarm_rate": _mean_of("alarm"),
    # Of the suggestions that are sure: those right; and of all suggestions: those that are sure.
    "sure_right": _mean_of("sure_right"),
    "sure_share": _mean_of("sure"),
    "calibration_error": _calibration_error,
    "restated_f1": _restated_f1,
    "verifiability_accuracy": _mean_of("verifiability_right"),
}
# The answers that each figure asks.
ASKED = {
    **{name: name for name in RANKED},
    "status_accuracy": "right",
    "status_macro_f1": "right",
    "false_alarm_rate": "alarm",
    "sure_right": "sure_right",
    "sure_share": "sure",
    "calibration_error": "confidence",
    "restated_f1": "restated",
    "verifiability_accuracy": "verifiability_right",
}
