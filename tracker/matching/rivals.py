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

    def best_agreement(self, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """For each of ``rows`` and each candidate in its row of ``places`` the best agreement of a sentence that is not
        (nearly) that of the row; 0 without one."""
        first, second = self._best[places, 0], self._best[places, min(1, self._best.shape[1] - 1)]
        others = np.where(first == rows[:, None], second, first)
        best = self._agreement[others, places]
        for at in np.argwhere(self._overlapping(rows, others)).tolist():
            best[*at] = self._best_of(rows[at[0]], places[*at])
        return best

    def _overlapping(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Which of ``others`` are (nearly) the sentence of their row; each two sentences are held together once."""
        asked = rows[:, None] * len(self._queries) + others
        different, places = np.unique(asked, return_inverse=True)
        pairs = zip(*(part.tolist() for part in np.divmod(different, len(self._queries))), strict=True)
        near = [overlaps(self._queries[one], self._queries[other]) for one, other in pairs]
        return np.array(near)[places].reshape(asked.shape)

    def _best_of(self, row: int, place: int) -> float:
        text = self._queries[row]
        for other in self._best[place].tolist():
            if not overlaps(self._queries[other], text):
                return float(self._agreement[other, place])
        if len(self._best[place]) == len(self._queries):
            return 0.0
        rest = [i for i, query in enumerate(self._queries) if not overlaps(query, text)]
        return float(self._agreement[rest, place].max()) if rest else 0.0


def overlaps(query: str, text: str) -> bool:
    """Is one (nearly) the other? Spans given by hand need not fall on sentence ends."""
    return query in text or text in query


def _best_rows(agreement: np.ndarray, limit: int) -> np.ndarray:
    """For each column (a row here) the numbers of its highest rows, highest first."""
    columns = np.ascontiguousarray(-agreement.T)
    limit = min(limit, columns.shape[1])
    rows = np.argpartition(columns, limit - 1, axis=1)[:, :limit]
    order = np.argsort(np.take_along_axis(columns, rows, axis=1), axis=1)
    return np.take_along_axis(rows, order, axis=1)
