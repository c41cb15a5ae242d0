"""Fitting the network of statuses: a ridge keeps it close to saying nothing, and several starts are averaged."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize

from .fit_logistic import Labelled
from .logistic import DIGITS
from .network import StatusNetwork

UNITS = 8
STARTS = 12  # four alone move the accuracy of real pairs by half a point, whichever they are
ITERATIONS = 120
# Of inputs standardised; a plateau on bodies left out from half to three times as much (docs/matching.md).
UNIT_RIDGE = 3.0
OFFSET_RIDGE = 0.1
OUTPUT_RIDGE = 2.0
STRAIGHT_RIDGE = 4.0


class _Fit(NamedTuple):
    """One network, as ``StatusNetwork`` has several."""

    units: np.ndarray
    offsets: np.ndarray
    outputs: np.ndarray
    straight: np.ndarray
    intercepts: np.ndarray


def fit_network(rows: Labelled, statuses: int, seed: int) -> StatusNetwork:
    """The network that minimises weighted log loss plus the ridges; labels are numbers below ``statuses``."""
    inputs, labels, weights = rows
    means, scales = inputs.mean(axis=0), inputs.std(axis=0)
    scales = np.where(scales > 1e-9, scales, 1.0)
    means, scales = means.round(DIGITS), scales.round(DIGITS)
    standard, wanted = (inputs - means) / scales, np.eye(statuses)[labels.astype(int)]
    number = inputs.shape[1]
    shapes = ((number, UNITS), (UNITS,), (UNITS, statuses), (number, statuses), (statuses,))
    fits = [_fit_one(standard, wanted, weights, shapes, seed * STARTS + start) for start in range(STARTS)]
    return StatusNetwork(means, scales, *(np.stack(parts).round(DIGITS) + 0.0 for parts in zip(*fits, strict=True)))


def _fit_one(
    rows: np.ndarray, wanted: np.ndarray, weights: np.ndarray, shapes: Sequence[tuple[int, ...]], seed: int
) -> _Fit:
    ends = np.cumsum([np.prod(shape) for shape in shapes])
    sizes = np.diff(ends, prepend=0)
    ridges = np.repeat([UNIT_RIDGE, OFFSET_RIDGE, OUTPUT_RIDGE, STRAIGHT_RIDGE, 0.0], sizes)

    def split(asked: np.ndarray) -> _Fit:
        return _Fit(*(part.reshape(shape) for part, shape in zip(np.split(asked, ends[:-1]), shapes, strict=True)))

    def loss(asked: np.ndarray) -> tuple[float, np.ndarray]:
        fit = split(asked)
        hidden = np.tanh(rows @ fit.units + fit.offsets)
        scores = hidden @ fit.outputs + rows @ fit.straight + fit.intercepts
        scores -= scores.max(axis=1, keepdims=True)
        powers = np.exp(scores)
        sums = powers.sum(axis=1, keepdims=True)
        lost = weights @ (np.log(sums[:, 0]) - (scores * wanted).sum(axis=1))
        errors = weights[:, None] * (powers / sums - wanted)
        inside = errors @ fit.outputs.T * (1 - hidden**2)
        slopes = (rows.T @ inside, inside.sum(axis=0), hidden.T @ errors, rows.T @ errors, errors.sum(axis=0))
        slope = np.concatenate([part.ravel() for part in slopes])
        return float(lost + 0.5 * ridges @ asked**2), slope + ridges * asked

    # Units that start alike stay alike.
    spreads = np.repeat([0.1, 0.5, 0.3, 0.0, 0.0], sizes)
    start = np.random.default_rng(seed).normal(size=ends[-1]) * spreads
    return split(minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ITERATIONS}).x)
