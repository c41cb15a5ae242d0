"""Runs of places in long arrays: where equal values begin, and all places of many runs at once."""

from __future__ import annotations

import numpy as np


def open_runs(values: np.ndarray) -> np.ndarray:
    """Whether a place opens a run of equal values."""
    opens = np.ones(len(values), dtype=bool)
    np.not_equal(values[1:], values[:-1], out=opens[1:])
    return opens


def spread_runs(starts: np.ndarray, sizes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """All places of runs, one run after the other, and before them the number of the run of each."""
    return np.repeat(np.arange(len(sizes)), sizes), spread_places(starts, sizes)


def spread_places(starts: np.ndarray, sizes: np.ndarray) -> np.ndarray:
    """All places of runs, one run after the other."""
    ends = np.cumsum(sizes)
    places = np.repeat(starts - ends + sizes, sizes)
    places += np.arange(len(places))
    return places
