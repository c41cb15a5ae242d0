"""Events as services write them."""

from __future__ import annotations

from tracker.models import Assessment, Event


def assessment_added(assessment: Assessment) -> Event:
    """Tell of a new assessment; runs in the transaction that adds it."""
    return Event.objects.create(
        kind=Event.Kind.ASSESSMENT_ADDED,
        object_type="commitment",
        object_id=assessment.commitment_id,
        payload={
            "assessment": assessment.pk,
            "status": str(assessment.status),
            "source": str(assessment.source),
            "counts": assessment.counts,
        },
    )
