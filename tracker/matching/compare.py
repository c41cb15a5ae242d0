"""Everything measured between one plan and one later report before any fitted number comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import ReportKind, SectionKind
from tracker.extraction import split_sentences

from .candidates import Candidate, list_candidates
from .elements import Element, split_elements
from .encoder import SentenceEncoder
from .retrieve import order_rows, rank_scores
from .rivals import Rivals
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
    queries = list_queries(plan)
    index = ReportIndex([candidate.text for candidate in candidates], table, encoder)
    elements = [split_elements(text) for text in texts]
    soft, coverage, heads = _align(index, queries, elements)
    similarities = index.compare(queries, soft)
    row_of = {query: row for row, query in enumerate(queries)}
    rows = np.array([row_of[text] for text in texts])
    ranking = rank_scores(similarities, candidates)[rows]
    kept = order_rows(ranking, CANDIDATES_KEPT)
    columns = {
        "ranking": _take(ranking, kept),
        "topic": _take(similarities.topic_raw[rows], kept),
        "soft": _take(similarities.soft[rows], kept),
    } | _compare_with_plan(agree(similarities), queries, rows, kept)
    owners = np.repeat(np.arange(len(texts)), [len(parts) for parts in elements])
    covered = _take(coverage, kept[owners])
    by_element = {"coverage": covered, "head_coverage": covered * _take(heads, kept[owners])}
    signals = _part_signals(texts, elements, kept, columns, by_element)
    return PairSignals(candidates, tuple(signals), plan.reading.kind)


def _compare_with_plan(
    agreement: np.ndarray, queries: Sequence[str], rows: np.ndarray, kept: np.ndarray
) -> dict[str, np.ndarray]:
    """Of the commitments in ``rows`` and their kept candidates: agreement, and that beside the rest of the plan."""
    agreed, rivals = _take(agreement[rows], kept), Rivals(queries, agreement)
    best = [rivals.best_agreement(row, places) for row, places in zip(rows.tolist(), kept.tolist(), strict=True)]
    return {
        "agreement": agreed,
        "specific": agreed - agreement.mean(axis=0)[kept],
        "lead": agreed - np.array(best, dtype=np.float32),
    }


def _part_signals(
    texts: Sequence[str],
    elements: Sequence[tuple[Element, ...]],
    kept: np.ndarray,
    columns: dict[str, np.ndarray],
    by_element: dict[str, np.ndarray],
) -> Iterator[CommitmentSignals]:
    """What was measured of all commitments (a row each, or a row for each element), commitment by commitment."""
    end = 0
    for i, (text, parts) in enumerate(zip(texts, elements, strict=True)):
        own, end = slice(end, end + len(parts)), end + len(parts)
        yield CommitmentSignals(
            text=text,
            elements=parts,
            places=tuple(kept[i].tolist()),
            **{name: values[i] for name, values in columns.items()},
            **{name: values[own] for name, values in by_element.items()},
        )


def _take(matrix: np.ndarray, places: np.ndarray) -> np.ndarray:
    """Of each row the columns that the same row of ``places`` names."""
    return np.take_along_axis(matrix, places, axis=1)


def agree(similarities: Similarities) -> np.ndarray:
    """The four raw similarities in comparable units, added."""
    return np.asarray(sum(getattr(similarities, name) / unit for name, unit in AGREEMENT_UNITS.items()))


def list_queries(plan: ReadReport) -> list[str]:
    """What is compared with the candidates: the commitments, and the other sentences of the plan as competition."""
    return list(dict.fromkeys([*(commitment.text for commitment in plan.commitments), *_plan_sentences(plan)]))


def _plan_sentences(plan: ReadReport) -> list[str]:
    spans = [section.span for section in plan.reading.sections if section.kind is SectionKind.PLAN]
    sentences = [span.cut(plan.text) for whole in spans for span in split_sentences(plan.text, whole)]
    return [sentence for sentence in sentences if len(sentence) >= MIN_PLAN_SENTENCE]


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
