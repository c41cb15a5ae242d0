"""What a background of many reports says about words: how common each is, and which keep the same company."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cached_property

import numpy as np

# A word the table lacks counts as seen in two sentences: rarer than every word in it (those have at least five).
UNSEEN_COUNT = 2


@dataclass(frozen=True)
class WordTable:
    """Words, their 8-bit vectors (row by row, unit length up to rounding), in how many of ``sentences`` each occurs,
    and the mean encoder vector of the vocabulary."""

    words: tuple[str, ...]
    vectors: np.ndarray  # int8, len(words) x dimensions
    counts: np.ndarray  # int32
    sentences: int
    encoder_mean: np.ndarray  # float32

    @cached_property
    def index(self) -> dict[str, int]:
        return {word: i for i, word in enumerate(self.words)}

    def idf(self, words: tuple[str, ...]) -> np.ndarray:
        """Background weight of each word: log of sentences over sentences with the word."""
        rows = np.array([self.index.get(word, -1) for word in words], dtype=np.int64)
        counts = np.where(rows >= 0, self.counts[rows], UNSEEN_COUNT)
        return np.log(self.sentences / counts).astype(np.float32)

    def lookup(self, words: tuple[str, ...]) -> np.ndarray:
        """Unit vectors of the words; a row of zeros for a word the table lacks."""
        out = np.zeros((len(words), self.vectors.shape[1]), dtype=np.float32)
        known = [(i, self.index[word]) for i, word in enumerate(words) if word in self.index]
        if known:
            places, rows = zip(*known, strict=True)
            out[list(places)] = unit_rows(self.vectors[list(rows)].astype(np.float32))
        return out

    def to_bytes(self) -> bytes:
        """The table as an .npz file; equal tables give equal bytes."""
        buffer = io.BytesIO()
        np.savez_compressed(
            buffer,
            words=np.frombuffer("\n".join(self.words).encode(), dtype=np.uint8),
            vectors=self.vectors,
            counts=self.counts.astype(np.int32),
            sentences=np.array(self.sentences, dtype=np.int64),
            encoder_mean=self.encoder_mean.astype(np.float32),
        )
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
            )


def unit_rows(matrix: np.ndarray) -> np.ndarray:
    """The rows at length one; rows of zeros stay."""
    lengths = np.linalg.norm(matrix, axis=1, keepdims=True)
    return matrix / np.where(lengths > 0, lengths, 1.0)
