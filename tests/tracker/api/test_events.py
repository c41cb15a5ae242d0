"""The change feed: what changed, from what to what, by whom and why, narrowed to what a reader follows."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reports import claims
from reports.models import Organisation, Report
from reports.organisations import create_organisation
from tests.tracker.cast import Cast
from tracker.api.serializers.work import VIEW_OF_OBJECT
from tracker.models import Event, MatchRun
from tracker.models.events import EVENT_OBJECTS
from tracker.services import decide_link, withdraw_decision
from tracker.services.events import OBJECT_TYPES

EVENTS = "/api/v1/events/"


def events(client: APIClient, query: str = "") -> list[dict[str, Any]]:
    answer = client.get(f"{EVENTS}?{query}")
    assert answer.status_code == 200, answer.content.decode()
    return list(answer.json()["results"])


def test_decision_on_a_link_is_told_and_so_is_its_withdrawal(cast: Cast, supervisor: APIClient) -> None:
    link = decide_link(
        earlier=cast.outlets, later=cast.again, decision="rejected", author=cast.supervisor, note="不是一件事。"
    )
    withdraw_decision(link, cast.supervisor)
    decided, withdrawn = events(supervisor, "kind=link.decided")
    assert (decided["object"]["type"], decided["object"]["id"]) == ("restatement", link.pk)
    assert [decided[name]["decision"] for name in ("previous", "current")] == ["", "rejected"]
    assert [decided[name]["counts"] for name in ("previous", "current")] == [True, False]
    assert (decided["reason"], decided["actor"]["display"]) == ("不是一件事。", "supervisor")
    assert decided["organisation"]["id"] == cast.body.pk
    assert [withdrawn[name]["decision"] for name in ("previous", "current")] == ["rejected", ""]
    assert withdrawn["object"]["version"] > decided["object"]["version"]


def test_body_named_by_a_report_first_is_told_once(cast: Cast, supervisor: APIClient) -> None:
    body = create_organisation("松涛区档案馆", confirmed=False)
    create_organisation("松涛区档案馆", confirmed=True)
    (event,) = events(supervisor, "kind=organisation.created")
    assert (event["object"]["id"], event["organisation"]["id"]) == (body.pk, body.pk)
    assert (event["current"]["name"], event["current"]["confirmed"], event["previous"]) == ("松涛区档案馆", False, {})
    assert event["actor"] is None


def test_pair_that_was_not_matched_is_told(cast: Cast, supervisor: APIClient) -> None:
    MatchRun.objects.update(state="queued")
    claim = claims.claim(MatchRun, cast.run.pk)
    assert claim is not None
    claims.fail(claim, "x", "坏了。")
    (event,) = events(supervisor, "kind=match.failed")
    assert (event["object"]["type"], event["object"]["id"]) == ("match_run", cast.run.pk)
    assert (event["current"]["error_code"], event["reason"]) == ("x", "坏了。")
    assert event["organisation"]["id"] == cast.body.pk


def test_row_that_used_up_its_attempts_is_told_once(cast: Cast, supervisor: APIClient) -> None:
    report = Report.objects.create(
        sha256="c" * 64, original_name="c.txt", attempts=claims.MAX_ATTEMPTS, declared_organisation=cast.body
    )
    claims.sweep(Report)
    claims.sweep(Report)
    (event,) = events(supervisor, "kind=report.failed")
    assert (event["object"]["id"], event["current"]["state"]) == (report.pk, "quarantined")
    assert event["organisation"]["id"] == cast.body.pk


def test_failure_of_a_claim_that_was_lost_is_not_told(cast: Cast) -> None:
    MatchRun.objects.update(state="queued")
    claim = claims.claim(MatchRun, cast.run.pk)
    assert claim is not None
    claims.cancel(MatchRun, cast.run.pk)
    claims.fail(claim, "x", "坏了。")
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("", [0, 1, 2, 3]),
        ("after={1}", [2, 3]),
        ("kind=report.read&kind=match.finished", [0, 1, 2]),
        ("organisation={body}", [0, 2]),
        ("organisation={body}&descendants=true", [0, 1, 2]),
        ("object_type=report&object_id=7", [1]),
        ("object_type=report", [0, 1]),
        ("occurred_after=2001-01-01T00:00:00Z&after={2}", [3]),
        ("occurred_after=2199-01-01T00:00:00Z", []),
    ],
)
def test_feed_is_narrowed(cast: Cast, outsider: APIClient, query: str, numbers: list[int]) -> None:
    below = Organisation.objects.create(name="松涛区水务局河道所", parent=cast.body)
    rows = [
        ("report.read", "report", 5, cast.body),
        ("report.read", "report", 7, below),
        ("match.finished", "match_run", 5, cast.body),
        ("report.failed", "commitment", 5, None),
    ]
    made = [
        Event.objects.create(kind=kind, object_type=object_type, object_id=pk, organisation=body).pk
        for kind, object_type, pk, body in rows
    ]
    found = events(outsider, query.format(*made, body=cast.body.pk))
    assert [made.index(event["id"]) for event in found] == numbers


def test_feed_costs_the_same_for_one_event_and_for_fifty(cast: Cast, supervisor: APIClient) -> None:
    counts = []
    for number in (1, 50):
        Event.objects.bulk_create(
            Event(kind="report.read", object_type="report", object_id=1, organisation=cast.body, actor=cast.supervisor)
            for _ in range(number)
        )
        with CaptureQueriesContext(connection) as queries:
            events(supervisor)
        counts.append(len([q for q in queries.captured_queries if "tracker_membership" not in q["sql"]]))
    assert counts[0] == counts[1] <= 3


def test_every_object_that_events_tell_of_has_a_name_and_an_address() -> None:
    assert set(OBJECT_TYPES.values()) == set(VIEW_OF_OBJECT) == {code for code, _label in EVENT_OBJECTS}
