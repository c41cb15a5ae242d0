"""Building the word table from the texts of many reports: positive PMI of words near each other, reduced by an SVD.

Levy and Goldberg 2014 (PPMI + SVD), Halko, Martinsson and Tropp 2011 (randomised SVD, so that a seed fixes the result).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from .encoded_words import EncodedWords
from .encoder import SentenceEncoder
from .word_table import WordTable, unit_rows
from .words import cut_words

MIN_SENTENCES = 5
WINDOW = 10
DIMENSIONS = 100  # 200 or 300, and windows of 5 to 40, are within noise
CONTEXT_POWER = 0.75
POWER_ITERATIONS = 4
OVERSAMPLING = 30
SENTENCE = re.compile(r"[^。；！？\n]{6,}")


def build_word_table(texts: Iterable[str], encoder: SentenceEncoder | None, seed: int) -> WordTable:
    """The table of all words seen in at least ``MIN_SENTENCES`` distinct sentences of the texts."""
    sentences = [cut_words(s) for s in dict.fromkeys(m for text in texts for m in SENTENCE.findall(text))]
    seen = Counter(word for sentence in sentences for word in set(sentence))
    words = tuple(sorted(word for word, n in seen.items() if n >= MIN_SENTENCES))
    index = {word: i for i, word in enumerate(words)}
    vectors = np.clip(np.rint(_reduce(_positive_pmi(_near_pairs(sentences, index)), seed) * 127), -127, 127)
    table = WordTable(
        words=words,
        vectors=vectors.astype(np.int8),
        counts=np.array([seen[word] for word in words], dtype=np.int32),
        sentences=len(sentences),
        encoder_mean=np.zeros(512, dtype=np.float32),
    )
    return add_encoded(table, encoder) if encoder else table


def add_encoded(table: WordTable, encoder: SentenceEncoder) -> WordTable:
    """The table with what the encoder says of its words."""
    words = table.words
    parts = [encoder.encode(words[i : i + 1000]) for i in range(0, len(words), 1000)]
    mean = np.asarray(np.mean([part.mean(axis=0) for part in parts], axis=0).round(5), dtype=np.float32)
    encoded = np.vstack(parts) - mean
    joined = unit_rows(np.hstack([table.lookup(words), unit_rows(encoded)]))
    return replace(table, encoder_mean=mean, encoded=EncodedWords.measure(encoded, joined))


def _near_pairs(sentences: Sequence[Sequence[str]], index: dict[str, int]) -> sparse.csr_matrix:
    """How often two words stand within the window, weighted by one over their distance; symmetric."""
    rows = [np.array([index.get(word, -1) for word in sentence], dtype=np.int32) for sentence in sentences]
    # Breaks of a window's length keep words of different sentences apart.
    gap = np.full(WINDOW, -1, dtype=np.int32)
    stream = np.concatenate([part for row in rows for part in (row, gap)] or [gap])
    total = sparse.csr_matrix((len(index), len(index)), dtype=np.float64)
    for distance in range(1, WINDOW + 1):
        left, right = stream[:-distance], stream[distance:]
        both = (left >= 0) & (right >= 0)
        ones = np.full(int(both.sum()), 1.0 / distance)
        total = total + sparse.coo_matrix((ones, (left[both], right[both])), shape=total.shape).tocsr()
    return (total + total.T).tocsr()


def _positive_pmi(counts: sparse.csr_matrix) -> sparse.csr_matrix:
    cells = counts.tocoo()
    rows = np.asarray(counts.sum(axis=1)).ravel()
    contexts = rows**CONTEXT_POWER
    contexts /= contexts.sum()
    pmi = np.log(cells.data / (rows[cells.row] * contexts[cells.col]))
    keep = pmi > 0
    return sparse.csr_matrix((pmi[keep], (cells.row[keep], cells.col[keep])), shape=counts.shape)


def _reduce(matrix: sparse.csr_matrix, seed: int) -> np.ndarray:
    """Unit rows of the left singular vectors times the root of the singular values."""
    start = np.random.default_rng(seed).standard_normal((matrix.shape[1], DIMENSIONS + OVERSAMPLING))
    basis, _ = np.linalg.qr(matrix @ start)
    for _ in range(POWER_ITERATIONS):
        basis, _ = np.linalg.qr(matrix @ (matrix.T @ basis))
    left, values, _ = np.linalg.svd((matrix.T @ basis).T, full_matrices=False)
    return unit_rows((basis @ left)[:, :DIMENSIONS] * np.sqrt(values[:DIMENSIONS]))
