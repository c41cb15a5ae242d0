"""Reminders and replies at the door of the interface."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from tests.tracker.cast import Cast, make_user
from tests.tracker.clients import make_machine
from tracker.services import add_reply, assign, send_reminder

from .conftest import Login
from .test_errors import first_error

API = "/api/v1"


@pytest.fixture
def door(cast: Cast, login: Login) -> APIClient:
    """Somebody who supervises."""
    permissions = ("add_reminder", "change_reminder", "change_reply")
    return login(make_user("ducha", *(f"tracker.{name}" for name in permissions), body=cast.body))


@pytest.fixture
def office(cast: Cast) -> APIClient:
    """The office system of the body."""
    return make_machine(cast.body, "commitment:read", "reply:write").door()


def in_days(days: int) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


def test_reminder_reply_and_answer(cast: Cast, door: APIClient, office: APIClient) -> None:
    asked = {"text": "请说明进度。", "due_on": in_days(2)}
    sent = door.post(f"{API}/commitments/{cast.rules.pk}/reminders/", asked, format="json")
    assert sent.status_code == 201, sent.json()
    reminder = sent.json()
    assert (reminder["state"], reminder["light"], reminder["commitment"]["id"]) == ("open", "yellow", cast.rules.pk)

    said = {"text": "细则已印发。", "on_behalf_of": "李科长", "evidence": cast.rules.evidence.get(grade=2).pk}
    replied = office.post(reminder["replies_url"], said, format="json")
    assert replied.status_code == 201, replied.json()
    assert (door.get(reminder["url"]).json()["state"], door.get(reminder["url"]).json()["light"]) == ("answered", None)
    assert [row["id"] for row in door.get(f"{API}/replies/?waits=true").json()["results"]] == [replied.json()["id"]]

    settled = door.post(f"{replied.json()['url']}settle/", {"note": "属实。"}, format="json")
    closed = door.post(f"{reminder['url']}close/", {}, format="json")
    assert (settled.json()["waits"], closed.json()["state"]) == (False, "closed")
    late = office.post(reminder["replies_url"], said, format="json")
    assert (late.status_code, first_error(late)["code"]) == (409, "reminder_closed")


def test_commitment_shows_replies_and_assignment_and_its_tag_moves(cast: Cast, supervisor: APIClient) -> None:
    address = f"{API}/commitments/{cast.rules.pk}/"
    before = supervisor.get(address)
    assert (before.json()["replies"], before.json()["assignment"]) == ([], None)

    add_reply(commitment=cast.rules, text="不同意。", author=cast.clerk)
    assign(commitment=cast.rules, responsible_unit="河湖科", deadline=None, reason="会议确定", author=cast.supervisor)

    after = supervisor.get(address)
    assert [reply["text"] for reply in after.json()["replies"]] == ["不同意。"]
    assert after.json()["assignment"]["responsible_unit"] == "河湖科"
    assert after.json()["status"] == before.json()["status"]
    assert after.headers["ETag"] != before.headers["ETag"]


def test_body_is_asked_for_a_missing_report(cast: Cast, door: APIClient) -> None:
    asked = {
        "organisation": cast.body.pk,
        "report_kind": "rule_of_law",
        "covers_year": 2025,
        "text": "请发布。",
        "due_on": in_days(9),
    }
    sent = door.post(f"{API}/reminders/", asked, format="json").json()
    assert (sent["commitment"], sent["report_kind"], sent["covers_year"]) == (None, "rule_of_law", 2025)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("light=red", 0),
        ("light=yellow", 1),
        ("light=red&as_of=2199-01-01", 2),
        ("state=open&light=green", 1),
        ("state=closed", 0),
    ],
)
def test_lists_are_narrowed_by_light_as_of_a_day(cast: Cast, door: APIClient, query: str, found: int) -> None:
    for days in (1, 20):
        due_on = timezone.localdate() + timedelta(days=days)
        send_reminder(commitment=cast.rules, text="请说明。", due_on=due_on, author=cast.supervisor)
    assert len(door.get(f"{API}/reminders/?{query}").json()["results"]) == found


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"text": "催", "due_on": "2020-01-01"}, "due_date_past"),
        ({"text": " ", "due_on": "2199-01-01"}, "blank"),
        ({"text": "催", "due_on": "2199-01-01", "on_behalf_of": "李科长"}, "only_for_clients"),
        ({"text": "催"}, "required"),
    ],
)
def test_bad_reminder_is_refused(cast: Cast, door: APIClient, body: dict[str, Any], code: str) -> None:
    answer = door.post(f"{API}/commitments/{cast.rules.pk}/reminders/", body, format="json")
    assert (answer.status_code, first_error(answer)["code"]) == (400, code)


def test_client_says_for_whom_it_replies(cast: Cast, office: APIClient) -> None:
    answer = office.post(f"{API}/commitments/{cast.rules.pk}/replies/", {"text": "已办。"}, format="json")
    assert (answer.status_code, first_error(answer)["attr"]) == (400, "on_behalf_of")
