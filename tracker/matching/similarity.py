"""Four ways a promise and a reported sentence can be alike: aligned words, topic, characters, sentence vector.

All four are computed for many promises against all sentences of one report at once; the method and what each part is
worth were measured on labelled pairs (see docs on matching). Rows are queries, columns are candidates.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from .encoder import SentenceEncoder
from .word_table import WordTable, unit_rows
from .words import cut_words

# Two words less alike than this share nothing: below it cosines of unrelated field words begin.
WORD_FLOOR = 0.35
BLOCK_WORDS = 256
NUMBER = re.compile(r"\d[\d,.，．]*")
NOT_CHARACTER = re.compile(r"[\s，。；：、！？“”‘’（）《》()—…·]+")


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
        self._words = [cut_words(sentence) for sentence in self._sentences]
        self._vocabulary = tuple(dict.fromkeys(word for words in self._words for word in words))
        self._vectors = self._join_vectors(self._vocabulary)

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
        cut = [cut_words(query) for query in queries]
        vocabulary = tuple(dict.fromkeys(word for words in cut for word in words))
        out = np.zeros((len(cut), len(self._sentences)), dtype=np.float32)
        if not vocabulary or not self._vocabulary:
            return out
        place = {word: i for i, word in enumerate(vocabulary)}
        weights = self._table.idf(vocabulary)
        totals = np.array([sum(weights[place[word]] for word in words) or 1.0 for words in cut], dtype=np.float32)
        where: list[list[tuple[int, int]]] = [[] for _ in range(0, len(vocabulary), BLOCK_WORDS)]
        for row, words in enumerate(cut):
            for word in words:
                where[place[word] // BLOCK_WORDS].append((row, place[word] % BLOCK_WORDS))
        for block, cells in enumerate(where):
            first = block * BLOCK_WORDS
            names = vocabulary[first : first + BLOCK_WORDS]
            shares = np.zeros((len(cut), len(names)), dtype=np.float32)
            rows, columns = np.array(cells).T
            np.add.at(shares, (rows, columns), weights[first + columns] / totals[rows])
            out += shares @ self._best_cosines(names)
        return out

    def _best_cosines(self, words: tuple[str, ...]) -> np.ndarray:
        """For each word its best cosine to a word of each sentence."""
        known = {word: i for i, word in enumerate(self._vocabulary)}
        cosines = self._join_vectors(words) @ self._vectors.T
        cosines[cosines < WORD_FLOOR] = 0.0
        np.minimum(cosines, 1.0, out=cosines)
        for row, word in enumerate(words):
            if word in known:
                cosines[row, known[word]] = 1.0
        best = np.zeros((len(words), len(self._sentences)), dtype=np.float32)
        filled = [i for i, sentence in enumerate(self._words) if sentence]
        columns = np.array([known[word] for i in filled for word in self._words[i]])
        starts = np.cumsum([0, *(len(self._words[i]) for i in filled)])[:-1]
        best[:, filled] = np.maximum.reduceat(cosines[:, columns], starts, axis=1)
        return best

    def _join_vectors(self, words: tuple[str, ...]) -> np.ndarray:
        """The corpus vector of a word beside its encoder vector, both at unit length, joined and normalised."""
        halves = [self._table.lookup(words)]
        if self._encoder is not None and words:
            halves.append(unit_rows(self._encoder.encode(words) - self._table.encoder_mean))
        return unit_rows(np.hstack(halves))

    def _compare_topics(self, queries: Sequence[str]) -> tuple[np.ndarray, np.ndarray]:
        theirs, ours = self._topics(self._sentences), self._topics(queries)
        centre = theirs.mean(axis=0) if len(theirs) else 0.0
        return ours @ theirs.T, unit_rows(ours - centre) @ unit_rows(theirs - centre).T

    def _topics(self, texts: Sequence[str]) -> np.ndarray:
        rows = np.zeros((len(texts), self._table.vectors.shape[1]), dtype=np.float32)
        for i, text in enumerate(texts):
            words = cut_words(text)
            if words:
                rows[i] = self._table.idf(words) @ self._table.lookup(words)
        return unit_rows(rows)

    def _compare_vectors(self, queries: Sequence[str]) -> np.ndarray:
        if self._encoder is None or not self._sentences or not queries:
            return np.zeros((len(queries), len(self._sentences)), dtype=np.float32)
        theirs, ours = self._encoder.encode(self._sentences), self._encoder.encode(queries)
        centre = theirs.mean(axis=0)
        return unit_rows(ours - centre) @ unit_rows(theirs - centre).T


def compare_characters(queries: Sequence[str], sentences: Sequence[str]) -> np.ndarray:
    """Cosine of tf-idf over character 2- and 3-grams; idf is counted on the report as in BM25."""
    grams = [_count_grams(sentence) for sentence in sentences]
    total = len(sentences)
    frequency = Counter(gram for counts in grams for gram in counts)
    idf = {gram: math.log(1 + (total - n + 0.5) / (n + 0.5)) for gram, n in frequency.items()}
    unseen = math.log(1 + (total + 0.5) / 0.5)

    def weigh(counts: Counter[str]) -> dict[str, float]:
        return {gram: (1 + math.log(n)) * idf.get(gram, unseen) for gram, n in counts.items()}

    places: dict[str, list[int]] = defaultdict(list)
    shares: dict[str, list[float]] = defaultdict(list)
    for i, counts in enumerate(grams):
        for gram, value in _unit(weigh(counts)).items():
            places[gram].append(i)
            shares[gram].append(value)
    postings = {gram: (np.array(places[gram]), np.array(shares[gram])) for gram in places}
    out = np.zeros((len(queries), total), dtype=np.float32)
    for row, query in enumerate(queries):
        shared = [
            (postings[gram], value) for gram, value in _unit(weigh(_count_grams(query))).items() if gram in postings
        ]
        if shared:
            columns = np.concatenate([posting[0] for posting, _ in shared])
            products = np.concatenate([posting[1] * value for posting, value in shared])
            out[row] = np.bincount(columns, weights=products, minlength=total)
    return out


def _unit(weights: dict[str, float]) -> dict[str, float]:
    length = math.sqrt(sum(value * value for value in weights.values())) or 1.0
    return {gram: value / length for gram, value in weights.items()}


def _count_grams(text: str) -> Counter[str]:
    plain = NOT_CHARACTER.sub("", NUMBER.sub("#", text))
    return Counter(plain[i : i + n] for n in (2, 3) for i in range(len(plain) - n + 1))
