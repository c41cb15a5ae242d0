"""The learned likeness of sentence vectors: which of their dimensions tell that a sentence reports a promise."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

Columns = tuple[tuple[float, ...], ...]


@dataclass(frozen=True, slots=True)
class VectorLikeness:
    """Likeness of a promise q and a sentence c = Σ weight · q · c + Σ (promise column · q) (sentence column · c), in
    units of the ranking score.

    ``weights`` and each column have one number for each dimension of the encoder's vectors, less the mean of the
    report's and at unit length. The columns come in pairs, one for each thing that promises say in one way and reports
    in another. A likeness belongs to the encoder whose vectors it was fitted on.
    """

    weights: tuple[float, ...]
    promise: Columns
    sentence: Columns

    def compare(self, ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
        """Every row of ``ours``, vectors of promises, with every row of ``theirs``, vectors of sentences."""
        parts = (self.weights, self.promise, self.sentence)
        weights, promise, sentence = (np.array(own, dtype=np.float32).reshape(-1, len(self.weights)) for own in parts)
        return np.asarray((ours * weights + ours @ promise.T @ sentence) @ theirs.T)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> VectorLikeness:
        """Raises ValueError where the parts are of different sizes."""
        own = cls(tuple(stored["weights"]), *(tuple(map(tuple, stored[name])) for name in ("promise", "sentence")))
        sizes = {len(column) for column in (own.weights, *own.promise, *own.sentence)}
        if len(sizes) != 1 or len(own.promise) != len(own.sentence):
            columns = f"{len(own.promise)} and {len(own.sentence)} columns"
            raise ValueError(f"likeness of {columns} of {sorted(sizes)} numbers")
        return own
