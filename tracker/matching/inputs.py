"""The inputs of the small models: is a sentence direct evidence, is there any, is the promise kept, is it broken."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import ReportKind
from tracker.extraction import Verifiability

from .candidates import Candidate
from .figures import NumberFinding, NumberOutcome, Reported, compare_numbers, spans_years
from .logistic import LogisticModel, log_odds_of, share
from .signals import QUOTED, CommitmentSignals
from .word_table import WordTable
from .wording import (
    continues,
    count_clauses,
    has_number,
    is_blanket,
    leaves_rest,
    promises_all,
    promises_product,
    reports_all,
    results_named,
    sounds_done,
    sounds_unfinished,
)

MOST = 0.5  # of the promised numbers
KIND_INPUT = {ReportKind.RULE_OF_LAW: 1.0, ReportKind.GOVERNMENT_WORK: 0.0}

# Names and expected signs; a coefficient that would take the other sign is held at zero, 0 leaves it free.
DIRECT_INPUTS = {"ranking": 1, "best_element": 1, "topic": 1, "specific": 1, "head_noun": 1, "soft": 1, "lead": 1}
EVIDENCE_INPUTS = {
    "direct": 1,
    "best_element": 1,
    "agreement": 1,
    "head_noun": 1,
    "lead": 1,
    "quantified": 0,
    "concrete": 0,
    "general": 0,
    "elements": 0,
    "length": 0,
    "numbers_unanswered": -1,
    "numbers_reached": 1,
}
FULFILLED_INPUTS = {
    "direct": 0,
    "agreement": 0,
    "unfinished": -1,
    "rest_left": -1,
    "blanket": -1,
    "spans_years": -1,
    "universal_unanswered": -1,
    "promises_product": -1,
    "concrete": 0,
    "elements": -1,
    "numbers_reached": 1,
    "numbers_unanswered": -1,
    "numbers_below": -1,
    "numbers_missed": -1,
    "done": 1,
    "results": 0,
    "continuing": 0,
    "has_number": 0,
    "length": 0,
}
BROKEN_INPUTS = {
    "missed": 1,
    "missed_alone": 1,
    "first_missed": 1,
    "below": 1,
    "postponed": 1,
    "elements": -1,
    "clauses": -1,
    "direct": 0,
}
# What the kind of report changes beside the intercept.
BY_KIND = ("direct",)
# In labelled rule-of-law reports overlap is higher for partly than for fulfilled, which no reader could follow: there
# it does not count for or against. These are the means of both inputs in government work reports.
NEUTRAL_OVERLAP = (0.4, 14.5)


@dataclass(frozen=True, slots=True)
class Findings:
    """What the models before have found of one commitment: P(direct) of its kept candidates, which falls with their
    rank, their numbers, and how far the best sentence, if it tells of a failure, speaks of the commitment (0 to 1)."""

    direct: np.ndarray
    numbers: tuple[NumberFinding, ...]
    postponed: float

    @property
    def missed(self) -> float:
        """Share of the promised numbers that are missed."""
        return self.count(NumberOutcome.MISSED)

    def count(self, outcome: NumberOutcome) -> float:
        """Share of the promised numbers with this outcome; 0 where none is promised."""
        return sum(number.outcome is outcome for number in self.numbers) / (len(self.numbers) or 1)


def direct_inputs(signals: CommitmentSignals) -> np.ndarray:
    """One row per kept candidate."""
    best, head = signals.best_coverage, signals.best_head_coverage
    columns = [signals.ranking, best, signals.topic, signals.specific, head, signals.soft, signals.lead]
    return np.array(columns, dtype=float).T


def direct_chances(model: LogisticModel, commitments: Sequence[CommitmentSignals]) -> list[np.ndarray]:
    """Of each commitment of one pair P(direct) of each kept candidate, at least that of every candidate ranked below
    it: what is ranked first is surest.

    The ranking knows more of what stands first than these few inputs: by their order recall@1 is 1 to 2 points lower.
    """
    if not commitments:
        return []
    rows = np.concatenate([direct_inputs(signals) for signals in commitments])
    chances = share(model.log_odds(rows)).reshape(len(commitments), -1)
    return list(np.maximum.accumulate(chances[:, ::-1], axis=1)[:, ::-1])


def evidence_inputs(
    signals: CommitmentSignals, findings: Findings, verifiability: Mapping[Verifiability, float]
) -> dict[str, float]:
    """Inputs of P(some evidence), of at least one kept candidate."""
    direct = findings.direct
    return {
        "direct": log_odds_of(float(direct[0])),
        "best_element": signals.peaks.best_coverage,
        "agreement": signals.peaks.agreement,
        "head_noun": signals.peaks.best_head_coverage,
        "lead": signals.peaks.lead,
        "quantified": verifiability.get(Verifiability.QUANTIFIED, 0.0),
        "concrete": verifiability.get(Verifiability.CONCRETE, 0.0),
        "general": verifiability.get(Verifiability.GENERAL, 0.0),
        "elements": math.log(len(signals.elements)),
        "length": math.log(max(1, len(signals.text))),
        "numbers_unanswered": findings.count(NumberOutcome.UNANSWERED),
        "numbers_reached": findings.count(NumberOutcome.REACHED),
    }


def find_numbers(
    signals: CommitmentSignals, direct: np.ndarray, candidates: Sequence[Candidate], table: WordTable
) -> tuple[NumberFinding, ...]:
    """The promised numbers answered by the kept candidates; ``sentence`` of a finding is a candidate's number."""
    return compare_numbers(signals.text, _list_reported(signals, direct, candidates), table)


def _list_reported(
    signals: CommitmentSignals, direct: np.ndarray, candidates: Sequence[Candidate]
) -> Iterator[Reported]:
    """What the kept candidates are to a promised number."""
    kept = zip(signals.places, signals.soft.tolist(), direct.tolist(), strict=True)
    for i, (place, overlap, chance) in enumerate(kept):
        yield Reported(place, candidates[place].text, overlap, chance, i == 0)


def fulfilled_inputs(
    signals: CommitmentSignals,
    findings: Findings,
    candidates: Sequence[Candidate],
    verifiability: Mapping[Verifiability, float],
    kind: ReportKind,
) -> dict[str, float]:
    """Inputs of P(fulfilled, given evidence)."""
    text, direct = signals.text, findings.direct
    quoted = [candidates[place].text for place in signals.places[:QUOTED]]
    best = quoted[0]
    overlap = (log_odds_of(float(direct[0])), signals.peaks.agreement)
    if kind is ReportKind.RULE_OF_LAW:
        overlap = NEUTRAL_OVERLAP
    return {
        "direct": overlap[0],
        "agreement": overlap[1],
        "unfinished": float(sounds_unfinished(best)),
        "rest_left": float(leaves_rest(best)),
        "blanket": float(is_blanket(best)),
        "spans_years": float(spans_years(best) and not spans_years(text)),
        "universal_unanswered": float(promises_all(text) and not any(map(reports_all, quoted))),
        "promises_product": float(promises_product(text)),
        "concrete": verifiability.get(Verifiability.CONCRETE, 0.0),
        "elements": math.log(len(signals.elements)),
        "numbers_reached": float(bool(findings.numbers) and findings.count(NumberOutcome.REACHED) == 1),
        "numbers_unanswered": findings.count(NumberOutcome.UNANSWERED) * float(direct[0]),
        "numbers_below": findings.count(NumberOutcome.BELOW),
        "numbers_missed": findings.missed,
        "done": float(sounds_done(best)),
        "results": float(results_named(best)),
        "continuing": float(continues(best)),
        "has_number": float(has_number(best)),
        "length": math.log(max(1, len(best))),
    }


def broken_inputs(signals: CommitmentSignals, findings: Findings, candidates: Sequence[Candidate]) -> dict[str, float]:
    """Inputs of P(not fulfilled, given evidence), asked only where a cause can be named."""
    best = candidates[signals.places[0]].text
    return {
        "missed": findings.missed,
        "missed_alone": float(findings.missed >= MOST and not findings.count(NumberOutcome.REACHED)),
        "first_missed": float(bool(findings.missed) and findings.numbers[0].outcome is NumberOutcome.MISSED),
        "below": findings.count(NumberOutcome.BELOW),
        "postponed": findings.postponed,
        "elements": math.log(len(signals.elements)),
        "clauses": float(count_clauses(best)),
        "direct": log_odds_of(float(findings.direct[0])),
    }


def with_kind(inputs: Mapping[str, float], kind: float) -> dict[str, float]:
    """The inputs with the kind of report beside them, and what it changes."""
    changed = {f"{name}_by_kind": inputs[name] * kind for name in BY_KIND if name in inputs}
    return {**inputs, "rule_of_law": kind, **changed}


def kind_names(inputs: Mapping[str, int]) -> dict[str, int]:
    """Names and signs of ``with_kind``."""
    return {**inputs, "rule_of_law": 0, **{f"{name}_by_kind": 0 for name in BY_KIND if name in inputs}}
