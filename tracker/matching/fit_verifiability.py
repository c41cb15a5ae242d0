"""Fitting the verifiability model alone, with figures of bodies the fit has not seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from tracker.extraction import (
    PARAMETERS,
    Verifiability,
    VerifiabilityModel,
    classify,
    fit_verifiability,
    save_model,
    verifiability_probabilities,
)

from .evaluate import macro_f1
from .gold import OWN_SENTENCES, GoldExample, examples_of, load_examples, load_own
from .parameters import PACKAGED

DRAWS = 1000  # resamplings behind an interval
INTERVAL = (5, 95)  # percent

Pairs = Sequence[tuple[str, str]]  # label, answer


@dataclass(frozen=True, slots=True)
class VerifiabilityFigures:
    """How well bodies left out are classified; ``interval`` of the accuracy covers 90 % of resamplings by sentence."""

    sentences: int
    accuracy: float
    macro_f1: float
    interval: tuple[float, float]
    confusions: dict[str, int]  # "label > answer", the most frequent first

    def to_json(self) -> dict[str, Any]:
        low, high = self.interval
        return {"accuracy": self.accuracy, "macro_f1": self.macro_f1, "interval_low": low, "interval_high": high}


def fit_on(examples: Sequence[GoldExample], seed: int) -> VerifiabilityModel:
    """The verifiability model of these examples."""
    return fit_verifiability([(example.text, example.verifiability) for example in examples], seed)


@dataclass(frozen=True)
class LeftOutVerifiability:
    """Models of the same examples, each without those of some bodies; fitted once."""

    examples: Sequence[GoldExample]
    seed: int
    _models: dict[frozenset[str], VerifiabilityModel] = field(default_factory=dict)

    def fit(self, without: frozenset[str]) -> VerifiabilityModel:
        """The model that saw no example of these bodies."""
        if without not in self._models:
            self._models[without] = fit_on([one for one in self.examples if one.body not in without], self.seed)
        return self._models[without]

    def ask(self, texts: Sequence[str], without: frozenset[str]) -> list[Mapping[Verifiability, float]]:
        """The chances of each text by that model."""
        model = self.fit(without)
        return [verifiability_probabilities(text, model) for text in texts]


def fit_verifiability_alone(
    shared: Path, labelled: Path, out: Path, seed: int, corrections: Sequence[Path] = ()
) -> dict[str, VerifiabilityFigures]:
    """Fit on every example of ``shared``, ``labelled``, ``corrections`` and the program's own, write the model, return
    figures by set.

    Running twice gives the same bytes. Raises FileNotFoundError where the gold files are absent.
    """
    examples = (*load_examples(shared), *examples_of(load_own(shared, labelled, corrections)))
    if all(example.folder == OWN_SENTENCES for example in examples):
        raise FileNotFoundError(shared)
    save_model(fit_on(examples, seed), PARAMETERS if out == PACKAGED else out / PARAMETERS.name)
    return measure_left_out(examples, seed)


def measure_left_out(examples: Sequence[GoldExample], seed: int) -> dict[str, VerifiabilityFigures]:
    """Every set judged by models that saw no sentence of the judged body; the own sentences by the labelled ones."""
    answered: dict[str, list[tuple[str, str]]] = {}
    for body in sorted({example.body for example in examples}):
        model = fit_on([example for example in examples if example.body != body], seed)
        for example in examples:
            if example.body == body:
                pair = str(example.verifiability), str(classify(example.text, model))
                answered.setdefault(example.folder, []).append(pair)
    return {folder: _figures(pairs, seed) for folder, pairs in sorted(answered.items())}


def _figures(pairs: Pairs, seed: int) -> VerifiabilityFigures:
    right = np.array([label == answer for label, answer in pairs], dtype=float)
    draws = np.random.default_rng(seed).integers(len(right), size=(DRAWS, len(right)))
    low, high = np.percentile(right[draws].mean(axis=1), INTERVAL)
    confusions = Counter(f"{label} > {answer}" for label, answer in pairs if label != answer)
    return VerifiabilityFigures(
        sentences=len(pairs),
        accuracy=round(float(right.mean()), 3),
        macro_f1=round(macro_f1(pairs), 3),
        interval=(round(float(low), 3), round(float(high), 3)),
        confusions=dict(confusions.most_common()),
    )
