"""How far the words of a promise are found in each sentence of a report."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy import sparse

from .encoded_words import spread
from .lexicon import Lexicon, NumberedTexts, number_again
from .word_links import WordLinks

# The best cosines of a block of asked words are held for all sentences at once: 8 MB of them at most.
BLOCK_CELLS = 1 << 21


class WordAlignment:
    """The words of one report's sentences, ready for many promises."""

    def __init__(self, sentences: Sequence[str], lexicon: Lexicon) -> None:
        """``lexicon`` is empty as yet, so that the words of the report have its first numbers."""
        read = lexicon.read(sentences)
        self._lexicon = lexicon
        self._sentences = len(sentences)
        self._own = len(lexicon)
        # The sentences that hold own word i are _holders[_starts[i]:_starts[i + 1]].
        self._holders = read.owners[np.argsort(read.numbers, kind="stable")]
        self._starts = np.concatenate([[0], np.cumsum(np.bincount(read.numbers, minlength=self._own))])

    def align(self, read: NumberedTexts, link: Callable[[np.ndarray, int, Lexicon], WordLinks]) -> np.ndarray:
        """Queries, as the lexicon has read them, by sentences: the mean, weighed by the words' background weight, over
        a query's words of their best cosine there; ``link`` tells which asked words, by their numbers, are near to
        which of so many own ones."""
        asked, places = number_again(read.numbers, len(self._lexicon))
        out = np.zeros((len(read.counts), self._sentences), dtype=np.float32)
        if not len(asked) or not self._own:
            return out
        links = link(asked, self._own, self._lexicon).sort()
        shares = _share_weights(read, places, self._lexicon.weights[asked])
        size = max(BLOCK_CELLS // self._sentences, 1)
        for first in range(0, len(asked), size):
            part = shares[:, first : first + size] if len(asked) > size else shares
            out += part @ self._best_cosines(links, first, part.shape[1])
        return out

    def _best_cosines(self, links: WordLinks, first: int, count: int) -> np.ndarray:
        """For ``count`` asked words from ``first`` on, by sentences: the best cosine to a word of the sentence."""
        within = slice(*np.searchsorted(links.asked, (first, first + count)))
        owners, cells = spread(self._starts, links.own[within])
        best = np.zeros(count * self._sentences, dtype=np.float32)
        rows = (links.asked[within] - first) * self._sentences
        np.maximum.at(best, rows.take(owners) + self._holders.take(cells), links.cosines[within].take(owners))
        return best.reshape(count, self._sentences)


def _share_weights(read: NumberedTexts, places: np.ndarray, weights: np.ndarray) -> sparse.csr_array:
    """Queries by words: what share of the query's weight each word has; a word said twice counts twice."""
    own = weights[places]
    totals = np.bincount(read.owners, own, minlength=len(read.counts))
    totals[totals == 0] = 1.0
    shares = (own / np.repeat(totals, read.counts)).astype(np.float32)
    return sparse.csr_array((shares, places, read.starts), shape=(len(read.counts), len(weights)))
