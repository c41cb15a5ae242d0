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
        self._signs = _hash_signs(queries)

    def best_agreement(self, rows: np.ndarray, places: np.ndarray) -> np.ndarray:
        """For each of ``rows`` and each candidate in its row of ``places`` the best agreement of a sentence that is not
        (nearly) that of the row; 0 without one."""
        first, second = (self._best[:, column].take(places) for column in (0, min(1, self._best.shape[1] - 1)))
        others = np.where(first == rows[:, None], second, first)
        best = self._agreement.take(others * self._agreement.shape[1] + places)
        for at in np.argwhere(self._overlapping(rows, others)).tolist():
            best[*at] = self._best_of(rows[at[0]], places[*at])
        return best

    def _overlapping(self, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        """Which of ``others`` are (nearly) the sentence of their row."""
        ours, theirs = self._signs[rows][:, None], self._signs.take(others)
        shared = ours & theirs
        near = (shared == ours) | (shared == theirs)
        # Few are left that may be within one another: only these are looked at.
        for at in np.argwhere(near).tolist():
            near[*at] = overlaps(self._queries[rows[at[0]]], self._queries[others[*at]])
        return near

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


def _hash_signs(texts: Sequence[str]) -> np.ndarray:
    """Of each text a bit for each sign it has, several signs sharing one of 64: a text within another has no bit that
    the other lacks."""
    codes = np.frombuffer("\0".join(["", *texts]).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    bits = np.left_shift(np.uint64(1), codes.astype(np.uint64) % np.uint64(64))
    return np.bitwise_or.reduceat(bits, np.cumsum([0, *(len(text) + 1 for text in texts[:-1])]))


def _best_rows(agreement: np.ndarray, limit: int) -> np.ndarray:
    """For each column (a row here) the numbers of its highest rows, highest first."""
    columns = np.ascontiguousarray(-agreement.T)
    limit = min(limit, columns.shape[1])
    rows = np.argpartition(columns, limit - 1, axis=1)[:, :limit]
    order = np.argsort(np.take_along_axis(columns, rows, axis=1), axis=1)
    return np.take_along_axis(rows, order, axis=1)
