"""What the encoder says of a word table's words, worked out once: their vectors, and which words are how near.

A pair's words cost the encoder as much as its sentences, and comparing them all was most of the time of a match.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from .runs import spread_runs

# Two words less alike than this share nothing: below it cosines of unrelated field words begin.
WORD_FLOOR = 0.35
BLOCK_WORDS = 512
STEPS = np.iinfo(np.uint16).max  # cosines from the floor to one are kept in so many steps


@dataclass(frozen=True)
class EncodedWords:
    """8-bit encoder vectors less their mean (a row a word, at any length), and each word's neighbours: those of word i
    are ``places[starts[i]:starts[i + 1]]`` with their ``cosines`` of joined vectors, all from ``WORD_FLOOR`` up."""

    vectors: np.ndarray  # int8
    starts: np.ndarray  # int64, one more than words
    places: np.ndarray  # int32
    cosines: np.ndarray  # float32

    @classmethod
    def measure(cls, encoded: np.ndarray, joined: np.ndarray) -> EncodedWords:
        """From the encoder vectors less their mean, and the joined unit vectors, of the words in order."""
        links = list(_links(joined))
        rows, columns, cosines = (np.concatenate(part) for part in zip(*links, strict=True))
        return _both_ways(to_8_bit(encoded), rows, columns, cosines)

    @cached_property
    def lengths(self) -> np.ndarray:
        """The length of each vector; 1 where it is of zeros."""
        return row_lengths(self.vectors)

    def neighbours(self, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """All links of the words in these rows: the position within ``rows``, the other word's row, the cosine."""
        owners, cells = spread(self.starts, rows)
        return owners, self.places.take(cells), self.cosines.take(cells)

    def to_arrays(self) -> dict[str, np.ndarray]:
        """For a file: each pair of words once, by the distance to the pair before it."""
        rows = np.repeat(np.arange(len(self.vectors)), np.diff(self.starts))
        first = self.places > rows
        rows, places = rows[first], self.places[first]
        counts = np.bincount(rows, minlength=len(self.vectors))
        fresh = np.diff(rows, prepend=-1) != 0
        gaps = np.where(fresh, places - rows, np.diff(places, prepend=0))
        steps = np.rint((self.cosines[first] - WORD_FLOOR) / (1 - WORD_FLOOR) * STEPS)
        return {
            "encoded": self.vectors,
            "near_counts": counts.astype(np.uint32),
            "near_gaps": gaps.astype(np.uint32),
            "near_cosines": steps.clip(0, STEPS).astype(np.uint16),
        }

    @classmethod
    def from_arrays(cls, stored: Mapping[str, np.ndarray]) -> EncodedWords | None:
        """What ``to_arrays`` wrote; None where it is not among the arrays."""
        if "encoded" not in stored:
            return None
        counts = stored["near_counts"].astype(np.int64)
        rows = np.repeat(np.arange(len(counts)), counts)
        # The gaps of one word run on from its own row; the sum up to the word before it is taken off.
        sums = np.cumsum(stored["near_gaps"].astype(np.int64))
        before = np.concatenate([[0], sums])[np.cumsum(counts) - counts]
        cosines = WORD_FLOOR + stored["near_cosines"].astype(np.float32) * np.float32((1 - WORD_FLOOR) / STEPS)
        return _both_ways(stored["encoded"], rows, sums - before[rows] + rows, cosines)


def spread(starts: np.ndarray, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The cells of rows that lie one behind the other, row i from ``starts[i]`` to ``starts[i + 1]``: for each cell of
    the asked rows the position within ``rows``, and the cell."""
    return spread_runs(starts[rows], starts[rows + 1] - starts[rows])


def row_lengths(matrix: np.ndarray) -> np.ndarray:
    """The length of each row of 8-bit numbers; 1 where it is of zeros."""
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix, dtype=np.float32))
    return np.where(lengths > 0, lengths, np.float32(1.0))


def to_8_bit(matrix: np.ndarray) -> np.ndarray:
    """Each row scaled so that its largest number is 127, and rounded: its direction is kept, its length is not."""
    largest = np.abs(matrix).max(axis=1, keepdims=True)
    return np.rint(matrix * (127 / np.where(largest > 0, largest, 1.0))).astype(np.int8)


def _links(joined: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Row, column and cosine of each pair of words above the floor, the first before the second."""
    for first in range(0, len(joined), BLOCK_WORDS):
        cosines = joined[first : first + BLOCK_WORDS] @ joined[first:].T
        rows, columns = np.nonzero(np.triu(cosines >= WORD_FLOOR, k=1))
        yield rows + first, columns + first, np.minimum(cosines[rows, columns], 1.0)


def _both_ways(vectors: np.ndarray, rows: np.ndarray, columns: np.ndarray, cosines: np.ndarray) -> EncodedWords:
    """Links told once, first word before second, laid out so that each word has all of its own."""
    owners, others = np.concatenate([columns, rows]), np.concatenate([rows, columns]).astype(np.int32)
    order = np.argsort(owners, kind="stable")
    starts = np.concatenate([[0], np.cumsum(np.bincount(owners, minlength=len(vectors)))])
    return EncodedWords(vectors, starts, others[order], np.tile(cosines, 2)[order].astype(np.float32))
