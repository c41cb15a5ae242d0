"""The inputs of the small models: is a sentence direct evidence, is there any, is the promise kept, is it broken, is it
one at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from reports.reading import ReportKind
from tracker.extraction import Verifiability

from .asked_numbers import Reported, spans_years
from .candidates import Candidate
from .figures import NumberFinding, NumberOutcome, compare_numbers
from .logistic import LogisticModel, log_odds_of_all, share
from .printed_numbers import reports_a_part
from .signals import QUOTED, CommitmentSignals, PairSignals
from .word_table import WordTable
from .wording import (
    continues,
    count_clauses,
    does_beside_failure,
    has_number,
    is_blanket,
    leaves_rest,
    promises_all,
    promises_product,
    reports_all,
    results_named,
    sounds_done,
    sounds_still_open,
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
    "still_open": -1,
    "rest_left": -1,
    "blanket": -1,
    "spans_years": -1,
    "universal_unanswered": -1,
    "promises_product": -1,
    "product_unfinished": -1,
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
    "missed_around": 1,
    "below": 1,
    "postponed": 1,
    "rest_left": -1,
    "done_beside": -1,
    "elements": -1,
    "clauses": -1,
    "direct": 0,
}
SLOGAN_INPUTS = {"slogan": 1, "direct": -1, "length": 0}
# What the kind of report changes beside the intercept.
BY_KIND = ("direct",)
# In labelled rule-of-law reports overlap is higher for partly than for fulfilled, which no reader could follow: there
# it does not count for or against. These are the means of both inputs in government work reports.
NEUTRAL_OVERLAP = (0.4, 14.5)


class Findings(NamedTuple):
    """What the models before have found of one commitment: P(direct) of its kept candidates, which falls with their
    rank, their numbers, and how far the best sentence, if it tells of a failure, speaks of the commitment (0 to 1)."""

    direct: np.ndarray
    numbers: tuple[NumberFinding, ...]
    postponed: float


Inputs = dict[str, np.ndarray]  # by name, one number for each commitment


def direct_inputs(pair: PairSignals) -> np.ndarray:
    """One row per kept candidate of each commitment."""
    best = pair.table.best
    columns = pair.table.columns | {"best_element": best["coverage"], "head_noun": best["head_coverage"]}
    return np.stack([columns[name].ravel() for name in DIRECT_INPUTS], axis=1)


def direct_chances(model: LogisticModel, pair: PairSignals) -> list[np.ndarray]:
    """Of each commitment P(direct) of each kept candidate, at least that of every candidate ranked below it: what is
    ranked first is surest.

    The ranking knows more of what stands first than these few inputs: by their order recall@1 is 1 to 2 points lower.
    """
    if not pair.commitments:
        return []
    chances = share(model.log_odds(direct_inputs(pair))).reshape(len(pair.commitments), -1)
    return list(np.maximum.accumulate(chances[:, ::-1], axis=1)[:, ::-1])


def evidence_inputs(
    commitments: Sequence[CommitmentSignals],
    findings: Sequence[Findings],
    verifiability: Sequence[Mapping[Verifiability, float]],
) -> Inputs:
    """Inputs of P(some evidence), of commitments with at least one kept candidate."""
    peaks, shares = [signals.peaks for signals in commitments], _share_outcomes(findings)
    return {
        "direct": _surest(findings),
        "best_element": _column(peak.best_coverage for peak in peaks),
        "agreement": _column(peak.agreement for peak in peaks),
        "head_noun": _column(peak.best_head_coverage for peak in peaks),
        "lead": _column(peak.lead for peak in peaks),
        "quantified": _chance_of(Verifiability.QUANTIFIED, verifiability),
        "concrete": _chance_of(Verifiability.CONCRETE, verifiability),
        "general": _chance_of(Verifiability.GENERAL, verifiability),
        "elements": np.log(_column(len(signals.elements) for signals in commitments)),
        "length": _length(commitments),
        "numbers_unanswered": shares[NumberOutcome.UNANSWERED],
        "numbers_reached": shares[NumberOutcome.REACHED],
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
    kept = zip(signals.places, signals.soft, direct.tolist(), strict=True)
    for i, (place, overlap, chance) in enumerate(kept):
        yield Reported(place, candidates[place].text, overlap, chance, i == 0)


def fulfilled_inputs(
    commitments: Sequence[CommitmentSignals],
    findings: Sequence[Findings],
    candidates: Sequence[Candidate],
    verifiability: Sequence[Mapping[Verifiability, float]],
    kind: ReportKind,
) -> Inputs:
    """Inputs of P(fulfilled, given evidence)."""
    texts = [signals.text for signals in commitments]
    best, inverse = np.unique([signals.places[0] for signals in commitments], return_inverse=True)
    told = [candidates[place].text for place in best.tolist()]

    def of_best(ask: Callable[[str], float]) -> np.ndarray:
        """What is said of each commitment's best-ranked sentence, which several commitments share."""
        return _column(map(ask, told)).take(inverse)

    direct, agreement = _surest(findings), _column(signals.peaks.agreement for signals in commitments)
    if kind is ReportKind.RULE_OF_LAW:
        direct, agreement = (np.full(len(commitments), neutral) for neutral in NEUTRAL_OVERLAP)
    shares = _share_outcomes(findings)
    all_reached = (shares[NumberOutcome.REACHED] == 1).astype(float)
    unfinished, product = of_best(sounds_unfinished), _column(map(promises_product, texts))
    return {
        "direct": direct,
        "agreement": agreement,
        "unfinished": unfinished,
        "still_open": of_best(sounds_still_open),
        "rest_left": np.maximum(of_best(leaves_rest), of_best(reports_a_part) * (1 - all_reached)),
        "blanket": of_best(is_blanket),
        "spans_years": of_best(spans_years) * (1 - _column(map(spans_years, texts))),
        "universal_unanswered": _column(_promises_more(signals, candidates) for signals in commitments),
        "promises_product": product,
        "product_unfinished": product * unfinished,
        "concrete": _chance_of(Verifiability.CONCRETE, verifiability),
        "elements": np.log(_column(len(signals.elements) for signals in commitments)),
        "numbers_reached": all_reached,
        "numbers_unanswered": shares[NumberOutcome.UNANSWERED] * _column(one.direct[0] for one in findings),
        "numbers_below": shares[NumberOutcome.BELOW],
        "numbers_missed": shares[NumberOutcome.MISSED],
        "done": of_best(sounds_done),
        "results": of_best(results_named),
        "continuing": of_best(continues),
        "has_number": of_best(has_number),
        "length": np.log(np.maximum(of_best(len), 1)),
    }


def broken_inputs(
    commitments: Sequence[CommitmentSignals], findings: Sequence[Findings], candidates: Sequence[Candidate]
) -> Inputs:
    """Inputs of P(not fulfilled, given evidence), asked only where a cause can be named."""
    shares = _share_outcomes(findings)
    missed, reached = shares[NumberOutcome.MISSED], shares[NumberOutcome.REACHED]
    first = (one.numbers[0].outcome if one.numbers else None for one in findings)
    told = _best_texts(commitments, candidates)
    return {
        "missed": missed,
        "missed_alone": ((missed >= MOST) & (reached == 0)).astype(float),
        "first_missed": _column(outcome is NumberOutcome.MISSED for outcome in first),
        "missed_around": _column(max(map(_around_of_failure, one.numbers), default=0.0) for one in findings),
        "below": shares[NumberOutcome.BELOW],
        "postponed": _column(one.postponed for one in findings),
        "rest_left": _column(map(leaves_rest, told)),
        "done_beside": _column(
            one.postponed > 0 and does_beside_failure(text) for one, text in zip(findings, told, strict=True)
        ),
        "elements": np.log(_column(len(signals.elements) for signals in commitments)),
        "clauses": _column(map(count_clauses, told)),
        "direct": _surest(findings),
    }


def slogan_inputs(
    commitments: Sequence[CommitmentSignals],
    findings: Sequence[Findings],
    verifiability: Sequence[Mapping[Verifiability, float]],
) -> Inputs:
    """Inputs of P(slogan), of commitments with at least one kept candidate: what the review answers was seldom a mere
    slogan."""
    return {
        "slogan": log_odds_of_all(_chance_of(Verifiability.SLOGAN, verifiability)),
        "direct": _surest(findings),
        "length": _length(commitments),
    }


class StatusInputs(NamedTuple):
    """The inputs of the models of all steps to a status, of the same commitments."""

    evidence: Inputs
    fulfilled: Inputs
    broken: Inputs
    slogan: Inputs

    def take(self, places: Sequence[int]) -> StatusInputs:
        """Those of the commitments at these places."""
        return StatusInputs(*({name: column[places] for name, column in inputs.items()} for inputs in self))


def status_inputs(
    pair: PairSignals, findings: Sequence[Findings], verifiability: Sequence[Mapping[Verifiability, float]]
) -> StatusInputs:
    """The inputs of all commitments of a ranked pair, each with at least one kept candidate."""
    commitments, candidates = pair.commitments, pair.candidates
    return StatusInputs(
        evidence_inputs(commitments, findings, verifiability),
        fulfilled_inputs(commitments, findings, candidates, verifiability, pair.kind),
        broken_inputs(commitments, findings, candidates),
        slogan_inputs(commitments, findings, verifiability),
    )


def with_kind(inputs: Inputs, kind: float) -> Inputs:
    """The inputs with the kind of report beside them, and what it changes."""
    changed = {f"{name}_by_kind": inputs[name] * kind for name in BY_KIND if name in inputs}
    rows = len(next(iter(inputs.values())))
    return {**inputs, "rule_of_law": np.full(rows, kind), **changed}


def kind_names(inputs: Mapping[str, int]) -> dict[str, int]:
    """Names and signs of ``with_kind``."""
    return {**inputs, "rule_of_law": 0, **{f"{name}_by_kind": 0 for name in BY_KIND if name in inputs}}


def _column(numbers: Iterable[float]) -> np.ndarray:
    return np.array(list(numbers), dtype=float)


def _best_texts(commitments: Sequence[CommitmentSignals], candidates: Sequence[Candidate]) -> list[str]:
    """The best-ranked sentence of each commitment."""
    return [candidates[signals.places[0]].text for signals in commitments]


def _length(commitments: Sequence[CommitmentSignals]) -> np.ndarray:
    """The log of the characters of each commitment."""
    return np.log(_column(max(1, len(signals.text)) for signals in commitments))


def _surest(findings: Sequence[Findings]) -> np.ndarray:
    """The log odds of P(direct) of each best-ranked sentence."""
    return log_odds_of_all(_column(one.direct[0] for one in findings))


def _share_outcomes(findings: Sequence[Findings]) -> dict[NumberOutcome, np.ndarray]:
    """Of each outcome the share of each commitment's promised numbers that have it; 0 where none is promised."""
    counts = {outcome: np.zeros(len(findings)) for outcome in NumberOutcome}
    for place, one in enumerate(findings):
        for number in one.numbers:
            counts[number.outcome][place] += 1
    promised = np.maximum(sum(counts.values()), 1)
    return {outcome: counted / promised for outcome, counted in counts.items()}


def _around_of_failure(number: NumberFinding) -> float:
    """How far the words around a number agree that is short of what was promised; 0 where none is."""
    return number.around if number.outcome in (NumberOutcome.MISSED, NumberOutcome.BELOW) else 0.0


def _chance_of(wanted: Verifiability, verifiability: Sequence[Mapping[Verifiability, float]]) -> np.ndarray:
    return _column(chances.get(wanted, 0.0) for chances in verifiability)


def _promises_more(signals: CommitmentSignals, candidates: Sequence[Candidate]) -> bool:
    """Is everything promised, and not reported by any of the sentences that the decision looks at?"""
    quoted = (candidates[place].text for place in signals.places[:QUOTED])
    return promises_all(signals.text) and not any(map(reports_all, quoted))
