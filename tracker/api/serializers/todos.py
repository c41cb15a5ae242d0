"""Office systems that are told of to-dos, and what they were told. Credentials go in and are never shown."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.models import Organisation
from tracker.api.fields import CodeField, IdField, StrictSerializer
from tracker.models import TodoPush, TodoTarget

from .brief import BRIEF, CommitmentBrief, OrganisationBrief
from .outgoing import EndpointHealth, SendingItem

MOST_RECEIVERS = 1000


class ReceiverItem(serializers.Serializer[Any]):
    organisation = serializers.IntegerField(allow_null=True)
    receiver = serializers.CharField()


class TodoTargetItem(serializers.ModelSerializer[TodoTarget]):
    url = serializers.HyperlinkedIdentityField(view_name="api:todotarget-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    kind_label = serializers.CharField(source="get_kind_display", read_only=True)
    organisation = OrganisationBrief(read_only=True)
    receivers = ReceiverItem(many=True, read_only=True)
    health = EndpointHealth(source="*", read_only=True)

    class Meta:
        model = TodoTarget
        fields = (
            *BRIEF,
            "kind",
            "kind_label",
            "name",
            "base_url",
            "organisation",
            "system_code",
            "receivers",
            "active",
            "health",
            "created_at",
            "updated_at",
        )


class ReceiverInput(StrictSerializer):
    organisation = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=1)
    receiver = serializers.CharField(max_length=100, help_text=_("对方系统中的登录名、人员编码等"))


class TodoTargetInput(StrictSerializer):
    kind = CodeField(choices=TodoTarget.Kind.choices)
    name = serializers.CharField(max_length=100)
    base_url = serializers.CharField(
        max_length=4096, help_text=_("泛微、致远填站点根地址，通用 REST 填接收待办的完整地址")
    )
    organisation = IdField(path="pk", queryset=Organisation.objects.all())
    system_code = serializers.CharField(
        max_length=50, required=False, allow_blank=True, help_text=_("泛微的 syscode，致远的 registerCode")
    )
    receivers = serializers.ListField(child=ReceiverInput(), required=False, max_length=MOST_RECEIVERS)
    active = serializers.BooleanField(required=False)
    credentials = serializers.DictField(
        child=serializers.CharField(max_length=4096, allow_blank=True, trim_whitespace=False),
        required=False,
        help_text=_("只能写入：通用 REST 为 token，泛微为 appid、userid，致远为 userName、password"),
    )

    def validate_receivers(self, receivers: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Bodies that are not visible, or not there, may stand here: they match nothing."""
        return [{"organisation": row["organisation"], "receiver": row["receiver"]} for row in receivers]


class TodoPushItem(SendingItem, serializers.ModelSerializer[TodoPush]):
    url = serializers.HyperlinkedIdentityField(view_name="api:todopush-detail")
    display = serializers.CharField(source="__str__", read_only=True)
    target = serializers.IntegerField(source="target_id", read_only=True)
    commitment = CommitmentBrief(read_only=True, allow_null=True)
    reminder = serializers.IntegerField(source="reminder_id", read_only=True, allow_null=True)
    reason_label = serializers.CharField(source="get_reason_display", read_only=True)
    wanted_label = serializers.CharField(source="get_wanted_display", read_only=True)
    told = serializers.SerializerMethodField()

    class Meta:
        model = TodoPush
        fields = (
            *BRIEF,
            "target",
            "commitment",
            "reminder",
            "receiver",
            "task_id",
            "reason",
            "reason_label",
            "wanted",
            "wanted_label",
            "told",
            "state",
            "state_label",
            "error",
            "tries",
            "next_attempt_at",
            "log",
            "created_at",
            "finished_at",
        )

    @extend_schema_field(serializers.ChoiceField(choices=TodoPush.Wanted.choices, allow_null=True))
    def get_told(self, push: TodoPush) -> str | None:
        return push.told or None


class Planned(serializers.Serializer[Any]):
    todos = serializers.IntegerField(help_text=_("该系统现有的待办数"))
