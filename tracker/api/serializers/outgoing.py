"""What is shown of everything that is sent to other systems, and of those systems."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from reports.claims import WorkState
from tracker.models import Sending

from .reports import WorkItem


class EndpointHealth(serializers.Serializer[Any]):
    """How it goes: failures in a row, since when, and when it is tried again."""

    failures = serializers.IntegerField()
    failing_since = serializers.DateTimeField(allow_null=True)
    next_attempt_at = serializers.DateTimeField(allow_null=True)


class Try(serializers.Serializer[Any]):
    """One attempt: the status of the answer, null where there was none, and the code of what went wrong."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    seconds = serializers.FloatField()
    error = serializers.CharField(allow_blank=True)


class SendingItem(WorkItem):
    """When something is tried next, null where it waits for nothing, and what came of the last attempts."""

    next_attempt_at = serializers.SerializerMethodField()
    log = serializers.SerializerMethodField()

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_next_attempt_at(self, row: Sending) -> str | None:
        return row.next_attempt_at.isoformat() if row.state == WorkState.QUEUED else None

    @extend_schema_field(Try(many=True))
    def get_log(self, row: Sending) -> list[dict[str, Any]]:
        return list(row.log)
