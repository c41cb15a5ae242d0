"""Sending work round again, cancelling it, and asking how far it has come."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Report
from tests.tracker.api.conftest import Login
from tests.tracker.cast import Cast, make_user
from tracker.models import MatchRun

KINDS = ["reports", "match-runs"]


@pytest.fixture
def operator(cast: Cast, login: Login) -> APIClient:
    return login(make_user("operator", "reports.change_report", "tracker.change_matchrun"))


def row_of(cast: Cast, kind: str, state: str) -> int:
    """A report or match run in that state."""
    if kind == "match-runs":
        MatchRun.objects.update(state=state, error_code="x", error_message="坏了。")
        return cast.run.pk
    return Report.objects.create(sha256="c" * 64, original_name="c.txt", state=state, error_code="x").pk


def post(client: APIClient, kind: str, pk: int, action: str, body: Any = None) -> Any:
    return client.post(f"/api/v1/{kind}/{pk}/{action}/", body, format="json" if body is not None else None)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["failed", "quarantined", "cancelled"])
def test_what_ended_undone_is_queued_again(cast: Cast, operator: APIClient, kind: str, state: str) -> None:
    answer = post(operator, kind, row_of(cast, kind, state), "retry")
    shown = answer.json()
    assert (answer.status_code, shown["state"], shown["error"], shown["attempts"]) == (202, "queued", None, 0)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("state", ["queued", "running"])
def test_what_is_open_is_cancelled(cast: Cast, operator: APIClient, kind: str, state: str) -> None:
    answer = post(operator, kind, row_of(cast, kind, state), "cancel")
    assert (answer.status_code, answer.json()["state_label"]) == (200, "已取消")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("state", "action", "allowed"),
    [("queued", "retry", "已隔离"), ("failed", "cancel", "待处理"), ("running", "retry", "")],
)
def test_other_states_are_refused_with_the_allowed_ones(
    cast: Cast, operator: APIClient, kind: str, state: str, action: str, allowed: str
) -> None:
    answer = post(operator, kind, row_of(cast, kind, state), action)
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["code"]) == (409, "invalid_transition")
    assert allowed in error["detail"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("action", ["retry", "cancel"])
def test_changing_work_needs_the_permission(cast: Cast, clerk: APIClient, kind: str, action: str) -> None:
    assert post(clerk, kind, row_of(cast, kind, "failed"), action).status_code == 403
    assert post(APIClient(), kind, 1, action).status_code == 401


@pytest.mark.parametrize("kind", KINDS)
def test_unknown_row_and_unknown_field_are_refused(cast: Cast, operator: APIClient, kind: str) -> None:
    assert post(operator, kind, 999_999, "retry").status_code == 404
    answer = post(operator, kind, row_of(cast, kind, "failed"), "retry", {"force": True})
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "unknown_field")


def test_progress_is_counted(cast: Cast, outsider: APIClient) -> None:
    row_of(cast, "reports", "queued")
    shown = outsider.get("/api/v1/progress/").json()
    assert (shown["total"], shown["done"], shown["waiting"], shown["finished"]) == (4, 3, 1, False)
    assert shown["since"] is not None
    of_body = outsider.get(f"/api/v1/progress/?organisation={cast.body.pk}").json()
    assert (of_body["total"], of_body["finished"], of_body["since"]) == (3, True, None)


@pytest.mark.parametrize("query", ["organisation=999999", "organisation=abc", "organisation=", "page_size=5", "body=1"])
def test_progress_refuses_what_it_does_not_know(cast: Cast, outsider: APIClient, query: str) -> None:
    assert outsider.get(f"/api/v1/progress/?{query}").status_code == 400
