"""The envelope for OA systems, and the name that every request has."""

from __future__ import annotations

import io
import logging
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from rest_framework.test import APIClient

from tests.tracker.cast import Cast

from .test_errors import first_error

OA = {"Accept": "application/json; profile=oa"}


@dataclass
class Client:
    """What a machine client's settings say of the form of its answers."""

    envelope: bool


@dataclass
class Token:
    client: Client


def test_detail_comes_in_the_envelope(cast: Cast, outsider: APIClient) -> None:
    path = f"/api/v1/commitments/{cast.rules.pk}/"
    answer = outsider.get(path, headers=OA)
    body = answer.json()
    assert list(body) == ["code", "msg", "data", "requestId"]
    assert (answer.status_code, body["code"], body["msg"]) == (200, 0, "ok")
    assert body["data"] == outsider.get(path).json()
    assert body["requestId"] == answer["X-Request-Id"]
    assert answer["Content-Type"] == "application/json; profile=oa"


def test_page_comes_as_list_next_previous(cast: Cast, outsider: APIClient) -> None:
    data = outsider.get("/api/v1/commitments/?page_size=2&include=count", headers=OA).json()["data"]
    assert list(data) == ["list", "next", "previous", "count"]
    assert (len(data["list"]), data["count"], data["previous"]) == (2, 7, None)
    assert outsider.get(data["next"], headers=OA).json()["data"]["list"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("commitments/?score=1", 400),
        ("commitments/999999/", 404),
        ("nothing-here/", 404),
    ],
)
def test_failure_keeps_its_status_and_its_errors(cast: Cast, outsider: APIClient, path: str, status: int) -> None:
    answer = outsider.get(f"/api/v1/{path}", headers=OA)
    body, plain = answer.json(), outsider.get(f"/api/v1/{path}").json()
    assert (answer.status_code, body["code"], body["data"]) == (status, status, None)
    assert body["errors"] == plain["errors"]
    assert body["msg"] == plain["errors"][0]["detail"]


def test_nobody_is_told_in_the_envelope_too(cast: Cast) -> None:
    answer = APIClient().get("/api/v1/reports/", headers=OA)
    assert (answer.status_code, answer.json()["code"]) == (401, 401)
    assert answer["WWW-Authenticate"]


def test_post_comes_in_the_envelope_and_is_replayed_in_the_form_that_is_asked_for(clerk: APIClient) -> None:
    path, sent = "/api/v1/organisations/", {"name": "云溪县档案局"}
    first = clerk.post(path, sent, format="json", headers={**OA, "Idempotency-Key": "k-1"})
    again = clerk.post(path, sent, format="json", headers={"Idempotency-Key": "k-1"})
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json()["data"] == again.json()


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/*", "application/json; profile=other"])
def test_nobody_gets_the_envelope_who_did_not_ask(cast: Cast, outsider: APIClient, accept: str) -> None:
    assert "results" in outsider.get("/api/v1/reports/", headers={"Accept": accept}).json()


@pytest.mark.parametrize("token", [Token(Client(True)), Client(True)], ids=["of the token's client", "of the client"])
def test_client_whose_settings_say_so_always_gets_it(cast: Cast, token: Any) -> None:
    client = APIClient()
    client.force_authenticate(cast.outsider, token)
    assert client.get("/api/v1/reports/").json()["data"]["list"]
    assert client.get("/api/v1/reports/999999/").json()["code"] == 404


def test_client_whose_settings_do_not_say_so_gets_plain_answers(cast: Cast) -> None:
    client, token = APIClient(), Token(Client(False))
    client.force_authenticate(cast.outsider, token)  # type: ignore[arg-type]  # stands for one
    assert "results" in client.get("/api/v1/reports/").json()


def test_unchanged_answer_has_no_envelope(cast: Cast, outsider: APIClient) -> None:
    path = f"/api/v1/reports/{cast.plan_report.pk}/"
    etag = outsider.get(path, headers=OA)["ETag"]
    again = outsider.get(path, headers={**OA, "If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("path", ["/api/v1/reports/", "/api/v1/nothing/", "/", "/admin/login/", "/nothing"])
def test_every_answer_has_a_request_id(outsider: APIClient, path: str) -> None:
    assert outsider.get(path)["X-Request-Id"] != outsider.get(path)["X-Request-Id"]


@pytest.mark.parametrize(
    ("given", "kept"),
    [("oa-2024.05_01", True), ("x" * 64, True), ("x" * 65, False), ("a b", False), ("a\tb", False), ("编号", False)],
)
def test_given_request_id_is_kept_where_it_can_do_no_harm(outsider: APIClient, given: str, kept: bool) -> None:
    answer = outsider.get("/api/v1/reports/", headers={"X-Request-Id": given})
    assert (answer["X-Request-Id"] == given) is kept


def test_request_id_stands_in_the_log(cast: Cast) -> None:
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    formats: Any = settings.LOGGING["formatters"]
    handler.setFormatter(logging.Formatter(formats["line"]["format"]))
    for handled in logging.getLogger().handlers:
        for kept in handled.filters:
            handler.addFilter(kept)
    logging.getLogger("django.request").addHandler(handler)
    try:
        client = APIClient(raise_request_exception=False)
        client.force_login(cast.outsider)
        answer = client.get("/api/v1/reports/999999/", headers={"X-Request-Id": "oa-7"})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert first_error(answer)["code"] == "not_found"
    assert "[oa-7]" in written.getvalue()
