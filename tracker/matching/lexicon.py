"""The words of one pair of reports by number: what the table says of a word is asked once, not wherever it stands."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, count

import numpy as np
from scipy import sparse

from .runs import spread_places
from .word_table import WordTable, unit_rows
from .words import BREAK, RUNS, cut_runs, find_runs

OF_BREAK = -1  # its number: it is no word


@dataclass(frozen=True, slots=True)
class NumberedTexts:
    """Texts, one behind the other, as the numbers of their content words: text i has those from ``starts[i]`` up to
    ``starts[i + 1]``."""

    numbers: np.ndarray
    starts: np.ndarray  # one more than texts

    @property
    def counts(self) -> np.ndarray:
        """How many words each text has."""
        return np.diff(self.starts)

    @property
    def owners(self) -> np.ndarray:
        """The place of the text that each word stands in."""
        return np.repeat(np.arange(len(self.starts) - 1), self.counts)

    @classmethod
    def join(cls, parts: Sequence[NumberedTexts]) -> NumberedTexts:
        """The texts of all parts, one part behind the other."""
        counts = np.concatenate([part.counts for part in parts])
        return cls(np.concatenate([part.numbers for part in parts]), np.append(0, np.cumsum(counts)))


class Lexicon:
    """Numbers words in the order in which they are first read. ``rows``, ``weights`` and what is asked of texts hold
    for the words read so far."""

    def __init__(self, table: WordTable) -> None:
        self.table = table
        self._numbers: defaultdict[str, int] = defaultdict(self.__len__, {BREAK: OF_BREAK})
        self._texts: dict[tuple[str, ...], NumberedTexts] = {}  # the sentences of a report are read again and again
        self._runs: dict[str, int] = {}
        # The words of all runs, one behind the other; run i has those from _starts[i], as many as _sizes[i].
        self._read_words = self._starts = self._sizes = np.zeros(0, dtype=np.int64)
        self._words: tuple[str, ...] = ()
        self._rows = table.find_rows(())
        self._weights, self._vectors = table.weigh_rows(self._rows), table.weighted_vectors(self._rows)

    def __len__(self) -> int:
        return len(self._numbers) - 1

    def read(self, texts: Sequence[str]) -> NumberedTexts:
        """The texts by the numbers of their words; new words get the next numbers."""
        texts = tuple(texts)
        if texts not in self._texts:
            self._texts[texts] = self._read(texts)
        return self._texts[texts]

    def find_topics(self, texts: Sequence[str]) -> np.ndarray:
        """Of each text the unit idf-weighted sum of the corpus vectors of its words; zeros where none is known."""
        read = self.read(texts)
        counts = sparse.csr_array(
            (np.ones(len(read.numbers), dtype=np.float32), read.numbers, read.starts), shape=(len(texts), len(self))
        )
        self._look_up()
        return unit_rows(counts @ self._vectors[: len(self)])

    def find_numbers(self, words: Iterable[str]) -> list[int]:
        """The numbers of those of the words that have been read."""
        return [self._numbers[word] for word in words if word in self._numbers]

    @property
    def words(self) -> tuple[str, ...]:
        """The words by number."""
        self._look_up()
        return self._words

    @property
    def rows(self) -> np.ndarray:
        """The row of each word in the table; -1 for a word the table lacks."""
        self._look_up()
        return self._rows

    @property
    def weights(self) -> np.ndarray:
        """The background weight of each word."""
        self._look_up()
        return self._weights

    def _read(self, texts: Sequence[str]) -> NumberedTexts:
        """Put the texts together from their runs: a paragraph, its sentences and their clauses are made of the same."""
        divided = [*map(find_runs, texts)]
        in_order = [*chain.from_iterable(divided)]
        self._number_runs([run for run in dict.fromkeys(in_order) if run not in self._runs])
        runs = np.fromiter(map(self._runs.__getitem__, in_order), dtype=np.int64, count=len(in_order))
        sizes = self._sizes[runs]
        starts = np.append(0, np.cumsum(sizes))[np.cumsum([0, *map(len, divided)])]
        return NumberedTexts(self._read_words[spread_places(self._starts[runs], sizes)], starts)

    def _number_runs(self, runs: Sequence[str]) -> None:
        """Number the words of runs not read so far."""
        words = cut_runs(runs)
        numbers = np.fromiter(map(self._numbers.__getitem__, words), dtype=np.int64, count=len(words))
        ends = np.flatnonzero(numbers == OF_BREAK)
        RUNS.keep(runs, words, ends.tolist())
        sizes = np.diff(ends, prepend=-1) - 1
        self._starts = np.append(self._starts, ends - sizes + len(self._read_words))
        self._sizes = np.append(self._sizes, sizes)
        self._read_words = np.append(self._read_words, numbers)
        self._runs.update(zip(runs, count(len(self._runs)), strict=False))

    def _look_up(self) -> None:
        """Ask the table of the words that are new since it was asked last."""
        if len(self._words) == len(self):
            return
        known = len(self._words)
        self._words = tuple(self._numbers)[1:]
        rows = self.table.find_rows(self._words[known:])
        self._rows = np.concatenate([self._rows, rows])
        self._weights = np.concatenate([self._weights, self.table.weigh_rows(rows)])
        if len(self._words) > len(self._vectors):  # with room for more, for they are large and words come in parts
            vectors = np.zeros((2 * len(self._words), self._vectors.shape[1]), dtype=np.float32)
            vectors[:known] = self._vectors[:known]
            self._vectors = vectors
        self._vectors[known : len(self._words)] = self.table.weighted_vectors(rows)


def number_again(numbers: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """The different ones of some numbers below ``size``, in order, and the place of each number among them."""
    said = np.zeros(size, dtype=bool)
    said[numbers] = True
    return np.flatnonzero(said), (np.cumsum(said) - 1)[numbers]
