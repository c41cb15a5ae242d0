"""Which words of a plan are near to which words of a later report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .encoded_words import WORD_FLOOR, EncodedWords
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .word_table import unit_rows


@dataclass(frozen=True)
class WordLinks:
    """Pairs of near words: place of the asked word, place of the report's own one, cosine from the floor to one."""

    asked: np.ndarray
    own: np.ndarray
    cosines: np.ndarray

    def __add__(self, other: WordLinks) -> WordLinks:
        parts = zip((self.asked, self.own, self.cosines), (other.asked, other.own, other.cosines), strict=True)
        return WordLinks(*map(np.concatenate, parts))

    def sort(self) -> WordLinks:
        """In the order of the asked words."""
        order = np.argsort(self.asked, kind="stable")
        return WordLinks(self.asked[order], self.own[order], self.cosines[order])


def link_words(asked: np.ndarray, own: int, lexicon: Lexicon, encoder: SentenceEncoder | None) -> WordLinks:
    """All pairs of near words: of the asked ones, given by their numbers, and of the report's own, which are the first
    ``own`` of the lexicon. A word's vector is its corpus vector beside its encoder vector, both at unit length, joined
    and normalised; a word the table lacks has the latter only, and the same word is always at one."""
    encoded = lexicon.table.encoded
    if encoder is None or encoded is None:
        vectors = _join_vectors(lexicon, encoder)
        links = _link_vectors(vectors[asked], vectors[:own])
    else:
        links = _link_with_table(asked, own, lexicon, encoded, encoder)
    same = np.flatnonzero(asked < own)
    return links + WordLinks(same, asked[same], np.ones(len(same), dtype=np.float32))


def _join_vectors(lexicon: Lexicon, encoder: SentenceEncoder | None) -> np.ndarray:
    """The joined vectors of words, each encoded anew."""
    halves = [lexicon.table.lookup(lexicon.words)]
    if encoder is not None and lexicon.words:
        halves.append(unit_rows(encoder.encode(lexicon.words) - lexicon.table.encoder_mean))
    return unit_rows(np.hstack(halves))


def _link_with_table(
    asked: np.ndarray, own: int, lexicon: Lexicon, encoded: EncodedWords, encoder: SentenceEncoder
) -> WordLinks:
    """Known words by what the table tells of them; only a pair with a new word is compared."""
    ours, theirs = lexicon.rows[asked], lexicon.rows[:own]
    halves = _encode_halves(lexicon, encoded, encoder)
    fresh, known, fresh_own = np.flatnonzero(ours < 0), np.flatnonzero(ours >= 0), np.flatnonzero(theirs < 0)
    of_fresh = _link_vectors(halves[asked[fresh]], halves[:own])
    # All words against the few, then the rows of those asked: to copy their vectors would take longer.
    to_fresh = _link_cosines((halves @ halves[fresh_own].T).take(asked[known], axis=0))
    return (
        _link_known(known, ours, theirs, encoded)
        + WordLinks(fresh[of_fresh.asked], of_fresh.own, of_fresh.cosines)
        + WordLinks(known[to_fresh.asked], fresh_own[to_fresh.own], to_fresh.cosines)
    )


def _link_known(known: np.ndarray, ours: np.ndarray, theirs: np.ndarray, encoded: EncodedWords) -> WordLinks:
    """Links between words of the table, as it was measured when the table was made."""
    place_of = np.full(len(encoded.vectors), -1)
    place_of[theirs[theirs >= 0]] = np.flatnonzero(theirs >= 0)
    owners, rows, cosines = encoded.neighbours(ours[known])
    places = place_of.take(rows)
    held = np.flatnonzero(places >= 0)
    return WordLinks(known[owners.take(held)], places.take(held), cosines.take(held))


def _link_vectors(ours: np.ndarray, theirs: np.ndarray) -> WordLinks:
    return _link_cosines(ours @ theirs.T)


def _link_cosines(cosines: np.ndarray) -> WordLinks:
    # Of one dimension few are found several times as fast as of two.
    cells = np.flatnonzero(cosines >= WORD_FLOOR)
    return WordLinks(*np.divmod(cells, max(1, cosines.shape[1])), np.minimum(cosines.take(cells), 1.0))


def _encode_halves(lexicon: Lexicon, encoded: EncodedWords, encoder: SentenceEncoder) -> np.ndarray:
    """The encoder's half of the joined vectors: all that counts beside a word without a corpus vector."""
    rows, table = lexicon.rows, lexicon.table
    missing = np.flatnonzero(rows < 0)
    both = table.has_vector[rows]
    both[missing] = False
    lengths = encoded.lengths[rows] * np.sqrt(1 + both, dtype=np.float32)
    halves = np.divide(encoded.vectors.take(rows, axis=0), lengths[:, None], dtype=np.float32)
    if len(missing):
        halves[missing] = unit_rows(encoder.encode([lexicon.words[i] for i in missing]) - table.encoder_mean)
    return halves
