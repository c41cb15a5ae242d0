"""The matcher: one plan against one later report, from text to suggested statuses with their evidence and reasons."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tracker.extraction import verifiability_probabilities

from .candidates import Candidate
from .compare import CommitmentSignals, PairSignals, measure_pair
from .decide import Judgement, confidence_of, judge
from .encoder import SentenceEncoder, load_encoder
from .explain import NOTHING_TO_CHECK, explain_evidence, explain_status, find_elements
from .lineage import find_restated
from .parameters import PACKAGED, Coefficients, Parameters, load_parameters
from .values import CommitmentMatch, EvidenceDraft, EvidenceGrade, ReadReport

EVIDENCE_LIMIT = 10
DIGITS = 4  # of scores and confidences: the last bits of a vector depend on what was encoded beside it


class Matcher:
    """Suggests for each commitment what the same body's later report shows of it. Stateless apart from caches of
    vectors; the same two reports give the same answer."""

    def __init__(self, parameters: Parameters, encoder: SentenceEncoder | None) -> None:
        self._parameters = parameters
        self._encoder = encoder

    @classmethod
    def load(cls, path: Path | None = None) -> Matcher:
        """The matcher with the parameters of a folder, or the packaged ones (read once a process).

        Raises OSError where the folder lacks a file, ValueError where it was written for another version.
        """
        return _load(path or PACKAGED)

    @property
    def version(self) -> str:
        """Names the fitted numbers: schema and content hash. Without the encoder answers differ, and so does this."""
        return self._parameters.version if self._encoder else f"{self._parameters.version}-no-encoder"

    def match(self, plan: ReadReport, later: ReadReport) -> tuple[CommitmentMatch, ...]:
        """One match per commitment of ``plan``, in its order; only work that ``later`` reports as done is evidence."""
        table, coefficients = self._parameters.table, self._parameters.coefficients
        pair = measure_pair(plan, later, table, self._encoder)
        restated = find_restated([commitment.text for commitment in plan.commitments], later, table)
        matches = []
        for commitment, signals, again in zip(plan.commitments, pair.commitments, restated, strict=True):
            judgement = judge(
                signals,
                pair.candidates,
                verifiability_probabilities(commitment.text),
                pair.kind,
                later.reading.metadata.covers_year,
                coefficients,
                table,
            )
            elements = find_elements(signals, judgement, pair.candidates)
            matches.append(
                CommitmentMatch(
                    commitment=commitment,
                    status=judgement.status,
                    confidence=round(confidence_of(judgement, coefficients), DIGITS),
                    reason=explain_status(signals, judgement, elements, pair.candidates),
                    elements=elements,
                    restated=again is not None,
                    restated_in=again,
                    evidence=_draft_evidence(signals, judgement, pair, coefficients),
                )
            )
        return tuple(matches)


def grade_evidence(rank: int, direct: float, judgement: Judgement, coefficients: Coefficients) -> EvidenceGrade:
    """The grade of a quoted sentence; it never contradicts the status: no direct evidence where there is said to be
    none, and at least a related sentence where the status rests on one."""
    if direct >= coefficients.direct_from:
        grade = EvidenceGrade.DIRECT
    elif direct >= coefficients.related_from:
        grade = EvidenceGrade.RELATED
    else:
        grade = EvidenceGrade.CANDIDATE
    if judgement.status in NOTHING_TO_CHECK:
        return min(grade, EvidenceGrade.RELATED)
    return max(grade, EvidenceGrade.RELATED) if rank == 0 else grade


def _draft_evidence(
    signals: CommitmentSignals, judgement: Judgement, pair: PairSignals, coefficients: Coefficients
) -> tuple[EvidenceDraft, ...]:
    drafts = []
    for rank, place in enumerate(judgement.order[:EVIDENCE_LIMIT]):
        candidate: Candidate = pair.candidates[signals.places[place]]
        direct = float(judgement.direct[place])
        grade = grade_evidence(rank, direct, judgement, coefficients)
        reason = explain_evidence(place, grade, signals, judgement, pair.candidates)
        drafts.append(EvidenceDraft(candidate.span, candidate.text, grade, round(direct, DIGITS), reason))
    return tuple(drafts)


@cache
def _load(path: Path) -> Matcher:
    return Matcher(load_parameters(path), load_encoder())
