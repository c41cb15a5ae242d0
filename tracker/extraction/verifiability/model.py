"""The fitted verifiability model: its parameters, how it answers, and how it is kept in a file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tracker.extraction.values import Verifiability

FORMAT = 1
CLASSES = tuple(Verifiability)


@dataclass(frozen=True, slots=True)
class VerifiabilityModel:
    """A multinomial logistic regression on named features; ``weights`` holds one number per class in ``CLASSES`` order.

    ``version`` names the parameters: a digest of them and the seed.
    """

    version: str
    intercepts: tuple[float, ...]
    weights: Mapping[str, tuple[float, ...]]

    def probabilities(self, features: Mapping[str, float]) -> dict[Verifiability, float]:
        """The probability of each class for the features of one text; they sum to one."""
        first, second, third, fourth = self.intercepts
        # Written out: this loop runs over some hundred features of every sentence of every plan.
        for name, value in features.items():
            if found := self.weights.get(name):
                first += value * found[0]
                second += value * found[1]
                third += value * found[2]
                fourth += value * found[3]
        scores = (first, second, third, fourth)
        highest = max(scores)
        powers = [math.exp(score - highest) for score in scores]
        return {label: power / sum(powers) for label, power in zip(CLASSES, powers, strict=True)}


def save_model(model: VerifiabilityModel, path: Path) -> None:
    """Write the model as one JSON object, a feature a line so that versions can be compared."""
    head = {"format": FORMAT, "version": model.version, "classes": [str(label) for label in CLASSES]}
    lines = [
        f"{json.dumps(name, ensure_ascii=False)}: {json.dumps(row)}" for name, row in sorted(model.weights.items())
    ]
    body = json.dumps(head | {"intercepts": list(model.intercepts)}, ensure_ascii=False)
    path.write_text(body[:-1] + ', "weights": {\n' + ",\n".join(lines) + "\n}}\n", encoding="utf-8")


def load_model(path: Path) -> VerifiabilityModel:
    """Read a model written by ``save_model``; ValueError where the file is of another format."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if stored["format"] != FORMAT or stored["classes"] != [str(label) for label in CLASSES]:
        raise ValueError(f"{path.name} holds format {stored['format']}, this program reads format {FORMAT}")
    weights = {name: tuple(row) for name, row in stored["weights"].items()}
    return VerifiabilityModel(stored["version"], tuple(stored["intercepts"]), weights)
