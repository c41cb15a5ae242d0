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
    """A figure, a share; ``low`` to ``high`` covers 95 % of what drawing again gives; ``of``: commitments asked."""

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
    answers = [answer for pair in pairs for answer in pair]
    if not answers:
        return {}
    columns = list_columns(answers)
    weights = draw_weights([len(pair) for pair in pairs if pair], draws, seed)
    once = np.ones((1, len(answers)))
    found = {}
    for name, figure in FIGURES.items():
        value = float(figure(columns, once)[0])
        if not np.isnan(value):
            low, high = np.nanpercentile(figure(columns, weights), COVERED)
            found[name] = Interval(value, float(low), float(high), int((~np.isnan(columns[ASKED[name]])).sum()))
    return found


def draw_weights(sizes: Sequence[int], draws: int, seed: int) -> np.ndarray:
    """How often each draw (row) took each commitment (column), the commitments of one pair after those of another.

    A pair taken twice gives twice as many of its commitments: the sum of two such draws is one draw of both sizes.
    """
    random = np.random.default_rng(seed)
    taken = random.multinomial(len(sizes), np.full(len(sizes), 1 / len(sizes)), size=draws)
    columns = [random.multinomial(taken[:, place] * size, np.full(size, 1 / size)) for place, size in enumerate(sizes)]
    return np.hstack(columns).astype(float)
