"""Four ways a promise and a reported sentence can be alike: aligned words, topic, characters, sentence vector.

All four are computed for many promises against all sentences of one report at once; the method and what each part is
worth were measured on labelled pairs (docs/matching.md). Rows are queries, columns are candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import numpy as np

from .alignment import WordAlignment
from .characters import compare_characters
from .encoder import SentenceEncoder
from .lexicon import Lexicon, NumberedTexts
from .word_links import link_words
from .word_table import unit_rows


@dataclass(frozen=True)
class Similarities:
    """Raw scores, queries by candidates. ``topic_raw`` is the topic cosine without centring; ``encoder`` is zero where
    there is no encoder. ``topic_vectors`` are those of the queries, one a row; ``vectors`` the encoder's, of queries
    and candidates, less the mean of the candidates' and at unit length; None where there is no encoder."""

    soft: np.ndarray
    topic: np.ndarray
    topic_raw: np.ndarray
    chars: np.ndarray
    encoder: np.ndarray
    topic_vectors: np.ndarray
    vectors: tuple[np.ndarray, np.ndarray] | None


class ReportIndex:
    """One later report's candidates, prepared so that promises can be compared with all of them at once; ``lexicon``,
    as yet empty, numbers the words of both."""

    def __init__(self, sentences: Sequence[str], lexicon: Lexicon, encoder: SentenceEncoder | None) -> None:
        self._lexicon = lexicon
        self._sentences = tuple(sentences)
        self._encoder = encoder
        self._words = WordAlignment(self._sentences, lexicon)

    def compare(self, queries: Sequence[str], soft: np.ndarray) -> Similarities:
        """All four similarities of the queries to the report's sentences; ``soft`` is what ``align`` says of them."""
        topics, vectors = self._lexicon.find_topics(queries), self._find_vectors(queries)
        return Similarities(
            soft=soft,
            topic=compare_centred(topics, self.topics),
            topic_raw=topics @ self.topics.T,
            chars=compare_characters(queries, self._sentences),
            encoder=vectors[0] @ vectors[1].T if vectors else np.zeros(soft.shape, dtype=np.float32),
            topic_vectors=topics,
            vectors=vectors,
        )

    @cached_property
    def topics(self) -> np.ndarray:
        """The topic vectors of the report's sentences."""
        return self._lexicon.find_topics(self._sentences)

    def align(self, *queries: Sequence[str]) -> list[np.ndarray]:
        """Soft word alignment: the idf-weighted mean, over a query's words, of the best cosine to a sentence's word; of
        each list of queries by itself, though all are compared at once."""
        read = NumberedTexts.join([self._lexicon.read(texts) for texts in queries])
        aligned = self._words.align(read, partial(link_words, encoder=self._encoder))
        return np.split(aligned, np.cumsum([len(texts) for texts in queries])[:-1])

    def _find_vectors(self, queries: Sequence[str]) -> tuple[np.ndarray, np.ndarray] | None:
        if self._encoder is None or not self._sentences or not queries:
            return None
        return centre_rows(self._encoder.encode(queries), self._encoder.encode(self._sentences))


def compare_centred(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """Cosines of the rows of both, less the mean of the rows of the second."""
    ours, theirs = centre_rows(ours, theirs)
    return np.asarray(ours @ theirs.T)


def centre_rows(ours: np.ndarray, theirs: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The rows of both less the mean of the rows of the second, at unit length."""
    centre = theirs.mean(axis=0) if len(theirs) else 0.0
    return unit_rows(ours - centre), unit_rows(theirs - centre)
