"""Every bad request is answered in one shape, with a code for programs and a sentence for people."""

from __future__ import annotations

import json
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import Cast

HUGE = 2**63
BAD_ADDRESSES = [
    "organisations/letters/",
    "organisations/-1/",
    "organisations/0/",
    f"organisations/{HUGE}/",
    f"reports/{'9' * 30}/",
    f"reports/{'9' * 5000}/",
    "reports/1.5/",
    f"reports/{HUGE}/text/",
    f"reports/{HUGE}/sections/",
    f"reports/{HUGE}/original/",
    f"commitments/{HUGE}/",
    f"commitments/{HUGE}/assessments/",
    f"commitments/{HUGE}/evidence/",
    f"assessments/{HUGE}/",
    f"evidence/{HUGE}/",
    f"match-runs/{HUGE}/",
    f"events/{HUGE}/",
    "commitments/%00/",
    "nothing-here/",
]
BAD_QUERIES = [
    ("commitments/?organization=1", "organization", "unknown_parameter"),
    ("commitments/?ordering=-score", "ordering", "unknown_parameter"),
    ("commitments/?author__password=x", "author__password", "unknown_parameter"),
    ("reports/?format=xml", "format", "unknown_parameter"),
    ("fulfilment/?year=2024", "year", "unknown_parameter"),
    ("reports/{report}/?fields=id", "fields", "unknown_parameter"),
    ("reports/?%00=1", "\x00", "unknown_parameter"),
    ("commitments/?organisation=", "organisation", "parameter_empty"),
    ("commitments/?organisation={body}&organisation={body}", "organisation", "parameter_repeated"),
    ("commitments/?organisation=letters", "organisation", "invalid_choice"),
    (f"commitments/?organisation={HUGE}", "organisation", "invalid_choice"),
    ("commitments/?organisation=-1", "organisation", "invalid_choice"),
    ("commitments/?organisation=%00", "organisation", "null_characters_not_allowed"),
    (f"commitments/?report={'9' * 5000}", "report", "invalid_choice"),
    ("commitments/?plan_year=letters", "plan_year", "invalid"),
    ("commitments/?plan_year=2024.5", "plan_year", "invalid"),
    ("commitments/?plan_year=1899", "plan_year", "min_value"),
    (f"commitments/?plan_year={HUGE}", "plan_year", "max_value"),
    ("commitments/?status=kept", "status", "invalid_choice"),
    ("commitments/?status=pending&status=kept", "status", "invalid_choice"),
    ("commitments/?confirmed=maybe", "confirmed", "invalid_choice"),
    ("commitments/?q=%00", "q", "null_characters_not_allowed"),
    (f"commitments/?q={'水' * 101}", "q", "max_length"),
    ("events/?after=-1", "after", "min_value"),
    (f"events/?after={HUGE}", "after", "max_value"),
    *[(f"reports/?page_size={size}", "page_size", "page_size_invalid") for size in ("0", "-1", "201", "abc", "1.5")],
    ("reports/?cursor=nonsense", "cursor", "cursor_invalid"),
    ("reports/?cursor=cD1sZXR0ZXJz", "cursor", "cursor_invalid"),  # p=letters
    (f"reports/?cursor={'cD05' + 'OTk5' * 9}", "cursor", "cursor_invalid"),  # p=9999…
    ("reports/?cursor=水", "cursor", "cursor_invalid"),
]
BAD_JSON = [
    pytest.param("{", "json_invalid", id="cut-off"),
    pytest.param('{"name": NaN}', "json_invalid", id="nan"),
    pytest.param('{"name": 1e400}', "json_invalid", id="infinite"),
    pytest.param('{"name": ' + "9" * 5000 + "}", "json_invalid", id="long-number"),
    pytest.param('{"name": "a", "name": "b"}', "json_invalid", id="repeated-name"),
    pytest.param(b'{"name": "\xff"}', "json_invalid", id="not-utf-8"),
    pytest.param("[" * 100_000, "json_too_deep", id="deep"),
    pytest.param("[]", "object_expected", id="list"),
    pytest.param('"x"', "object_expected", id="string"),
    pytest.param("null", "object_expected", id="null"),
]
BAD_ORGANISATIONS: list[tuple[dict[str, Any], str, str]] = [
    ({}, "name", "required"),
    ({"name": None}, "name", "null"),
    ({"name": ["甲"]}, "name", "invalid"),
    ({"name": "云" * 201}, "name", "max_length"),
    ({"name": "\u200b"}, "name", "blank"),
    ({"name": "云\x00溪"}, "name", "null_characters_not_allowed"),
    ({"name": "云\ud800溪"}, "name", "surrogate_characters_not_allowed"),
    ({"name": "云溪县档案局", "level": "\ud800"}, "level", "invalid_choice"),
    ({"name": "云溪县档案局", "id": 7}, "id", "unknown_field"),
    ({"name": "云溪县档案局", "\ud800": 7}, "?", "unknown_field"),
    ({"name": "云溪县档案局", "created_at": "2024-01-01"}, "created_at", "unknown_field"),
    ({"name": "云溪县档案局", "level": "village"}, "level", "invalid_choice"),
    ({"name": "云溪县档案局", "level": 1}, "level", "invalid_choice"),
    ({"name": "云溪县档案局", "parent": HUGE}, "parent", "does_not_exist"),
    ({"name": "云溪县档案局", "parent": 1.5}, "parent", "invalid"),
    ({"name": "云溪县档案局", "parent": True}, "parent", "invalid"),
    ({"name": "云溪县档案局", "parent": -1}, "parent", "does_not_exist"),
    ({"name": "云溪县档案局", "credit_code": "1" * 18}, "credit_code", "credit_code_invalid"),
    ({"name": "云溪县档案局", "region_code": "999999"}, "region_code", "region_code_invalid"),
    ({"name": "云溪县档案局", "confirmed": "maybe"}, "confirmed", "invalid"),
    ({"name": "云溪县档案局", "names": "档案局"}, "names", "not_a_list"),
    ({"name": "云溪县档案局", "names": [{"name": "档案局", "id": 1}]}, "names.0.id", "unknown_field"),
    (
        {"name": "云溪县档案局", "names": [{"name": "档案局", "used_until": "2021-02-30"}]},
        "names.0.used_until",
        "invalid",
    ),
    ({"name": "云岭市松涛区水务局"}, "name", "unique"),
]


def first_error(answer: Any) -> dict[str, Any]:
    body = answer.json()
    assert set(body) == {"type", "errors"}
    for error in body["errors"]:
        assert set(error) == {"code", "detail", "attr"}
        assert error["detail"]
    return dict(body["errors"][0])


@pytest.mark.parametrize("path", BAD_ADDRESSES, ids=lambda path: path[:30])
def test_address_without_object_is_not_found(outsider: APIClient, path: str) -> None:
    answer = outsider.get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert first_error(answer)["code"] == "not_found"


@pytest.mark.parametrize(("query", "attr", "code"), BAD_QUERIES, ids=lambda text: str(text)[:40])
def test_bad_query_is_named(cast: Cast, outsider: APIClient, query: str, attr: str, code: str) -> None:
    answer = outsider.get("/api/v1/" + query.format(body=cast.body.pk, report=cast.plan_report.pk))
    assert answer.status_code == 400, answer.content.decode()
    assert (first_error(answer)["attr"], first_error(answer)["code"]) == (attr, code)


@pytest.mark.parametrize(("body", "code"), BAD_JSON)
def test_bad_json_is_refused(clerk: APIClient, body: Any, code: str) -> None:
    answer = clerk.post("/api/v1/organisations/", body, content_type="application/json")
    assert answer.status_code == 400
    assert first_error(answer)["code"] == code


def test_bad_json_names_the_place(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations/", '{\n "name" 1}', content_type="application/json")
    assert "第 2 行第 9 列" in first_error(answer)["detail"]


def test_large_json_is_refused_unread(clerk: APIClient) -> None:
    body = '{"name": "' + "a" * 1_100_000 + '"}'
    answer = clerk.post("/api/v1/organisations/", body, content_type="application/json")
    assert answer.status_code == 413
    assert first_error(answer)["code"] == "body_too_large"


@pytest.mark.parametrize(("body", "attr", "code"), BAD_ORGANISATIONS, ids=lambda value: str(value)[:50])
def test_bad_field_is_named_and_nothing_is_stored(clerk: APIClient, body: dict[str, Any], attr: str, code: str) -> None:
    answer = clerk.post("/api/v1/organisations/", json.dumps(body), content_type="application/json")
    assert answer.status_code == 400, answer.content.decode()
    assert (first_error(answer)["attr"], first_error(answer)["code"]) == (attr, code)
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize(
    ("query", "allowed"),
    [("commitments/?status=kept", "partly_fulfilled"), ("reports/?state=ready", "quarantined")],
)
def test_unknown_code_is_answered_with_those_that_exist(outsider: APIClient, query: str, allowed: str) -> None:
    assert allowed in first_error(outsider.get(f"/api/v1/{query}"))["detail"]


def test_unknown_code_in_a_body_is_answered_with_those_that_exist(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations/", {"name": "云溪县档案局", "level": "village"}, format="json")
    assert "township" in first_error(answer)["detail"]


def test_other_content_type_is_refused(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations/", "<a/>", content_type="application/xml")
    assert answer.status_code == 415
    assert first_error(answer)["code"] == "unsupported_media_type"


def test_other_answer_format_is_refused(outsider: APIClient) -> None:
    answer = outsider.get("/api/v1/reports/", HTTP_ACCEPT="application/xml")
    assert answer.status_code == 406
    assert first_error(answer)["code"] == "not_acceptable"


def test_other_method_is_refused_with_those_allowed(outsider: APIClient) -> None:
    answer = outsider.delete("/api/v1/reports/")
    assert answer.status_code in (403, 405)
    assert "GET" in outsider.options("/api/v1/fulfilment/")["Allow"]


def test_unforeseen_error_says_nothing_of_its_inside(outsider: APIClient) -> None:
    with mock.patch("tracker.api.views.fulfilment.fulfilment_summaries", side_effect=RuntimeError("secret")):
        answer = outsider.get("/api/v1/fulfilment/")
    assert answer.status_code == 500
    assert first_error(answer)["code"] == "internal_error"
    assert "secret" not in answer.content.decode()


def test_missing_slash_is_added_keeping_method_and_body(clerk: APIClient) -> None:
    answer = clerk.post("/api/v1/organisations", {"name": "云溪县档案局"}, format="json", follow=True)
    assert answer.redirect_chain == [("/api/v1/organisations/", 307)]
    assert answer.status_code == 201
