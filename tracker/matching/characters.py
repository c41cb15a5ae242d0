"""How alike sentences are by their characters: cosines of tf-idf over runs of two and three of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy import sparse

from .runs import open_runs, spread_runs

# Stands between texts while all are taken apart at once; no character of any script.
BREAK = "\U0010ffff"
MARKED = 0x20000  # no space, digit or punctuation lies beyond
MOST = 1 << 63
# Held in memory at once; real pairs have a twentieth.
MOST_MEETINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class Grams:
    """Which text (row) holds which gram (column), and how often: column by column, in each row by row.

    The first ``total`` texts are the sentences, the other ones of ``height`` the queries. ``starts`` says where each
    column begins. Columns are in no order that means anything.
    """

    rows: np.ndarray
    columns: np.ndarray
    counts: np.ndarray
    starts: np.ndarray
    height: int
    total: int

    def count(self, places: np.ndarray) -> np.ndarray:
        """How often each gram is at one of the places where this is true."""
        return np.bincount(self.columns[np.flatnonzero(places)], minlength=len(self.starts))


class Meetings(NamedTuple):
    """Where a query holds a gram, where a sentence holds it too, and which of all pairs of query and sentence it is."""

    ours: np.ndarray
    theirs: np.ndarray
    pairs: np.ndarray


def mark_characters(pattern: str) -> np.ndarray:
    """Of each character whether it matches; the last place is for all beyond."""
    characters = np.arange(MARKED, dtype="<u4").tobytes().decode("utf-32-le", "surrogatepass")
    marked = np.zeros(MARKED + 1, dtype=bool)
    marked[[ord(character) for character in re.findall(pattern, characters)]] = True
    return marked


def find_marked(marked: np.ndarray, codes: np.ndarray) -> np.ndarray:
    """Which of the encoded characters are marked."""
    return marked.take(codes, mode="clip")


_DIGIT = mark_characters(r"\d")
_OF_NUMBER = mark_characters(r"[\d,.，．]")  # a number is a digit and all of these behind it
_NO_CHARACTER = mark_characters(r"[\s，。；：、！？“”‘’（）《》()—…·]")


def compare_characters(queries: Sequence[str], sentences: Sequence[str]) -> np.ndarray:
    """Queries by sentences: cosine of tf-idf over character 2- and 3-grams, idf counted on the sentences as in BM25."""
    if not queries or not sentences:
        return np.zeros((len(queries), len(sentences)), dtype=np.float32)
    grams = count_grams(encode_texts([*sentences, *queries]), len(sentences))
    if count_meetings(grams) > MOST_MEETINGS:
        return multiply_grams(grams)
    return compare_grams(grams, meet_grams(grams))


def compare_grams(grams: Grams, meetings: Meetings) -> np.ndarray:
    """The same of counted grams."""
    shape = grams.height - grams.total, grams.total
    weights = weigh_grams(grams)
    products = weights[meetings.ours] * weights[meetings.theirs]
    return np.bincount(meetings.pairs, products, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float32)


def multiply_grams(grams: Grams) -> np.ndarray:
    """``compare_grams`` for texts that say the same: slower to begin with, but no meetings are held in memory."""
    places = grams.rows, grams.columns
    weights = sparse.coo_array((weigh_grams(grams), places), shape=(grams.height, len(grams.starts))).tocsr()
    return np.asarray((weights[grams.total :] @ weights[: grams.total].T).toarray(), dtype=np.float32)


def encode_texts(texts: Sequence[str]) -> np.ndarray:
    """The numbers of all characters, a break between each two texts."""
    joined = BREAK.join([text.replace(BREAK, "") for text in texts])
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def count_grams(codes: np.ndarray, total: int) -> Grams:
    """How often each encoded text holds each gram; the first ``total`` are the sentences."""
    codes = _simplify(codes)
    breaks = codes == ord(BREAK)
    rows = np.cumsum(breaks)
    height = int(np.count_nonzero(breaks)) + 1
    bits = height.bit_length()
    # A gram of two is told from one of three by its empty front, which no character may look like.
    signs = np.where(breaks, 0, codes.astype(np.int64) + 1)
    base = int(signs.max(initial=0)) + 1
    if base**3 << bits > MOST:  # beside the numbers of rare characters none of a text has room
        signs = np.unique(signs, return_inverse=True)[1] + 1
        base = int(signs.max(initial=0)) + 1
    pairs = signs[:-1] * base + signs[1:]
    triples = pairs[:-1] * base + signs[2:]
    whole_pair = ~(breaks[:-1] | breaks[1:])
    whole_triple = whole_pair[:-1] & whole_pair[1:]
    # Gram and text in one number: sorting those is much faster than finding the order of the grams.
    found = np.concatenate([((pairs << bits) | rows[:-1])[whole_pair], ((triples << bits) | rows[:-2])[whole_triple]])
    found.sort()
    firsts = np.flatnonzero(open_runs(found))
    counts = np.diff(firsts, append=len(found))
    found = found[firsts]
    rows = found & ((1 << bits) - 1)
    return arrange_grams(rows, open_runs(found >> bits), counts, height, total)


def arrange_grams(rows: np.ndarray, opens: np.ndarray, counts: np.ndarray, height: int, total: int) -> Grams:
    """What is known of the grams in order; ``opens`` says where a new one begins."""
    columns = np.cumsum(opens)
    columns -= 1
    return Grams(rows, columns, counts, np.flatnonzero(opens), height, total)


def _simplify(codes: np.ndarray) -> np.ndarray:
    """The same without punctuation, and with one sign for each number."""
    kept = ~find_marked(_NO_CHARACTER, codes)
    parts = np.flatnonzero(find_marked(_OF_NUMBER, codes))
    digits = find_marked(_DIGIT, codes[parts])
    before = np.cumsum(digits) - digits
    # Of neighbouring parts all behind the first digit belong to its number.
    behind = before > np.maximum.accumulate(np.where(np.diff(parts, prepend=-2) > 1, before, 0))
    kept[parts[behind]] = False
    codes = codes.copy()
    codes[parts[digits & ~behind]] = ord("#")
    return codes[kept]


def weigh_grams(grams: Grams) -> np.ndarray:
    """The tf-idf of each gram of each text, texts at length one: sums of products are cosines."""
    frequencies = np.arange(grams.total + 1)
    idf = np.log(1 + (grams.total - frequencies + 0.5) / (frequencies + 0.5))
    shares = np.append(0.0, 1 + np.log(np.arange(1, grams.counts.max(initial=0) + 1)))
    frequency = grams.count((grams.rows < grams.total) & (grams.counts > 0))
    weights = shares[grams.counts] * idf[frequency][grams.columns]
    weights /= _measure_rows(weights, grams)[grams.rows]
    return weights


def _measure_rows(weights: np.ndarray, grams: Grams) -> np.ndarray:
    """The length of each text; one for that of zeros."""
    sums = np.bincount(grams.rows, weights * weights, minlength=grams.height)
    return np.sqrt(np.where(sums > 0, sums, 1.0))


def count_meetings(grams: Grams) -> int:
    """How many ``meet_grams`` would find."""
    return int(grams.count(grams.rows < grams.total)[grams.columns[grams.rows >= grams.total]].sum())


def meet_grams(grams: Grams) -> Meetings:
    """All places where a query and a sentence hold the same gram, in the order of the grams."""
    queries = np.flatnonzero(grams.rows >= grams.total)
    columns = grams.columns[queries]
    # In each column the sentences come first.
    owners, theirs = spread_runs(grams.starts[columns], grams.count(grams.rows < grams.total)[columns])
    ours = queries[owners]
    return Meetings(ours, theirs, (grams.rows[ours] - grams.total) * grams.total + grams.rows[theirs])
