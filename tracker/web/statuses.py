"""Statuses as the pages show them: word, sign and colour together, so that none has to be told by colour alone."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tracker.models import Assessment
from tracker.selectors import PENDING

SIGNS = {
    Assessment.Status.FULFILLED: "●",
    Assessment.Status.PARTLY_FULFILLED: "◐",
    Assessment.Status.NOT_FULFILLED: "✕",
    Assessment.Status.NO_EVIDENCE: "○",
    Assessment.Status.NOT_VERIFIABLE: "－",
    PENDING: "…",
}


@dataclass(frozen=True, slots=True)
class ShownStatus:
    """A status with its word and sign; ``value`` is also its CSS class."""

    value: str
    label: str | Promise
    sign: str


STATUSES = {
    value: ShownStatus(value, label, SIGNS[value])
    for value, label in [*Assessment.Status.choices, (PENDING, _("待核查"))]
}


def shown_status(assessment: Assessment | None) -> ShownStatus:
    """The status of a commitment whose current assessment this is."""
    return STATUSES[assessment.status if assessment else PENDING]
