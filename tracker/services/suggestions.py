"""Storing what the matcher suggests: evidence, and an assessment where it says something new."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from tracker.matching import CommitmentMatch, EvidenceGrade
from tracker.models import Assessment, Commitment, Evidence, MatchRun

from .events import assessment_added
from .opinions import request_doubtful

# More sentences than these are not read by anybody; they can be found again by matching.
EVIDENCE_KEPT = 5

Paired = Sequence[tuple[Commitment, CommitmentMatch]]


def store_suggestions(run: MatchRun, paired: Paired, version: str) -> None:
    """Store the kept evidence, and one assessment for each commitment whose suggestion differs from the last.

    Becomes the current assessment only where no person's counts; only then a doubtful one is asked about.
    """
    evidence = _store_evidence(run, paired)
    newest = _newest_suggestions(run)
    unjudged = []
    for commitment, match in paired:
        rows = evidence[commitment.pk]
        if _same_suggestion(newest.get(commitment.pk), match, rows):
            continue
        assessment = Assessment.objects.create(
            commitment=commitment,
            later_report=run.later_report,
            status=match.status,
            confidence=round(match.confidence, 3),
            reason=match.reason,
            elements=_elements_of(match),
            restated=match.restated,
            source=Assessment.Source.MACHINE,
            matcher_version=version,
        )
        assessment.evidence.set(rows)
        current = commitment.current_assessment
        is_current = current is None or not current.counts
        shown = {"current_assessment": assessment} if is_current else {}
        Commitment.objects.filter(pk=commitment.pk).update(updated_at=timezone.now(), **shown)
        assessment_added(assessment, run.plan_report.organisation_id, current, is_current=is_current)
        if is_current:
            unjudged.append(assessment)
    request_doubtful(unjudged)


def _store_evidence(run: MatchRun, paired: Paired) -> dict[int, list[Evidence]]:
    rows = [
        Evidence(
            commitment=commitment,
            later_report=run.later_report,
            start=draft.span.start,
            end=draft.span.end,
            text=draft.text,
            grade=draft.grade,
            score=round(draft.score, 4),
            reason=draft.reason,
        )
        for commitment, match in paired
        for draft in [d for d in match.evidence if d.grade > EvidenceGrade.CANDIDATE][:EVIDENCE_KEPT]
    ]
    keys = ["commitment", "later_report", "start", "end"]
    chosen = Evidence.objects.filter(later_report=run.later_report, author__isnull=False)
    by_person = set(chosen.values_list("commitment_id", "start", "end"))
    Evidence.objects.bulk_create(
        [row for row in rows if (row.commitment_id, row.start, row.end) not in by_person],
        update_conflicts=True,
        unique_fields=keys,
        update_fields=["grade", "score", "reason"],
    )
    stored = {
        (row.commitment_id, row.start, row.end): row for row in Evidence.objects.filter(later_report=run.later_report)
    }
    by_commitment: dict[int, list[Evidence]] = {commitment.pk: [] for commitment, _ in paired}
    for row in rows:
        by_commitment[row.commitment_id].append(stored[row.commitment_id, row.start, row.end])
    return by_commitment


def _newest_suggestions(run: MatchRun) -> dict[int, Assessment]:
    suggestions = Assessment.objects.filter(
        commitment__report=run.plan_report, later_report=run.later_report, source=Assessment.Source.MACHINE
    )
    return {a.commitment_id: a for a in suggestions.order_by("id").prefetch_related("evidence")}


def _same_suggestion(old: Assessment | None, match: CommitmentMatch, rows: Sequence[Evidence]) -> bool:
    return (
        old is not None
        and (old.status, old.reason, old.restated) == (match.status, match.reason, match.restated)
        and old.elements == _elements_of(match)
        and old.confidence == round(match.confidence, 3)
        and {row.pk for row in old.evidence.all()} == {row.pk for row in rows}
    )


def _elements_of(match: CommitmentMatch) -> list[dict[str, Any]]:
    return [asdict(element) for element in match.elements]
