"""Events as services write them."""

from __future__ import annotations

from collections.abc import Iterable

from tracker.models import Assessment, Event


def assessment_added(assessment: Assessment) -> Event:
    """Tell of a new assessment; runs in the transaction that adds it."""
    return assessments_added([assessment])[0]


def assessments_added(assessments: Iterable[Assessment]) -> list[Event]:
    """Tell of new assessments in their order; runs in the transaction that adds them."""
    return Event.objects.bulk_create([_tell(assessment) for assessment in assessments], batch_size=500)


def _tell(assessment: Assessment) -> Event:
    return Event(
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
