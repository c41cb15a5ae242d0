"""How alike two words are: their corpus vectors beside their encoder vectors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .encoder import SentenceEncoder
from .word_table import WordTable, unit_rows

# Two words less alike than this share nothing: below it cosines of unrelated field words begin.
WORD_FLOOR = 0.35


@dataclass(frozen=True)
class WordSpace:
    """Words as vectors. Without an encoder words that the table lacks are like themselves only."""

    table: WordTable
    encoder: SentenceEncoder | None

    def vectors(self, words: tuple[str, ...]) -> np.ndarray:
        """Unit rows: the corpus vector of a word beside its encoder vector, both at unit length, joined."""
        halves = [self.table.lookup(words)]
        if self.encoder is not None and words:
            halves.append(unit_rows(self.encoder.encode(words) - self.table.encoder_mean))
        return unit_rows(np.hstack(halves))

    def likeness(self, rows: tuple[str, ...], columns: tuple[str, ...]) -> np.ndarray:
        """Cosines of two lists of words, 0 to 1; 1 where they are the same word, 0 below ``WORD_FLOOR``."""
        cosines = np.minimum(self.vectors(rows) @ self.vectors(columns).T, 1.0)
        cosines[cosines < WORD_FLOOR] = 0.0
        same = np.array([[row == column for column in columns] for row in rows], dtype=bool).reshape(cosines.shape)
        return np.asarray(np.where(same, 1.0, cosines))
