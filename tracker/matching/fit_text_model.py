"""Fitting what texts speak for by themselves, together with the named inputs beside them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from .text_model import QuotedTexts, TextModel, TextWeights
from .texts import Texts

# A word says something where so many labelled commitments have it; rarer ones are names of places and works.
LEAST_COMMITMENTS = 5
# Of the weights of words and topics: a plateau from 1 to 2 on bodies left out (docs/matching.md).
RIDGE = 2.0
DIGITS = 4


@dataclass(frozen=True, slots=True)
class TextColumns:
    """The columns of a fit: the words and the topic dimensions of promises, then those of sentences."""

    promise_words: tuple[str, ...]
    sentence_words: tuple[str, ...]
    dimensions: int

    @classmethod
    def choose(cls, texts: QuotedTexts) -> TextColumns:
        """The words that enough of these texts have."""
        return cls(_list_words(texts.promises), _list_words(texts.sentences), texts.promises.topics.shape[1])

    def spread(self, texts: QuotedTexts) -> sparse.csr_array:
        """A row a commitment."""
        sides = (_spread(texts.promises, self.promise_words), _spread(texts.sentences, self.sentence_words))
        return sparse.csr_array(sparse.hstack(sides))

    def name(self, weights: np.ndarray) -> TextModel:
        """The model of a weight for each column."""
        first = len(self.promise_words) + self.dimensions
        return TextModel(
            _name(weights[:first], self.promise_words),
            _name(weights[first:], self.sentence_words),
        )


def _list_words(texts: Texts) -> tuple[str, ...]:
    counts = np.bincount(texts.words.indices, minlength=len(texts.vocabulary)).tolist()
    often = (word for word, count in zip(texts.vocabulary, counts, strict=True) if count >= LEAST_COMMITMENTS)
    return tuple(sorted(often))


def _spread(texts: Texts, words: tuple[str, ...]) -> sparse.csr_array:
    columns = {word: column for column, word in enumerate(words)}
    column_of = np.array([columns.get(word, -1) for word in texts.vocabulary], dtype=np.int64)
    cells = texts.words.tocoo()
    moved = column_of[cells.col]
    known = moved >= 0
    shape = (len(texts.topics), len(words))
    said = sparse.csr_array((cells.data[known], (cells.row[known], moved[known])), shape=shape)
    return sparse.csr_array(sparse.hstack([said, sparse.csr_array(texts.topics.astype(float))]))


def _name(weights: np.ndarray, words: tuple[str, ...]) -> TextWeights:
    own, topic = weights[: len(words)].round(DIGITS), weights[len(words) :].round(DIGITS)
    said = {word: weight for word, weight in zip(words, own.tolist(), strict=True) if weight}
    return TextWeights(said, tuple(weight + 0.0 for weight in topic.tolist()))
