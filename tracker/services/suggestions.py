"""Storing what the matcher suggests: evidence, and an assessment where it says something new."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone

from reports.acting import unrecorded
from tracker.matching import CommitmentMatch, EvidenceGrade
from tracker.models import Assessment, Commitment, Evidence, MatchRun

from .events import Added, assessments_added
from .fulfilment_counts import recount
from .opinions import request_doubtful
from .review_places import renew_places_of

# More sentences than these are not read by anybody; they can be found again by matching.
EVIDENCE_KEPT = 5
BATCH = 500  # rows of one statement

Paired = Sequence[tuple[Commitment, CommitmentMatch]]


@unrecorded("the matcher's own word is told of by events")
def store_suggestions(run: MatchRun, paired: Paired, version: str) -> None:
    """Store the kept evidence, and one assessment for each commitment whose suggestion differs from the last.

    Becomes the current assessment only where no person's counts; only then a doubtful one is asked about.
    """
    evidence = _store_evidence(run, paired)
    newest = _newest_suggestions(run)
    fresh = [
        (commitment, match)
        for commitment, match in paired
        if not _same_suggestion(newest.get(commitment.pk), match, evidence[commitment.pk])
    ]
    assessments = Assessment.objects.bulk_create(
        (_assessment(run, commitment, match, version) for commitment, match in fresh), batch_size=BATCH
    )
    _store_grounds(assessments, evidence)
    current = [commitment.current_assessment for commitment, _ in fresh]
    added = [
        Added(new, old, is_current=old is None or not old.counts) for new, old in zip(assessments, current, strict=True)
    ]
    unjudged = [one.assessment for one in added if one.is_current]
    _make_current(unjudged)
    Commitment.objects.filter(pk__in=[a.commitment_id for a in assessments]).update(updated_at=timezone.now())
    assessments_added(added, run.plan_report.organisation_id)
    recount(run.plan_report)  # repeats the status
    renew_places_of(run.plan_report)
    request_doubtful(unjudged)


def _assessment(run: MatchRun, commitment: Commitment, match: CommitmentMatch, version: str) -> Assessment:
    return Assessment(
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


def _store_grounds(assessments: Iterable[Assessment], evidence: Mapping[int, Sequence[Evidence]]) -> None:
    """Tie each assessment to the evidence of its commitment."""
    grounds = Assessment.evidence.through
    grounds.objects.bulk_create(
        (
            grounds(assessment_id=assessment.pk, evidence_id=row.pk)
            for assessment in assessments
            for row in evidence[assessment.commitment_id]
        ),
        batch_size=BATCH,
    )


def _make_current(assessments: Iterable[Assessment]) -> None:
    rows = [Commitment(pk=a.commitment_id, current_assessment=a) for a in assessments]
    # One column: each takes as long as the whole statement that lines up a plan's commitments afterwards, and longer.
    Commitment.objects.bulk_update(rows, ["current_assessment"], batch_size=BATCH)


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
    there = Evidence.objects.filter(later_report=run.later_report).only("commitment_id", "start", "end")
    stored = {(row.commitment_id, row.start, row.end): row for row in there}
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
    return [element._asdict() for element in match.elements]
