"""Fitting the ranking: of two sentences the one with the higher grade is to have the higher score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from .ranking import DIGITS, PRIOR, RankingModel

# Shrinks each weight, in units of its input's spread, towards PRIOR. 1 to 10 are within noise.
RIDGE = 3.0
# Of a related sentence before an unrelated one, beside a direct one before both.
RELATED_WEIGHT = 0.6
NO_SENTENCE = -1e9


@dataclass(frozen=True)
class RankingExample:
    """A labelled commitment: its candidates by inputs, their grades (2 direct, 1 related, 0 neither), its weight."""

    inputs: np.ndarray
    grades: np.ndarray
    weight: float


@dataclass(frozen=True)
class _Contest:
    """Commitments by candidates: ``wins`` weighs each sentence that should stand before all of ``others``."""

    wins: np.ndarray
    others: np.ndarray

    def lose(self, scores: np.ndarray) -> tuple[float, np.ndarray]:
        """The loss Σ wins · −log P(winner before all others), where P is a softmax, and its slope by each score."""
        masked = np.where(self.others, scores, NO_SENTENCE)
        top = masked.max(axis=1, keepdims=True)
        powers = np.exp(masked - top) * self.others
        sums = np.maximum(powers.sum(axis=1, keepdims=True), 1e-300)
        behind = np.clip(top + np.log(sums) - scores, -500, 500)
        slopes = self.wins / (1 + np.exp(-behind))
        loss = float((self.wins * np.logaddexp(0, behind)).sum())
        return loss, powers / sums * slopes.sum(axis=1, keepdims=True) - slopes


def fit_ranker(examples: Sequence[RankingExample]) -> RankingModel:
    """The ranking model of the examples; those without evidence teach nothing. Raises ValueError where none has any."""
    inputs, grades, weights = _pad([example for example in examples if example.grades.max(initial=0) > 0])
    scales = inputs[grades >= 0].std(axis=0)
    scales = np.where(scales > 1e-6, scales, 1.0)
    prior = np.array(list(PRIOR.values())) * scales
    rows = (inputs / scales).reshape(-1, len(PRIOR))
    contests = (
        _set_contest(grades, 2, weights),
        _set_contest(grades, 1, weights * RELATED_WEIGHT),
    )

    def loss(asked: np.ndarray) -> tuple[float, np.ndarray]:
        scores = (rows @ asked).reshape(grades.shape)
        lost = [contest.lose(scores) for contest in contests]
        slope = rows.T @ np.sum([one for _, one in lost], axis=0).ravel() + RIDGE * (asked - prior)
        return sum(one for one, _ in lost) + RIDGE * float(((asked - prior) ** 2).sum()) / 2, slope

    found = minimize(loss, prior, jac=True, method="L-BFGS-B").x / scales
    return RankingModel(tuple(PRIOR), tuple(round(float(weight), DIGITS) + 0.0 for weight in found))


def _set_contest(grades: np.ndarray, grade: int, weights: np.ndarray) -> _Contest:
    """Sentences of a grade against all of a lower one. A commitment's weight is shared among its winners, but two count
    more than one."""
    wins = (grades == grade).astype(float)
    number = wins.sum(axis=1, keepdims=True)
    share = np.sqrt(np.minimum(number, 2)) / np.maximum(number, 1)
    others = (grades >= 0) & (grades < grade)
    return _Contest(wins * share * weights[:, None] * others.any(axis=1, keepdims=True), others)


def _pad(examples: Sequence[RankingExample]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Inputs and grades at one length (grade −1 where there is no candidate), and the weights."""
    longest = max(len(example.grades) for example in examples)
    inputs = np.zeros((len(examples), longest, len(PRIOR)))
    grades = np.full((len(examples), longest), -1)
    for row, example in enumerate(examples):
        inputs[row, : len(example.grades)], grades[row, : len(example.grades)] = example.inputs, example.grades
    return inputs, grades, np.array([example.weight for example in examples])
