"""The table of admin_authorisation.py holds, and no address of the admin site is missing from it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.contrib.messages import get_messages
from django.db import transaction
from django.db.models import ForeignKey
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from reports.models import Organisation
from tests.kept import keep_rows

from .admin_authorisation import (
    ACTIONS,
    CHOOSERS,
    COLUMNS,
    MODELS,
    OF_NO_BODY,
    OF_OWNER,
    OTHERS,
    PAGES,
    ROUTES,
    Row,
    rows,
)
from .admin_world import FOREIGN, MINE, AdminWorld, address, make_admin_world, model_of
from .api.world import NOBODY

pytestmark = pytest.mark.django_db
OF_MODELS, OF_ROUTES, OF_PAGES = rows(MODELS, named=False), rows(ROUTES), rows(PAGES)
OF_ACTIONS = rows(ACTIONS)
STANDARD = ("changelist", "add", "history", "delete", "change")
ELSEWHERE = (*FOREIGN, "none")


kept, world = keep_rows(make_admin_world)


def every_route(patterns: Any = None, below: str = "") -> dict[str | None, URLPattern]:
    """Every address of the admin site by name, those without one as None."""
    found: dict[str | None, URLPattern] = {}
    for pattern in admin.site.get_urls() if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            found |= every_route(pattern.url_patterns)
        elif pattern.name is not None or getattr(pattern.callback, "admin_site", None) is None:
            found[pattern.name] = pattern
    return found


def standard(label: str) -> set[str]:
    return {f"{label.replace('.', '_')}_{page}" for page in STANDARD}


def send(door: Client, method: str, at: str, data: Any = None) -> Any:
    """The answer; nothing is left done, nor to be told."""
    door.cookies.pop("messages", None)
    with transaction.atomic():
        answer = door.get(at, data) if method == "GET" else door.post(at, data or {})
        transaction.set_rollback(True)
    return answer


def hide(answer: Any, pk: int) -> tuple[int, str, list[str]]:
    """Status, target and messages, without the id that was asked for."""
    told = [str(message).replace(str(pk), "#") for message in get_messages(answer.wsgi_request)]
    return answer.status_code, answer.headers.get("Location", "").replace(str(pk), "#"), told


def hide_new(told: tuple[int, str, list[str]]) -> tuple[int, str, list[str]]:
    """Without the ids of rows just made: PostgreSQL takes no number back."""
    status, target, messages = told
    return status, re.sub(r"/\d+/", "/#/", target), messages


def check(world: AdminWorld, door: Client, method: str, row: Row, label: str, at: Any, allowed: bool) -> None:
    """One's own rows open to who may; all others are alike, and like none."""
    mine, foreign = ((), (*MINE, *FOREIGN)) if label in OF_OWNER else (MINE, FOREIGN)
    own = [send(door, method, at(world.pk(place, label))) for place in mine]
    others = [hide(send(door, method, at(world.pk(place, label))), world.pk(place, label)) for place in foreign]
    missing = hide(send(door, method, at(NOBODY)), NOBODY)
    for answer in own:
        assert answer.status_code in ((200, 302) if allowed else (403, 302)), row
        if allowed and answer.status_code == 302:
            assert answer.headers["Location"] != reverse("admin:index"), row
        assert allowed or answer.status_code == 403 or answer.headers["Location"] == reverse("admin:index")
    assert missing[0] in (302, 403, 404)
    if label not in OF_NO_BODY:
        assert others == [missing] * len(foreign), row


def test_every_model_has_a_row() -> None:
    assert {row.label for row in OF_MODELS} == {model._meta.label_lower for model in admin.site._registry}


def test_every_route_has_a_row() -> None:
    of_models = {name for row in OF_MODELS for name in standard(row.label)}
    of_rows = {row.name for row in OF_ROUTES + OF_PAGES}
    assert set(every_route()) == of_models | of_rows | OTHERS


def test_every_action_has_a_row() -> None:
    named = {(row.label, row.name) for row in OF_ACTIONS}
    found = {
        (model._meta.label_lower, name)
        for model, page in admin.site._registry.items()
        for name in (getattr(action, "__name__", action) for action in page.actions or ())
    }
    assert found == named


@pytest.mark.parametrize("row", OF_MODELS, ids=lambda row: row.label)
def test_pages_of_models(world: AdminWorld, row: Row) -> None:
    for column, letters in row.cells.items():
        door = world.doors[column]
        for letter, page in (("v", "changelist"), ("a", "add")):
            for query in ("", "?_popup=1&_to_field=id"):
                answer = send(door, "GET", address(row.label, page) + query)
                assert answer.status_code == (200 if letter in letters else 403), (column, page, query)
        for letter, method, page in (
            *(("v", "GET", "change"), ("v", "GET", "history"), ("d", "GET", "delete")),
            *(("c", "POST", "change"), ("d", "POST", "delete")),
        ):
            check(world, door, method, row, row.label, lambda pk: address(row.label, page, pk), letter in letters)  # noqa: B023


@pytest.mark.parametrize("row", OF_ROUTES, ids=lambda row: f"{row.label} {row.name}")
def test_further_routes(world: AdminWorld, row: Row) -> None:
    route = every_route()[row.name]
    label = next(one.label for one in OF_MODELS if row.name.startswith(one.label.replace(".", "_") + "_"))
    more = [NOBODY] * (len(route.pattern.converters) - 1)
    for column, cell in row.cells.items():
        at = lambda pk: reverse(f"admin:{row.name}", args=[pk, *more])  # noqa: E731
        check(world, world.doors[column], row.label, row, label, at, cell == "ok")


@pytest.mark.parametrize("row", OF_PAGES, ids=lambda row: f"{row.label} {row.name}")
def test_pages_without_an_id(world: AdminWorld, row: Row) -> None:
    for column, cell in row.cells.items():
        answer = send(world.doors[column], row.label, reverse(f"admin:{row.name}"))
        assert answer.status_code == (200 if cell == "ok" else 403), column


@pytest.mark.parametrize("row", OF_MODELS, ids=lambda row: row.label)
def test_lists_hold_what_is_theirs_only(world: AdminWorld, row: Row) -> None:
    names = Organisation.objects.filter(pk__in=[world.pk(place, "reports.organisation") for place in FOREIGN])
    foreign = [f"of-{place}" for place in FOREIGN] + list(names.values_list("name", flat=True))
    for column, letters in row.cells.items():
        if "v" not in letters:
            continue
        whole = "?below=all" if row.label == "reports.organisation" else ""  # a tree shows its highest bodies first
        for query in (whole, "?q=" + foreign[-1]):
            shown = send(world.doors[column], "GET", address(row.label, "changelist") + query)
            ids = {one.pk for one in shown.context["cl"].result_list}
            assert row.label in OF_NO_BODY or not ids & {world.pk(place, row.label) for place in FOREIGN}
            assert query != whole or row.label in OF_OWNER or {world.pk(place, row.label) for place in MINE} <= ids
            page = shown.content.decode().replace(f'value="{foreign[-1]}"', "")
            assert [name for name in foreign if name in page] == [], column


@pytest.mark.parametrize("label", sorted({row.label for row in OF_ACTIONS}))
def test_actions(world: AdminWorld, label: str) -> None:
    named = {row.name: row for row in OF_ACTIONS if row.label == label}
    viewers = next(row for row in OF_MODELS if row.label == label)
    at, model = address(label, "changelist"), model_of(label)
    for column in COLUMNS:
        door = world.doors[column]
        if "v" in viewers.cells[column]:
            form = send(door, "GET", at).context["action_form"]
            offered = {name for name, _words in form.fields["action"].choices if name} if form else set()
            assert offered - {"delete_selected"} == {name for name, row in named.items() if row.cells[column] == "ok"}
        for name in named:
            told = {}
            for place in ELSEWHERE:
                pk = world.pk(place, label)
                before = list(model._default_manager.filter(pk=pk).values())
                told[place] = hide_new(hide(send(door, "POST", at, {"action": name, "_selected_action": [pk]}), pk))
                assert list(model._default_manager.filter(pk=pk).values()) == before
            assert set(map(str, told.values())) == {str(told["none"])}, (column, name, told)


def test_choices_of_fields_are_theirs_only(world: AdminWorld) -> None:
    may_view = {row.label: row.cells for row in OF_MODELS}
    for source in admin.site._registry:
        for field in source._meta.get_fields():
            if not isinstance(field, ForeignKey) or field.related_model not in admin.site._registry:
                continue
            label = field.related_model._meta.label_lower
            asked = {"app_label": source._meta.app_label, "model_name": source._meta.model_name}
            for column, door in world.doors.items():
                answer = send(door, "GET", reverse("admin:autocomplete"), asked | {"field_name": field.name})
                if not admin.site._registry[field.related_model].get_search_fields(answer.wsgi_request):
                    assert answer.status_code == 404
                elif "v" not in may_view[label][column] and column not in CHOOSERS.get(label, ()):
                    assert answer.status_code == 403, (field, column)
                else:
                    shown = {int(one["id"]) for one in answer.json()["results"]}
                    assert not shown & {world.pk(place, label) for place in FOREIGN}, (field, column)


def test_everything_needs_a_login(client: Client) -> None:
    for name, route in every_route().items():
        if name in (None, "login", "logout"):
            continue
        count = len(route.pattern.converters)
        at = reverse(f"admin:{name}", args=["auth"] if name == "app_list" else [NOBODY] * count)
        for answer in (client.get(at), client.post(at)):
            assert (answer.status_code, answer.headers["Location"].split("?")[0]) == (302, reverse("admin:login")), name


def test_view_on_site_tells_nothing_of_others(world: AdminWorld) -> None:
    for row in OF_MODELS:
        kind = reverse("admin:view_on_site", args=[_type_of(row.label), "PK"])
        for door in world.doors.values():
            answers = {
                send(door, "GET", kind.replace("PK", str(world.pk(p, row.label)))).status_code for p in ELSEWHERE
            }
            assert answers == {404}


def _type_of(label: str) -> int:
    return ContentType.objects.get_for_model(model_of(label)).pk
