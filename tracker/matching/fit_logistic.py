"""Fitting the small logistic regressions: ridge, weights per row, signs held by bounds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
from scipy import sparse
from scipy.optimize import minimize

from .logistic import DIGITS, LogisticModel

LIMITS = {1: (0.0, None), -1: (None, 0.0), 0: (None, None)}


class Labelled(NamedTuple):
    """What a model is fitted to, a row each: inputs, label (0 or 1; of a network the number of the status) and what the
    row counts."""

    inputs: np.ndarray
    labels: np.ndarray
    weights: np.ndarray


def fit_logistic(
    signs: Mapping[str, int], rows: Labelled, ridge: float, known: np.ndarray | float = 0.0
) -> LogisticModel:
    """The model that minimises weighted log loss plus ``ridge`` · Σ weight² / 2. The inputs are in the order of
    ``signs``; sign 0 leaves a coefficient free.

    The intercept is not shrunk: towards the base rate the false alarms grow. ``known`` are log odds that something else
    adds to those of the model.
    """
    return fit_beside(signs, rows, ridge, sparse.csr_array((len(rows.inputs), 0)), 0.0, known)[0]


def fit_beside(
    signs: Mapping[str, int],
    rows: Labelled,
    ridge: float,
    columns: sparse.csr_array,
    columns_ridge: float,
    known: np.ndarray | float = 0.0,
) -> tuple[LogisticModel, np.ndarray]:
    """``fit_logistic`` together with many more ``columns``, neither named nor standardised, which are shrunk by a ridge
    of their own; a weight of each comes with the model."""
    inputs, labels, row_weights = rows
    total = row_weights.sum()
    means = (row_weights[:, None] * inputs).sum(axis=0) / total
    scales = np.sqrt((row_weights[:, None] * (inputs - means) ** 2).sum(axis=0) / total)
    scales = np.where(scales > 1e-9, scales, 1.0)
    standard = np.hstack([(inputs - means) / scales, np.ones((len(inputs), 1))])
    named, more = standard.shape[1], columns.shape[1]
    turned = sparse.csr_array(columns.T)
    shrink = np.concatenate([np.full(named - 1, ridge), [0.0], np.full(more, columns_ridge)])

    def loss(coefficients: np.ndarray) -> tuple[float, np.ndarray]:
        odds = standard @ coefficients[:named] + columns @ coefficients[named:] + known
        value = row_weights @ (np.logaddexp(0, odds) - labels * odds) + 0.5 * shrink @ coefficients**2
        errors = row_weights * (1 / (1 + np.exp(-odds)) - labels)
        slope = np.concatenate([standard.T @ errors, turned @ errors]) + shrink * coefficients
        return float(value), slope

    bounds = [*(LIMITS[sign] for sign in signs.values()), *[LIMITS[0]] * (1 + more)]
    found = minimize(loss, np.zeros(named + more), jac=True, method="L-BFGS-B", bounds=bounds).x
    model = LogisticModel(
        names=tuple(signs),
        means=_rounded(means),
        scales=_rounded(scales),
        weights=_rounded(found[: named - 1]),
        intercept=_rounded(found[named - 1 : named])[0],
    )
    return model, found[named:]


def _rounded(values: np.ndarray) -> tuple[float, ...]:
    return tuple(round(float(value), DIGITS) + 0.0 for value in values)
