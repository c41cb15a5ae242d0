"""The fitted judge of whether a text is an annual report: its parameters and how they are kept in a file."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FORMAT = 1
PARAMETERS = Path(__file__).parent / "genre.json"


@dataclass(frozen=True, slots=True)
class GenreModel:
    """A logistic regression on named signals; ``version`` is a digest of the parameters and the seed."""

    version: str
    intercept: float
    weights: Mapping[str, float]

    def probability(self, features: Mapping[str, float]) -> float:
        """How likely a text with these signals is an annual report."""
        odds = self.intercept + sum(self.weights.get(name, 0.0) * value for name, value in features.items())
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))

    def is_report(self, features: Mapping[str, float]) -> bool:
        return self.probability(features) >= 0.5


def save_genre_model(model: GenreModel, path: Path = PARAMETERS) -> None:
    """Write the model as one JSON object, a signal a line so that versions can be compared."""
    stored = {"format": FORMAT, "version": model.version, "intercept": model.intercept, "weights": dict(model.weights)}
    path.write_text(json.dumps(stored, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load_genre_model(path: Path = PARAMETERS) -> GenreModel:
    """Read a model written by ``save_genre_model``; ValueError where the file is of another format."""
    stored = json.loads(path.read_text(encoding="utf-8"))
    if stored["format"] != FORMAT:
        raise ValueError(f"{path.name} holds format {stored['format']}, this program reads format {FORMAT}")
    return GenreModel(stored["version"], stored["intercept"], stored["weights"])


@lru_cache(maxsize=1)
def packaged_model() -> GenreModel:
    """The model that comes with the program."""
    return load_genre_model()
