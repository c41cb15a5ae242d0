"""Which words of a report's sentences come nearest to the words of a promise."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from .words import cut_words

# Two words less alike than this share nothing: below it cosines of unrelated field words begin.
WORD_FLOOR = 0.35
# Cosines of a block of asked words are laid out by occurrence in the sentences: some 4 MB, which a processor caches.
BLOCK_CELLS = 1 << 20
SMALLEST_BLOCK, LARGEST_BLOCK = 32, 256

Words = tuple[str, ...]


class WordAlignment:
    """The words of one report's sentences, ready for many promises. ``join_vectors`` gives words their unit vectors."""

    def __init__(self, sentences: Sequence[str], join_vectors: Callable[[Words], np.ndarray]) -> None:
        words = [cut_words(sentence) for sentence in sentences]
        self._sentences = len(words)
        self._places = {word: i for i, word in enumerate(dict.fromkeys(word for own in words for word in own))}
        self._join_vectors = join_vectors
        self._vectors = join_vectors(tuple(self._places))
        lengths = np.array([len(own) for own in words], dtype=np.int64)
        self._filled = np.flatnonzero(lengths)
        self._starts = np.cumsum(lengths)[self._filled] - lengths[self._filled]
        # One entry for each word of each sentence: its place in the vocabulary, and which filled sentence holds it.
        self._occurring = np.array([self._places[word] for own in words for word in own], dtype=np.int64)
        self._holders = np.repeat(np.arange(len(self._filled)), lengths[self._filled])

    def align(self, queries: Sequence[str], idf: Callable[[Words], np.ndarray]) -> np.ndarray:
        """Queries by sentences: the idf-weighted mean, over a query's words, of the best cosine to a word there."""
        cut = [cut_words(query) for query in queries]
        vocabulary = tuple(dict.fromkeys(word for words in cut for word in words))
        out = np.zeros((len(cut), self._sentences), dtype=np.float32)
        if not vocabulary or not self._places:
            return out
        shares = _share_weights(cut, vocabulary, idf(vocabulary))
        aligned = np.zeros((len(cut), len(self._filled)), dtype=np.float32)
        size = min(max(BLOCK_CELLS // len(self._occurring), SMALLEST_BLOCK), LARGEST_BLOCK)
        for first in range(0, len(vocabulary), size):
            best = self._best_cosines(vocabulary[first : first + size])
            aligned += shares[:, first : first + size] @ best.T
        out[:, self._filled] = aligned
        return out

    def _best_cosines(self, words: Words) -> np.ndarray:
        """Filled sentences by words: the best cosine of each word to a word of the sentence."""
        cosines = self._vectors @ self._join_vectors(words).T
        # The maximum is taken first and cut to the allowed range after: the same numbers, from far fewer cells.
        best = np.maximum.reduceat(cosines[self._occurring], self._starts, axis=0)
        best[best < WORD_FLOOR] = 0.0
        np.minimum(best, 1.0, out=best)
        columns = np.full(len(self._places), -1)
        for column, word in enumerate(words):
            if word in self._places:
                columns[self._places[word]] = column
        found = columns[self._occurring]
        same = found >= 0
        best[self._holders[same], found[same]] = 1.0
        return best


def _share_weights(cut: Sequence[Words], vocabulary: Words, weights: np.ndarray) -> sparse.csc_array:
    """Queries by words: what share of the query's weight each word has; a word said twice counts twice."""
    places = {word: i for i, word in enumerate(vocabulary)}
    columns = np.array([places[word] for words in cut for word in words], dtype=np.int64)
    rows = np.repeat(np.arange(len(cut)), [len(words) for words in cut])
    totals = np.bincount(rows, weights[columns], minlength=len(cut))
    totals[totals == 0] = 1.0
    shares = (weights[columns] / totals[rows]).astype(np.float32)
    return sparse.coo_array((shares, (rows, columns)), shape=(len(cut), len(vocabulary))).tocsc()
