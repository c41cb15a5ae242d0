"""The table of authorisation.py holds, and no route is missing from it."""

from __future__ import annotations

import json

import pytest
from django.db import transaction
from django.urls import reverse
from django_filters import ModelChoiceFilter
from oauth2_provider.models import AccessToken
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.kept import keep_rows
from tests.tracker.cast import make_user
from tracker.access.scopes import SCOPES, is_scoped, scope_of
from tracker.models import Membership

from .authorisation import (
    FILTERS,
    LISTS,
    OPEN,
    OWNED,
    OWNED_LISTS,
    OWNERS,
    POSITIONS,
    ROLES,
    ROUTES,
    Row,
    rows,
    table,
)
from .every_route import address_of, hide, kind_of, operations, send, told_of_others
from .world import Objects, World, make_world

OF_BODIES, OF_ACCOUNTS = rows(ROUTES), rows(OWNED)
ROWS = OF_BODIES + OF_ACCOUNTS
# Views that say nothing of any body, and are no part of the table of scopes.
UNSCOPED = {"TokenView", "RevokeView", "SpectacularJSONAPIView", "DocsView", "UnknownAddress"}
kept, world = keep_rows(make_world)


def test_every_route_with_an_id_has_a_row() -> None:
    named = {(row.method, row.route) for row in ROWS}
    found = {(method, route) for method, route, _view, _action, with_id in operations() if with_id}
    assert found == named


def test_every_other_route_is_known() -> None:
    found = {route for _method, route, _view, _action, with_id in operations() if not with_id}
    assert found == set(OPEN.split())


def test_every_list_filter_and_body_with_ids_is_in_the_tables() -> None:
    lists = {route for method, route, view, _a, with_id in operations() if route.endswith("-list") and not with_id}
    assert lists - {"progress-list"} == {row[0] for row in table(LISTS + OWNED_LISTS)}
    filters = set()
    for _method, route, view, action, _id in operations():
        if action == "list" and getattr(view, "filterset_class", None):
            given = view.filterset_class.base_filters.items()
            filters |= {(route, name) for name, one in given if isinstance(one, ModelChoiceFilter)}
    assert filters == {row[:2] for row in table(FILTERS)}


def test_every_operation_has_a_scope_or_is_closed_to_clients() -> None:
    for method, route, view, action, _id in operations():
        if view.__name__ in UNSCOPED:
            continue
        assert is_scoped(view), f"{view.__name__} is missing from tracker/access/scopes.py"
        assert scope_of(view, action, method) in (None, *SCOPES), f"{method} {route}"


def label(row: Row) -> str:
    return f"{row.method} {row.route}"


def check(row: Row, role: str, door: APIClient, objects: dict[str, Objects], theirs: tuple[str, ...]) -> None:
    """The row says what answers for each of the objects, and what is not theirs is all alike. Nothing is left done."""
    kind = kind_of(row.route)
    with transaction.atomic():
        answers = {place: send(door, row.method, address_of(row.route, objects[place])) for place in objects}
        transaction.set_rollback(True)
    statuses = {place: answer.status_code for place, answer in answers.items()}
    assert statuses == {place: row.expected(role, theirs=place in theirs) for place in objects}, role
    assert len({hide(answers[place], objects[place][kind]) for place in objects if place not in theirs}) == 1, role


@pytest.mark.parametrize("row", OF_BODIES, ids=label)
def test_table_holds(world: World, row: Row) -> None:
    for role in ROLES:
        check(row, role, world.doors[role], {place: world.objects[place] for place in POSITIONS}, ("own", "child"))


@pytest.mark.parametrize("row", OF_ACCOUNTS, ids=label)
def test_what_belongs_to_an_account_is_its_own(world: World, row: Row) -> None:
    for role in ROLES:
        mine = world.owned.get(role, world.objects["own"])
        objects = {place: mine if place == "mine" else world.objects[place] for place in OWNERS}
        check(row, role, world.doors[role], objects, ("mine",))


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "GET"], ids=label)
def test_token_opens_what_its_scope_says(world: World, row: Row) -> None:
    from_table = {
        (method, route): scope_of(view, action, method)
        for method, route, view, action, _id in operations()
        if view.__name__ not in UNSCOPED
    }
    opened = []
    address = address_of(row.route, world.objects["own"] | world.owned["client"])
    for scope in SCOPES:
        AccessToken.objects.update(scope=scope)
        if send(world.doors["client"], "GET", address).status_code == 200:
            opened.append(scope)
    assert opened == [from_table[row.method, row.route]]


@pytest.mark.parametrize(("route", "count", "query"), [(*row, "")[:3] for row in table(LISTS + OWNED_LISTS)], ids=str)
def test_lists_hold_what_is_theirs_only(world: World, route: str, count: str, query: str) -> None:
    owned = route in {row[0] for row in table(OWNED_LISTS)}
    for role in world.owned:
        shown = world.doors[role].get(f"{reverse(f'api:{route}')}?{query}").content.decode()
        assert len(json.loads(shown)["results"]) == int(count), role
        assert told_of_others(world, shown, owned=owned) == [], role


def test_nobody_without_a_membership_sees_anything(world: World) -> None:
    user = make_user("new")
    Membership.objects.filter(user=user).delete()
    door = APIClient()
    door.force_login(user)
    for route, _count, *query in table(LISTS + OWNED_LISTS):
        if route != "fulfilment-totals-list":  # one row that says 0
            assert door.get(f"{reverse(f'api:{route}')}?{''.join(query)}").json()["results"] == []


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
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (400, "parent_required")
    body = {"name": "澄湖县档案局", "parent": world.objects["child"]["organisation"]}
    assert door.post(reverse("api:organisation-list"), body, format="json").status_code == 201
