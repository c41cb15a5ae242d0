"""What was answered to a labelled commitment, and how good its ranking is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reports.reading import Span
from tracker.extraction import Verifiability

from .gold import GoldCommitment
from .values import FulfilmentStatus

SAME_SENTENCE = 0.5  # intersection over union from which two spans are the same sentence
UNSUPPORTED = (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)
KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one labelled commitment: a status, and the quoted spans, best first; where asked also how
    sure (a share, 0 to 1), whether the later plan promises it again, and how verifiable it is."""

    gold: GoldCommitment
    status: FulfilmentStatus
    ranked: tuple[Span, ...]
    confidence: float | None = None
    restated: bool | None = None
    verifiability: Verifiability | None = None


def recall_at(answer: Answer, k: int) -> float:
    """Share of the direct sentences among the first ``k``, of as many as could be there."""
    direct = direct_spans(answer.gold)
    found = sum(any(is_same_sentence(span, other) for other in answer.ranked[:k]) for span in direct)
    return found / min(k, len(direct))


def reciprocal_rank(answer: Answer) -> float:
    """One over the place of the first direct sentence; 0 where none is quoted."""
    places = (place for place, span in enumerate(answer.ranked, start=1) if grade_of(span, answer.gold) == 2)
    return 1 / next(places, math.inf)


def ndcg_at(answer: Answer, k: int) -> float:
    """Discounted gain of the grades of the first ``k``, as a share of the best possible."""
    gains = [grade_of(span, answer.gold) for span in answer.ranked[:k]]
    ideal = sorted((evidence.grade for evidence in answer.gold.evidence), reverse=True)[:k]
    return _discounted(gains) / _discounted(ideal)


def grade_of(span: Span, gold: GoldCommitment) -> int:
    """The gold grade of a quoted span; 0 where no coder quoted it."""
    return max((e.grade for e in gold.evidence if is_same_sentence(span, e.span)), default=0)


def direct_spans(gold: GoldCommitment) -> list[Span]:
    """The sentences that the coders quoted as direct evidence."""
    return [evidence.span for evidence in gold.evidence if evidence.grade == 2]


def is_same_sentence(first: Span, second: Span) -> bool:
    """Do two spans overlap so far that they are the same sentence, cut differently?"""
    return overlap_share(first, second) >= SAME_SENTENCE


def overlap_share(first: Span, second: Span) -> float:
    """Intersection over union of two spans."""
    union = max(first.end, second.end) - min(first.start, second.start)
    return max(0, min(first.end, second.end) - max(first.start, second.start)) / union if union else 0.0


def _discounted(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))
