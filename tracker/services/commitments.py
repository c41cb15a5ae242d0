"""Storing what a plan promises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from django.contrib.auth.models import User

from reports.acting import unrecorded
from reports.claims import WorkState
from reports.models import Report
from tracker.extraction import CommitmentDraft
from tracker.models import Commitment, Event

from .events import record
from .fulfilment_counts import hold_commitments, recount_placed
from .lineage import retire_links
from .review_places import renew_places_answered_by


@unrecorded("what is read out of a file is told of by events")
def store_commitments(
    *, report: Report, drafts: Sequence[CommitmentDraft], entered_by: User | None = None, changes: int = 0
) -> list[Commitment]:
    """Store the commitments found in a report just read, and tell of the report; runs in the reading's transaction.

    ``entered_by`` is who looked at them before and made so many changes; None where nobody did.
    """
    if report.supersedes_id is not None and report.organisation is not None:
        hold_commitments(report.organisation)
    commitments = Commitment.objects.bulk_create(_commitment(report, draft) for draft in drafts)
    retire_links(report)
    recount_placed(report)
    payload = {"organisation": report.organisation_id, "covers_year": report.covers_year, "commitments": len(drafts)}
    if entered_by is not None:
        payload["changes"] = changes
    record(Event.Kind.REPORT_READ, report, report.organisation_id, payload, actor=entered_by)
    if report.supersedes is not None:
        renew_places_answered_by(report.supersedes)
        told = {"superseded_by": report.pk, "covers_year": report.covers_year}
        record(Event.Kind.REPORT_SUPERSEDED, report.supersedes, report.organisation_id, told, actor=entered_by)
    return commitments


def fields_of(draft: CommitmentDraft) -> dict[str, Any]:
    """What is made out in the sentence, by the names of a commitment's fields."""
    target, deadline = draft.target, draft.deadline
    return {
        "task": draft.task or "",
        "verifiability": draft.verifiability,
        "target_metric": target.metric[:200] if target else "",
        "target_operator": target.operator if target else "",
        "target_value": target.value if target else None,
        "target_unit": target.unit[:50] if target else "",
        "further_targets": [asdict(further) for further in draft.further_targets],
        "deadline": deadline.due if deadline else None,
        "deadline_stated": bool(deadline and deadline.stated),
        "responsible_unit": (draft.responsible_unit or "")[:200],
    }


def _commitment(report: Report, draft: CommitmentDraft) -> Commitment:
    return Commitment(
        report=report,
        organisation=report.organisation,
        plan_year=report.plan_year,
        is_current=report.state == WorkState.DONE,  # as it will be in all but rare cases: no row is written twice
        start=draft.span.start,
        end=draft.span.end,
        text=draft.text,
        **fields_of(draft),
    )
