"""Office systems at the door of the interface."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from tests.tracker.api.conftest import Login
from tests.tracker.cast import Cast, make_user
from tracker.models import TodoPush, TodoTarget
from tracker.services import plan_target

BASE = "/api/v1/todo-targets/"


@pytest.fixture
def manager(cast: Cast, login: Login, settings: Any) -> APIClient:
    settings.PUBLIC_URL = "https://jiannuo.example.gov.cn"
    rights = [f"tracker.{verb}_todotarget" for verb in ("add", "change", "delete")]
    return login(make_user("manager", *rights, "tracker.change_todopush"))


def wanted(cast: Cast, **values: Any) -> dict[str, Any]:
    known = {
        "kind": "seeyon",
        "name": "协同办公",
        "base_url": "https://oa.example.com",
        "organisation": cast.body.pk,
        "system_code": "3001",
        "receivers": [{"receiver": "zhangsan"}],
        "credentials": {"userName": "rest", "password": "p-1"},
    }
    return known | values


def test_credentials_go_in_and_are_never_shown(cast: Cast, manager: APIClient) -> None:
    made = manager.post(BASE, wanted(cast), format="json")
    assert made.status_code == 201, made.content.decode()
    pk = made.json()["id"]
    assert made.json()["receivers"] == [{"organisation": None, "receiver": "zhangsan"}]
    changed = manager.patch(
        f"{BASE}{pk}/", {"name": "新名称", "credentials": {"userName": "r", "password": "p-2"}}, format="json"
    )
    assert changed.json()["name"] == "新名称"
    text = made.content.decode() + changed.content.decode() + manager.get(f"{BASE}{pk}/").content.decode()
    assert "p-1" not in text
    assert "p-2" not in text
    assert manager.delete(f"{BASE}{pk}/").status_code == 204


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"base_url": "http://127.0.0.1/"}, "url_not_allowed"),
        ({"base_url": "http://169.254.169.254/"}, "url_not_allowed"),
        ({"credentials": {"userName": "rest"}}, "credentials_invalid"),
        ({"credentials": {"userName": "rest", "password": "x", "more": "y"}}, "credentials_invalid"),
        ({"kind": "landray"}, "invalid_choice"),
        ({"organisation": 999_999}, "does_not_exist"),
        ({"receivers": [{"receiver": "a", "role": "b"}]}, "unknown_field"),
        ({"session": "x"}, "unknown_field"),
    ],
)
def test_bad_target_is_refused(cast: Cast, manager: APIClient, values: Any, code: str) -> None:
    answer = manager.post(BASE, wanted(cast, **values), format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_links_back_need_an_address(cast: Cast, manager: APIClient, settings: Any) -> None:
    settings.PUBLIC_URL = ""
    answer = manager.post(BASE, wanted(cast), format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (409, "public_url_missing")


def test_what_waits_already_is_planned_and_listed(cast: Cast, manager: APIClient) -> None:
    pk = manager.post(BASE, wanted(cast), format="json").json()["id"]
    answer = manager.post(f"{BASE}{pk}/plan/")
    assert (answer.status_code, answer.json()) == (202, {"todos": 1})  # the rules, suggested with 0.55
    (row,) = manager.get("/api/v1/todo-pushes/", {"target": pk, "state": "queued", "wanted": "todo"}).json()["results"]
    assert (row["commitment"]["id"], row["receiver"], row["told"]) == (cast.rules.pk, "zhangsan", None)
    assert manager.post(f"/api/v1/todo-pushes/{row['id']}/retry/").status_code == 409
    TodoPush.objects.update(state="failed", error_code="todo_refused", error_message="没有接受。")
    assert manager.post(f"/api/v1/todo-pushes/{row['id']}/retry/").json()["state"] == "queued"


def test_managing_needs_the_permission(cast: Cast, outsider: APIClient) -> None:
    assert outsider.post(BASE, wanted(cast), format="json").status_code == 403
    assert APIClient().get(BASE).status_code == 401
    target = TodoTarget.objects.create(kind="rest", name="x", base_url="https://example.com/", organisation=cast.body)
    assert outsider.post(f"{BASE}{target.pk}/plan/").status_code == 403
    assert plan_target(target=target) == 0


@pytest.mark.parametrize(
    ("receivers", "answer"), [([{"receiver": "lisi"}], 200), ([{"organisation": 1}], 400), ([{}], 400)]
)
def test_receivers_of_a_change_are_whole(cast: Cast, manager: APIClient, receivers: Any, answer: int) -> None:
    pk = manager.post(BASE, wanted(cast), format="json").json()["id"]
    changed = manager.patch(f"{BASE}{pk}/", {"receivers": receivers}, format="json")
    assert changed.status_code == answer, changed.content.decode()
    if answer == 200:
        assert changed.json()["receivers"] == [{"organisation": None, "receiver": "lisi"}]
