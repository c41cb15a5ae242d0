"""How far a commitment could be checked, from its text alone."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from tracker.extraction.values import Verifiability
from tracker.extraction.verifiability.features import extract_features
from tracker.extraction.verifiability.model import VerifiabilityModel, load_model

PARAMETERS = Path(__file__).with_name("verifiability.json")


def verifiability_probabilities(text: str, model: VerifiabilityModel | None = None) -> Mapping[Verifiability, float]:
    """The probability (0 to 1) of each class; they sum to one. Without ``model``, the parameters of this package."""
    return model.probabilities(extract_features(text)) if model else packaged_probabilities(text)


@lru_cache(maxsize=2_000)  # asked when a plan is read, then again with each later report
def packaged_probabilities(text: str) -> Mapping[Verifiability, float]:
    return _packaged_model().probabilities(extract_features(text))


def classify(text: str, model: VerifiabilityModel | None = None) -> Verifiability:
    """The most probable class of a commitment's text."""
    probabilities = verifiability_probabilities(text, model)
    return max(probabilities, key=lambda label: probabilities[label])


@cache
def _packaged_model() -> VerifiabilityModel:
    return load_model(PARAMETERS)
