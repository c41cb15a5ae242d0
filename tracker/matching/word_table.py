"""What a background of many reports says about words: how common each is, and which keep the same company."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property
from itertools import repeat

import numpy as np

from .encoded_words import EncodedWords, row_lengths

# A word the table lacks counts as seen in two sentences: rarer than every word in it (those have at least five).
UNSEEN_COUNT = 2


@dataclass(frozen=True)
class WordTable:
    """Words, their 8-bit vectors (row by row, unit length up to rounding), in how many of ``sentences`` each occurs,
    the mean encoder vector of the vocabulary, and what that encoder says of the words (None: ask it again)."""

    words: tuple[str, ...]
    vectors: np.ndarray  # int8, len(words) x dimensions
    counts: np.ndarray  # int32
    sentences: int
    encoder_mean: np.ndarray  # float32
    encoded: EncodedWords | None = None

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    @cached_property
    def _weights(self) -> np.ndarray:
        """The weight of each word, and at the end that of a word the table lacks."""
        return np.log(self.sentences / np.append(self.counts, UNSEEN_COUNT)).astype(np.float32)

    @cached_property
    def _weight_list(self) -> list[float]:
        weights: list[float] = self._weights.tolist()
        return weights

    def weigh_rows(self, rows: np.ndarray) -> np.ndarray:
        """Background weight of the words in these rows, -1 for one the table lacks: log of sentences over sentences
        with the word."""
        return self._weights[rows]

    def weigh(self, word: str) -> float:
        """Background weight of one word."""
        return self._weight_list[self.index.get(word, -1)]

    def lookup(self, words: tuple[str, ...]) -> np.ndarray:
        """Unit vectors of the words; a row of zeros for a word the table lacks."""
        rows = self.find_rows(words)
        out = np.zeros((len(words), self.vectors.shape[1]), dtype=np.float32)
        out[rows >= 0] = self._vectors_of(rows[rows >= 0])
        return out

    def weighted_vectors(self, rows: np.ndarray) -> np.ndarray:
        """The unit vectors of the words in these rows times their weights; zeros for a word the table lacks (-1)."""
        out = np.zeros((len(rows), self.vectors.shape[1]), dtype=np.float32)
        known = rows[rows >= 0]
        out[rows >= 0] = self._vectors_of(known) * self._weights[known, None]
        return out

    @cached_property
    def has_vector(self) -> np.ndarray:
        """Which of the words have a corpus vector."""
        return np.asarray(self.vectors.any(axis=1))

    @cached_property
    def _lengths(self) -> np.ndarray:
        return row_lengths(self.vectors)

    def _vectors_of(self, rows: np.ndarray) -> np.ndarray:
        return np.divide(self.vectors[rows], self._lengths[rows, None], dtype=np.float32)

    def find_rows(self, words: tuple[str, ...]) -> np.ndarray:
        """The row of each word; -1 for a word the table lacks."""
        index = self.index
        return np.fromiter(map(index.get, words, repeat(-1)), dtype=np.int64, count=len(words))

    def to_bytes(self) -> bytes:
        """The table as an .npz file; equal tables give equal bytes."""
        buffer = io.BytesIO()
        stored = {
            "words": np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
            "vectors": self.vectors,
            "counts": self.counts.astype(np.int32),
            "sentences": np.array(self.sentences, dtype=np.int64),
            "encoder_mean": self.encoder_mean.astype(np.float32),
        }
        if self.encoded is not None:
            stored |= self.encoded.to_arrays()
        np.savez_compressed(buffer, allow_pickle=False, **stored)
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes) -> WordTable:
        with np.load(io.BytesIO(data), allow_pickle=False) as stored:
            return cls(
                words=tuple(stored["words"].tobytes().decode().split("\n")),
                vectors=stored["vectors"],
                counts=stored["counts"],
                sentences=int(stored["sentences"]),
                encoder_mean=stored["encoder_mean"],
                encoded=EncodedWords.from_arrays(stored),
            )


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """The rows at length one; rows of zeros stay."""
    # np.linalg.norm would take several times as long.
    lengths = np.sqrt(np.einsum("ij,ij->i", matrix, matrix))[:, None]
    return np.asarray(matrix / np.where(lengths > 0, lengths, np.float32(1.0)))
