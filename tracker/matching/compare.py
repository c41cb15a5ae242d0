"""Everything measured between one plan and one later report before any fitted number comes in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy import sparse

from reports.reading import ReportKind, SectionKind
from tracker.extraction import split_sentences

from .candidates import Candidate, list_candidates
from .context import surround_candidates, surround_commitments
from .elements import split_elements
from .encoder import SentenceEncoder
from .lexicon import Lexicon
from .ranking import DIGITS, PRIOR, Chosen, RankingModel, join_inputs, measure_around, take_of_rows
from .retrieve import order_rows, rank_scores, standardise
from .rivals import Rivals
from .signals import BY_ELEMENT, BY_PLACE, PairSignals, SignalTable
from .similarity import ReportIndex, Similarities, centre_rows
from .texts import Texts, weigh_words
from .values import ReadReport

# So many sentences pass the first cut and are ranked by the fitted model …
CANDIDATES_RANKED = 30
# … and P(direct) is asked of so many best-ranked ones; recall@14 of direct evidence is 0.98.
CANDIDATES_KEPT = 14
# Agreement adds the four similarities, each in units of its usual spread over a report's sentences.
AGREEMENT_UNITS = {"soft": 0.12, "topic": 0.16, "chars": 0.05, "encoder": 0.11}
MIN_PLAN_SENTENCE = 6


def measure_pair(plan: ReadReport, later: ReadReport, lexicon: Lexicon, encoder: SentenceEncoder | None) -> PairSignals:
    """Compare every commitment with every candidate; the rest of the plan stands by as competition. ``lexicon`` is
    empty, and has the words of both when this is done."""
    candidates = list_candidates(later.text, later.reading)
    texts = [commitment.text for commitment in plan.commitments]
    if not candidates or not texts:
        return _nothing(candidates, texts, plan.reading.kind)
    queries = list_queries(plan)
    sentences = [candidate.text for candidate in candidates]
    index = ReportIndex(sentences, lexicon, encoder)
    lexicon.read(queries)  # all at once, before their parts are looked at one by one
    elements = [split_elements(text) for text in texts]
    parts = [element for own in elements for element in own]
    soft, coverage, heads = index.align(queries, [part.text for part in parts], [part.head for part in parts])
    similarities = index.compare(queries, soft)
    scores = standardise(similarities)
    row_of = {query: row for row, query in enumerate(queries)}
    rows = np.array([row_of[text] for text in texts])
    ranking = rank_scores(scores, candidates)
    kept = order_rows(ranking[rows], CANDIDATES_RANKED)
    chosen = Chosen(rows, kept)
    around = measure_around(
        scores,
        chosen,
        candidates,
        surround_commitments(plan),
        surround_candidates(later.text, later.reading, candidates),
        lexicon,
    )
    columns = {
        "ranking": chosen.pick(ranking),
        "topic": chosen.pick(similarities.topic_raw),
        "soft": chosen.pick(similarities.soft),
    } | _compare_with_plan(agree(similarities), queries, chosen)
    owners = np.repeat(np.arange(len(texts)), [len(parts) for parts in elements])
    covered = take_of_rows(coverage, kept[owners])
    by_element = {"coverage": covered, "head_coverage": covered * take_of_rows(heads, kept[owners])}
    starts = np.cumsum([0, *map(len, elements)])[:-1]
    mean = np.add.reduceat(covered, starts, axis=0) / np.bincount(owners)[:, None]
    inputs = join_inputs(around, columns["specific"], columns["lead"], mean)
    measured = SignalTable(tuple(texts), tuple(elements), kept, columns, by_element, inputs)
    topics = centre_rows(similarities.topic_vectors[rows], index.topics)
    words = weigh_words(lexicon, texts), weigh_words(lexicon, sentences)
    promised, reported = (Texts(own, lexicon.words, about) for own, about in zip(words, topics, strict=True))
    vectors = similarities.vectors and (similarities.vectors[0][rows], similarities.vectors[1])
    return PairSignals(candidates, measured, plan.reading.kind, (promised, reported), vectors)


def rank_pair(pair: PairSignals, model: RankingModel, kept: int = CANDIDATES_KEPT) -> PairSignals:
    """The pair with each commitment's candidates in the order of the model, the best ``kept`` of them kept."""
    own = pair.table
    if not own.places.size:
        return pair
    matter = take_of_rows(model.compare_matter(*(texts.topics for texts in pair.texts)), own.places)
    scores = model.score(own.inputs.reshape(-1, own.inputs.shape[2]), matter.ravel()).reshape(own.places.shape)
    if model.likeness and pair.vectors:
        likeness = take_of_rows(model.likeness.compare(*pair.vectors), own.places)
        scores = scores + np.round(likeness, DIGITS)
    order = order_rows(scores, kept)
    owners = np.repeat(np.arange(len(own.elements)), [len(parts) for parts in own.elements])
    ranked = SignalTable(
        own.texts,
        own.elements,
        take_of_rows(own.places, order),
        {name: take_of_rows(values, order) for name, values in (own.columns | {"ranking": scores}).items()},
        {name: take_of_rows(values, order[owners]) for name, values in own.by_element.items()},
        own.inputs[:, :0],
    )
    return replace(pair, table=ranked)


def _compare_with_plan(agreement: np.ndarray, queries: Sequence[str], chosen: Chosen) -> dict[str, np.ndarray]:
    """Of the commitments and their chosen candidates: agreement, and that beside the rest of the plan."""
    agreed, rivals = chosen.pick(agreement), Rivals(queries, agreement)
    return {
        "agreement": agreed,
        "specific": agreed - agreement.mean(axis=0).take(chosen.places),
        "lead": agreed - rivals.best_agreement(chosen.rows, chosen.places).astype(np.float32),
    }


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


def _nothing(candidates: tuple[Candidate, ...], texts: Sequence[str], kind: ReportKind) -> PairSignals:
    elements = tuple(split_elements(text) for text in texts)
    by_place = np.zeros((len(texts), 0), dtype=np.float32)
    by_element = np.zeros((sum(map(len, elements)), 0), dtype=np.float32)
    table = SignalTable(
        tuple(texts),
        elements,
        by_place.astype(int),
        dict.fromkeys(BY_PLACE, by_place),
        dict.fromkeys(BY_ELEMENT, by_element),
        np.zeros((len(texts), 0, len(PRIOR)), dtype=np.float32),
    )
    nothing = Texts(sparse.csr_array((len(texts), 0)), (), by_place)
    return PairSignals(candidates, table, kind, (nothing, nothing), None)
