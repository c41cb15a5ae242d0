"""Bodies and the reports they have not published."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.models import Organisation, Report
from tracker.missing_reports import MissingReport

from .brief import BRIEF, OrganisationBrief

KIND_LABELS = dict(Report.Kind.choices)


class MissingKind(serializers.Serializer[Any]):
    """``last_year`` is the newest year of which there is such a report, null where there never was one."""

    kind = serializers.ChoiceField(choices=Report.Kind.choices)
    kind_label = serializers.SerializerMethodField()
    last_year = serializers.IntegerField(allow_null=True)

    def get_kind_label(self, missing: MissingReport) -> str:
        return str(KIND_LABELS[missing.kind])


class LackingBody(OrganisationBrief):
    """A body with the kinds of report it lacks; these come in by the context."""

    level_label = serializers.CharField(source="get_level_display", read_only=True)
    missing = serializers.SerializerMethodField()

    class Meta:
        model = Organisation
        fields = (*BRIEF, "level", "level_label", "missing")

    @extend_schema_field(MissingKind(many=True))
    def get_missing(self, organisation: Organisation) -> Any:
        found: dict[int, list[MissingReport]] = self.context["missing"]
        return MissingKind(found[organisation.pk], many=True).data
