"""The work of matching, and the feed of what happened."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from tracker.models import Assessment, Event, MatchRun

from .brief import BRIEF, ReportBrief
from .reports import WorkItem

# The address of what an event tells of.
VIEW_OF_OBJECT = {
    "report": "api:report-detail",
    "commitment": "api:commitment-detail",
    "match_run": "api:matchrun-detail",
    "export": "api:export-detail",
    "import": "api:import-detail",
}


class SuggestionCount(serializers.Serializer[Any]):
    status = serializers.ChoiceField(choices=Assessment.Status.choices)
    status_label = serializers.CharField()
    count = serializers.IntegerField()


class MatchRunItem(WorkItem, serializers.ModelSerializer[MatchRun]):
    url = serializers.HyperlinkedIdentityField(view_name="api:matchrun-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    plan_report = ReportBrief(read_only=True)
    later_report = ReportBrief(read_only=True)
    counts = serializers.SerializerMethodField()

    class Meta:
        model = MatchRun
        fields = (
            *BRIEF,
            "plan_report",
            "later_report",
            "state",
            "state_label",
            "error",
            "attempts",
            "counts",
            "matcher_version",
            "note",
            "created_at",
            "updated_at",
            "finished_at",
        )

    @extend_schema_field(SuggestionCount(many=True))
    def get_counts(self, run: MatchRun) -> list[dict[str, Any]]:
        return [
            {"status": status, "status_label": str(label), "count": run.counts.get(status, 0)}
            for status, label in Assessment.Status.choices
        ]


class ProgressItem(serializers.Serializer[Any]):
    total = serializers.IntegerField()
    done = serializers.IntegerField()
    failed = serializers.IntegerField()
    quarantined = serializers.IntegerField()
    cancelled = serializers.IntegerField()
    waiting = serializers.IntegerField()
    running = serializers.IntegerField()
    finished = serializers.BooleanField(help_text=_("没有待处理和处理中的"))
    since = serializers.DateTimeField(allow_null=True, help_text=_("最早一件未完成的何时开始排队；都已结束时为 null"))


class EventObject(serializers.Serializer[Any]):
    type = serializers.ChoiceField(choices=sorted(VIEW_OF_OBJECT))
    id = serializers.IntegerField()
    url = serializers.URLField()


class EventItem(serializers.ModelSerializer[Event]):
    url = serializers.HyperlinkedIdentityField(view_name="api:event-detail")
    display = serializers.CharField(source="get_kind_display", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    object = serializers.SerializerMethodField()
    payload = serializers.DictField(read_only=True)

    class Meta:
        model = Event
        fields = (*BRIEF, "kind", "kind_label", "object", "payload", "occurred_at")

    @extend_schema_field(EventObject)
    def get_object(self, event: Event) -> dict[str, Any]:
        address = reverse(VIEW_OF_OBJECT[event.object_type], args=[event.object_id], request=self.context["request"])
        return {"type": event.object_type, "id": event.object_id, "url": address}
