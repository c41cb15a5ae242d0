"""Everything measured between one plan and one later report before any fitted number comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import ReportKind, SectionKind
from tracker.extraction import split_sentences

from .candidates import Candidate, list_candidates
from .elements import Element, split_elements
from .encoder import SentenceEncoder
from .retrieve import order_candidates, rank_scores
from .similarity import ReportIndex, Similarities
from .values import ReadReport
from .word_table import WordTable

# P(direct) is asked of so many best-ranked sentences; recall@14 of direct evidence is 0.98.
CANDIDATES_KEPT = 14
# Agreement adds the four similarities, each in units of its usual spread over a report's sentences.
AGREEMENT_UNITS = {"soft": 0.12, "topic": 0.16, "chars": 0.05, "encoder": 0.11}
MIN_PLAN_SENTENCE = 6


@dataclass(frozen=True)
class CommitmentSignals:
    """One commitment against its best-ranked candidates; arrays follow ``places`` (candidate numbers, best first)."""

    text: str
    elements: tuple[Element, ...]
    places: tuple[int, ...]
    ranking: np.ndarray
    coverage: np.ndarray  # elements x places: how far each element's words are found in the sentence
    head_coverage: np.ndarray  # the same, times how far the element's head noun is found
    topic: np.ndarray
    agreement: np.ndarray
    specific: np.ndarray  # agreement less this commitment's sentence's mean over the whole plan
    lead: np.ndarray  # agreement less the best any other sentence of the plan has with the sentence
    soft: np.ndarray


@dataclass(frozen=True)
class PairSignals:
    """A plan against a later report: the candidates of the later one, and the signals of each commitment in order."""

    candidates: tuple[Candidate, ...]
    commitments: tuple[CommitmentSignals, ...]
    kind: ReportKind


def measure_pair(plan: ReadReport, later: ReadReport, table: WordTable, encoder: SentenceEncoder | None) -> PairSignals:
    """Compare every commitment with every candidate; the rest of the plan stands by as competition."""
    candidates = list_candidates(later.text, later.reading)
    texts = [commitment.text for commitment in plan.commitments]
    if not candidates or not texts:
        return PairSignals(candidates, tuple(_nothing(text) for text in texts), plan.reading.kind)
    queries = list(dict.fromkeys([*texts, *_plan_sentences(plan)]))
    index = ReportIndex([candidate.text for candidate in candidates], table, encoder)
    elements = [split_elements(text) for text in texts]
    soft, coverage, heads = _align(index, queries, elements)
    similarities = index.compare(queries, soft)
    ranking = rank_scores(similarities, candidates)
    agreement = agree(similarities)
    place = {query: row for row, query in enumerate(queries)}
    signals, first = [], 0
    for text, parts in zip(texts, elements, strict=True):
        row = place[text]
        places = order_candidates(ranking[row], CANDIDATES_KEPT)
        rivals = [i for i, query in enumerate(queries) if not _overlaps(query, text)]
        rows = slice(first, first + len(parts))
        first += len(parts)
        signals.append(
            CommitmentSignals(
                text=text,
                elements=parts,
                places=tuple(places),
                ranking=ranking[row, places],
                coverage=coverage[rows, places],
                head_coverage=coverage[rows, places] * heads[rows, places],
                topic=similarities.topic_raw[row, places],
                agreement=agreement[row, places],
                specific=agreement[row, places] - agreement[:, places].mean(axis=0),
                lead=agreement[row, places] - (agreement[np.ix_(rivals, places)].max(axis=0) if rivals else 0.0),
                soft=similarities.soft[row, places],
            )
        )
    return PairSignals(candidates, tuple(signals), plan.reading.kind)


def agree(similarities: Similarities) -> np.ndarray:
    """The four raw similarities in comparable units, added."""
    return np.asarray(sum(getattr(similarities, name) / unit for name, unit in AGREEMENT_UNITS.items()))


def _plan_sentences(plan: ReadReport) -> list[str]:
    spans = [section.span for section in plan.reading.sections if section.kind is SectionKind.PLAN]
    sentences = [span.cut(plan.text) for whole in spans for span in split_sentences(plan.text, whole)]
    return [sentence for sentence in sentences if len(sentence) >= MIN_PLAN_SENTENCE]


def _overlaps(query: str, text: str) -> bool:
    """Is one (nearly) the other? Spans given by hand need not fall on sentence ends."""
    return query in text or text in query


def _align(
    index: ReportIndex, queries: Sequence[str], elements: Sequence[tuple[Element, ...]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Word alignment of queries, of elements and of their head nouns, in one pass over the words."""
    flat = [element for parts in elements for element in parts]
    aligned = index.align([*queries, *(element.text for element in flat), *(element.head for element in flat)])
    first, second = len(queries), len(queries) + len(flat)
    return aligned[:first], aligned[first:second], aligned[second:]


def _nothing(text: str) -> CommitmentSignals:
    empty = np.zeros(0, dtype=np.float32)
    parts = split_elements(text)
    none = np.zeros((len(parts), 0), dtype=np.float32)
    return CommitmentSignals(text, parts, (), empty, none, none, empty, empty, empty, empty, empty)
