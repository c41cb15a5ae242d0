"""The table of authorisation.py holds, and no route is missing from it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import make_user
from tracker.access.scopes import SCOPES, is_scoped, scope_of
from tracker.api.urls import urlpatterns
from tracker.models import Membership

from .authorisation import BODIES, FILTERS, LISTS, OPEN, POSITIONS, ROLES, Row, rows, table
from .world import NOBODY, PLAN, World, make_world

ROWS = rows()
# Views that say nothing of any body, and are no part of the table of scopes.
UNSCOPED = {"TokenView", "RevokeView", "SpectacularJSONAPIView", "DocsView", "UnknownAddress"}
METHODS = ("get", "post", "put", "patch", "delete")
# The kind of object whose id stands in the address, where the route is not named after it.
NESTED = {"assessment-list": "commitment", "opinion-list": "commitment"}


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Path) -> World:
    settings.MEDIA_ROOT = tmp_path
    return make_world()


def operations() -> Iterator[tuple[str, str, Any, str | None, bool]]:
    """(method, route, view, action, is there an id in the address?) of everything below /api/v1/."""
    patterns: list[Any] = list(urlpatterns)
    for pattern in patterns:
        view = getattr(pattern.callback, "cls", None)
        if view is None:
            continue
        actions = getattr(pattern.callback, "actions", None)
        actions = actions or {name: None for name in METHODS if hasattr(view, name)}
        with_id = bool(pattern.pattern.converters)
        for method, action in actions.items():
            if method in METHODS:
                yield method.upper(), pattern.name, view, action, with_id


def address_of(route: str, objects: dict[str, int]) -> str:
    kind = NESTED.get(route, route.split("-")[0])
    return reverse(f"api:{route}", args=[objects[kind]])


def send(door: APIClient, method: str, address: str, body: Any = None) -> Any:
    return door.get(address) if method == "GET" else door.post(address, body or {}, format="json")


def hide(answer: Any, pk: int) -> tuple[int, str]:
    """Status and body, without the id that was asked for."""
    return answer.status_code, answer.content.decode().replace(str(pk), "#")


def test_every_route_with_an_id_has_a_row() -> None:
    named = {(row.method, row.route) for row in ROWS}
    found = {(method, route) for method, route, _view, _action, with_id in operations() if with_id}
    assert found == named


def test_every_other_route_is_known() -> None:
    found = {route for _method, route, _view, _action, with_id in operations() if not with_id}
    assert found == set(OPEN.split())


def test_every_list_filter_and_body_with_ids_is_in_the_tables() -> None:
    lists = {route for method, route, view, _a, with_id in operations() if route.endswith("-list") and not with_id}
    assert lists - {"progress-list"} == {row[0] for row in table(LISTS)}
    filters = set()
    for _method, route, view, action, _id in operations():
        if action == "list" and getattr(view, "filterset_class", None):
            given = view.filterset_class.base_filters.items()
            filters |= {(route, name) for name, one in given if type(one).__name__ == "IdFilter"}
    assert filters == {row[:2] for row in table(FILTERS)}


def test_every_operation_has_a_scope_or_is_closed_to_clients() -> None:
    for method, route, view, action, _id in operations():
        if view.__name__ in UNSCOPED:
            continue
        assert is_scoped(view), f"{view.__name__} is missing from tracker/access/scopes.py"
        assert scope_of(view, action, method) in (None, *SCOPES), f"{method} {route}"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.route}")
@pytest.mark.parametrize("role", ROLES)
def test_table_holds(world: World, row: Row, role: str) -> None:
    answers = {
        position: send(world.doors[role], row.method, address_of(row.route, world.objects[position]))
        for position in POSITIONS
    }
    statuses = {position: answer.status_code for position, answer in answers.items()}
    assert statuses == {position: row.expected(role, position) for position in POSITIONS}
    kind = NESTED.get(row.route, row.route.split("-")[0])
    foreign = [hide(answers[place], world.objects[place][kind]) for place in ("sibling", "parent", "none")]
    assert foreign[0] == foreign[1] == foreign[2]


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=lambda row: row.route)
def test_token_opens_what_its_scope_says(world: World, row: Row) -> None:
    from_table = {
        (method, route): scope_of(view, action, method)
        for method, route, view, action, _id in operations()
        if view.__name__ not in UNSCOPED
    }
    opened = []
    for scope in SCOPES:
        AccessToken.objects.update(scope=scope)
        if world.doors["client"].get(address_of(row.route, world.objects["own"])).status_code == 200:
            opened.append(scope)
    assert opened == [from_table[row.method, row.route]]


@pytest.mark.parametrize("route", [row[0] for row in table(LISTS)])
@pytest.mark.parametrize("role", ["supervisor", "client", "clerk", "auditor"])
def test_lists_hold_the_own_part_only(world: World, route: str, role: str) -> None:
    shown = world.doors[role].get(reverse(f"api:{route}")).content.decode()
    answer = json.loads(shown)
    assert len(answer["results"]) in (2, 4), "those of the own body and of the one below"
    for position in ("sibling", "parent"):
        base = world.objects[position]["organisation"]
        seen = [pk for pk in range(base, base + 10) if str(pk) in shown]
        assert seen == []


@pytest.mark.parametrize(("route", "name", "kind"), table(FILTERS), ids=str)
def test_foreign_ids_in_filters_are_nobodys(world: World, route: str, name: str, kind: str) -> None:
    door = world.doors["auditor"]
    answers = {}
    for position in POSITIONS:
        pk = world.objects[position][kind]
        answers[position] = hide(door.get(reverse(f"api:{route}"), {name: pk}), pk)
    assert answers["own"][0] == answers["child"][0] == 200
    assert answers["sibling"] == answers["parent"] == answers["none"]
    assert answers["none"][0] == 400


def filled(route: str, own: dict[str, int]) -> dict[str, Any]:
    """A body that would do, of one's own objects."""
    bodies: dict[str, dict[str, Any]] = {
        "organisation-list": {"name": "澄湖县档案局", "parent": own["organisation"]},
        "report-list": {"file": SimpleUploadedFile("报告.txt", PLAN.encode())},
        "assessment-list": {"status": "fulfilled", "reason": "查阅了文件。", "later_report": own["later_report"]},
        "opinion-list": {},
        "restatement-list": {"earlier": own["commitment"], "later": own["commitment"], "decision": "confirmed"},
    }
    return bodies[route]


@pytest.mark.parametrize(("route", "above", "name", "kind"), table(BODIES), ids=str)
def test_foreign_ids_in_bodies_are_nobodys(world: World, route: str, above: str, name: str, kind: str) -> None:
    own = world.objects["own"]
    everything = Organisation.objects.get(pk=own["organisation"])
    permissions = ["reports.add_organisation", "reports.add_report", "tracker.add_assessment", "tracker.add_opinion"]
    door = APIClient(raise_request_exception=False)
    door.force_login(make_user("all-round", *permissions, "tracker.add_restatement", body=everything))
    address = reverse(f"api:{route}") if above == "-" else address_of(route, own)
    answers = []
    for position in ("sibling", "parent", "none"):
        pk = world.objects[position][kind] if position != "none" else NOBODY
        body = filled(route, own) | {name: [pk] if name == "evidence" else pk}
        answer = door.post(address, body, format="multipart" if route == "report-list" else "json")
        answers.append(hide(answer, pk))
    assert answers[0] == answers[1] == answers[2]
    assert answers[2][0] == 400


def test_nobody_without_a_membership_sees_anything(world: World) -> None:
    user = make_user("new")
    Membership.objects.filter(user=user).delete()
    door = APIClient()
    door.force_login(user)
    for route, _path in table(LISTS):
        assert door.get(reverse(f"api:{route}")).json()["results"] == []


def test_several_memberships_add_up(world: World) -> None:
    user = make_user("two", body=Organisation.objects.get(pk=world.objects["child"]["organisation"]))
    Membership.objects.create(user=user, organisation_id=world.objects["sibling"]["organisation"])
    door = APIClient()
    door.force_login(user)
    seen = [row["id"] for row in door.get(reverse("api:organisation-list")).json()["results"]]
    assert seen == sorted(world.objects[place]["organisation"] for place in ("child", "sibling"))


def test_body_above_is_not_named(world: World) -> None:
    door = world.doors["auditor"]
    own = door.get(address_of("organisation-detail", world.objects["own"])).json()
    child = door.get(address_of("organisation-detail", world.objects["child"])).json()
    assert own["parent"] is None
    assert child["parent"]["id"] == world.objects["own"]["organisation"]


def test_new_body_stands_below_an_own_one(world: World) -> None:
    door = world.doors["clerk"]
    refused = door.post(reverse("api:organisation-list"), {"name": "云岭省槐荫市"}, format="json")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "organisation_not_yours")
    body = {"name": "澄湖县档案局", "parent": world.objects["child"]["organisation"]}
    assert door.post(reverse("api:organisation-list"), body, format="json").status_code == 201


@pytest.mark.parametrize("many", [0, 250], ids=["few bodies", "many bodies"])
def test_list_costs_the_same_queries_for_any_part(world: World, django_assert_max_num_queries: Any, many: int) -> None:
    own = Organisation.objects.get(pk=world.objects["own"]["organisation"])
    Organisation.objects.bulk_create(Organisation(name=f"澄湖县第{n}村", parent=own) for n in range(many))
    with django_assert_max_num_queries(7):  # token, viewer, permission, and what the list itself takes
        answer = world.doors["client"].get(reverse("api:commitment-list"))
    assert len(answer.json()["results"]) == 4
