"""What can go out and come in: for each kind its resource, its filters and its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser, User
from django.db.models import QuerySet
from django.http import QueryDict
from django_filters.rest_framework import FilterSet

from reports.models import Report
from tracker.access import Viewer, visible
from tracker.api import querysets
from tracker.api.filters import CommitmentFilters, OrganisationFilters, ReportFilters
from tracker.models import Assessment, Commitment, ExchangeKind
from tracker.models.commitments import STANDING
from tracker.selectors import current_reports

from .resources import (
    AssessmentResource,
    CommitmentResource,
    ExchangeResource,
    OrganisationResource,
    ReportResource,
)

RESOURCES: dict[str, type[ExchangeResource]] = {
    ExchangeKind.ORGANISATIONS: OrganisationResource,
    ExchangeKind.REPORTS: ReportResource,
    ExchangeKind.COMMITMENTS: CommitmentResource,
    ExchangeKind.ASSESSMENTS: AssessmentResource,
}
# Beside the filters of an export: the ids of the rows that somebody ticked in a list, and how many at most.
PICKED, MOST_PICKED = "ids", 10_000
# Judgements are chosen by the commitments they are about.
FILTERS: dict[str, type[FilterSet]] = {
    ExchangeKind.ORGANISATIONS: OrganisationFilters,
    ExchangeKind.REPORTS: ReportFilters,
    ExchangeKind.COMMITMENTS: CommitmentFilters,
    ExchangeKind.ASSESSMENTS: CommitmentFilters,
}


@dataclass(frozen=True, slots=True)
class Asker:
    """Stands for the request of somebody who asked earlier, when the work is done in the background."""

    user: User | AnonymousUser
    _viewer: Viewer


def filter_set(kind: str, filters: Mapping[str, Any], viewer: Viewer, request: Any = None) -> FilterSet:
    """The list's own filters over the rows the viewer may see; the caller asks it whether they are valid."""
    data = QueryDict(mutable=True)
    for name, value in filters.items():
        data.setlist(name, value if isinstance(value, list) else [value])
    rows = FILTERED[kind](viewer)
    return FILTERS[kind](data, queryset=rows, request=request or Asker(viewer.user, viewer))


def exported_rows(kind: str, filters: Mapping[str, Any], viewer: Viewer) -> QuerySet[Any]:
    """The ids of the rows an export holds, as a queryset of the kind's model in no order."""
    picked = filters.get(PICKED)
    chosen = filter_set(kind, {name: value for name, value in filters.items() if name != PICKED}, viewer).qs.order_by()
    if kind == ExchangeKind.ASSESSMENTS:
        chosen = Assessment.objects.filter(commitment__in=chosen.values("pk")).order_by()
    rows: QuerySet[Any] = chosen if picked is None else chosen.filter(pk__in=picked)
    return rows


def _commitments(viewer: Viewer) -> QuerySet[Commitment]:
    """Those of current reports, as the list shows them."""
    rows = Commitment.objects.filter(STANDING, report__in=current_reports())
    return visible(querysets.with_restated(rows), viewer, "report__organisation")


FILTERED: dict[str, Any] = {
    ExchangeKind.ORGANISATIONS: lambda viewer: visible(querysets.organisations(), viewer, "pk"),
    ExchangeKind.REPORTS: lambda viewer: visible(Report.objects.all(), viewer, "organisation"),
    ExchangeKind.COMMITMENTS: _commitments,
    ExchangeKind.ASSESSMENTS: _commitments,
}
