"""Matching started through the interface."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import Cast, make_report, make_user
from tracker.models import MatchRun
from tracker.services import match_pair

from .conftest import Login
from .test_errors import first_error

RUNS = "/api/v1/match-runs/"


@pytest.fixture
def operator(cast: Cast, login: Login) -> APIClient:
    return login(make_user("operator", "tracker.add_matchrun"))


@pytest.fixture
def other(cast: Cast) -> MatchRun:
    """A pair of a body below, matched."""
    body = Organisation.objects.create(name="松涛区水务局河道所", parent=cast.body)
    plan, later = (make_report(body, year, ["完成巡查。"], ["开展巡查。"]) for year in (2023, 2024))
    return MatchRun.objects.create(plan_report=plan, later_report=later, state="done", input_hash="x")


def start(client: APIClient, **body: Any) -> Any:
    return client.post(RUNS, body, format="json")


def ids(answer: Any) -> list[int]:
    assert answer.status_code == 202, answer.content.decode()
    shown = answer.json()
    assert shown["count"] == len(shown["runs"])
    assert {run["state"] for run in shown["runs"]} <= {"queued", "running"}
    return [run["id"] for run in shown["runs"]]


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"organisation": "{body}"}, "run"),
        ({"organisation": "{body}", "descendants": True}, "run other"),
        ({"plan_year": 2024}, "run other"),
        ({"plan_year": 2024, "organisation": "{below}"}, "other"),
        ({"plan_year": "2024", "kind": "rule_of_law"}, "run other"),
        ({"plan_report": "{plan}"}, "run"),
        ({"plan_report": "{plan}", "later_report": "{later}"}, "run"),
    ],
    ids=str,
)
def test_pairs_of_the_scope_are_queued(
    cast: Cast, operator: APIClient, other: MatchRun, body: dict[str, Any], names: str
) -> None:
    known = {
        "{body}": cast.body.pk,
        "{below}": other.plan_report.organisation_id,
        "{plan}": cast.plan_report.pk,
        "{later}": cast.later_report.pk,
    }
    found = ids(start(operator, **{name: known.get(str(value), value) for name, value in body.items()}))
    assert found == [{"run": cast.run.pk, "other": other.pk}[name] for name in names.split()]
    assert MatchRun.objects.filter(state="queued").count() == len(found)


def test_workers_are_told(
    cast: Cast,
    operator: APIClient,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    heard: list[int] = []
    monkeypatch.setattr("reports.hints.send_hint", lambda task, pk: heard.append(pk))
    with django_capture_on_commit_callbacks(execute=True):
        run = start(operator, organisation=cast.body.pk).json()["runs"][0]
    assert heard == [cast.body.pk]
    assert operator.get(run["url"]).json()["state"] == "queued"


def test_pair_that_has_no_run_yet_gets_one(cast: Cast, operator: APIClient) -> None:
    MatchRun.objects.all().delete()
    found = ids(start(operator, plan_year=2024))
    assert list(MatchRun.objects.values_list("pk", "plan_report")) == [(found[0], cast.plan_report.pk)]


def test_force_matches_anew_what_has_not_changed(cast: Cast, operator: APIClient) -> None:
    match_pair(ids(start(operator, plan_year=2024))[0])
    known = MatchRun.objects.get().input_hash
    ids(start(operator, plan_year=2024))
    assert MatchRun.objects.get().input_hash == known != ""
    match_pair(cast.run.pk)
    ids(start(operator, plan_year=2024, force=True))
    assert MatchRun.objects.get().input_hash == ""


def test_what_is_being_matched_is_left_alone(cast: Cast, operator: APIClient) -> None:
    MatchRun.objects.update(state="running", fence=3, attempts=2, input_hash="x")
    ids(start(operator, plan_year=2024, force=True))
    run = MatchRun.objects.get()
    assert (run.state, run.fence, run.attempts, run.input_hash) == ("running", 3, 2, "x")


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({}, None, "scope_required"),
        ({"kind": "rule_of_law"}, None, "scope_required"),
        ({"plan_year": 2024, "descendants": True}, "descendants", "organisation_required"),
        ({"plan_year": 2024, "later_report": "{plan}"}, "later_report", "plan_report_required"),
        ({"organisation": 999}, "organisation", "does_not_exist"),
        ({"plan_year": "二〇二四"}, "plan_year", "year_invalid"),
        ({"plan_year": 2030}, None, "nothing_to_match"),
        ({"plan_report": "{later}", "later_report": "{plan}"}, None, "reports_not_paired"),
        ({"plan_year": 2024, "force": "maybe"}, "force", "invalid"),
        ({"plan_year": 2024, "state": "done"}, "state", "unknown_field"),
    ],
    ids=str,
)
def test_bad_scope_is_named(cast: Cast, operator: APIClient, body: dict[str, Any], attr: str | None, code: str) -> None:
    known = {"{plan}": cast.plan_report.pk, "{later}": cast.later_report.pk}
    answer = start(operator, **{name: known.get(str(value), value) for name, value in body.items()})
    assert answer.status_code == 400, answer.content.decode()
    assert first_error(answer)["code"] == code
    assert attr is None or first_error(answer)["attr"] == attr
    assert MatchRun.objects.get().state == "done"


def test_starting_needs_the_permission(cast: Cast, clerk: APIClient) -> None:
    assert start(clerk, plan_year=2024).status_code == 403
    assert start(APIClient(), plan_year=2024).status_code == 401


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("organisation={body}", "run"),
        ("organisation={body}&descendants=true", "other run"),
        ("plan_year=2024", "other run"),
        ("plan_year=2023", ""),
    ],
)
def test_runs_are_narrowed(cast: Cast, operator: APIClient, other: MatchRun, query: str, names: str) -> None:
    found = operator.get(f"{RUNS}?{query.format(body=cast.body.pk)}").json()["results"]
    assert [row["id"] for row in found] == [{"run": cast.run.pk, "other": other.pk}[name] for name in names.split()]
