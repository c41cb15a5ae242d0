"""How fast pairs of reports are matched, beside lexical search and beside the bare encoder, and how that grows."""

from __future__ import annotations

import gc
import logging
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any

import bm25s
import numpy as np
import rjieba

from tracker.extraction import parse_quantities, verifiability_probabilities
from tracker.garbage import collect_seldom
from tracker.matching import Matcher, ReadReport, acts, figures, quoting, wording, words
from tracker.matching.candidates import list_candidates
from tracker.matching.characters import compare_characters
from tracker.matching.compare import list_queries
from tracker.matching.encoder import BundledEncoder, SentenceEncoder
from tracker.matching.parameters import PACKAGED, Parameters, load_parameters
from tracker.matching.retrieve import order_rows
from tracker.matching.words import cut_words
from tracker.matching_pairs import Pair, chain, make_report
from tracker.reading_speed import exponent

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports every step of every index at DEBUG

Texts = tuple[list[str], list[str]]  # sentences of the later report, commitments

BEST = 10
ROUNDS = 7
GROWTH_COMMITMENTS = 20
GROWTH_SENTENCES = (50, 200, 1000, 5000)
GROWTH_PAIRS = (2, 10, 50, 200)
PAIR_SENTENCES, PAIR_COMMITMENTS = 40, 20


class KeptVectors:
    """Every vector another encoder has made, without bound: as if all had been encoded before."""

    name = "bundled"

    def __init__(self, inner: SentenceEncoder) -> None:
        self._inner = inner
        self._vectors: dict[str, np.ndarray] = {}

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        if missing := [text for text in dict.fromkeys(texts) if text not in self._vectors]:
            self._vectors |= zip(missing, np.asarray(self._inner.encode(missing), dtype=np.float16), strict=True)
        return np.concatenate([self._vectors[text] for text in texts]).reshape(len(texts), -1).astype(np.float32)

    def take(self, other: KeptVectors) -> None:
        self._vectors |= other._vectors


@dataclass(frozen=True, slots=True)
class PairTimes:
    """Processor seconds of one pair. ``search`` is bm25s and rjieba; ``lexical`` our own stage without vectors;
    ``match`` the whole match with all vectors known. Of some pairs only, else None: ``encode`` the bare encoder on the
    same sentences, ``embed`` that and the nearest by cosine, ``fresh`` the whole match with no vector known."""

    search: float
    lexical: float
    match: float
    encode: float | None = None
    embed: float | None = None
    fresh: float | None = None


def measure_pairs(pairs: Sequence[Pair], fresh_pairs: int) -> list[PairTimes]:
    """The times of each pair, sides taking turns; of ``fresh_pairs``, evenly spread, with nothing known as well."""
    parameters, encoder = load_parameters(PACKAGED), BundledEncoder()
    encoder.encode(["工作"])
    kept = KeptVectors(encoder)
    matcher = Matcher(parameters, kept)
    step = max(1, len(pairs) // fresh_pairs) if fresh_pairs else len(pairs) + 1
    chosen = set(list(range(0, len(pairs), step))[:fresh_pairs])
    started = {i: _measure_fresh(pair, parameters, encoder, kept) for i, pair in enumerate(pairs) if i in chosen}
    for pair in pairs:
        matcher.match(*pair)
    search_words(*list_texts(*pairs[0]))
    collect_seldom()  # as the processes do that match
    return [PairTimes(*_measure_known(pair, matcher, turn=i % 3), **started.get(i, {})) for i, pair in enumerate(pairs)]


def list_texts(plan: ReadReport, later: ReadReport) -> Texts:
    """The sentences that can be quoted, and the commitments: what any program would start from."""
    sentences = [candidate.text for candidate in list_candidates(later.text, later.reading)]
    return sentences, [commitment.text for commitment in plan.commitments]


def sum_ratio(times: Sequence[PairTimes], above: str, below: str) -> tuple[float, float, float]:
    """Total seconds of two sides over the pairs that have both, and the first as a share of the second."""
    both = [(getattr(one, above), getattr(one, below)) for one in times]
    both = [(a, b) for a, b in both if a is not None and b is not None]
    first, second = sum(a for a, _ in both), sum(b for _, b in both)
    return first, second, first / second if second else math.nan


def search_words(sentences: Sequence[str], queries: Sequence[str]) -> object:
    """What a script would do: words by rjieba, BM25 by bm25s, the best ten sentences of each commitment."""
    if not sentences or not queries:
        return None
    index = bm25s.BM25()
    index.index([rjieba.cut(sentence) for sentence in sentences], show_progress=False)
    words = [rjieba.cut(query) for query in queries]
    return index.retrieve(words, k=min(BEST, len(sentences)), show_progress=False)


def search_characters(sentences: Sequence[str], queries: Sequence[str]) -> object:
    """The matcher's own lexical stage: words cut, sentences compared by their characters, the best ten in order."""
    for text in (*sentences, *queries):
        cut_words(text)
    return order_rows(compare_characters(queries, sentences), BEST)


def search_vectors(sentences: Sequence[str], queries: Sequence[str], encoder: SentenceEncoder) -> object:
    """Everything embedded: the best ten sentences of each commitment by the cosine of sentence vectors."""
    if not sentences or not queries:
        return None
    return order_rows(encoder.encode(queries) @ encoder.encode(sentences).T, BEST)


def measure_sentences(sizes: Sequence[int] = GROWTH_SENTENCES) -> list[tuple[float, float]]:
    """Later reports of so many sentences against one plan, vectors known: (sentences, seconds)."""
    plan = make_report(2022, done=0, planned=GROWTH_COMMITMENTS)
    pairs = [(plan, make_report(2023, done=size, planned=GROWTH_COMMITMENTS)) for size in sizes]
    return list(zip(map(float, sizes), _match_in_turns([[pair] for pair in pairs]), strict=True))


def measure_pair_counts(counts: Sequence[int] = GROWTH_PAIRS) -> list[tuple[float, float]]:
    """So many pairs of reports one after the other, vectors known: (pairs, seconds)."""
    years = range(2000, 2001 + max(counts))
    pairs = chain([make_report(year, PAIR_SENTENCES, PAIR_COMMITMENTS) for year in years])
    return list(zip(map(float, counts), _match_in_turns([pairs[:count] for count in counts]), strict=True))


def straightness(points: Sequence[tuple[float, float]]) -> float:
    """R² of the straight line through the logarithms: 1 where growth is exactly a power."""
    slope = exponent(points)
    xs, ys = np.log([x for x, _ in points]), np.log([y for _, y in points])
    rest = ys - ys.mean() - slope * (xs - xs.mean())
    return float(1 - (rest @ rest) / ((ys - ys.mean()) @ (ys - ys.mean())))


def _match_in_turns(groups: Sequence[Sequence[Pair]]) -> list[float]:
    """The median of each group's times, the groups taking turns."""
    matcher = Matcher(load_parameters(PACKAGED), KeptVectors(BundledEncoder()))

    def match_all(pairs: Sequence[Pair]) -> None:
        for plan, later in pairs:
            matcher.match(plan, later)

    for group in groups:
        match_all(group)
    times = [[_seconds(match_all, group) for group in groups] for _ in range(ROUNDS)]
    return [median(own) for own in zip(*times, strict=True)]


def _measure_known(pair: Pair, matcher: Matcher, turn: int) -> tuple[float, float, float]:
    """Search, lexical stage and whole match of one pair, beginning with another one at each turn; the plan has just
    been read, so that how verifiable its commitments are is known."""
    for commitment in pair[0].commitments:
        verifiability_probabilities(commitment.text)
    texts = list_texts(*pair)
    sides: list[tuple[Callable[..., object], tuple[Any, ...]]] = [
        (search_words, texts),
        (search_characters, texts),
        (matcher.match, pair),
    ]
    taken = {side: _seconds(side, *arguments) for side, arguments in sides[turn:] + sides[:turn]}
    search, lexical, match = (taken[side] for side, _ in sides)
    return search, lexical, match


def _measure_fresh(pair: Pair, parameters: Parameters, encoder: SentenceEncoder, kept: KeptVectors) -> dict[str, float]:
    """The encoder alone and the whole match of a pair of which nothing is known; what it learns is kept for later."""
    sentences, queries = list_texts(*pair)
    own = KeptVectors(encoder)
    times = {
        "encode": _seconds(encoder.encode, list(dict.fromkeys([*sentences, *list_queries(pair[0])]))),
        "fresh": _seconds(Matcher(parameters, own).match, *pair),
        "embed": _seconds(search_vectors, sentences, queries, encoder),
    }
    kept.take(own)
    return times


def _list_caches() -> Iterator[Any]:
    """Whatever the matcher remembers of texts; what the dictionary says of a word is kept, as the word table is."""
    yield parse_quantities
    for module in (acts, figures, quoting, wording, words):
        named = [one for one in vars(module).values() if not isinstance(one, type)]
        yield from (one for one in named if hasattr(one, "cache_clear"))


def _seconds(action: Callable[..., object], *arguments: Any) -> float:
    """Processor time of this process, with nothing remembered of the texts but their vectors and how verifiable
    the commitments are, which was found when the plan was read."""
    for remembered in _list_caches():
        remembered.cache_clear()
    gc.collect()
    started = time.process_time()
    action(*arguments)
    return time.process_time() - started
