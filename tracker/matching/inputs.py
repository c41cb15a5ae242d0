"""The inputs of the three small models: is a sentence direct evidence, is there any evidence, is the promise kept."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

import numpy as np

from reports.reading import ReportKind
from tracker.extraction import Verifiability

from .candidates import Candidate
from .compare import CommitmentSignals
from .figures import NumberFinding, NumberOutcome, Reported, compare_numbers
from .logistic import LogisticModel, log_odds_of, share
from .word_table import WordTable
from .wording import promises_all, promises_product, reports_all, sounds_unfinished

QUOTED = 3  # sentences with the highest P(direct) that the decision looks at
KIND_INPUT = {ReportKind.RULE_OF_LAW: 1.0, ReportKind.GOVERNMENT_WORK: 0.0}

# Names and expected signs; a coefficient that would take the other sign is held at zero.
DIRECT_INPUTS = {"ranking": 1, "best_element": 1, "topic": 1, "specific": 1}
EVIDENCE_INPUTS = {"direct": 1, "best_element": 1, "agreement": 1, "head_noun": 1, "lead": 1}
FULFILLED_INPUTS = {
    "unfinished": -1,
    "universal_unanswered": -1,
    "promises_product": -1,
    "concrete": -1,
    "elements": -1,
    "numbers_reached": 1,
    "numbers_unanswered": -1,
    "numbers_missed": -1,
    # In rule-of-law reports overlap is higher for partly than for fulfilled, and few are labelled: neutral there.
    "evidence": 1,
    "agreement": 1,
}
# What these two are on average in government work reports: the neutral value elsewhere.
NEUTRAL = (2.2, 15.1)


def direct_inputs(signals: CommitmentSignals) -> np.ndarray:
    """One row per kept candidate."""
    best = signals.coverage.max(axis=0) if signals.places else signals.topic
    return np.array([signals.ranking, best, signals.topic, signals.specific]).T


def direct_chances(model: LogisticModel, signals: CommitmentSignals) -> np.ndarray:
    """P(direct) of each kept candidate, at least that of every candidate ranked below it.

    The ranking knows more of what stands first than these few inputs: by their order recall@1 is 1 to 2 points lower.
    """
    chances = share(model.log_odds(direct_inputs(signals)))
    return np.asarray(np.maximum.accumulate(chances[::-1])[::-1])


def quote_order(direct: np.ndarray) -> list[int]:
    """Positions among the kept candidates by P(direct), best first; equal ones keep their rank."""
    order: list[int] = (-direct.round(6)).argsort(kind="stable").tolist()
    return order


def evidence_inputs(signals: CommitmentSignals, direct: np.ndarray) -> np.ndarray:
    """Inputs of P(some evidence); ``direct`` is P(direct) of the kept candidates, at least one."""
    top = quote_order(direct)[:QUOTED]
    covered, headed = signals.coverage.tolist(), signals.head_coverage.tolist()
    agreement, lead = signals.agreement.tolist(), signals.lead.tolist()
    return np.array(
        [
            log_odds_of(max(direct.tolist())),
            max(row[i] for row in covered for i in top),
            max(agreement[i] for i in top),
            max(row[i] for row in headed for i in top),
            max(lead[i] for i in top),
        ]
    )


def find_numbers(
    signals: CommitmentSignals, direct: np.ndarray, candidates: Sequence[Candidate], table: WordTable
) -> tuple[NumberFinding, ...]:
    """The promised numbers answered by the kept candidates; ``sentence`` of a finding is a candidate's number."""
    reported = (
        Reported(place, candidates[place].text, overlap, chance)
        for place, overlap, chance in zip(signals.places, signals.soft.tolist(), direct.tolist(), strict=True)
    )
    return compare_numbers(signals.text, reported, table)


def fulfilled_inputs(
    signals: CommitmentSignals,
    direct: np.ndarray,
    numbers: Sequence[NumberFinding],
    candidates: Sequence[Candidate],
    verifiability: Mapping[Verifiability, float],
    evidence: float,
    kind: ReportKind,
) -> np.ndarray:
    """Inputs of P(fulfilled, given evidence); ``evidence`` is the log odds of that."""
    top = quote_order(direct)[:QUOTED]
    quoted = [candidates[signals.places[i]].text for i in top]
    outcomes = [number.outcome for number in numbers]
    total = len(outcomes) or 1
    overlap = NEUTRAL
    if kind is ReportKind.GOVERNMENT_WORK:
        overlap = (evidence, float(signals.agreement[top].max()))
    return np.array(
        [
            sounds_unfinished(quoted[0]),
            promises_all(signals.text) and not any(map(reports_all, quoted)),
            promises_product(signals.text),
            verifiability.get(Verifiability.CONCRETE, 0.0),
            math.log(len(signals.elements)),
            bool(outcomes) and all(outcome is NumberOutcome.REACHED for outcome in outcomes),
            outcomes.count(NumberOutcome.UNANSWERED) / total * direct.max(),
            outcomes.count(NumberOutcome.MISSED) / total,
            *overlap,
        ],
        dtype=float,
    )
