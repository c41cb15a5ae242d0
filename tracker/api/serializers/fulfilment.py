"""Figures about plans, body by body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.models import Organisation, Report
from tracker.api.codes import FULFILMENT
from tracker.models import Commitment
from tracker.selectors import FulfilmentSummary

from .brief import BRIEF, OrganisationBrief

KIND_LABELS = dict(Report.Kind.choices)


class StatusCount(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=FULFILMENT)
    status_label = serializers.CharField()
    count = serializers.IntegerField()


class VerifiabilityCount(serializers.Serializer[Any]):
    verifiability = serializers.ChoiceField(choices=Commitment.Verifiability.choices)
    verifiability_label = serializers.CharField()
    total = serializers.IntegerField()
    by_status = StatusCount(many=True)


class PlanFigures(serializers.Serializer[FulfilmentSummary]):
    """How one plan was kept. ``rate`` is a share from 0 to 1, null where no later report could answer anything."""

    kind = serializers.ChoiceField(choices=Report.Kind.choices)
    kind_label = serializers.SerializerMethodField()
    plan_year = serializers.IntegerField()
    has_later_report = serializers.BooleanField()
    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    by_status = serializers.SerializerMethodField()
    by_verifiability = serializers.SerializerMethodField()
    commitments_url = serializers.SerializerMethodField()

    def get_kind_label(self, summary: FulfilmentSummary) -> str:
        return str(KIND_LABELS[summary.kind])

    @extend_schema_field(StatusCount(many=True))
    def get_by_status(self, summary: FulfilmentSummary) -> list[dict[str, Any]]:
        return list(_counts(summary.by_status))

    @extend_schema_field(VerifiabilityCount(many=True))
    def get_by_verifiability(self, summary: FulfilmentSummary) -> list[dict[str, Any]]:
        rows = [
            (code, label, summary.by_verifiability.get(code, {})) for code, label in Commitment.Verifiability.choices
        ]
        return [
            {
                "verifiability": code,
                "verifiability_label": str(label),
                "total": sum(counts.values()),
                "by_status": list(_counts(counts)),
            }
            for code, label, counts in rows
        ]

    @extend_schema_field(serializers.URLField())
    def get_commitments_url(self, summary: FulfilmentSummary) -> str:
        address = reverse("api:commitment-list", request=self.context["request"])
        return f"{address}?organisation={summary.organisation_id}&kind={summary.kind}&plan_year={summary.plan_year}"


class OrganisationFigures(OrganisationBrief):
    """A body and its plans, newest first; the figures come in by the context."""

    lacks_later_report = serializers.SerializerMethodField()
    plans = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = (*BRIEF, "lacks_later_report", "plans")

    def get_lacks_later_report(self, organisation: Organisation) -> bool:
        return organisation.pk in self.context["lacking"]

    @extend_schema_field(PlanFigures(many=True))
    def get_plans(self, organisation: Organisation) -> Any:
        return PlanFigures(self.context["plans"][organisation.pk], many=True, context=self.context).data


def _counts(by_status: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    for status, label in FULFILMENT:
        yield {"status": status, "status_label": str(label), "count": by_status.get(status, 0)}
