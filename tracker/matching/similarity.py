"""Four ways a promise and a reported sentence can be alike: aligned words, topic, characters, sentence vector.

All four are computed for many promises against all sentences of one report at once; the method and what each part is
worth were measured on labelled pairs (see docs on matching). Rows are queries, columns are candidates.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from .alignment import WordAlignment
from .characters import compare_characters
from .encoder import SentenceEncoder
from .word_links import link_words
from .word_table import WordTable, unit_rows
from .words import cut_words


@dataclass(frozen=True)
class Similarities:
    """Raw scores, queries by candidates. ``topic_raw`` is the topic cosine without centring; ``encoder`` is zero where
    there is no encoder."""

    soft: np.ndarray
    topic: np.ndarray
    topic_raw: np.ndarray
    chars: np.ndarray
    encoder: np.ndarray


class ReportIndex:
    """One later report's candidates, prepared so that promises can be compared with all of them at once."""

    def __init__(self, sentences: Sequence[str], table: WordTable, encoder: SentenceEncoder | None) -> None:
        self._sentences = tuple(sentences)
        self._table = table
        self._encoder = encoder
        self._words = WordAlignment(self._sentences)

    def compare(self, queries: Sequence[str], soft: np.ndarray) -> Similarities:
        """All four similarities of the queries to the report's sentences; ``soft`` is what ``align`` says of them."""
        topic_raw, topic = self._compare_topics(queries)
        return Similarities(
            soft=soft,
            topic=topic,
            topic_raw=topic_raw,
            chars=compare_characters(queries, self._sentences),
            encoder=self._compare_vectors(queries),
        )

    def align(self, queries: Sequence[str]) -> np.ndarray:
        """Soft word alignment: the idf-weighted mean, over a query's words, of the best cosine to a sentence's word."""
        link = partial(link_words, table=self._table, encoder=self._encoder)
        return self._words.align(queries, self._table.idf, link)

    def _compare_topics(self, queries: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        theirs, ours = self._topics(self._sentences), self._topics(queries)
        centre = theirs.mean(axis=0) if len(theirs) else 0.0
        return ours @ theirs.T, unit_rows(ours - centre) @ unit_rows(theirs - centre).T

    def _topics(self, texts: Sequence[str]) -> np.ndarray:
        cut = [cut_words(text) for text in texts]
        places: dict[str, int] = {}
        columns = [places.setdefault(word, len(places)) for words in cut for word in words]
        rows = np.repeat(np.arange(len(cut)), [len(words) for words in cut])
        vocabulary = tuple(places)
        counts = sparse.coo_array(
            (np.ones(len(columns), dtype=np.float32), (rows, np.array(columns, dtype=np.int64))),
            shape=(len(cut), len(vocabulary)),
        )
        weighted = self._table.lookup(vocabulary, weighted=True)
        return unit_rows(np.asarray(counts.tocsr() @ weighted, dtype=np.float32))

    def _compare_vectors(self, queries: Sequence[str]) -> np.ndarray:
        if self._encoder is None or not self._sentences or not queries:
            return np.zeros((len(queries), len(self._sentences)), dtype=np.float32)
        theirs, ours = self._encoder.encode(self._sentences), self._encoder.encode(queries)
        centre = theirs.mean(axis=0)
        return unit_rows(ours - centre) @ unit_rows(theirs - centre).T
