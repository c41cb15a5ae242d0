"""The work of matching, and the feed of what happened."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from reports.models import Organisation, Report
from tracker.access import viewer_of
from tracker.api.codes import EVENT_OBJECTS
from tracker.api.fields import CodeField, IdField, StrictSerializer, YearField
from tracker.bodies_told import bodies_told, values_without
from tracker.models import Assessment, Event, MatchRun
from tracker.selectors import HEAVY_FIELDS

from .brief import BRIEF, AuthorBrief, OrganisationBrief, ReportBrief
from .reports import WorkItem

# The address of what an event tells of.
VIEW_OF_OBJECT = {
    "organisation": "api:organisation-detail",
    "report": "api:report-detail",
    "commitment": "api:commitment-detail",
    "evidence": "api:evidence-detail",
    "restatement": "api:restatement-detail",
    "match_run": "api:matchrun-detail",
    "webhook_endpoint": "api:webhookendpoint-detail",
    "export": "api:export-detail",
    "import": "api:import-detail",
    "reminder": "api:reminder-detail",
    "reply": "api:reply-detail",
}
LIGHT_REPORTS = Report.objects.select_related("organisation").defer(*HEAVY_FIELDS)
OBJECT_LABELS = dict(EVENT_OBJECTS)


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


class MatchStart(StrictSerializer):
    """Which pairs to match: all that is given must hold true of a plan."""

    organisation = IdField(queryset=Organisation.objects.all(), path="pk", required=False, help_text=_("机构编号"))
    descendants = serializers.BooleanField(required=False, help_text=_("连同该机构的所有下级机构"))
    plan_year = YearField(required=False, help_text=_("计划年度"))
    kind = CodeField(choices=Report.Kind.choices, required=False)
    plan_report = IdField(queryset=LIGHT_REPORTS, path="organisation", required=False, help_text=_("计划报告编号"))
    later_report = IdField(
        queryset=LIGHT_REPORTS, path="organisation", required=False, help_text=_("后续报告编号，与 plan_report 同用")
    )
    force = serializers.BooleanField(required=False, help_text=_("内容没有变化的也重新匹配"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not {"organisation", "plan_year", "plan_report"} & set(attrs):
            message = str(_("请至少写明 organisation、plan_year、plan_report 之一。"))
            raise serializers.ValidationError(message, code="scope_required")
        for name, other in (("descendants", "organisation"), ("later_report", "plan_report")):
            if attrs.get(name) and other not in attrs:
                message = _("%(name)s 要与 %(other)s 一起使用。") % {"name": name, "other": other}
                raise serializers.ValidationError({name: message}, code=f"{other}_required")
        return attrs


class StartedRun(WorkItem, serializers.ModelSerializer[MatchRun]):
    """A match run by its address; the rest is there."""

    url = serializers.HyperlinkedIdentityField(view_name="api:matchrun-detail")
    display = serializers.CharField(source="__str__", read_only=True)

    class Meta:
        model = MatchRun
        fields = (*BRIEF, "state", "state_label")


class StartedRuns(serializers.Serializer[Any]):
    """All pairs of the scope, at most 1000, oldest first; those that waited already included."""

    count = serializers.IntegerField()
    runs = StartedRun(many=True)


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
    """What changed. ``version`` grows with each change of the object: a smaller one than known is older news."""

    type = serializers.ChoiceField(choices=EVENT_OBJECTS)
    type_label = serializers.CharField()
    id = serializers.IntegerField()
    url = serializers.URLField()
    version = serializers.IntegerField()


class _EventList(serializers.ListSerializer[Event]):
    def to_representation(self, data: Any) -> Any:
        events = list(data)
        item: Any = self.child
        item.hide_bodies(events)
        return super().to_representation(events)


class EventItem(serializers.ModelSerializer[Event]):
    """``previous`` holds the old values (empty for what is new), ``current`` the new ones, ``actor`` who did it (null
    where the program did), ``reason`` why. Ids in them of bodies that the reader may not see are null."""

    url = serializers.HyperlinkedIdentityField(view_name="api:event-detail")
    display = serializers.CharField(source="get_kind_display", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    object = serializers.SerializerMethodField()
    organisation = OrganisationBrief(read_only=True, allow_null=True)
    previous = serializers.SerializerMethodField()
    current = serializers.SerializerMethodField()
    actor = AuthorBrief(read_only=True, allow_null=True)

    _hidden: Collection[int] | None = None

    class Meta:
        model = Event
        list_serializer_class = _EventList
        fields = (
            *BRIEF,
            "kind",
            "kind_label",
            "object",
            "organisation",
            "previous",
            "current",
            "actor",
            "reason",
            "occurred_at",
        )

    def hide_bodies(self, events: Iterable[Event]) -> None:
        """Look up at once which bodies in these events the reader may not see."""
        told = set().union(*map(bodies_told, events))
        self._hidden = viewer_of(self.context["request"]).unseen(told)

    def to_representation(self, instance: Event) -> Any:
        if self._hidden is None:
            self.hide_bodies([instance])
        return super().to_representation(instance)

    @extend_schema_field(serializers.DictField())
    def get_previous(self, event: Event) -> dict[str, Any]:
        return values_without(event.previous, event, self._hidden or ())

    @extend_schema_field(serializers.DictField())
    def get_current(self, event: Event) -> dict[str, Any]:
        return values_without(event.payload, event, self._hidden or ())

    @extend_schema_field(EventObject)
    def get_object(self, event: Event) -> dict[str, Any]:
        address = reverse(VIEW_OF_OBJECT[event.object_type], args=[event.object_id], request=self.context["request"])
        return {
            "type": event.object_type,
            "type_label": str(OBJECT_LABELS[event.object_type]),
            "id": event.object_id,
            "url": address,
            "version": event.pk,
        }
