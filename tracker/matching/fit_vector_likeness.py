"""Fitting the likeness of sentence vectors on top of the fitted order, in the same two contests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize

from .fit_ranking import RELATED_WEIGHT, set_contest
from .ranking import DIGITS
from .vector_likeness import VectorLikeness

COLUMNS = 4
SENTENCES = 20  # of the fitted order's best so many take part
# How strongly the fitted numbers are held to nothing.
WEIGHTS_RIDGE = 1.5
RIDGE = 5.0
SPREAD = 0.05  # of the columns at the start: such as start alike stay alike
ITERATIONS = 60


@dataclass(frozen=True)
class VectorLikenessExample:
    """A labelled pair: the vectors of its commitments and of all candidates, and of each commitment's best-ranked
    candidates the places, scores and grades (2 direct, 1 related, 0 neither); the weight of a commitment."""

    ours: np.ndarray
    theirs: np.ndarray
    places: np.ndarray
    scores: np.ndarray
    grades: np.ndarray
    weight: float


def fit_vector_likeness(examples: Sequence[VectorLikenessExample], seed: int) -> VectorLikeness:
    """What is to be added to the scores so that of two sentences the one with the higher grade has the higher.

    Raises ValueError where there are no examples.
    """
    if not examples:
        raise ValueError("no examples of likeness")
    order, grades, weights = _pad(examples)
    contests = (set_contest(grades, 2, weights), set_contest(grades, 1, weights * RELATED_WEIGHT))
    dimensions = examples[0].ours.shape[1]
    ridges = np.repeat([WEIGHTS_RIDGE, RIDGE], [dimensions, 2 * COLUMNS * dimensions])

    def loss(asked: np.ndarray) -> tuple[float, np.ndarray]:
        likeness = _Asked(asked, dimensions)
        scores = order.copy()
        for one, rows in zip(examples, _list_rows(examples), strict=True):
            scores[rows, : one.places.shape[1]] += likeness.score(one)
        lost = [contest.lose(scores) for contest in contests]
        by_score = np.sum([one for _, one in lost], axis=0)
        slope = ridges * asked
        for one, rows in zip(examples, _list_rows(examples), strict=True):
            slope += likeness.slope(one, by_score[rows, : one.places.shape[1]])
        return sum(one for one, _ in lost) + float(ridges @ asked**2) / 2, slope

    start = np.random.default_rng(seed).normal(size=len(ridges)) * SPREAD
    start[:dimensions] = 0.0
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x
    weights, promise, sentence = np.split(np.round(found, DIGITS) + 0.0, [dimensions, (1 + COLUMNS) * dimensions])
    columns = (tuple(map(tuple, one.reshape(COLUMNS, dimensions).tolist())) for one in (promise, sentence))
    return VectorLikeness(tuple(weights.tolist()), *columns)


class _Asked:
    """The likeness of one step of the fit: the numbers of ``VectorLikeness`` in one long vector."""

    def __init__(self, asked: np.ndarray, dimensions: int) -> None:
        parts = asked.reshape(1 + 2 * COLUMNS, dimensions)
        self._weights, self._promise, self._sentence = parts[0], parts[1 : 1 + COLUMNS], parts[1 + COLUMNS :]

    def score(self, one: VectorLikenessExample) -> np.ndarray:
        """What is added to the score of each place."""
        turned = one.ours * self._weights + one.ours @ self._promise.T @ self._sentence
        return np.asarray(np.take_along_axis(turned @ one.theirs.T, one.places, axis=1))

    def slope(self, one: VectorLikenessExample, by_score: np.ndarray) -> np.ndarray:
        """From the slope by each of these to the slope by each fitted number."""
        spread = np.zeros((len(one.ours), len(one.theirs)))
        np.put_along_axis(spread, one.places, by_score, axis=1)
        turned = spread @ one.theirs
        promise, sentence = (self._sentence @ turned.T) @ one.ours, (self._promise @ one.ours.T) @ turned
        return np.concatenate([(one.ours * turned).sum(axis=0), promise.ravel(), sentence.ravel()])


def _list_rows(examples: Sequence[VectorLikenessExample]) -> list[slice]:
    """Which of all commitments are those of each pair."""
    ends = np.cumsum([len(one.ours) for one in examples]).tolist()
    return [slice(end - len(one.ours), end) for end, one in zip(ends, examples, strict=True)]


def _pad(examples: Sequence[VectorLikenessExample]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Scores and grades of all pairs at one length (grade −1 where there is no candidate), and the weights."""
    longest = max(one.places.shape[1] for one in examples)
    rows = _list_rows(examples)
    scores, grades = np.zeros((rows[-1].stop, longest)), np.full((rows[-1].stop, longest), -1)
    for one, own in zip(examples, rows, strict=True):
        scores[own, : one.places.shape[1]], grades[own, : one.places.shape[1]] = one.scores, one.grades
    return scores, grades, np.repeat([one.weight for one in examples], [len(one.ours) for one in examples])
