"""A logistic regression small enough to read: standardised inputs, each coefficient held to its expected sign."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

DIGITS = 6  # of every stored coefficient: enough for the same answers, few enough for the same file twice


@dataclass(frozen=True)
class LogisticModel:
    """Log odds = intercept + Σ weight · (input − mean) / scale, inputs in the order of ``names``."""

    names: tuple[str, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]
    weights: tuple[float, ...]
    intercept: float

    def log_odds(self, inputs: np.ndarray) -> np.ndarray:
        """Rows of inputs to log odds."""
        return np.asarray(np.asarray(inputs, dtype=float) @ self._slopes + self._offset)

    def named_log_odds(self, inputs: Mapping[str, np.ndarray]) -> np.ndarray:
        """The log odds of columns given by name, which may hold more. Raises KeyError where an input is missing."""
        return self.log_odds(np.stack([inputs[name] for name in self.names], axis=1))

    @cached_property
    def _slopes(self) -> np.ndarray:
        return np.array(self.weights) / np.array(self.scales)

    @cached_property
    def _offset(self) -> float:
        return float(self.intercept - self._slopes @ np.array(self.means))

    def to_json(self) -> dict[str, Any]:
        rows = zip(self.names, self.means, self.scales, self.weights, strict=True)
        inputs = [{"name": n, "mean": m, "scale": s, "weight": w} for n, m, s, w in rows]
        return {"intercept": self.intercept, "inputs": inputs}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> LogisticModel:
        inputs: Sequence[dict[str, Any]] = stored["inputs"]
        return cls(
            names=tuple(item["name"] for item in inputs),
            means=tuple(item["mean"] for item in inputs),
            scales=tuple(item["scale"] for item in inputs),
            weights=tuple(item["weight"] for item in inputs),
            intercept=stored["intercept"],
        )


def chance(log_odds: float) -> float:
    """One log odds to a share, 0 to 1."""
    return 1.0 / (1.0 + math.exp(-min(max(log_odds, -30.0), 30.0)))


def share(log_odds: np.ndarray) -> np.ndarray:
    """Log odds to shares, 0 to 1."""
    # np.clip would take longer than all the rest.
    return np.asarray(1.0 / (1.0 + np.exp(-np.minimum(np.maximum(log_odds, -30.0), 30.0))))


def log_odds_of(probability: float) -> float:
    """A share to log odds, kept finite."""
    bounded = min(max(probability, 1e-6), 1 - 1e-6)
    return math.log(bounded / (1 - bounded))


def log_odds_of_all(shares: np.ndarray) -> np.ndarray:
    """Shares to log odds, kept finite."""
    bounded = np.minimum(np.maximum(shares, 1e-6), 1 - 1e-6)
    return np.asarray(np.log(bounded / (1 - bounded)))
