"""Bodies on the admin site: shown as a tree, found by whatever somebody types, moved and confirmed in the list."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from rest_framework.test import APIClient

from reports.models import Organisation, OrganisationKey
from reports.organisations import (
    Editor,
    NewBodies,
    change_organisation,
    create_organisation,
    register_organisation,
    search_bodies,
)
from tracker.models import Event

from .cast import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/reports/organisation/"
RIGHTS = ("reports.view_organisation", "reports.change_organisation", "reports.add_organisation")


@pytest.fixture
def bodies() -> dict[str, Organisation]:
    """A province with cities and counties, of names that are hard to read."""
    found: dict[str, Organisation] = {}
    for name, above, values in (
        ("云溪省人民政府", None, {"credit_code": "113608270032781457"}),
        ("溪亭市人民政府", "云溪省人民政府", {"short_name": "溪亭市府"}),
        ("溪亭县人民政府", "溪亭市人民政府", {"region_code": "330106"}),
        ("溪亭县水务局", "溪亭县人民政府", {"external_ids": [{"system": "oa", "value": "W-0077"}]}),
        ("六安市人民政府", "云溪省人民政府", {"names": [{"name": "皋城市人民政府", "kind": "former"}]}),
        ("重庆路街道办事处", "六安市人民政府", {}),
    ):
        parent = found[above] if above else None
        found[name] = register_organisation(name=name, parent=parent, **values)
    return found


def clerk(body: Organisation | None = None) -> Client:
    user = make_user("clerk-of-tree", *RIGHTS, body=body)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


def shown(answer: Any) -> list[str]:
    return [body.name for body in answer.context["cl"].result_list]


SEARCHES = [
    ("溪亭县", {"溪亭县人民政府", "溪亭县水务局"}),
    ("溪亭市府", {"溪亭市人民政府"}),
    ("皋城", {"六安市人民政府"}),
    ("xtxrmzf", {"溪亭县人民政府"}),
    ("XTX", {"溪亭县人民政府", "溪亭县水务局"}),
    ("xitingx", {"溪亭县人民政府", "溪亭县水务局"}),
    ("luan", {"六安市人民政府"}),  # as the place says it
    ("liuan", {"六安市人民政府"}),  # as it is written
    ("las", {"六安市人民政府"}),
    ("gcs", {"六安市人民政府"}),  # a former name
    ("cqljd", {"重庆路街道办事处"}),
    ("zqljd", {"重庆路街道办事处"}),
    ("swj", {"溪亭县水务局"}),  # behind the place
    ("330106", {"溪亭县人民政府"}),
    ("1136", {"云溪省人民政府"}),
    ("W-0077", {"溪亭县水务局"}),
    ("xtx swj", {"溪亭县水务局"}),
    ("溪亭　水务", {"溪亭县水务局"}),
    ("xtz", set()),
    ("%", set()),
    ("'; drop", set()),
]


@pytest.mark.parametrize(("words", "names"), SEARCHES, ids=[words for words, _names in SEARCHES])
def test_bodies_are_found(bodies: dict[str, Organisation], words: str, names: set[str]) -> None:
    assert {body.name for body in search_bodies(Organisation.objects.all(), words)} == names


def test_search_is_the_same_everywhere(bodies: dict[str, Organisation], admin_client: Client, admin_user: User) -> None:
    assert shown(admin_client.get(LIST, {"q": "xtxrmzf"})) == ["溪亭县人民政府"]
    asked = {"app_label": "reports", "model_name": "organisation", "field_name": "parent", "term": "xtxrmzf"}
    found = admin_client.get("/admin/autocomplete/", asked).json()["results"]
    assert [one["text"] for one in found] == ["溪亭县人民政府"]
    api = APIClient()
    api.force_login(admin_user)
    assert [one["name"] for one in api.get("/api/v1/organisations/?search=xtxrmzf").json()["results"]] == [
        "溪亭县人民政府"
    ]


def test_nobody_finds_bodies_of_others(bodies: dict[str, Organisation]) -> None:
    assert shown(clerk(bodies["六安市人民政府"]).get(LIST, {"q": "xtxrmzf"})) == []


def keys(body: Organisation) -> set[str]:
    return set(OrganisationKey.objects.filter(organisation=body).values_list("key", flat=True))


def test_keys_follow_the_names(bodies: dict[str, Organisation], admin_client: Client) -> None:
    body = change_organisation(bodies["溪亭县水务局"], name="溪亭县水利局")
    assert "xtxslj" in keys(body)
    assert "xtxswj" not in keys(body)
    change_organisation(body, names=[{"name": "河长办", "kind": "alias"}])
    assert "hzb" in keys(body)
    change_organisation(body, names=[])
    assert "hzb" not in keys(body)
    assert "swd" in keys(create_organisation("水文队", confirmed=False))
    form = {"name": "溪亭县水电局", "names-TOTAL_FORMS": 0, "names-INITIAL_FORMS": 0, "confirmed": "on"}
    form |= {"external_ids-TOTAL_FORMS": 0, "external_ids-INITIAL_FORMS": 0}
    assert admin_client.post(f"{LIST}{body.pk}/change/", form).status_code == 302
    assert "xtxsdj" in keys(body)


def test_list_is_a_tree(bodies: dict[str, Organisation], admin_client: Client) -> None:
    top = admin_client.get(LIST)
    assert shown(top) == ["云溪省人民政府"]
    root = bodies["云溪省人民政府"]
    assert f'href="?below={root.pk}"' in top.content.decode()
    below = admin_client.get(LIST, {"below": root.pk})
    assert shown(below) == ["六安市人民政府", "溪亭市人民政府"]
    county = admin_client.get(LIST, {"below": bodies["溪亭县人民政府"].pk})
    assert [body.name for body in county.context["tree_path"]] == [
        "云溪省人民政府",
        "溪亭市人民政府",
        "溪亭县人民政府",
    ]
    assert len(shown(admin_client.get(LIST, {"below": "all"}))) == 6
    assert len(shown(admin_client.get(LIST, {"confirmed__exact": "1"}))) == 6
    assert shown(admin_client.get(LIST, {"below": "9x"})) == []


def test_own_part_of_the_tree_begins_at_the_top(bodies: dict[str, Organisation]) -> None:
    client = clerk(bodies["溪亭市人民政府"])
    assert shown(client.get(LIST)) == ["溪亭市人民政府"]
    foreign = client.get(LIST, {"below": bodies["云溪省人民政府"].pk})
    assert (shown(foreign), foreign.context["tree_path"]) == (["溪亭市人民政府"], [])
    path = client.get(LIST, {"below": bodies["溪亭县人民政府"].pk}).context["tree_path"]
    assert [body.name for body in path] == ["溪亭市人民政府", "溪亭县人民政府"]


def test_list_of_thousands_takes_few_queries(
    bodies: dict[str, Organisation], admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    new = NewBodies()
    for number in range(3000):
        new.add(name=f"第{number}办公室", parent=bodies["六安市人民政府"])
    new.store()
    for query in ({}, {"below": bodies["六安市人民政府"].pk}, {"q": "bgs"}, {"below": "all", "p": "20"}):
        with django_assert_max_num_queries(12):
            assert admin_client.get(LIST, query).status_code == 200


def act(client: Client, action: str, *chosen: Organisation, **values: Any) -> Any:
    """As from the tree, where rows below others were unfolded."""
    data = {"action": action, "_selected_action": [body.pk for body in chosen], **values}
    return client.post(LIST, data, follow=True)


def test_bodies_are_moved_with_all_below_them(bodies: dict[str, Organisation]) -> None:
    client, county = clerk(), bodies["溪亭县人民政府"]
    asked = act(client, "move_below", county)
    assert "溪亭县人民政府" in asked.content.decode()
    answer = act(client, "move_below", county, chosen="yes", parent=bodies["六安市人民政府"].pk)
    assert "已移动 1 个机构" in answer.content.decode()
    assert Organisation.objects.get(pk=county.pk).parent == bodies["六安市人民政府"]
    event = Event.objects.filter(kind="organisation.changed").latest("pk")
    assert (event.object_id, event.actor, event.previous) == (
        county.pk,
        User.objects.get(username="clerk-of-tree"),
        {"parent": bodies["溪亭市人民政府"].pk},
    )


def test_all_rows_of_the_tree_are_those_of_the_level(bodies: dict[str, Organisation]) -> None:
    Organisation.objects.update(confirmed=False)
    act(clerk(), "confirm", bodies["云溪省人民政府"], select_across="1")
    assert [body.name for body in Organisation.objects.filter(confirmed=True)] == ["云溪省人民政府"]


def test_moves_that_cannot_be_are_refused(bodies: dict[str, Organisation]) -> None:
    client, city = clerk(bodies["溪亭市人民政府"]), bodies["溪亭市人民政府"]
    county = bodies["溪亭县人民政府"]
    assert "不能由您移动" in act(client, "move_below", city, chosen="yes", parent=county.pk).content.decode()
    act(client, "move_below", county, chosen="yes", parent=bodies["六安市人民政府"].pk)
    act(client, "move_below", county, chosen="yes", parent="")
    circle = act(client, "move_below", county, chosen="yes", parent=bodies["溪亭县水务局"].pk)
    assert "不能指向自己或自己的下级" in circle.content.decode()
    assert Organisation.objects.get(pk=county.pk).parent == city


def test_unconfirmed_bodies_are_confirmed_in_the_list(bodies: dict[str, Organisation]) -> None:
    body, client = create_organisation("新见的机构", confirmed=False), clerk()
    assert shown(client.get(LIST, {"confirmed__exact": "0"})) == ["新见的机构"]
    answer = act(client, "confirm", body, bodies["溪亭县水务局"])
    assert "1 个机构已标记为已核实" in answer.content.decode()
    body.refresh_from_db()
    assert body.confirmed
    assert Event.objects.filter(kind="organisation.changed", object_id=body.pk).count() == 1


def test_names_are_escaped(admin_client: Client) -> None:
    register_organisation(name="<script>alert(1)</script>", editor=Editor())
    page = admin_client.get(LIST).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page
