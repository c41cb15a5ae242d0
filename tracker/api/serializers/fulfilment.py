"""Figures about plans, body by body."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.models import Organisation, Report
from tracker.api.codes import FULFILMENT, GROUPINGS
from tracker.fulfilment import Totals
from tracker.models import Commitment
from tracker.selectors import FulfilmentSummary

from .brief import BRIEF, OrganisationBrief

KIND_LABELS = dict(Report.Kind.choices)
Counts = Mapping[str, Mapping[str, int]]


class StatusCount(serializers.Serializer[Any]):
    """``confirmed`` of the ``count`` were judged by a person; the rest are suggestions."""

    status = serializers.ChoiceField(choices=FULFILMENT)
    status_label = serializers.CharField()
    count = serializers.IntegerField()
    confirmed = serializers.IntegerField()


class VerifiabilityCount(serializers.Serializer[Any]):
    verifiability = serializers.ChoiceField(choices=Commitment.Verifiability.choices)
    verifiability_label = serializers.CharField()
    total = serializers.IntegerField()
    by_status = StatusCount(many=True)


class PlanFigures(serializers.Serializer[FulfilmentSummary]):
    """How one plan was kept. Rates are shares from 0 to 1, null where no later report could answer anything.

    ``rate`` takes suggestions and confirmed judgements together, ``confirmed_rate`` only the confirmed ones.
    """

    kind = serializers.ChoiceField(choices=Report.Kind.choices)
    kind_label = serializers.SerializerMethodField()
    plan_year = serializers.IntegerField()
    has_later_report = serializers.BooleanField()
    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    confirmed_rate = serializers.FloatField(allow_null=True)
    by_status = serializers.SerializerMethodField()
    by_verifiability = serializers.SerializerMethodField()
    commitments_url = serializers.SerializerMethodField()

    def get_kind_label(self, summary: FulfilmentSummary) -> str:
        return str(KIND_LABELS[summary.kind])

    @extend_schema_field(StatusCount(many=True))
    def get_by_status(self, summary: FulfilmentSummary) -> list[dict[str, Any]]:
        return counts_by_status(summary.by_verifiability, summary.confirmed_by_verifiability)

    @extend_schema_field(VerifiabilityCount(many=True))
    def get_by_verifiability(self, summary: FulfilmentSummary) -> list[dict[str, Any]]:
        return counts_by_verifiability(summary.by_verifiability, summary.confirmed_by_verifiability)

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


class TotalsItem(serializers.Serializer[Any]):
    """The plans of one group added up. ``group`` is the value they have in common, null where nothing is grouped.

    A body's group holds the plans of all bodies below it too, but for the one that was asked for: that holds its own.
    """

    group = serializers.CharField(allow_null=True)
    group_label = serializers.CharField(allow_null=True)
    total = serializers.IntegerField()
    confirmed = serializers.IntegerField()
    rate = serializers.FloatField(allow_null=True)
    confirmed_rate = serializers.FloatField(allow_null=True)
    by_status = StatusCount(many=True)
    by_verifiability = VerifiabilityCount(many=True)


class TotalsAnswer(serializers.Serializer[Any]):
    """The totals, group by group."""

    group_by = serializers.ChoiceField(choices=GROUPINGS, allow_null=True)
    results = TotalsItem(many=True)
    rate_meaning = serializers.CharField()


def totals_item(group: Any, label: Any, totals: Totals) -> dict[str, Any]:
    """One group as TotalsItem describes it."""
    return {
        "group": None if group is None else str(group),
        "group_label": None if label is None else str(label),
        "total": totals.total,
        "confirmed": totals.confirmed_total,
        "rate": totals.rate,
        "confirmed_rate": totals.confirmed_rate,
        "by_status": counts_by_status(totals.counts, totals.confirmed),
        "by_verifiability": counts_by_verifiability(totals.counts, totals.confirmed),
    }


def counts_by_verifiability(counts: Counts, confirmed: Counts) -> list[dict[str, Any]]:
    """Every verifiability with its counts by status; of none where there are none."""
    return [
        {
            "verifiability": code,
            "verifiability_label": str(label),
            "total": sum(counts.get(code, {}).values()),
            "by_status": list(_counts(counts.get(code, {}), confirmed.get(code, {}))),
        }
        for code, label in Commitment.Verifiability.choices
    ]


def counts_by_status(counts: Counts, confirmed: Counts) -> list[dict[str, Any]]:
    """Every status with its counts, whatever the verifiability."""
    return list(_counts(_merged(counts), _merged(confirmed)))


def _merged(counts: Counts) -> Counter[str]:
    merged: Counter[str] = Counter()
    for row in counts.values():
        merged.update(row)
    return merged


def _counts(by_status: Mapping[str, int], confirmed: Mapping[str, int]) -> Iterable[dict[str, Any]]:
    for status, label in FULFILMENT:
        yield {
            "status": status,
            "status_label": str(label),
            "count": by_status.get(status, 0),
            "confirmed": confirmed.get(status, 0),
        }
