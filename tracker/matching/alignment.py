"""How far the words of a promise are found in each sentence of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from .encoded_words import spread
from .word_links import WordLinks, Words
from .words import cut_words

# The best cosines of a block of asked words are held for all sentences at once: 8 MB of them at most.
BLOCK_CELLS = 1 << 21


class WordAlignment:
    """The words of one report's sentences, ready for many promises."""

    def __init__(self, sentences: Sequence[str]) -> None:
        words = [cut_words(sentence) for sentence in sentences]
        places = {word: i for i, word in enumerate(dict.fromkeys(word for own in words for word in own))}
        occurring = np.array([places[word] for own in words for word in own], dtype=np.int64)
        holders = np.repeat(np.arange(len(words)), [len(own) for own in words])
        self._sentences = len(words)
        self._vocabulary: Words = tuple(places)
        # The sentences that hold word i are _holders[_starts[i]:_starts[i + 1]].
        self._holders = holders[np.argsort(occurring, kind="stable")]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(occurring, minlength=len(places)))])

    def align(
        self, queries: Sequence[str], weigh: Callable[[Words], np.ndarray], link: Callable[[Words, Words], WordLinks]
    ) -> np.ndarray:
        """Queries by sentences: the mean, weighed by ``weigh``, over a query's words of their best cosine there."""
        cut = [cut_words(query) for query in queries]
        vocabulary = tuple(dict.fromkeys(word for words in cut for word in words))
        out = np.zeros((len(cut), self._sentences), dtype=np.float32)
        if not vocabulary or not self._vocabulary:
            return out
        links = link(vocabulary, self._vocabulary).sort()
        shares = _share_weights(cut, vocabulary, weigh(vocabulary))
        size = max(BLOCK_CELLS // self._sentences, 1)
        for first in range(0, len(vocabulary), size):
            part = shares[:, first : first + size]
            out += part @ self._best_cosines(links, first, part.shape[1])
        return out

    def _best_cosines(self, links: WordLinks, first: int, count: int) -> np.ndarray:
        """For ``count`` asked words from ``first`` on, by sentences: the best cosine to a word of the sentence."""
        within = slice(*np.searchsorted(links.asked, (first, first + count)))
        owners, cells = spread(self._starts, links.own[within])
        best = np.zeros(count * self._sentences, dtype=np.float32)
        places = (links.asked[within][owners] - first) * self._sentences + self._holders[cells]
        np.maximum.at(best, places, links.cosines[within][owners])
        return best.reshape(count, self._sentences)


def _share_weights(cut: Sequence[Words], vocabulary: Words, weights: np.ndarray) -> sparse.csc_array:
    """Queries by words: what share of the query's weight each word has; a word said twice counts twice."""
    places = {word: i for i, word in enumerate(vocabulary)}
    columns = np.array([places[word] for words in cut for word in words], dtype=np.int64)
    rows = np.repeat(np.arange(len(cut)), [len(words) for words in cut])
    totals = np.bincount(rows, weights[columns], minlength=len(cut))
    totals[totals == 0] = 1.0
    shares = (weights[columns] / totals[rows]).astype(np.float32)
    return sparse.coo_array((shares, (rows, columns)), shape=(len(cut), len(vocabulary))).tocsc()
