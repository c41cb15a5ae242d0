"""Webhook endpoints at the door of the interface: own ones only, and secrets shown once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.tracker.api.conftest import Login
from tests.tracker.cast import Cast, make_user
from tests.tracker.webhooks.receiving import deliver, ids, pass_time, tell
from tests.web_server import Act, WebServer, web_server
from tracker.models import IdempotentAnswer, WebhookEndpoint

BASE = "/api/v1/webhook-endpoints/"
DELIVERIES = "/api/v1/webhook-deliveries/"
RIGHTS = [f"tracker.{verb}_webhookendpoint" for verb in ("add", "change", "delete")] + [
    "tracker.change_webhookdelivery"
]


@pytest.fixture
def receiver(settings: Any) -> Iterator[WebServer]:
    with web_server() as server:
        settings.OUTBOUND_PRIVATE_HOSTS, settings.WEBHOOK_TIMEOUT = [server.host], 1.0
        yield server


@pytest.fixture
def oa(cast: Cast, login: Login) -> APIClient:
    return login(make_user("oa", *RIGHTS))


@pytest.fixture
def other(cast: Cast, login: Login) -> APIClient:
    return login(make_user("other", *RIGHTS))


def make(client: APIClient, receiver: WebServer, **values: Any) -> Any:
    answer = client.post(BASE, {"target": f"{receiver.url}/hook", **values}, format="json")
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def error(answer: Any) -> tuple[int, str, str | None]:
    first = answer.json()["errors"][0]
    return answer.status_code, first["code"], first["attr"]


def test_secret_is_shown_once(oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver, description="办公系统", headers={"X-Key": "k-1"}, kinds=["report.read"])
    assert made["secret"].startswith("whsec_")
    shown = oa.get(f"{BASE}{made['id']}/").json()
    assert "secret" not in shown
    assert (shown["header_names"], shown["kinds"], shown["active"]) == (["X-Key"], ["report.read"], True)
    text = oa.get(BASE).content.decode() + oa.get(f"{BASE}{made['id']}/").content.decode()
    assert made["secret"] not in text
    assert "k-1" not in text


def test_secret_is_not_kept_for_a_repeated_request(oa: APIClient, receiver: WebServer) -> None:
    sent, once = {"target": f"{receiver.url}/hook"}, {"Idempotency-Key": "k-1"}
    first, again = (oa.post(BASE, sent, format="json", headers=once) for _ in range(2))
    assert (again.status_code, again.json()["id"], again.json()["secret"]) == (201, first.json()["id"], None)
    assert first.json()["secret"] not in IdempotentAnswer.objects.get().body


def test_rotation_shows_the_new_secret_once(oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver)
    turned = oa.post(f"{BASE}{made['id']}/rotate-secret/", {"overlap_hours": 2}, format="json").json()
    assert turned["secret"] not in ("", made["secret"])
    assert turned["previous_until"]
    at_once = oa.post(f"{BASE}{made['id']}/rotate-secret/", {"overlap_hours": 0}, format="json").json()
    assert at_once["previous_until"] is None


@pytest.mark.parametrize(
    ("values", "code", "attr"),
    [
        ({}, "required", "target"),
        ({"target": "https://example.com/", "kinds": ["report.lost"]}, "invalid_choice", "kinds.0"),
        ({"target": "https://example.com/", "algorithm": "md5"}, "invalid_choice", "algorithm"),
        ({"target": "https://example.com/", "organisation": 999999}, "does_not_exist", "organisation"),
        ({"target": "https://example.com/", "headers": {"Host": "x"}}, "header_invalid", None),
        ({"target": "https://example.com/", "headers": {"webhook-id": "x"}}, "header_invalid", None),
        ({"target": "https://example.com/", "headers": {"X-A": "a\r\nX-B: b"}}, "header_invalid", None),
        ({"target": "https://example.com/", "headers": {"X-A": "字"}}, "header_invalid", None),
        ({"target": "https://example.com/", "owner": 1}, "unknown_field", "owner"),
        ({"target": "https://example.com/", "secret": "whsec_x"}, "unknown_field", "secret"),
    ],
)
def test_bad_endpoint_is_refused(oa: APIClient, values: Any, code: str, attr: str | None) -> None:
    assert error(oa.post(BASE, values, format="json")) == (400, code, attr)


# Nothing is looked up: what a name would lead to is for the moment of sending.
NOT_ALLOWED = {
    "file": "file:///etc/passwd",
    "this machine": "http://127.0.0.1/",
    "this machine by name": "http://localhost/",
    "mapped": "http://[::ffff:127.0.0.1]/",
    "one number": "http://2130706433/",
    "private": "http://10.0.0.1/",
    "metadata": "http://169.254.169.254/latest/",
    "credentials": "http://user:pass@example.com/",
    "port": "http://example.com:22/",
    "long": "http://example.com/" + "a" * 2030,
}


@pytest.mark.parametrize("target", NOT_ALLOWED.values(), ids=NOT_ALLOWED)
def test_address_that_is_not_allowed_is_refused_by_its_rule(oa: APIClient, target: str) -> None:
    answer = oa.post(BASE, {"target": target}, format="json")
    assert error(answer) == (400, "url_not_allowed", None)
    assert answer.json()["errors"][0]["detail"].endswith("。")
    assert not WebhookEndpoint.objects.exists()


def test_others_endpoints_answer_like_missing_ones(oa: APIClient, other: APIClient, receiver: WebServer) -> None:
    made, mine = make(oa, receiver), make(other, receiver)
    assert [row["id"] for row in other.get(BASE).json()["results"]] == [mine["id"]]
    for path in ("", "rotate-secret/", "test/"):
        foreign, missing = (f"{BASE}{pk}/{path}" for pk in (made["id"], 999_999))
        for method in ("get", "patch", "delete") if not path else ("post",):
            seen = [getattr(other, method)(address, {}, format="json") for address in (foreign, missing)]
            assert seen[0].status_code == seen[1].status_code == 404
            assert seen[0].json() == seen[1].json()
    named = [other.get(DELIVERIES, {"endpoint": pk}) for pk in (made["id"], 999_999)]
    assert [error(answer) for answer in named] == [(400, "invalid_choice", "endpoint")] * 2
    replays = [other.post(f"{DELIVERIES}replay/", {"endpoint": pk}, format="json") for pk in (made["id"], 999_999)]
    assert [error(answer) for answer in replays] == [(400, "does_not_exist", "endpoint")] * 2


@pytest.mark.parametrize("method", ["post", "patch", "delete"])
def test_managing_needs_the_permission(cast: Cast, outsider: APIClient, method: str) -> None:
    row = WebhookEndpoint.objects.create(owner=cast.outsider, url="https://example.com/", secret="x")
    address = BASE if method == "post" else f"{BASE}{row.pk}/"
    assert getattr(outsider, method)(address, {}, format="json").status_code == 403
    assert getattr(APIClient(), method)(address, {}, format="json").status_code == 401


def test_test_event_arrives_even_while_the_endpoint_fails(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver)
    receiver.act = lambda got: Act(500)
    tell(cast.body, cast.plan_report, 3)
    deliver()
    assert oa.get(f"{BASE}{made['id']}/").json()["health"]["failures"] == 1
    receiver.act = lambda got: Act()
    receiver.got.clear()
    answer = oa.post(f"{BASE}{made['id']}/test/")
    assert (answer.status_code, answer.json()["event"]["kind"]) == (202, "webhook.ping")
    deliver()
    assert ids(receiver)[0] == answer.json()["event"]["message_id"]
    assert oa.get(f"{DELIVERIES}{answer.json()['id']}/").json()["state"] == "done"


def test_deliveries_are_listed_and_filtered(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    made, second = make(oa, receiver), make(oa, receiver)
    tell(cast.body, cast.plan_report, 2)
    deliver()

    def count(**filters: Any) -> int:
        return len(oa.get(DELIVERIES, filters).json()["results"])

    assert (count(), count(endpoint=made["id"]), count(endpoint=second["id"], state="done")) == (4, 2, 2)
    assert (count(state="failed"), count(kind="report.read"), count(kind="match.finished")) == (0, 4, 0)
    assert (count(since="2020-01-01T00:00:00+08:00"), count(since="2199-01-01T00:00:00+08:00")) == (4, 0)
    assert error(oa.get(DELIVERIES, {"stat": "done"})) == (400, "unknown_parameter", "stat")
    shown = oa.get(DELIVERIES).json()["results"][0]
    assert (shown["log"][0]["status"], shown["tries"], shown["error"]) == (200, 1, None)


def test_dead_letters_are_replayed_one_or_many(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver)
    receiver.act = lambda got: Act(410)
    tell(cast.body, cast.plan_report, 5)
    deliver()
    rows = oa.get(DELIVERIES, {"state": "failed"}).json()["results"]
    assert len(rows) == 5
    refused = oa.post(f"{DELIVERIES}{rows[0]['id']}/retry/")
    assert error(refused)[:2] == (409, "invalid_transition")
    assert oa.get(f"{BASE}{made['id']}/").json()["disabled_reason"]
    again = oa.patch(f"{BASE}{made['id']}/", {"active": True}, format="json").json()
    assert (again["active"], again["disabled_reason"]) == (True, "")
    receiver.act = lambda got: Act()
    receiver.got.clear()
    one = oa.post(f"{DELIVERIES}{rows[0]['id']}/retry/")
    assert (one.status_code, one.json()["state"]) == (202, "queued")
    deliver()
    assert ids(receiver) == [rows[0]["event"]["message_id"]]
    many = oa.post(f"{DELIVERIES}replay/", {"endpoint": made["id"]}, format="json")
    assert (many.status_code, many.json()) == (202, {"queued": 4})
    deliver()
    assert sorted(ids(receiver)) == sorted(row["event"]["message_id"] for row in rows)
    everything = {"endpoint": made["id"], "states": ["done"], "kinds": ["report.read"]}
    assert oa.post(f"{DELIVERIES}replay/", everything, format="json").json() == {"queued": 5}


def test_paused_endpoint_gets_nothing_until_it_goes_on(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver)
    tell(cast.body, cast.plan_report)
    oa.patch(f"{BASE}{made['id']}/", {"active": False}, format="json")
    deliver()
    tested = oa.post(f"{BASE}{made['id']}/test/")
    assert (receiver.got, error(tested)[:2]) == ([], (409, "endpoint_inactive"))


def test_cancelled_delivery_is_not_sent(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    make(oa, receiver)
    receiver.script = [Act(500)]
    tell(cast.body, cast.plan_report)
    deliver()
    (row,) = oa.get(DELIVERIES).json()["results"]
    assert oa.post(f"{DELIVERIES}{row['id']}/cancel/").json()["state"] == "cancelled"
    pass_time(days=1)
    deliver()
    assert len(receiver.got) == 1


def test_deleted_endpoint_is_gone_with_its_deliveries(cast: Cast, oa: APIClient, receiver: WebServer) -> None:
    made = make(oa, receiver)
    tell(cast.body, cast.plan_report)
    deliver()
    assert oa.delete(f"{BASE}{made['id']}/").status_code == 204
    assert oa.get(DELIVERIES).json()["results"] == []
