"""A small network that sees all inputs at once: what the models of the single steps cannot, that one counts only beside
another. It has a say beside them in each step, no verdict of its own, and in government work reports only: of labelled
rule-of-law reports it learns that the more alike, the less fulfilled, which no reader could follow
(docs/matching.md)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from tracker.extraction import Verifiability

from .inputs import StatusInputs
from .logistic import log_odds_of_all

# From the inputs of each step those that the steps before have not got already.
OF_STEP = {
    "evidence": (
        *("direct", "best_element", "agreement", "head_noun", "lead", "elements", "length"),
        *("numbers_unanswered", "numbers_reached"),
    ),
    "fulfilled": (
        *("unfinished", "still_open", "rest_left", "blanket", "spans_years"),
        *("universal_unanswered", "promises_product"),
        *("numbers_reached", "numbers_unanswered", "numbers_below", "numbers_missed", "done", "results", "continuing"),
        *("has_number", "length"),
    ),
    "broken": ("missed_alone", "first_missed", "postponed", "clauses"),
}
LEAST_LOG_ODDS = -8.0  # of a verifiability: what is still less likely is not told apart
NETWORK_KIND = 0.0  # of ``ModelByKind``: government work reports
NETWORK_INPUTS = (
    *(f"{step}.{name}" for step, names in OF_STEP.items() for name in names),
    *(f"verifiability.{label}" for label in Verifiability),
    "cause",
)


def network_inputs(
    inputs: StatusInputs,
    verifiability: Sequence[Mapping[Verifiability, float]],
    causes: Sequence[object | None],
) -> np.ndarray:
    """Commitments by ``NETWORK_INPUTS``; a cause speaks against fulfilment."""
    chances = np.array([[own.get(label, 0.0) for label in Verifiability] for own in verifiability])
    return np.column_stack(
        [
            *(getattr(inputs, step)[name] for step, names in OF_STEP.items() for name in names),
            np.maximum(log_odds_of_all(chances), LEAST_LOG_ODDS),
            np.array([cause is not None for cause in causes], dtype=float),
        ]
    )


class StepOdds(NamedTuple):
    """Log odds of each commitment: is there evidence, is the promise kept (given evidence), is it a slogan?"""

    evidence: np.ndarray
    fulfilled: np.ndarray
    slogan: np.ndarray


# How much of a step's log odds is the network's; measured on bodies left out (docs/matching.md).
NETWORK_SHARE = {"evidence": 0.3, "fulfilled": 0.5, "slogan": 0.3}


@dataclass(frozen=True, slots=True)
class StatusNetwork:
    """The mean of several fits, each a softmax over the five statuses (columns in the order of ``Chances``) of straight
    weights and hidden units: arrays are fits by inputs by units (``units``), fits by units (``offsets``), fits by units
    by statuses (``outputs``), fits by inputs by statuses (``straight``), fits by statuses (``intercepts``)."""

    means: np.ndarray
    scales: np.ndarray
    units: np.ndarray
    offsets: np.ndarray
    outputs: np.ndarray
    straight: np.ndarray
    intercepts: np.ndarray

    def chances(self, inputs: np.ndarray) -> np.ndarray:
        """Commitments by statuses; the rows of ``inputs`` are ``NETWORK_INPUTS``."""
        own = (inputs - self.means) / self.scales
        hidden = np.tanh(own @ self.units + self.offsets[:, None])
        scores = hidden @ self.outputs + own @ self.straight + self.intercepts[:, None]
        powers = np.exp(scores - scores.max(axis=2, keepdims=True))
        return np.asarray((powers / powers.sum(axis=2, keepdims=True)).mean(axis=0))

    def log_odds(self, inputs: np.ndarray) -> StepOdds:
        """What the chances say of each step."""
        none, partly, fulfilled, _, slogan = self.chances(inputs).T
        least = np.finfo(float).tiny
        evidence = 1 - none / np.maximum(1 - slogan, least)
        kept = fulfilled / np.maximum(partly + fulfilled, least)
        return StepOdds(*map(log_odds_of_all, (evidence, kept, slogan)))

    def to_json(self) -> dict[str, Any]:
        return {"inputs": list(NETWORK_INPUTS), **{name: getattr(self, name).tolist() for name in self.__slots__}}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> StatusNetwork:
        """Raises ValueError where the inputs are not those of this program."""
        if stored["inputs"] != list(NETWORK_INPUTS):
            raise ValueError(f"network inputs {stored['inputs']}, expected {list(NETWORK_INPUTS)}")
        return cls(**{name: np.array(stored[name]) for name in cls.__slots__})


def blend(own: StepOdds, network: StepOdds) -> StepOdds:
    """The log odds of each step's own model and those of the network, put together."""
    mixed = ((1 - share) * getattr(own, step) + share * getattr(network, step) for step, share in NETWORK_SHARE.items())
    return StepOdds(*mixed)
