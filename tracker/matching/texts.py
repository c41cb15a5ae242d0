"""Texts as what their words weigh and what they are about."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
from scipy import sparse

from .lexicon import Lexicon


class Texts(NamedTuple):
    """A row a text: the background weight of each of its words, brought to length one, in the column of the word's
    place in ``vocabulary``, and its topic vector less the later report's mean."""

    words: sparse.csr_array
    vocabulary: tuple[str, ...]
    topics: np.ndarray

    def take(self, places: Sequence[int] | np.ndarray) -> Texts:
        """The texts at these places."""
        return Texts(self.words[places], self.vocabulary, self.topics[places])

    @classmethod
    def join(cls, parts: Sequence[Texts]) -> Texts:
        """The texts of all parts, in one vocabulary. Parts of one pair share theirs: it is gone through once."""
        known = {id(part.vocabulary): part.vocabulary for part in parts}
        places = {word: place for place, word in enumerate(dict.fromkeys(chain.from_iterable(known.values())))}
        moved = {key: np.array([places[word] for word in own], dtype=np.int64) for key, own in known.items()}
        indices = np.concatenate([moved[id(part.vocabulary)][part.words.indices] for part in parts])
        starts = np.append(0, np.cumsum(np.concatenate([np.diff(part.words.indptr) for part in parts])))
        data = np.concatenate([part.words.data for part in parts])
        words = sparse.csr_array((data, indices, starts), shape=(len(starts) - 1, len(places)))
        return cls(words, tuple(places), np.concatenate([part.topics for part in parts]))


def weigh_words(lexicon: Lexicon, texts: Sequence[str]) -> sparse.csr_array:
    """The words of texts, a row each, by their number in ``lexicon``: ``Texts.words``."""
    read = lexicon.read(texts)
    shape = (len(read.starts) - 1, len(lexicon))
    # A copy: adding up equal words would rearrange what the lexicon remembers of these texts.
    words = sparse.csr_array((np.ones(len(read.numbers)), read.numbers, read.starts), shape=shape, copy=True)
    words.sum_duplicates()
    sizes = np.diff(words.indptr)
    weights = lexicon.weights[words.indices].astype(float)
    lengths = np.sqrt(np.bincount(np.repeat(np.arange(len(sizes)), sizes), weights**2, minlength=len(sizes)))
    words.data = weights / np.repeat(np.where(lengths > 0, lengths, 1.0), sizes)
    return words
