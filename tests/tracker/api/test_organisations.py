"""Bodies through the interface: changed, found, placed in the tree, and kept in step with another system."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any
from urllib.parse import quote

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from reports.models import ExternalId, Organisation, OrganisationName
from tests.tracker.cast import Cast, make_user
from tracker.models import Event

from .conftest import Login
from .test_errors import first_error

ORGANISATIONS = "/api/v1/organisations/"


@pytest.fixture
def editor(cast: Cast, login: Login) -> APIClient:
    return login(make_user("editor", "reports.add_organisation", "reports.change_organisation"))


@pytest.fixture
def tree(cast: Cast) -> dict[str, Organisation]:
    """A city, a county below it, and a bureau below that."""
    city = Organisation.objects.create(name="澄江市人民政府", level="city")
    county = Organisation.objects.create(name="澄江市溪口县人民政府", level="county", parent=city)
    bureau = Organisation.objects.create(name="溪口县林业局", short_name="林业局", parent=county, region_code="110101")
    OrganisationName.objects.create(organisation=bureau, name="溪口县林业站", kind="former")
    ExternalId.objects.create(organisation=bureau, system="oa", value="L-1")
    return {"city": city, "county": county, "bureau": bureau}


def by_id(system: str, value: str) -> str:
    return f"{ORGANISATIONS}by-external-id/{quote(system, safe='')}/{quote(value, safe='')}/"


def change(client: APIClient, organisation: Organisation, **values: Any) -> Any:
    return client.patch(f"{ORGANISATIONS}{organisation.pk}/", values, format="json")


def test_change_touches_what_is_given_only(editor: APIClient, tree: dict[str, Organisation]) -> None:
    answer = change(editor, tree["bureau"], level="county", reason="三定方案")
    shown = answer.json()
    assert answer.status_code == 200, answer.content.decode()
    assert (shown["level"], shown["short_name"], shown["region_code"]) == ("county", "林业局", "110101")
    assert [row["name"] for row in shown["names"]] == ["溪口县林业站"]
    event = Event.objects.get()
    assert (event.kind, event.object_id, event.organisation_id) == ("organisation.changed", *[tree["bureau"].pk] * 2)
    assert (event.previous, event.payload, event.reason) == ({"level": ""}, {"level": "county"}, "三定方案")
    assert event.actor is not None
    assert event.actor.username == "editor"


def test_change_that_changes_nothing_is_not_told(editor: APIClient, tree: dict[str, Organisation]) -> None:
    body = {"short_name": "林业局", "external_ids": [{"system": "oa", "value": "L-1"}]}
    kept = ExternalId.objects.get().pk
    assert change(editor, tree["bureau"], **body).status_code == 200
    assert (Event.objects.count(), ExternalId.objects.get().pk) == (0, kept)


def test_names_and_external_ids_are_replaced(editor: APIClient, tree: dict[str, Organisation]) -> None:
    names = [{"name": "县林业局"}, {"name": "溪口县林业站", "kind": "former", "used_until": "2018-12-31"}]
    shown = change(editor, tree["bureau"], names=names, external_ids=[]).json()
    assert {(row["name"], row["kind"], row["used_until"]) for row in shown["names"]} == {
        ("县林业局", "alias", None),
        ("溪口县林业站", "former", "2018-12-31"),
    }
    assert shown["external_ids"] == []


def test_body_shows_its_place_in_the_tree(cast: Cast, outsider: APIClient, tree: dict[str, Organisation]) -> None:
    shown = outsider.get(f"{ORGANISATIONS}{tree['bureau'].pk}/").json()
    assert [row["display"] for row in shown["ancestors"]] == ["澄江市人民政府", "澄江市溪口县人民政府"]
    assert shown["depth"] == 2
    city = outsider.get(f"{ORGANISATIONS}{tree['city'].pk}/").json()
    assert (city["ancestors"], city["depth"]) == ([], 0)
    assert [row["id"] for row in outsider.get(city["children_url"]).json()["results"]] == [tree["county"].pk]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("ancestor={city}", "county bureau"),
        ("parent={city}", "county"),
        ("ancestor={bureau}", ""),
        ("top=true&level=city", "city"),
        ("name=溪口县林业站", "bureau"),
        ("name=溪口县 林业局", "bureau"),
        ("name=林业局", "bureau"),
        ("name=林业", ""),
        ("external_id=L-1", "bureau"),
        ("external_system=oa", "bureau"),
        ("external_system=oa&external_id=L-1", "bureau"),
        ("external_system=crm&external_id=L-1", ""),
        ("region_code=110101", "bureau"),
        ("updated_after=2001-01-01T00:00:00%2B08:00&ancestor={county}", "bureau"),
        ("updated_after=2199-01-01T00:00:00Z", ""),
    ],
)
def test_bodies_are_found(outsider: APIClient, tree: dict[str, Organisation], query: str, names: str) -> None:
    query = query.format(**{name: body.pk for name, body in tree.items()})
    answer = outsider.get(f"{ORGANISATIONS}?{query}")
    assert answer.status_code == 200, answer.content.decode()
    assert [row["id"] for row in answer.json()["results"]] == [tree[name].pk for name in names.split()]


@pytest.mark.parametrize(
    ("values", "attr", "code"),
    [
        ({"parent": "{bureau}"}, "parent", "invalid"),
        ({"successor": "{county}"}, "successor", "invalid"),
        ({"parent": 999}, "parent", "does_not_exist"),
        ({"name": "澄江市人民政府"}, "name", "unique"),
        ({"credit_code": "1" * 18}, "credit_code", "credit_code_invalid"),
        ({"names": [{"name": "澄江市人民政府"}]}, "names", "name_taken"),
        ({"names": [{"name": "县府"}, {"name": "县府", "kind": "former"}]}, "names", "name_repeated"),
        ({"external_ids": [{"system": "oa", "value": "L-1"}]}, "external_ids", "external_id_taken"),
        ({"depth": 3}, "depth", "unknown_field"),
        ({"name": ""}, "name", "blank"),
    ],
    ids=str,
)
def test_bad_change_is_named_and_nothing_is_stored(
    editor: APIClient, tree: dict[str, Organisation], values: dict[str, Any], attr: str, code: str
) -> None:
    given = {
        name: tree[value.strip("{}")].pk if isinstance(value, str) and value.startswith("{") else value
        for name, value in values.items()
    }
    if "successor" in given:  # the other way round is there already
        Organisation.objects.filter(pk=tree["county"].pk).update(successor=tree["bureau"])
        answer = change(editor, tree["bureau"], level="city", **given)
    else:
        answer = change(editor, tree["county"], level="city", **given)
    assert answer.status_code == 400, answer.content.decode()
    assert first_error(answer)["attr"] == attr
    assert first_error(answer)["code"] == code or code == "invalid"
    assert Event.objects.count() == 0
    assert Organisation.objects.get(pk=tree["county"].pk).level == "county"


def test_former_name_may_be_that_of_a_body_merged_into_this_one(
    editor: APIClient, tree: dict[str, Organisation]
) -> None:
    merged = Organisation.objects.create(name="溪口县园林局", successor=tree["bureau"])
    answer = change(editor, tree["bureau"], names=[{"name": merged.name, "kind": "former"}])
    assert answer.status_code == 200, answer.content.decode()


def test_upsert_creates_then_finds_then_changes(editor: APIClient, cast: Cast) -> None:
    address, body = by_id("oa", "D/17 甲"), {"name": "溪口县档案局", "level": "county"}
    first = editor.put(address, body, format="json")
    again = editor.put(address, body, format="json")
    changed = editor.put(address, {"short_name": "档案局"}, format="json")
    assert [first.status_code, again.status_code, changed.status_code] == [201, 200, 200], first.content.decode()
    assert first["Location"] == first.json()["url"]
    assert {row.json()["id"] for row in (first, again, changed)} == {first.json()["id"]}
    assert editor.get(address).json() == changed.json()
    assert changed.json()["external_ids"] == [{"system": "oa", "value": "D/17 甲"}]
    assert list(Event.objects.order_by("pk").values_list("kind", flat=True)) == [
        "organisation.created",
        "organisation.changed",
    ]


def test_upsert_takes_the_body_of_that_name_that_a_report_named_first(editor: APIClient, cast: Cast) -> None:
    answer = editor.put(by_id("oa", "1"), {"name": cast.body.name, "level": "county"}, format="json")
    assert (answer.status_code, answer.json()["id"]) == (200, cast.body.pk)
    other = editor.put(by_id("oa", "2"), {"name": cast.body.name}, format="json")
    assert (other.status_code, first_error(other)["attr"]) == (400, "name")


def test_upsert_keeps_other_ids_unless_told_otherwise(editor: APIClient, tree: dict[str, Organisation]) -> None:
    ExternalId.objects.create(organisation=tree["bureau"], system="web", value="w")
    editor.put(by_id("oa", "L-1"), {"level": "county"}, format="json")
    assert ExternalId.objects.filter(organisation=tree["bureau"]).count() == 2
    editor.put(by_id("oa", "L-1"), {"external_ids": []}, format="json")
    assert ExternalId.objects.get().value == "L-1"


@pytest.mark.parametrize(
    ("permissions", "value", "status"),
    [
        ("", "L-1", 403),
        ("", "new", 403),
        ("reports.add_organisation", "L-1", 403),
        ("reports.add_organisation", "new", 201),
        ("reports.change_organisation", "L-1", 200),
        ("reports.change_organisation", "new", 403),
    ],
)
def test_upsert_needs_the_permission_for_what_it_does(
    login: Login, tree: dict[str, Organisation], permissions: str, value: str, status: int
) -> None:
    client = login(make_user("somebody", *permissions.split()))
    name = "溪口县林业局" if value == "L-1" else "溪口县审计局"
    assert client.put(by_id("oa", value), {"name": name}, format="json").status_code == status


@pytest.mark.parametrize(("system", "value"), [("oa", "missing"), ("o" * 51, "1"), ("oa", "1" * 201), ("oa", "\x00")])
def test_unknown_external_id_is_not_found(cast: Cast, outsider: APIClient, system: str, value: str) -> None:
    assert outsider.get(by_id(system, value)).status_code == 404


def test_bad_external_id_is_refused(editor: APIClient) -> None:
    answer = editor.put(by_id("oa", "1" * 201), {"name": "溪口县档案局"}, format="json")
    assert (answer.status_code, first_error(answer)["attr"]) == (400, "value")


def test_changing_needs_the_permission_and_a_login(clerk: APIClient, tree: dict[str, Organisation]) -> None:
    assert change(clerk, tree["city"], level="city").status_code == 403
    assert change(APIClient(), tree["city"], level="city").status_code == 401
    assert APIClient().put(by_id("oa", "L-1"), {}, format="json").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_same_upsert_in_parallel_makes_one_body(settings: Any) -> None:
    user = User.objects.create_superuser("root")

    def put(_number: int) -> int:
        client = APIClient()
        client.force_authenticate(user)
        try:
            return client.put(by_id("oa", "9"), {"name": "溪口县统计局"}, format="json").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(put, range(4)))
    assert answers == [200, 200, 200, 201]
    assert Event.objects.filter(kind="organisation.created").count() == 1
