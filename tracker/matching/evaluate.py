"""How good a ranking and its statuses are, against gold labels."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass

from reports.reading import Span

from .gold import GoldCommitment
from .values import FulfilmentStatus

SAME_SENTENCE = 0.5  # intersection over union from which two spans are the same sentence
UNSUPPORTED = (FulfilmentStatus.NO_EVIDENCE, FulfilmentStatus.NOT_VERIFIABLE)
KEPT = (FulfilmentStatus.FULFILLED, FulfilmentStatus.PARTLY_FULFILLED)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered to one labelled commitment: a status, and the quoted spans, best first."""

    gold: GoldCommitment
    status: FulfilmentStatus
    ranked: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class MatchingFigures:
    """Shares, 0 to 1; None where no commitment could be asked. ``false_alarm_rate`` is the share of commitments without
    evidence or not verifiable that were called fulfilled or partly fulfilled."""

    commitments: int
    recall_at_1: float | None
    recall_at_5: float | None
    mrr: float | None
    ndcg_at_5: float | None
    status_accuracy: float | None
    status_macro_f1: float | None
    false_alarm_rate: float | None

    def to_json(self) -> dict[str, float | int | None]:
        return {name: None if value is None else round(value, 3) for name, value in asdict(self).items()}


def score_answers(answers: Sequence[Answer]) -> MatchingFigures:
    """All figures over one or many pairs; ranking is asked where the gold has direct evidence, as status everywhere."""
    ranked = [answer for answer in answers if direct_spans(answer.gold)]
    statuses = [(answer.gold.status, answer.status) for answer in answers]
    alarms = [float(got in KEPT) for gold, got in statuses if gold in UNSUPPORTED]
    return MatchingFigures(
        commitments=len(answers),
        recall_at_1=mean([recall_at(answer, 1) for answer in ranked]),
        recall_at_5=mean([recall_at(answer, 5) for answer in ranked]),
        mrr=mean([reciprocal_rank(answer) for answer in ranked]),
        ndcg_at_5=mean([ndcg_at(answer, 5) for answer in ranked]),
        status_accuracy=mean([float(gold == got) for gold, got in statuses]),
        status_macro_f1=macro_f1(statuses) if statuses else None,
        false_alarm_rate=mean(alarms),
    )


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
    return [evidence.span for evidence in gold.evidence if evidence.grade == 2]


def is_same_sentence(first: Span, second: Span) -> bool:
    return overlap_share(first, second) >= SAME_SENTENCE


def overlap_share(first: Span, second: Span) -> float:
    """Intersection over union of two spans."""
    union = max(first.end, second.end) - min(first.start, second.start)
    return max(0, min(first.end, second.end) - max(first.start, second.start)) / union if union else 0.0


def macro_f1(pairs: Sequence[tuple[str, str]]) -> float:
    """Mean F1 over the labels the gold uses; ``pairs`` are (gold, answered)."""
    labels = sorted({gold for gold, _ in pairs})
    return sum(_label_f1(pairs, label) for label in labels) / len(labels) if labels else 0.0


def f1(hits: int, answered: int, wanted: int) -> float:
    """Harmonic mean of precision and recall; 1 where nothing was wanted and nothing answered."""
    if not answered and not wanted:
        return 1.0
    return 2 * hits / (answered + wanted)


def mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None


def _label_f1(pairs: Sequence[tuple[str, str]], label: str) -> float:
    hits = sum(gold == got == label for gold, got in pairs)
    return f1(hits, sum(got == label for _, got in pairs), sum(gold == label for gold, _ in pairs))


def _discounted(grades: Sequence[int]) -> float:
    return sum((2**grade - 1) / math.log2(place + 1) for place, grade in enumerate(grades, start=1))
