"""Every bad request is answered in one shape, with a code for programs and a sentence for people."""

from __future__ import annotations

from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient


def first_error(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert set(body) == {"type", "errors"}
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}
        assert error["detail"]
    return dict(body["errors"][0])


def test_bad_json_names_the_place(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations/", '{\n "name" 1}', content_type="application/json")
    assert "第 2 行第 9 列" in first_error(answer)["detail"]


@pytest.mark.parametrize(
    ("query", "allowed"),
    [("commitments/?status=kept", "partly_fulfilled"), ("reports/?state=ready", "quarantined")],
)
def test_unknown_code_is_answered_with_those_that_exist(outsider: APIClient, query: str, allowed: str) -> None:
    assert allowed in first_error(outsider.get(f"/api/v1/{query}"))["detail"]


def test_unknown_code_in_a_body_is_answered_with_those_that_exist(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations/", {"name": "云溪县档案局", "level": "village"}, format="json")
    assert "township" in first_error(answer)["detail"]


def test_other_method_is_refused_with_those_allowed(outsider: APIClient) -> None:
    answer = outsider.delete("/api/v1/reports/")
    assert answer.status_code in (403, 405)
    assert "GET" in outsider.options("/api/v1/fulfilment/")["Allow"]


def test_unforeseen_error_says_nothing_of_its_inside(outsider: APIClient) -> None:
    with mock.patch("tracker.api.views.fulfilment.plan_summaries", side_effect=RuntimeError("secret")):
        answer = outsider.get("/api/v1/fulfilment/")
    assert answer.status_code == 500
    assert first_error(answer)["code"] == "internal_error"
    assert "secret" not in answer.content.decode()


def test_missing_slash_is_added_keeping_method_and_body(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations", {"name": "云溪县档案局"}, format="json", follow=True)
    assert answer.redirect_chain == [("/api/v1/organisations/", 307)]
    assert answer.status_code == 201


def test_other_method_is_refused_as_such_whatever_the_parameters(outsider: APIClient) -> None:
    answer = outsider.delete("/api/v1/progress/?organisation=&colour=red")
    assert (answer.status_code, first_error(answer)["code"]) == (405, "method_not_allowed")


def test_unknown_address_over_two_lines_is_answered_in_json(db: None) -> None:
    answer = APIClient().get("/api/v1/reports/a%0Ab/")
    assert (answer.status_code, first_error(answer)["code"]) == (404, "not_found")
