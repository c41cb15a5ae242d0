"""Events as services write them, each in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from tracker.models import Assessment, Event


def record(
    kind: Event.Kind,
    changed: Model,
    organisation_id: int | None,
    payload: Mapping[str, Any],
    *,
    previous: Mapping[str, Any] | None = None,
    actor: User | None = None,
    reason: str = "",
) -> Event:
    """Tell of a change: what is ``changed``, whose it is, how it is now and was before, who did it and why."""
    return Event.objects.create(
        kind=kind,
        object_type=OBJECT_TYPES[changed._meta.label],
        object_id=changed.pk,
        organisation_id=organisation_id,
        payload=dict(payload),
        previous=dict(previous or {}),
        actor=actor,
        reason=reason,
    )


# What the change feed calls the rows it tells of.
OBJECT_TYPES = {
    "reports.Report": "report",
    "tracker.Commitment": "commitment",
    "tracker.MatchRun": "match_run",
    "tracker.Export": "export",
    "tracker.Import": "import",
}


def assessment_added(assessment: Assessment, organisation_id: int | None, previous: Assessment | None) -> Event:
    """Tell of a new assessment; ``previous`` is the one that was current before."""
    return record(
        Event.Kind.ASSESSMENT_ADDED,
        assessment.commitment,
        organisation_id,
        _told(assessment),
        previous=_told(previous) if previous else None,
        actor=assessment.author,
        reason=assessment.reason,
    )


def _told(assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment.pk,
        "status": str(assessment.status),
        "source": str(assessment.source),
        "counts": assessment.counts,
    }
