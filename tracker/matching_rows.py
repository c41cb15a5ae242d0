"""Matching measured on sets of labelled pairs: each pair and each group of pairs, by each method."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from reports.reading import read_text
from tracker.matching.answering import Answered, answer_by_first_cut, answer_by_matcher, answer_left_out
from tracker.matching.answers import Answer
from tracker.matching.baseline import answer_by_bm25
from tracker.matching.engine import Matcher
from tracker.matching.gold import GoldExample, GoldPair
from tracker.matching.intervals import SEED, Interval, measure_differences, measure_intervals
from tracker.matching.parameters import PACKAGED, load_parameters
from tracker.matching.values import ReadReport

BM25, FIRST_CUT, OURS, LEFT_OUT = "BM25 基线", "未拟合的排序", "自带参数", "留出所测机构"
RANKING = ("recall_at_1", "recall_at_5", "mrr", "ndcg_at_5")  # all that an order by itself can be asked
LESS_BM25 = "{method}减基线"
ALL, REAL, DEPARTMENTAL = "全部", "真实报告", "虚构部门"


@dataclass(frozen=True, slots=True)
class LabelledSet:
    """Labelled pairs that are told apart from others by name. ``fitted`` pairs are fitted on and not judged; only where
    there are ``examples`` the set is also judged by models that never saw the body."""

    name: str
    pairs: tuple[GoldPair, ...]
    fitted: tuple[GoldPair, ...] = ()
    examples: tuple[GoldExample, ...] = ()


@dataclass(frozen=True, slots=True)
class MatchingRow:
    """The figures of one subject (a pair, or a group of pairs) of a set, by one method or as its gain on the
    baseline."""

    labelled: str
    subject: str
    method: str
    commitments: int
    figures: dict[str, Interval]

    def to_json(self) -> dict[str, Any]:
        """All of it, intervals as ``{value, low, high, of}``."""
        figures = {name: figure.to_json() for name, figure in self.figures.items()}
        return {
            "set": self.labelled,
            "subject": self.subject,
            "method": self.method,
            "commitments": self.commitments,
            "figures": figures,
        }


def measure_set(labelled: LabelledSet, say: Callable[[str], Any]) -> list[MatchingRow]:
    """Rows of every pair, then of the groups; each by BM25, in the order of the first cut, by the packaged parameters
    and, where the set has examples, with the tested body left out (minutes)."""
    matcher = Matcher.load()
    methods: dict[str, Callable[[GoldPair], Iterable[Answer]]] = {
        BM25: _answer_bm25,
        FIRST_CUT: partial(answer_by_first_cut, matcher=matcher),
        OURS: partial(answer_by_matcher, matcher=matcher),
    }
    answered = {
        method: [(pair, one) for pair in labelled.pairs for one in answer(pair)] for method, answer in methods.items()
    }
    # With one body there is nothing to fit on when it is left out.
    if labelled.examples and len({pair.body for pair in labelled.pairs}) > 1:
        say("留出机构需要重新拟合，约需几分钟……")
        parameters = load_parameters(PACKAGED)
        pairs = (*labelled.pairs, *labelled.fitted)
        answered[LEFT_OUT] = answer_left_out(pairs, labelled.examples, parameters, matcher, SEED, say)
    return [
        row
        for subject, names in _subjects(labelled.pairs)
        for row in _rows(labelled.name, subject, [pair for pair in labelled.pairs if pair.name in names], answered)
    ]


def _rows(
    labelled: str, subject: str, pairs: Sequence[GoldPair], answered: Mapping[str, Answered]
) -> Iterator[MatchingRow]:
    """A row for each method, and for each but the baseline what it has more than that."""
    groups = {
        method: [[answer for pair, answer in answers if pair is wanted] for wanted in pairs]
        for method, answers in answered.items()
    }
    count = sum(len(pair.commitments) for pair in pairs)
    for method, group in groups.items():
        figures = measure_intervals(group)
        if method == FIRST_CUT:
            figures = {name: figure for name, figure in figures.items() if name in RANKING}
        yield MatchingRow(labelled, subject, method, count, figures)
    for method, group in groups.items() if len(pairs) > 1 else ():
        if method not in (BM25, FIRST_CUT):
            gained = measure_differences(group, groups[BM25])
            yield MatchingRow(labelled, subject, LESS_BM25.format(method=method), count, gained)


def _subjects(pairs: Sequence[GoldPair]) -> Iterator[tuple[str, set[str]]]:
    """Names of what has a row, with the names of its pairs; a group that is the whole set or empty has none."""
    for pair in pairs:
        yield pair.name, {pair.name}
    real = {pair.name for pair in pairs if pair.is_real}
    others = {pair.name for pair in pairs if not pair.is_real}
    if real and others:
        yield REAL, real
        yield DEPARTMENTAL, others
    if len(pairs) > 1:
        yield ALL, real | others


def _answer_bm25(pair: GoldPair) -> Iterable[Answer]:
    return answer_by_bm25(pair, ReadReport(pair.later_text, read_text(pair.later_text), ()))
