"""What is measured between a plan and a later report, for all commitments at once and commitment by commitment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from reports.reading import ReportKind

from .candidates import Candidate
from .elements import Element
from .texts import Texts

BY_PLACE = ("ranking", "topic", "agreement", "specific", "lead", "soft")
BY_ELEMENT = ("coverage", "head_coverage")
QUOTED = 3  # so many of the best-ranked sentences, which have the highest P(direct), the decision looks at
# A clause counts as mentioned where so much of its word weight is found in one quoted sentence: the level at which
# clauses of kept promises (nine in ten above it) and of promises without evidence (three in four below) part best.
MENTIONED_FROM = 0.5


class Peaks(NamedTuple):
    """The highest among the sentences that the decision looks at."""

    best_coverage: float
    best_head_coverage: float
    agreement: float
    lead: float


class CommitmentSignals(NamedTuple):
    """One commitment against its best-ranked candidates; lists follow ``places`` (candidate numbers, best first)."""

    text: str
    elements: tuple[Element, ...]
    places: tuple[int, ...]
    soft: list[float]
    shares: list[list[float]]  # elements x places: how far each element's words are found in the sentence
    mentions: list[bool]  # places: is any element mentioned there?
    peaks: Peaks


@dataclass(frozen=True)
class SignalTable:
    """The signals of all commitments: ``places``, each of ``columns`` (named ``BY_PLACE``) and ``inputs`` have a row a
    commitment, each of ``by_element`` (named ``BY_ELEMENT``) one for each of its elements.

    Of the columns, agreement is how far a commitment and a sentence are alike, ``specific`` that less the sentence's
    mean over the whole plan, and ``lead`` that less the best any other sentence of the plan has with it. By element,
    coverage is how far its words are found in the sentence, ``head_coverage`` that times how far its head noun is. The
    inputs are those of the ranking model, and none once ranked.
    """

    texts: tuple[str, ...]
    elements: tuple[tuple[Element, ...], ...]
    places: np.ndarray
    columns: dict[str, np.ndarray]
    by_element: dict[str, np.ndarray]
    inputs: np.ndarray

    @cached_property
    def best(self) -> dict[str, np.ndarray]:
        """Of each ``by_element`` the highest of a commitment's elements, a row a commitment."""
        starts = self._starts[:-1]
        return {name: np.maximum.reduceat(self.by_element[name], starts, axis=0) for name in BY_ELEMENT}

    def split(self) -> Iterator[CommitmentSignals]:
        """The signals commitment by commitment."""
        if not self.texts:
            return
        # Single numbers are read from lists, and one call for all commitments makes these sooner than one for each.
        shares, soft = self.by_element["coverage"].tolist(), self.columns["soft"].tolist()
        own_shares = [shares[start:end] for start, end in pairwise(self._starts.tolist())]
        mentions = (self.best["coverage"] >= MENTIONED_FROM).tolist()
        highest = (*self.best.values(), self.columns["agreement"], self.columns["lead"])
        peaks = map(Peaks, *map(_highest, highest))
        places = map(tuple, self.places.tolist())
        columns = (self.texts, self.elements, places, soft, own_shares, mentions, peaks)
        yield from map(CommitmentSignals, *columns)

    @cached_property
    def _starts(self) -> np.ndarray:
        """Where the elements of each commitment begin, and where those of the last end."""
        return np.cumsum([0, *map(len, self.elements)])


def _highest(values: np.ndarray) -> list[float]:
    """Of each row the highest of the first ``QUOTED``; 0 of an empty one."""
    highest: list[float] = values[:, :QUOTED].max(axis=1, initial=0.0 if not values.shape[1] else -np.inf).tolist()
    return highest


@dataclass(frozen=True)
class PairSignals:
    """A plan against a later report: the candidates of the later one, the signals of the commitments, and the texts and
    the encoder's vectors (None without one) of commitments and of candidates; topics and vectors are rows at unit
    length, less the candidates' mean."""

    candidates: tuple[Candidate, ...]
    table: SignalTable
    kind: ReportKind
    texts: tuple[Texts, Texts]
    vectors: tuple[np.ndarray, np.ndarray] | None

    @cached_property
    def commitments(self) -> tuple[CommitmentSignals, ...]:
        """The signals of each commitment, in the order of the plan."""
        return tuple(self.table.split())
