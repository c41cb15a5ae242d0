"""Storing what the matcher suggests: evidence, and an assessment where it says something new."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from django.utils import timezone

from reports.acting import unrecorded
from reports.claims import WorkState
from reports.models import Report
from tracker.matching import CommitmentMatch, EvidenceGrade
from tracker.models import Assessment, Commitment, Evidence, MatchRun, Misreading
from tracker.review_order import weigh_difference, weigh_second, weigh_suggestion

from .events import Added, assessments_added
from .fulfilment_counts import recount
from .opinions import request_doubtful

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
    unasked = _unasked_of(run)
    _make_current(unjudged, unasked)
    _compare_judged([one for one in added if not one.is_current], unasked)
    Commitment.objects.filter(pk__in=[a.commitment_id for a in assessments]).update(updated_at=timezone.now())
    assessments_added(added, run.plan_report.organisation_id)
    recount(run.plan_report)
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


def _make_current(assessments: Iterable[Assessment], unasked: Container[int]) -> None:
    rows = [
        Commitment(
            pk=a.commitment_id, current_assessment=a, status=a.status, review_weight=_weight_unjudged(a, unasked)
        )
        for a in assessments
    ]
    Commitment.objects.bulk_update(rows, ["current_assessment", "status", "review_weight"], batch_size=BATCH)


def _unasked_of(run: MatchRun) -> set[int]:
    """The commitments that nobody is asked to judge: marked as misread, or answered by a newer version meanwhile."""
    if Report.objects.filter(supersedes=run.later_report_id, state=WorkState.DONE).exists():
        return set(Commitment.objects.filter(report=run.plan_report_id).values_list("pk", flat=True))
    marks = Misreading.objects.filter(commitment__report=run.plan_report_id, settled_at__isnull=True)
    return set(marks.values_list("commitment_id", flat=True))


def _weight_unjudged(new: Assessment, unasked: Container[int]) -> float | None:
    """As RENEW_ONE of tracker/review_sql.py has it, for commitments of which no person's judgement is shown."""
    commitment = new.commitment
    if commitment.pk in unasked:
        return None
    if commitment.pending_second:
        return weigh_second(commitment.verifiability, restated=new.restated)
    assert new.confidence is not None
    return weigh_suggestion(new.status, commitment.verifiability, restated=new.restated, confidence=new.confidence)


def _compare_judged(added: Iterable[Added], unasked: Container[int]) -> None:
    """What people decided stays; where the matcher now says otherwise, they are asked to look again."""
    rows = []
    for one in added:
        new, shown, commitment = one.assessment, one.previous, one.assessment.commitment
        assert shown is not None  # a person's judgement, else the new one would be shown
        assert new.confidence is not None
        weight, differs = None, new.status != shown.status
        said = {"restated": new.restated}
        if commitment.pending_second:
            weight = weigh_second(commitment.verifiability, **said)
        elif differs:
            weight = weigh_difference(shown.status, commitment.verifiability, confidence=new.confidence, **said)
        weight = None if commitment.pk in unasked else weight
        if (commitment.machine_differs, commitment.review_weight) != (differs, weight):
            rows.append(Commitment(pk=commitment.pk, machine_differs=differs, review_weight=weight))
    Commitment.objects.bulk_update(rows, ["machine_differs", "review_weight"], batch_size=BATCH)


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
    return [asdict(element) for element in match.elements]
