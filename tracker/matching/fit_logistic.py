"""Fitting the small logistic regressions: ridge, weights per row, signs held by bounds."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from .logistic import DIGITS, LogisticModel


def fit_logistic(
    names: Sequence[str],
    signs: Sequence[int],
    inputs: np.ndarray,
    labels: np.ndarray,
    row_weights: np.ndarray,
    ridge: float,
) -> LogisticModel:
    """The model that minimises weighted log loss plus ``ridge`` · Σ weight² / 2; sign 0 leaves a coefficient free.

    The intercept is not shrunk: towards the base rate the false alarms grow.
    """
    total = row_weights.sum()
    means = (row_weights[:, None] * inputs).sum(axis=0) / total
    scales = np.sqrt((row_weights[:, None] * (inputs - means) ** 2).sum(axis=0) / total)
    scales = np.where(scales > 1e-9, scales, 1.0)
    standard = np.hstack([(inputs - means) / scales, np.ones((len(inputs), 1))])
    shrink = np.full(len(names) + 1, ridge)
    shrink[-1] = 0.0

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        odds = standard @ coefficients
        value = row_weights @ (np.logaddexp(0, odds) - labels * odds) + 0.5 * shrink @ coefficients**2
        slope = standard.T @ (row_weights * (1 / (1 + np.exp(-odds)) - labels)) + shrink * coefficients
        return float(value), slope

    limits = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}
    bounds = [*(limits[sign] for sign in signs), (None, None)]
    found = minimize(loss, np.zeros(len(names) + 1), jac=True, method="L-BFGS-B", bounds=bounds).x
    return LogisticModel(
        names=tuple(names),
        means=_rounded(means),
        scales=_rounded(scales),
        weights=_rounded(found[:-1]),
        intercept=_rounded(found[-1:])[0],
    )


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) + 0.0 for value in values)
