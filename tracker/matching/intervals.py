"""Figures with 95 % intervals, by drawing pairs and their commitments again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np

from .answers import Answer
from .weighted_figures import ASKED, FIGURES, list_columns

DRAWS = 2_000  # ends of an interval then move by less than half a point between seeds
COVERED = (2.5, 97.5)  # percentiles
SEED = 0


@dataclass(frozen=True, slots=True)
class Interval:
    """A figure, a share or the difference of two; ``low`` to ``high`` covers 95 % of what drawing again gives; ``of``:
    commitments asked."""

    value: float
    low: float
    high: float
    of: int

    def to_json(self) -> dict[str, float]:
        """The four numbers by name, shares to three digits."""
        return {name: round(number, 3) for name, number in asdict(self).items()}


def measure_intervals(pairs: Sequence[Sequence[Answer]], draws: int = DRAWS, seed: int = SEED) -> dict[str, Interval]:
    """Every figure that the answers of these pairs allow, by name.

    Drawn are pairs with replacement, then within each drawn pair as many of its commitments with replacement: the
    figures are to say what a next body's pair would show, and commitments of one pair share its reports. Of one pair
    only commitments are drawn: its interval is about that pair. The same sizes of pairs give the same draws.
    """
    return {name: _cover(*drawn) for name, drawn in _draw_figures(pairs, draws, seed).items()}


def measure_differences(
    first: Sequence[Sequence[Answer]], second: Sequence[Sequence[Answer]], draws: int = DRAWS, seed: int = SEED
) -> dict[str, Interval]:
    """The figures of the first answers less those of the second to the same commitments, in the same draws: what is
    hard for both falls out, so that the interval is narrower than those of the two figures."""
    ours, theirs = _draw_figures(first, draws, seed), _draw_figures(second, draws, seed)
    return {
        name: _cover(ours[name][0] - theirs[name][0], ours[name][1] - theirs[name][1], ours[name][2])
        for name in ours.keys() & theirs.keys()
    }


def _draw_figures(pairs: Sequence[Sequence[Answer]], draws: int, seed: int) -> dict[str, tuple[float, np.ndarray, int]]:
    """By name: the figure, its value in every draw, and how many commitments were asked."""
    answers = [answer for pair in pairs for answer in pair]
    if not answers:
        return {}
    columns = list_columns(answers)
    weights = draw_weights([len(pair) for pair in pairs if pair], draws, seed)
    once = np.ones((1, len(answers)))
    values = {name: float(figure(columns, once)[0]) for name, figure in FIGURES.items()}
    return {
        name: (value, FIGURES[name](columns, weights), int((~np.isnan(columns[ASKED[name]])).sum()))
        for name, value in values.items()
        if not np.isnan(value)
    }


def _cover(value: float, drawn: np.ndarray, asked: int) -> Interval:
    low, high = np.nanpercentile(drawn, COVERED)
    return Interval(value, float(low), float(high), asked)


def draw_weights(sizes: Sequence[int], draws: int, seed: int) -> np.ndarray:
    """How often each draw (row) took each commitment (column), the commitments of one pair after those of another.

    A pair taken twice gives twice as many of its commitments: the sum of two such draws is one draw of both sizes.
    """
    random = np.random.default_rng(seed)
    taken = random.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=draws)
    columns = [random.multinomial(taken[:, place] * size, np.full(size, 1 / size)) for place, size in enumerate(sizes)]
    return np.hstack(columns).astype(float)
