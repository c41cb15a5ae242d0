"""Which words of a plan are near to which words of a later report."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .encoded_words import WORD_FLOOR, EncodedWords
from .encoder import SentenceEncoder
from .word_table import WordTable, unit_rows

Words = tuple[str, ...]


@dataclass(frozen=True)
class WordLinks:
    """Pairs of near words: place of the asked word, place of the report's own word, cosine from the floor to one."""

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


def link_words(asked: Words, own: Words, table: WordTable, encoder: SentenceEncoder | None) -> WordLinks:
    """All pairs of near words. A word's vector is its corpus vector beside its encoder vector, both at unit length,
    joined and normalised; a word the table lacks has the latter only, and the same word is always at one."""
    if encoder is None or table.encoded is None:
        links = _link_vectors(join_vectors(asked, table, encoder), join_vectors(own, table, encoder))
    else:
        links = _link_with_table(asked, own, table, table.encoded, encoder)
    return links + _link_same(asked, own)


def join_vectors(words: Words, table: WordTable, encoder: SentenceEncoder | None) -> np.ndarray:
    """The joined vectors of words, each encoded anew."""
    halves = [table.lookup(words)]
    if encoder is not None and words:
        halves.append(unit_rows(encoder.encode(words) - table.encoder_mean))
    return unit_rows(np.hstack(halves))


def _link_with_table(
    asked: Words, own: Words, table: WordTable, encoded: EncodedWords, encoder: SentenceEncoder
) -> WordLinks:
    """Known words by what the table tells of them; only a pair with a new word is compared."""
    ours, theirs = table.find_rows(asked), table.find_rows(own)
    halves = _encode_halves((*asked, *own), np.concatenate([ours, theirs]), table, encoded, encoder)
    ours_half, theirs_half = halves[: len(asked)], halves[len(asked) :]
    fresh, known, fresh_own = np.flatnonzero(ours < 0), np.flatnonzero(ours >= 0), np.flatnonzero(theirs < 0)
    of_fresh = _link_vectors(ours_half[fresh], theirs_half)
    to_fresh = _link_vectors(ours_half[known], theirs_half[fresh_own])
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
    places = place_of[rows]
    held = places >= 0
    return WordLinks(known[owners[held]], places[held], cosines[held])


def _link_vectors(ours: np.ndarray, theirs: np.ndarray) -> WordLinks:
    cosines = ours @ theirs.T
    # Of one dimension few are found several times as fast as of two.
    cells = np.flatnonzero(cosines >= WORD_FLOOR)
    return WordLinks(*np.divmod(cells, max(1, len(theirs))), np.minimum(cosines.ravel()[cells], 1.0))


def _link_same(asked: Words, own: Words) -> WordLinks:
    places = {word: place for place, word in enumerate(own)}
    same = np.array([(i, places[word]) for i, word in enumerate(asked) if word in places], dtype=np.int64).reshape(
        -1, 2
    )
    return WordLinks(same[:, 0], same[:, 1], np.ones(len(same), dtype=np.float32))


def _encode_halves(
    words: Words, rows: np.ndarray, table: WordTable, encoded: EncodedWords, encoder: SentenceEncoder
) -> np.ndarray:
    """The encoder's half of the joined vectors: all that counts beside a word without a corpus vector."""
    halves = encoded.vectors[rows].astype(np.float32)
    both = table.vectors[rows].any(axis=1) & (rows >= 0)
    missing = np.flatnonzero(rows < 0)
    if len(missing):
        halves[missing] = encoder.encode([words[i] for i in missing]) - table.encoder_mean
    lengths = np.sqrt(np.einsum("ij,ij->i", halves, halves) * (1 + both)).astype(np.float32)
    halves /= np.where(lengths > 0, lengths, 1.0)[:, None]
    return halves
