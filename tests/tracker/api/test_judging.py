"""A person's judgement through the interface."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.tracker.cast import Cast, make_user
from tracker.models import Assessment

from .conftest import Login
from .test_errors import first_error


def judge(client: APIClient, cast: Cast, **values: Any) -> Any:
    known = {"status": "fulfilled", "reason": "查阅了印发文件。", "later_report": cast.later_report.pk}
    body = {key: value for key, value in (known | values).items() if value is not None}
    return client.post(f"/api/v1/commitments/{cast.rules.pk}/assessments/", body, format="json")


def test_judgement_becomes_the_current_one(cast: Cast, supervisor: APIClient) -> None:
    evidence = [row.pk for row in cast.rules.evidence.filter(grade=2)]
    answer = judge(supervisor, cast, evidence=evidence)
    shown = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == shown["url"]
    assert (shown["source"], shown["confirmed"]) == ("person", True)
    assert [row["id"] for row in shown["evidence"]] == evidence
    row = supervisor.get(f"/api/v1/commitments/{cast.rules.pk}/").json()
    assert (row["status"], row["confirmed"], row["assessment"]["id"]) == ("fulfilled", True, shown["id"])


def test_not_fulfilled_waits_for_a_second_person(cast: Cast, login: Login) -> None:
    second = make_user("second", "tracker.add_assessment")
    answers = [judge(login(user), cast, status="not_fulfilled").json() for user in (cast.supervisor, second)]
    assert [answer["confirmed"] for answer in answers] == [False, True]


def test_judgement_is_told_by_an_event(cast: Cast, supervisor: APIClient) -> None:
    shown = judge(supervisor, cast).json()
    event = supervisor.get("/api/v1/events/?kind=assessment.added").json()["results"][-1]
    assert event["current"]["assessment"] == shown["id"]
    assert event["object"]["url"].endswith(f"/commitments/{cast.rules.pk}/")


@pytest.mark.parametrize(
    ("values", "attr", "code"),
    [
        ({"status": "kept"}, "status", "invalid_choice"),
        ({"status": "pending"}, "status", "invalid_choice"),
        ({"status": None}, "status", "required"),
        ({"reason": "  "}, "reason", "blank"),
        ({"reason": "\u200b\u200b"}, "reason", "blank"),
        ({"reason": None}, "reason", "required"),
        ({"reason": "长" * 5001}, "reason", "max_length"),
        ({"later_report": 999}, "later_report", "does_not_exist"),
        ({"later_report": "2024"}, "later_report", "does_not_exist"),
        ({"evidence": [999]}, "evidence", "does_not_exist"),
        ({"evidence": [2**63]}, "evidence.0", "max_value"),
        ({"evidence": ["a"]}, "evidence.0", "invalid"),
        ({"evidence": "1"}, "evidence", "not_a_list"),
        ({"counts": True}, "counts", "unknown_field"),
        ({"source": "machine"}, "source", "unknown_field"),
        ({"author": 1}, "author", "unknown_field"),
    ],
    ids=str,
)
def test_bad_judgement_is_refused(cast: Cast, supervisor: APIClient, values: Any, attr: str, code: str) -> None:
    before = Assessment.objects.count()
    answer = judge(supervisor, cast, **values)
    assert answer.status_code == 400, answer.content.decode()
    assert (first_error(answer)["attr"], first_error(answer)["code"]) == (attr, code)
    assert Assessment.objects.count() == before


def test_report_of_another_year_cannot_answer(cast: Cast, supervisor: APIClient) -> None:
    answer = judge(supervisor, cast, later_report=cast.plan_report.pk)
    assert answer.status_code == 400
    assert first_error(answer)["code"] == "reports_not_paired"


def test_evidence_of_another_commitment_is_refused(cast: Cast, supervisor: APIClient) -> None:
    foreign = cast.checks.evidence.get()
    assert first_error(judge(supervisor, cast, evidence=[foreign.pk]))["code"] == "does_not_exist"


def test_unknown_commitment_is_not_found(cast: Cast, supervisor: APIClient) -> None:
    assert supervisor.post("/api/v1/commitments/999/assessments/", {}, format="json").status_code == 404
