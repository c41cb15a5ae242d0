"""How alike sentences are by their characters: cosines of tf-idf over runs of two and three of them."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
from scipy import sparse

NUMBER = re.compile(r"\d[\d,.，．]*")
NOT_CHARACTER = re.compile(r"[\s，。；：、！？“”‘’（）《》()—…·]+")
# Stands between texts while all are taken apart at once; no character of any script.
BREAK = "\U0010ffff"
CODE_BITS = 21


def compare_characters(queries: Sequence[str], sentences: Sequence[str]) -> np.ndarray:
    """Queries by sentences: cosine of tf-idf over character 2- and 3-grams, idf counted on the sentences as in BM25."""
    if not queries or not sentences:
        return np.zeros((len(queries), len(sentences)), dtype=np.float32)
    return compare_counts(count_grams([*sentences, *queries]), len(sentences))


def compare_counts(counts: sparse.csr_array, total: int) -> np.ndarray:
    """The same of counted grams: the first ``total`` rows are the sentences, the rest the queries."""
    weights = weigh_counts(counts, total)
    return np.asarray((weights[total:] @ weights[:total].T).toarray(), dtype=np.float32)


def weigh_counts(counts: sparse.csr_array, total: int) -> sparse.csr_array:
    """The tf-idf of counted grams, rows at length one: the product of two of them is their cosine."""
    frequency = np.bincount(counts[:total].indices, minlength=counts.shape[1])
    idf = np.log(1 + (total - frequency + 0.5) / (frequency + 0.5))
    return _unit_rows(sparse.csr_array((1 + np.log(counts.data), counts.indices, counts.indptr), counts.shape), idf)


def _unit_rows(shares: sparse.csr_array, idf: np.ndarray) -> sparse.csr_array:
    """The shares times the idf of their columns, rows at length one; rows of zeros stay."""
    data = shares.data * idf[shares.indices]
    sums = np.zeros(shares.shape[0])
    filled = np.flatnonzero(np.diff(shares.indptr))
    sums[filled] = np.add.reduceat(data * data, shares.indptr[filled]) if len(filled) else 0.0
    lengths = np.sqrt(np.where(sums > 0, sums, 1.0))
    data = data / np.repeat(lengths, np.diff(shares.indptr))
    return sparse.csr_array((data, shares.indices, shares.indptr), shares.shape)


def count_grams(texts: Sequence[str]) -> sparse.csr_array:
    """How often each text (row) holds each gram (column); columns are numbered in no order that means anything."""
    joined = BREAK.join(text.replace(BREAK, "") for text in texts)
    plain = NOT_CHARACTER.sub("", NUMBER.sub("#", joined))
    codes = np.frombuffer(plain.encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    breaks = codes == ord(BREAK)
    rows = np.cumsum(breaks)
    codes += 1  # a gram of two is told from one of three by its empty front, which no character may look like
    pairs = (codes[:-1] << CODE_BITS) | codes[1:]
    whole_pair = ~(breaks[:-1] | breaks[1:])
    triples = (pairs[:-1] << CODE_BITS) | codes[2:]
    whole_triple = whole_pair[:-1] & whole_pair[1:]
    grams = np.concatenate([pairs[whole_pair], triples[whole_triple]])
    owners = np.concatenate([rows[:-1][whole_pair], rows[:-2][whole_triple]])
    order = np.argsort(grams)
    columns = np.cumsum(np.diff(grams[order], prepend=0) != 0) - 1  # no gram is 0
    width = int(columns[-1]) + 1 if len(columns) else 0
    # In the order of their columns they fall into each row in order: nothing is left to sort.
    counts = sparse.coo_array((np.ones(len(grams)), (owners[order], columns)), shape=(len(texts), width)).tocsr()
    counts.sum_duplicates()
    return counts
