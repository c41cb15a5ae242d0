"""What is measured between a plan and a later report, for all commitments at once and commitment by commitment."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from reports.reading import ReportKind

from .candidates import Candidate
from .elements import Element
from .lexicon import Lexicon

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
    """One commitment against its best-ranked candidates; arrays follow ``places`` (candidate numbers, best first)."""

    text: str
    elements: tuple[Element, ...]
    places: tuple[int, ...]
    ranked_by: np.ndarray  # places x inputs of the ranking model; empty once ranked
    coverage: np.ndarray  # elements x places: how far each element's words are found in the sentence
    head_coverage: np.ndarray  # the same, times how far the element's head noun is found
    best_coverage: np.ndarray  # the highest of all elements
    best_head_coverage: np.ndarray
    ranking: np.ndarray
    topic: np.ndarray
    agreement: np.ndarray
    specific: np.ndarray  # agreement less this commitment's sentence's mean over the whole plan
    lead: np.ndarray  # agreement less the best any other sentence of the plan has with the sentence
    soft: np.ndarray
    shares: list[list[float]]  # the numbers of ``coverage``
    mentions: list[bool]  # places: is any element mentioned there?
    peaks: Peaks


@dataclass(frozen=True)
class SignalTable:
    """The signals of all commitments: ``places``, each of ``columns`` (named ``BY_PLACE``) and ``inputs`` have a row a
    commitment, each of ``by_element`` (named ``BY_ELEMENT``) one for each of its elements."""

    texts: tuple[str, ...]
    elements: tuple[tuple[Element, ...], ...]
    places: np.ndarray
    columns: dict[str, np.ndarray]
    by_element: dict[str, np.ndarray]
    inputs: np.ndarray

    def split(self) -> Iterator[CommitmentSignals]:
        """The signals commitment by commitment."""
        if not self.texts:
            return
        ends = np.cumsum([len(parts) for parts in self.elements])
        starts = np.concatenate([[0], ends[:-1]])
        own = [slice(*bounds) for bounds in zip(starts.tolist(), ends.tolist(), strict=True)]
        by_element = [[self.by_element[name][rows] for rows in own] for name in BY_ELEMENT]
        best = [np.maximum.reduceat(self.by_element[name], starts, axis=0) for name in BY_ELEMENT]
        by_place = [self.columns[name] for name in BY_PLACE]
        # Single numbers are read from lists, and one call for all commitments makes these sooner than one for each.
        shares = self.by_element["coverage"].tolist()
        own_shares = [shares[rows] for rows in own]
        mentions = (best[0] >= MENTIONED_FROM).tolist()
        peaks = map(Peaks, *map(_highest, (*best, self.columns["agreement"], self.columns["lead"])))
        places = map(tuple, self.places.tolist())
        arrays: list[Iterable[Any]] = [self.inputs, *by_element, *best, *by_place]
        columns: list[Iterable[Any]] = [self.texts, self.elements, places, *arrays, own_shares, mentions, peaks]
        for row in zip(*columns, strict=True):
            yield CommitmentSignals(*row)


def _highest(values: np.ndarray) -> list[float]:
    """Of each row the highest of the first ``QUOTED``; 0 of an empty one."""
    highest: list[float] = values[:, :QUOTED].max(axis=1, initial=0.0 if not values.shape[1] else -np.inf).tolist()
    return highest


@dataclass(frozen=True)
class PairSignals:
    """A plan against a later report: the candidates of the later one, the signals of the commitments, the topic vectors
    of commitments and of candidates, less the mean of the latter, as rows at unit length, and the words of both."""

    candidates: tuple[Candidate, ...]
    table: SignalTable
    kind: ReportKind
    topics: tuple[np.ndarray, np.ndarray]
    lexicon: Lexicon

    @cached_property
    def commitments(self) -> tuple[CommitmentSignals, ...]:
        """The signals of each commitment, in the order of the plan."""
        return tuple(self.table.split())
