"""Fitting the ranking: of two sentences the one with the higher grade is to have the higher score.

A softmax over a commitment's candidates (ListNet, Cao and others 2007) in each of two contests: the direct sentences
against all others, the related ones against those that say nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from .ranking import DIGITS, PRIOR, RankingModel, Unit

# How strongly the fitted numbers, in units of their inputs' spread, are held to PRIOR or to nothing.
RIDGE = 3.0
UNIT_RIDGE = 20.0
OFFSET_RIDGE = 0.1
OUTPUT_RIDGE = 3.0
# The products of topic vectors are made so much smaller before the same ridge: a hundred of them learn less each.
MATTER_SCALE = 0.1
UNITS = 4
STARTS = 3  # of the units; one alone costs departmental reports 1.6 points of recall@1
ITERATIONS = 60  # stopping early holds the units back as well
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


def fit_ranker(examples: Sequence[RankingExample], seed: int) -> RankingModel:
    """The ranking model of the examples, the mean of ``STARTS`` fits; those without evidence teach nothing.

    Raises ValueError where none has any.
    """
    inputs, grades, weights = _pad([example for example in examples if example.grades.max(initial=0) > 0])
    scaled = _scale(inputs, grades >= 0)
    contests = (set_contest(grades, 2, weights), set_contest(grades, 1, weights * RELATED_WEIGHT))
    layout = _Layout(len(PRIOR), inputs.shape[2])
    centre = layout.centre(np.array(list(PRIOR.values())) * scaled.scales[: len(PRIOR)])
    ridges = layout.ridges()

    def loss(asked: np.ndarray) -> tuple[float, np.ndarray]:
        scores, hidden = layout.score(asked, scaled.rows)
        lost = [contest.lose(scores.reshape(grades.shape)) for contest in contests]
        slope = layout.slope(asked, scaled.rows, hidden, np.sum([one for _, one in lost], axis=0).ravel())
        off = asked - centre
        return sum(one for one, _ in lost) + float(ridges @ off**2) / 2, slope + ridges * off

    starts = [layout.start(centre, seed * STARTS + start) for start in range(STARTS)]
    options = {"maxiter": ITERATIONS}
    return layout.build([minimize(loss, one, jac=True, method="L-BFGS-B", options=options).x for one in starts], scaled)


@dataclass(frozen=True)
class _Scaled:
    """All candidates by inputs, standardised; the products of topic vectors share one scale and keep their zero."""

    rows: np.ndarray
    means: np.ndarray
    scales: np.ndarray


def _scale(inputs: np.ndarray, filled: np.ndarray) -> _Scaled:
    known = inputs[filled]
    means, scales = known.mean(axis=0), known.std(axis=0)
    scales = np.where(scales > 1e-6, scales, 1.0)
    means[len(PRIOR) :] = 0.0
    scales[len(PRIOR) :] = (known[:, len(PRIOR) :].std() or 1.0) / MATTER_SCALE if inputs.shape[2] > len(PRIOR) else 1.0
    rows = np.where(filled[:, :, None], (inputs - means) / scales, 0.0)
    return _Scaled(rows.reshape(-1, inputs.shape[2]), means, scales)


@dataclass(frozen=True)
class _Layout:
    """Where in one long vector the fitted numbers stand: the straight weights of all inputs, then of the hidden units
    the weights (of the named inputs only), the offsets and the outputs."""

    named: int
    inputs: int

    def split(self, asked: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
        straight, rest = asked[: self.inputs], asked[self.inputs :]
        weights, rest = rest[: self.named * UNITS], rest[self.named * UNITS :]
        return straight, weights.reshape(self.named, UNITS), rest[:UNITS], rest[UNITS:]

    def centre(self, prior: np.ndarray) -> np.ndarray:
        return np.concatenate([prior, np.zeros(self.inputs - self.named + (self.named + 2) * UNITS)])

    def ridges(self) -> np.ndarray:
        parts = [(RIDGE, self.inputs), (UNIT_RIDGE, self.named * UNITS), (OFFSET_RIDGE, UNITS), (OUTPUT_RIDGE, UNITS)]
        return np.concatenate([np.full(number, ridge) for ridge, number in parts])

    def start(self, centre: np.ndarray, seed: int) -> np.ndarray:
        """Units that start alike stay alike: each starts somewhere else."""
        chance = np.random.default_rng(seed)
        spreads = np.concatenate([np.zeros(self.inputs), np.full(self.named * UNITS, 0.3), np.full(UNITS, 0.5)])
        return centre + chance.normal(size=len(centre)) * np.append(spreads, np.full(UNITS, 0.1))

    def score(self, asked: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The score of each row, and what its hidden units say before their outputs are applied."""
        straight, weights, offsets, outputs = self.split(asked)
        hidden = np.tanh(rows[:, : self.named] @ weights + offsets)
        return rows @ straight + hidden @ outputs, hidden

    def slope(self, asked: np.ndarray, rows: np.ndarray, hidden: np.ndarray, by_score: np.ndarray) -> np.ndarray:
        """From the slope by each score to the slope by each fitted number."""
        outputs = self.split(asked)[3]
        inside = by_score[:, None] * outputs * (1 - hidden**2)
        by_weight = (rows[:, : self.named].T @ inside).ravel()
        return np.concatenate([rows.T @ by_score, by_weight, inside.sum(axis=0), hidden.T @ by_score])

    def build(self, found: Sequence[np.ndarray], scaled: _Scaled) -> RankingModel:
        """The mean of several fits: straight weights averaged, the units of all side by side."""
        named = slice(self.named)
        fits = [self.split(one) for one in found]
        straight = np.mean([fit[0] for fit in fits], axis=0)
        weights = np.hstack([fit[1] for fit in fits]).T
        offsets = np.concatenate([fit[2] for fit in fits])
        outputs = np.concatenate([fit[3] for fit in fits]) / len(fits)
        return RankingModel(
            names=tuple(PRIOR),
            means=_rounded(scaled.means[named]),
            scales=_rounded(scaled.scales[named]),
            weights=_rounded(straight[named]),
            units=tuple(
                Unit(_rounded(own), *_rounded(np.array([offset, output])))
                for own, offset, output in zip(weights, offsets, outputs, strict=True)
            ),
            matter=_rounded(straight[self.named :] / scaled.scales[self.named :]),
        )


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) + 0.0 for value in values)


def set_contest(grades: np.ndarray, grade: int, weights: np.ndarray) -> _Contest:
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
    inputs = np.zeros((len(examples), longest, examples[0].inputs.shape[1]))
    grades = np.full((len(examples), longest), -1)
    for row, example in enumerate(examples):
        inputs[row, : len(example.grades)], grades[row, : len(example.grades)] = example.inputs, example.grades
    return inputs, grades, np.array([example.weight for example in examples])
