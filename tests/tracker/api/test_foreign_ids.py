"""Ids in filters, in bodies and in files that come in: a foreign one answers like one that is nobody's."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from reports.models import Organisation
from reports.organisations import change_organisation
from tests.kept import keep_rows
from tests.tracker.exchange_files import KINDS, bring, export, file_of
from tracker.access.scopes import SCOPES

from .authorisation import BODIES, CELLS, FILTERS, POSITIONS, table
from .every_route import ELSEWHERE, address_of, hide, operations, told_of_others
from .world import PLAN, Objects, World, make_world

# Fields of bodies that hold several ids.
IN_LISTS = {("assessment-list", "evidence"), ("commitment-merge", "commitments")}
# Every permission that a person needs for what BODIES and CELLS hold.
EVERYTHING = sorted({permission for scope in SCOPES.values() for permission in scope.permissions})
kept, world = keep_rows(make_world)


# Filters by a body that go down the tree from it where that is asked for.
DOWN = [row for row in table(FILTERS) if row[1] == "organisation" and row[0] != "progress-list"]


@pytest.mark.parametrize(
    ("route", "name", "kind", "more"),
    [*((*row, {}) for row in table(FILTERS)), *((*row, {"descendants": "true"}) for row in DOWN)],
    ids=str,
)
def test_foreign_ids_in_filters_are_nobodys(world: World, route: str, name: str, kind: str, more: Any) -> None:
    door = world.doors["client"]
    asked: dict[str, Any] = {"year": 2025, **more} if route == "missing-report-list" else more
    answers = {}
    for position in POSITIONS:
        objects = world.objects[position] | (world.owned["client"] if position == "own" else {})
        answers[position] = hide(door.get(reverse(f"api:{route}"), {name: objects[kind], **asked}), objects[kind])
    assert answers["own"][0] == 200
    assert answers["child"][0] == (400 if kind == "webhookendpoint" else 200)
    assert answers["sibling"] == answers["parent"] == answers["none"]
    assert answers["none"][0] == 400


def test_events_of_foreign_objects_are_none(world: World) -> None:
    counts = []
    for position in ("own", "sibling", "none"):
        asked: dict[str, Any] = {"object_type": "report", "object_id": world.objects[position]["report"]}
        counts.append(len(world.doors["auditor"].get(reverse("api:event-list"), asked).json()["results"]))
    assert counts == [1, 0, 0]


def test_totals_are_of_the_own_part(world: World) -> None:
    """Whoever sees all, and asks for that part, is told the same."""
    admin = APIClient()
    admin.force_login(User.objects.create_superuser("root"))
    address, own = reverse("api:fulfilment-totals-list"), world.objects["own"]["organisation"]
    everything = admin.get(address).json()["results"]
    asked: dict[str, Any] = {"organisation": own, "descendants": "true"}
    part = admin.get(address, asked).json()["results"]
    assert world.doors["auditor"].get(address).json()["results"] == part != everything


def filled(route: str, own: Objects) -> dict[str, Any]:
    """A body that would do, of one's own objects."""
    bodies: dict[str, dict[str, Any]] = {
        "organisation-list": {"name": "澄湖县档案局", "parent": own["organisation"]},
        "organisation-by-external-id": {"short_name": "澄湖"},
        "report-list": {"file": SimpleUploadedFile("报告.txt", PLAN.encode())},
        "report-detail": {"reason": "登记有误。"},
        "commitment-list": {"start": 0, "end": 5},
        "assessment-list": {"status": "fulfilled", "reason": "查阅了文件。", "later_report": own["later_report"]},
        "commitment-confirm": {"assessment": own["assessment"]},
        "commitment-evidence-list": {"later_report": own["later_report"], "start": 0, "end": 5},
        "restatement-list": {"earlier": own["commitment"], "later": own["commitment"], "decision": "confirmed"},
        "commitment-reply-list": {"text": "细则已印发。"},
        "reminder-reply-list": {"text": "细则已印发。"},
        "reminder-list": {
            "text": "请尽快发布。",
            "due_on": "2199-12-31",
            "report_kind": "rule_of_law",
            "covers_year": 2024,
        },
        "matchrun-list": {"plan_report": own["report"]},
        "export-list": {"kind": "commitments", "format": "csv", "filters": {}},
        "webhookendpoint-list": {"target": "https://oa.example.com/hook"},
        "todotarget-list": {
            "kind": "rest",
            "name": "办公系统",
            "base_url": "https://oa.example.com/",
            "organisation": own["organisation"],
            "credentials": {"token": "t"},
        },
    }
    return bodies.get(route, {})


def all_round(world: World) -> tuple[APIClient, Objects]:
    """Somebody of the own body who may do everything, and what is theirs there."""
    user = User.objects.get(username="auditor")
    user.user_permissions.set(
        row for row in Permission.objects.select_related("content_type")
        if f"{row.content_type.app_label}.{row.codename}" in EVERYTHING
    )  # fmt: skip
    return world.doors["auditor"], world.objects["own"] | world.owned["auditor"]


@pytest.mark.parametrize(("method", "route", "name", "kind"), table(BODIES), ids=str)
def test_foreign_ids_in_bodies_are_nobodys(world: World, method: str, route: str, name: str, kind: str) -> None:
    door, own = all_round(world)
    with_id = any(found == route for _method, found, _view, _action, with_id in operations() if with_id)
    address = address_of(route, own) if with_id else reverse(f"api:{route}")
    outer, _dot, field = name.rpartition(".")
    answers = []
    for position in ELSEWHERE:
        pk = world.objects[position][kind]
        said = {field: [pk] if (route, field) in IN_LISTS else pk}
        body = filled(route, own) | ({outer: said} if outer else said)
        answer = getattr(door, method.lower())(address, body, format="multipart" if route == "report-list" else "json")
        answers.append(hide(answer, pk))
    assert answers[0] == answers[1] == answers[2]
    assert (answers[2][0], json.loads(answers[2][1])["errors"][0]["attr"].split(".0")[0]) == (400, name)


@pytest.mark.parametrize(("kind", "title", "object_kind"), table(CELLS), ids=str)
def test_foreign_ids_in_files_are_nobodys(world: World, kind: str, title: str, object_kind: str) -> None:
    door, own = all_round(world)
    known: dict[str, list[tuple[str, Any]]] = {
        "organisations": [("编号", own["organisation"]), ("简称", "澄湖")],
        "reports": [("编号", own["report"]), ("标题", "更正")],
        "commitments": [("编号", own["commitment"]), ("责任单位", "水政科")],
        "assessments": [("承诺编号", own["commitment"]), ("落实状态", "已落实"), ("理由", "看过。")],
    }
    problems = []
    for position in ELSEWHERE:
        pk = world.objects[position][object_kind]
        row = dict(known[kind]) | {title: pk}
        shown = bring(door, kind, file_of([list(row), list(row.values())], "csv"), "csv")
        assert (shown["created"], shown["updated"]) == (0, 0)
        problems.append(json.dumps(shown["refused"][0]["problems"]).replace(str(pk), "#"))
    assert problems[0] == problems[1] == problems[2]


@pytest.mark.parametrize("kind", KINDS)
def test_exports_hold_the_own_part_only(world: World, kind: str) -> None:
    door, _own = all_round(world)
    shown = export(door, kind, "json").decode()
    assert "澄湖县" in shown
    assert told_of_others(world, shown) == []


def test_external_id_of_a_foreign_body_tells_only_that_it_is_taken(world: World) -> None:
    """An id can be given once: whoever is about to create a body under it is told so, and not whose it is."""
    door, own = all_round(world)
    body = {"name": "澄湖县档案局", "parent": own["organisation"]}
    answers = {}
    for position in ELSEWHERE:
        address = address_of("organisation-by-external-id", world.objects[position])
        answers[position] = door.put(address, body, format="json")
    assert [answer.status_code for answer in answers.values()] == [409, 409, 201]
    told = answers["sibling"].json()["errors"][0]
    assert (told["code"], told_of_others(world, told["detail"])) == (
        "external_id_taken",
        [str(world.objects["sibling"]["organisation"])],  # the external id itself, as it was asked for
    )


def test_moved_body_is_told_of_without_the_body_above(world: World) -> None:
    own, child = (world.objects[place]["organisation"] for place in ("own", "child"))
    above = world.objects["parent"]["organisation"]
    change_organisation(Organisation.objects.get(pk=child), parent=Organisation.objects.get(pk=above))
    change_organisation(Organisation.objects.get(pk=child), parent=Organisation.objects.get(pk=own))
    door = world.doors["auditor"]
    told = door.get(reverse("api:event-list"), {"kind": "organisation.changed"}).json()["results"]
    assert [(event["previous"], event["current"]) for event in told] == [
        ({"parent": own}, {"parent": None}),
        ({"parent": None}, {"parent": own}),
    ]
    assert door.get(told[0]["url"]).json() == told[0]
