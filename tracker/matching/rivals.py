"""How well other sentences of a plan go with a candidate: what a commitment has to beat to own it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

# Of each candidate so many best sentences of the plan are kept in order; more than a few never overlap one text.
KEPT_RIVALS = 12


class Rivals:
    """The sentences of a plan (rows of ``agreement``) in competition for the candidates (columns)."""

    def __init__(self, queries: Sequence[str], agreement: np.ndarray) -> None:
        self._queries = queries
        self._agreement = agreement
        self._best = _best_rows(agreement, KEPT_RIVALS)

    def best_agreement(self, row: int, places: Sequence[int]) -> list[float]:
        """For each candidate the best agreement of a sentence that is not (nearly) that of ``row``; 0 without one."""
        return [self._best_of(row, place) for place in places]

    def _best_of(self, row: int, place: int) -> float:
        text = self._queries[row]
        for other in self._best[place]:
            if other != row and not overlaps(self._queries[other], text):
                return float(self._agreement[other, place])
        if len(self._best[place]) == len(self._queries):
            return 0.0
        rest = [i for i, query in enumerate(self._queries) if not overlaps(query, text)]
        return float(self._agreement[rest, place].max()) if rest else 0.0


def overlaps(query: str, text: str) -> bool:
    """Is one (nearly) the other? Spans given by hand need not fall on sentence ends."""
    return query in text or text in query


def _best_rows(agreement: np.ndarray, limit: int) -> list[list[int]]:
    """For each column the numbers of its highest rows, highest first."""
    columns = np.ascontiguousarray(-agreement.T)
    limit = min(limit, columns.shape[1])
    rows = np.argpartition(columns, limit - 1, axis=1)[:, :limit]
    order = np.argsort(np.take_along_axis(columns, rows, axis=1), axis=1)
    found: list[list[int]] = np.take_along_axis(rows, order, axis=1).tolist()
    return found
