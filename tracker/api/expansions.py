"""What lists can show in full: the form of it, and what it needs loaded. At most two queries more for a list."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from rest_framework import serializers

from tracker.access import Viewer
from tracker.models import Commitment, Evidence

from .conventions.shaping import Expansion
from .querysets import heavy_fields, with_neighbours_seen
from .serializers.assessments import AssessmentInFull, EvidenceItem
from .serializers.organisations import OrganisationInFull
from .serializers.reports import ReportItem


class _EvidenceList(serializers.ListSerializer[Any]):
    def get_attribute(self, instance: Commitment) -> list[Evidence]:
        assessment = instance.current_assessment
        rows = list(assessment.evidence.all()) if assessment else []
        for row in rows:
            assert assessment is not None
            row.later_report = assessment.later_report  # loaded once for the row, not again for its evidence
        return rows


class CurrentEvidence(EvidenceItem):
    """The sentences that the commitment's current assessment rests on, the most telling first."""

    class Meta(EvidenceItem.Meta):
        list_serializer_class = _EvidenceList


def organisation_in(path: str) -> Expansion:
    """The body that the rows reach by ``path``."""
    source: dict[str, Any] = {} if path == "organisation" else {"source": path.replace("__", ".")}

    def load(rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
        related = rows.select_related(f"{path}__parent", f"{path}__successor")
        return with_neighbours_seen(related, viewer, path).prefetch_related(f"{path}__external_ids")

    return Expansion(lambda: OrganisationInFull(read_only=True, allow_null=True, **source), load)


def report_in(path: str) -> Expansion:
    """The report that the rows reach by ``path``, with the bodies of those before and after it."""
    others = [f"{path}__supersedes", f"{path}__superseded_by"]

    def load(rows: QuerySet[Any], viewer: Viewer) -> QuerySet[Any]:
        bodies = [f"{report}__organisation" for report in (path, *others)]
        return rows.select_related(*bodies).defer(*heavy_fields(path, *others))

    return Expansion(lambda: ReportItem(read_only=True), load)


OF_COMMITMENTS = {
    "organisation": organisation_in("report__organisation"),
    "report": report_in("report"),
    "assessment": Expansion(lambda: AssessmentInFull(source="current_assessment", read_only=True, allow_null=True)),
    "evidence": Expansion(lambda: CurrentEvidence(many=True, read_only=True)),
}
OF_REPORTS = {"organisation": organisation_in("organisation")}
OF_MATCH_RUNS = {name: report_in(name) for name in ("plan_report", "later_report")}
