"""Moments in queries and bodies: a date, a time and an offset, or an error that says so."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.test import APIClient

from tests.tracker.cast import Cast
from tracker.api.conventions.moments import MomentField
from tracker.api.filters.base import MomentFilter
from tracker.models import Event

SEVEN = datetime(2024, 5, 1, 7, 30, tzinfo=UTC)
GOOD = [
    "2024-05-01T15:30:00+08:00",
    "2024-05-01T07:30:00Z",
    "2024-05-01T07:30Z",
    "2024-05-01T02:30:00.000-05:00",
    "2024-05-01T15:30:00 08:00",  # a + that was not encoded
]
BAD = [
    "2024-05-01",
    "2024-05-01T15:30:00",
    "2024-05-01 15:30:00+08:00",
    "2021-02-30T00:00:00+08:00",
    "10000-01-01T00:00:00+08:00",
    "0001-01-01T00:00:00+08:00",
    "2024-05-01T25:00:00+08:00",
    "2024-05-01T15:30:00+99:00",
    "2024-05-01T15:30:00+0800",
    "1714548600",
    "昨天",
    "\u0661024-05-01T15:30:00Z",
]


class Filters(filters.FilterSet):
    since = MomentFilter(field_name="occurred_at", lookup_expr="gte")

    class Meta:
        model = Event
        fields = ()


class Body(serializers.Serializer[Any]):
    since = MomentField()


@pytest.mark.parametrize("text", GOOD)
def test_moment_is_understood(text: str) -> None:
    asked = Filters({"since": text}, Event.objects.all())
    assert asked.is_valid(), asked.errors
    assert asked.form.cleaned_data["since"] == SEVEN
    body = Body(data={"since": text})
    assert body.is_valid(), body.errors
    assert body.validated_data["since"] == SEVEN


@pytest.mark.parametrize("text", BAD)
def test_what_means_no_moment_is_refused(text: str) -> None:
    asked = Filters({"since": text}, Event.objects.all())
    assert [error.code for error in asked.errors.as_data()["since"]] == ["datetime_invalid"]
    body = Body(data={"since": text})
    assert not body.is_valid()
    assert [error.code for error in body.errors["since"]] == ["datetime_invalid"]


@pytest.mark.parametrize("given", [1714548600, True, None, [], {"at": "2024"}], ids=str)
def test_what_is_no_text_is_no_moment(given: Any) -> None:
    assert not Body(data={"since": given}).is_valid()


@pytest.mark.parametrize("path", ["reports/", "events/", "organisations/", "match-runs/", "restatements/"])
def test_every_moment_that_is_shown_has_its_offset(cast: Cast, outsider: APIClient, path: str) -> None:
    Event.objects.create(kind="report.read", object_type="report", object_id=cast.plan_report.pk)
    for row in outsider.get(f"/api/v1/{path}").json()["results"]:
        for name, value in row.items():
            if name.endswith("_at") and value is not None:
                assert value.endswith("+08:00"), (name, value)
                assert datetime.fromisoformat(value).tzinfo
