"""A chat model's second opinions, beside the assessments and never among them."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from tracker.api.fields import IdField, StrictSerializer
from tracker.models import Assessment, Opinion, OpinionRequest

from .brief import ReportBrief
from .reports import ErrorNote, SpanItem, WorkItem


class OpinionItem(serializers.ModelSerializer[Opinion]):
    """What ``model`` said of the assessment; it counts nowhere. ``status`` is null where the answer was no use.

    ``place`` (of the quotation) and ``ranking`` (of candidates, most telling first) are spans of the later report.
    """

    display = serializers.CharField(source="__str__", read_only=True)
    assessment_id = serializers.IntegerField(read_only=True)
    later_report = ReportBrief(source="assessment.later_report", read_only=True)
    status = serializers.SerializerMethodField()
    status_label = serializers.SerializerMethodField()
    quotation_state_label = serializers.CharField(source="get_quotation_state_display", read_only=True)
    place = serializers.SerializerMethodField()
    ranking = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()

    class Meta:
        model = Opinion
        fields = (
            "id",
            "display",
            "assessment_id",
            "later_report",
            "model",
            "prompt_version",
            "status",
            "status_label",
            "reason",
            "ranking",
            "quotation",
            "quotation_state",
            "quotation_state_label",
            "place",
            "error",
            "created_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=Assessment.Status.choices, allow_null=True))
    def get_status(self, opinion: Opinion) -> str | None:
        return opinion.status or None

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_status_label(self, opinion: Opinion) -> str | None:
        return str(Assessment.Status(opinion.status).label) if opinion.status else None

    @extend_schema_field(SpanItem(allow_null=True))
    def get_place(self, opinion: Opinion) -> dict[str, Any] | None:
        return None if opinion.start is None else {"start": opinion.start, "end": opinion.end}

    @extend_schema_field(SpanItem(many=True))
    def get_ranking(self, opinion: Opinion) -> list[dict[str, int]]:
        return [{"start": start, "end": end} for start, end in opinion.ranking]

    @extend_schema_field(ErrorNote(allow_null=True))
    def get_error(self, opinion: Opinion) -> Any:
        return ErrorNote(opinion).data if opinion.error_code else None


class OpinionRequestItem(WorkItem, serializers.ModelSerializer[OpinionRequest]):
    """The work of asking; its opinion is then found with the commitment."""

    assessment_id = serializers.IntegerField(read_only=True)

    class Meta:
        model = OpinionRequest
        fields = ("id", "assessment_id", "state", "state_label", "error", "attempts", "created_at", "finished_at")


class OpinionInput(StrictSerializer):
    """Which assessment of the commitment to ask about; the current one where none is named."""

    assessment = IdField(path="commitment__report__organisation", queryset=Assessment.objects.all(), required=False)
