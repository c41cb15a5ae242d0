"""Everything measured between one plan and one later report before any fitted number comes in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from reports.reading import ReportKind, SectionKind
from tracker.extraction import split_sentences

from .candidates import Candidate, list_candidates
from .context import surround_candidates, surround_commitments
from .elements import Element, split_elements
from .encoder import SentenceEncoder
from .ranking import PRIOR, RankingModel, join_inputs, measure_around
from .retrieve import order_rows, rank_scores
from .rivals import Rivals
from .similarity import ReportIndex, Similarities, centre_rows
from .values import ReadReport
from .word_table import WordTable

# So many sentences pass the first cut and are ranked by the fitted model …
CANDIDATES_RANKED = 30
# … and P(direct) is asked of so many best-ranked ones; recall@14 of direct evidence is 0.98.
CANDIDATES_KEPT = 14
# Agreement adds the four similarities, each in units of its usual spread over a report's sentences.
AGREEMENT_UNITS = {"soft": 0.12, "topic": 0.16, "chars": 0.05, "encoder": 0.11}
MIN_PLAN_SENTENCE = 6
BY_PLACE = ("topic", "agreement", "specific", "lead", "soft")
BY_ELEMENT = ("coverage", "head_coverage")


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
    ranked_by: np.ndarray  # places x inputs of the ranking model; empty once ranked


@dataclass(frozen=True)
class PairSignals:
    """A plan against a later report: the candidates of the later one, the signals of each commitment in order, and the
    topic vectors of commitments and of candidates, less the mean of the latter, as rows at unit length."""

    candidates: tuple[Candidate, ...]
    commitments: tuple[CommitmentSignals, ...]
    kind: ReportKind
    topics: tuple[np.ndarray, np.ndarray]


def measure_pair(plan: ReadReport, later: ReadReport, table: WordTable, encoder: SentenceEncoder | None) -> PairSignals:
    """Compare every commitment with every candidate; the rest of the plan stands by as competition."""
    candidates = list_candidates(later.text, later.reading)
    texts = [commitment.text for commitment in plan.commitments]
    if not candidates or not texts:
        none = np.zeros((0, 0), dtype=np.float32)
        return PairSignals(candidates, tuple(_nothing(text) for text in texts), plan.reading.kind, (none, none))
    queries = list_queries(plan)
    index = ReportIndex([candidate.text for candidate in candidates], table, encoder)
    elements = [split_elements(text) for text in texts]
    soft, coverage, heads = _align(index, queries, elements)
    similarities = index.compare(queries, soft)
    row_of = {query: row for row, query in enumerate(queries)}
    rows = np.array([row_of[text] for text in texts])
    ranking = rank_scores(similarities, candidates)[rows]
    kept = order_rows(ranking, CANDIDATES_RANKED)
    around = measure_around(
        similarities.take(rows),
        candidates,
        surround_commitments(plan),
        surround_candidates(later.text, later.reading, candidates),
        table,
    )
    around = {name: _take(values, kept) for name, values in around.items()}
    columns = {
        "ranking": _take(ranking, kept),
        "topic": _take(similarities.topic_raw[rows], kept),
        "soft": _take(similarities.soft[rows], kept),
    } | _compare_with_plan(agree(similarities), queries, rows, kept)
    owners = np.repeat(np.arange(len(texts)), [len(parts) for parts in elements])
    covered = _take(coverage, kept[owners])
    by_element = {"coverage": covered, "head_coverage": covered * _take(heads, kept[owners])}
    starts = np.cumsum([0, *map(len, elements)])[:-1]
    mean = np.add.reduceat(covered, starts, axis=0) / np.bincount(owners)[:, None]
    inputs = join_inputs(around, columns["specific"], columns["lead"], mean)
    signals = _part_signals(texts, elements, kept, columns, by_element, inputs)
    topics = centre_rows(similarities.topic_vectors[rows], index.topics)
    return PairSignals(candidates, tuple(signals), plan.reading.kind, topics)


def rank_pair(pair: PairSignals, model: RankingModel) -> PairSignals:
    """The pair with each commitment's candidates in the order of the model, the best ``CANDIDATES_KEPT`` kept."""
    if not pair.candidates or not pair.commitments:
        return pair
    own = pair.commitments
    inputs, places = np.stack([signals.ranked_by for signals in own]), np.array([signals.places for signals in own])
    matter = _take(model.compare_matter(*pair.topics), places)
    scores = model.score(inputs.reshape(-1, inputs.shape[2]), matter.ravel()).reshape(places.shape)
    order = order_rows(scores, CANDIDATES_KEPT)
    owners = np.repeat(np.arange(len(own)), [len(signals.elements) for signals in own])
    columns = {name: _take(np.stack([getattr(signals, name) for signals in own]), order) for name in BY_PLACE}
    by_element = {
        name: _take(np.concatenate([getattr(signals, name) for signals in own]), order[owners]) for name in BY_ELEMENT
    }
    texts, elements = [signals.text for signals in own], [signals.elements for signals in own]
    columns["ranking"] = _take(scores, order)
    ranked = _part_signals(texts, elements, _take(places, order), columns, by_element, inputs[:, :0])
    return replace(pair, commitments=tuple(ranked))


def _compare_with_plan(
    agreement: np.ndarray, queries: Sequence[str], rows: np.ndarray, kept: np.ndarray
) -> dict[str, np.ndarray]:
    """Of the commitments in ``rows`` and their kept candidates: agreement, and that beside the rest of the plan."""
    agreed, rivals = _take(agreement[rows], kept), Rivals(queries, agreement)
    return {
        "agreement": agreed,
        "specific": agreed - agreement.mean(axis=0)[kept],
        "lead": agreed - rivals.best_agreement(rows, kept).astype(np.float32),
    }


def _part_signals(
    texts: Sequence[str],
    elements: Sequence[tuple[Element, ...]],
    kept: np.ndarray,
    columns: dict[str, np.ndarray],
    by_element: dict[str, np.ndarray],
    inputs: np.ndarray,
) -> Iterator[CommitmentSignals]:
    """What was measured of all commitments (a row each, or a row for each element), commitment by commitment."""
    end = 0
    for i, (text, parts, places) in enumerate(zip(texts, elements, kept.tolist(), strict=True)):
        own, end = slice(end, end + len(parts)), end + len(parts)
        measured = {name: values[i] for name, values in columns.items()}
        covered = {name: values[own] for name, values in by_element.items()}
        yield CommitmentSignals(text, parts, tuple(places), ranked_by=inputs[i], **measured, **covered)


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
    inputs = np.zeros((0, len(PRIOR)), dtype=np.float32)
    return CommitmentSignals(text, parts, (), empty, none, none, empty, empty, empty, empty, empty, inputs)
