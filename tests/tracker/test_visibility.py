"""The pages and the admin show the viewer's part of the tree only; a report of another body's is turned away."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from reports.errors import InputError
from reports.models import Organisation, Report
from reports.services import Declaration, Sender, read_report, receive_report
from tests.kept import keep_rows
from tests.tracker.api.world import FIRST_ID, PLAN, World, make_world
from tests.tracker.cast import make_in_role, make_user
from tests.tracker.clients import make_machine
from tracker.access.roles import SECURITY, SYSTEM
from tracker.models import ApiClient, Membership

# Pages with an id, by the kind of object it is of.
PAGES = [("web:commitment", "commitment"), ("web:report", "report")]
# Models with pages in the admin, and the kind of object that is looked at.
ADMIN = [
    ("reports_organisation", "organisation"),
    ("reports_report", "report"),
    ("tracker_commitment", "commitment"),
    ("tracker_assessment", "assessment"),
    ("tracker_evidence", "evidence"),
    ("tracker_restatement", "restatement"),
    ("tracker_matchrun", "matchrun"),
    ("tracker_event", "event"),
    ("tracker_todotarget", "todotarget"),
    ("tracker_todopush", "todopush"),
    ("tracker_webhookendpoint", "webhookendpoint"),
    ("tracker_webhookdelivery", "webhookdelivery"),
]
OTHERS = ("sibling", "parent")


kept, world = keep_rows(make_world)


@pytest.fixture
def pages(world: World) -> Client:
    """Somebody of the county at the pages."""
    client = Client()
    client.force_login(User.objects.get(username="auditor"))
    return client


@pytest.fixture
def office(world: World) -> Client:
    """Somebody of the county who may do everything in the admin, but is no superuser."""
    user = make_user("office", body=body_of(world, "own"))
    User.objects.filter(pk=user.pk).update(is_staff=True)
    user.user_permissions.set(Permission.objects.all())
    client = Client()
    client.force_login(user)
    return client


def body_of(world: World, position: str) -> Organisation:
    return Organisation.objects.get(pk=world.objects[position]["organisation"])


def told_of_others(world: World, page: str) -> list[str]:
    """Names and ids of bodies beyond the county that the page holds."""
    names = [body_of(world, position).name for position in OTHERS]
    ids = [str(pk) for position in OTHERS for pk in world.objects[position].values() if pk >= FIRST_ID]
    return [one for one in (*names, *ids) if one in page]


@pytest.mark.parametrize("address", ["", "?year=2024", "commitments/", "commitments/?q=取水"])
def test_page_tells_of_no_other_body(world: World, pages: Client, address: str) -> None:
    page = pages.get(f"/{address}").content.decode()
    assert "澄湖县" in page
    assert told_of_others(world, page) == []


@pytest.mark.parametrize(("route", "kind"), PAGES)
@pytest.mark.parametrize("position", ["own", "child", *OTHERS, "none"])
def test_pages_of_others_are_missing(world: World, pages: Client, route: str, kind: str, position: str) -> None:
    answer = pages.get(reverse(route, args=[world.objects[position][kind]]))
    assert answer.status_code == (200 if position in ("own", "child") else 404)
    assert told_of_others(world, answer.content.decode()) == []


def test_list_of_a_foreign_body_is_empty(world: World, pages: Client) -> None:
    page = pages.get(f"/commitments/?organisation={world.objects['sibling']['organisation']}").content.decode()
    assert body_of(world, "sibling").name not in page


def test_nobody_without_a_membership_sees_a_figure(world: World) -> None:
    user = make_user("new")
    Membership.objects.filter(user=user).delete()
    client = Client()
    client.force_login(user)
    assert "澄湖县" not in client.get("/").content.decode()


@pytest.mark.parametrize(("model", "kind"), ADMIN)
def test_admin_lists_the_own_part(world: World, office: Client, model: str, kind: str) -> None:
    page = office.get(reverse(f"admin:{model}_changelist")).content.decode()
    assert str(world.objects["own"][kind]) in page
    assert told_of_others(world, page) == []


@pytest.mark.parametrize(("model", "kind"), ADMIN)
def test_admin_pages_of_others_are_missing(world: World, office: Client, model: str, kind: str) -> None:
    for position in ("own", "child", *OTHERS, "none"):
        for page in ("change", "history"):
            answer = office.get(reverse(f"admin:{model}_{page}", args=[world.objects[position][kind]]))
            assert answer.status_code == (200 if position in ("own", "child") else 302), (position, page)
            assert told_of_others(world, answer.content.decode()) == []


@pytest.mark.parametrize(
    ("app", "model", "field"),
    [
        ("reports", "report", "declared_organisation"),
        ("tracker", "restatement", "earlier"),
        ("reports", "report", "supersedes"),
    ],
)
def test_admin_offers_the_own_part_only(world: World, office: Client, app: str, model: str, field: str) -> None:
    where = {"app_label": app, "model_name": model, "field_name": field, "term": ""}
    found = office.get(reverse("admin:autocomplete"), where).json()["results"]
    assert found
    assert told_of_others(world, str(found)) == []


def test_place_of_the_own_body_is_not_changed_from_below(world: World, office: Client) -> None:
    own = body_of(world, "own")
    page = reverse("admin:reports_organisation_change", args=[own.pk])
    forms = {f"{name}-{count}": 0 for name in ("names", "external_ids") for count in ("TOTAL_FORMS", "INITIAL_FORMS")}
    office.post(page, {"name": own.name, "level": "county", "parent": "", "successor": "", **forms})
    own.refresh_from_db()
    assert (own.level, own.parent_id) == ("county", world.objects["parent"]["organisation"])
    answer = office.post(
        reverse("admin:reports_organisation_add"), {"name": "云岭省槐荫市", "parent": "", "successor": "", **forms}
    )
    assert "organisation_not_yours" in answer.content.decode()


def test_membership_is_for_who_grants_rights(world: World, client: Client, admin_client: Client) -> None:
    user = User.objects.get(username="clerk")
    page = reverse("admin:auth_user_change", args=[user.pk])
    keeper = make_user("keeper", "auth.change_user")
    User.objects.filter(pk=keeper.pk).update(is_staff=True)
    client.force_login(keeper)
    assert "memberships-TOTAL_FORMS" not in client.get(page).content.decode()
    assert "memberships-TOTAL_FORMS" in admin_client.get(page).content.decode()


@pytest.mark.parametrize("model", ["application", "accesstoken", "refreshtoken", "grant", "idtoken"])
def test_tokens_have_no_page(admin_client: Client, model: str) -> None:
    assert admin_client.get(f"/admin/oauth2_provider/{model}/").status_code == 404


def client_form(world: World, **values: Any) -> dict[str, Any]:
    known = {"name": "县 OA", "organisation": world.objects["own"]["organisation"], "scopes": ["report:read"]}
    return known | {"networks": "10.1.0.0/16\n10.2.3.4", "active": "on"} | values


def test_client_is_created_rotated_and_disabled_in_the_admin(world: World, admin_client: Client) -> None:
    answer = admin_client.post(reverse("admin:tracker_apiclient_add"), client_form(world), follow=True)
    client = ApiClient.objects.get(name="县 OA")
    assert client.networks == ["10.1.0.0/16", "10.2.3.4"]
    assert answer.content.decode().count("jns_") >= 1
    page = reverse("admin:tracker_apiclient_change", args=[client.pk])
    secret = client.secrets.get()
    assert secret.digest not in admin_client.get(page).content.decode()
    admin_client.post(reverse("admin:tracker_apiclient_secret", args=[client.pk]))
    assert client.secrets.count() == 2
    secret.refresh_from_db()
    assert secret.expires_at is not None
    admin_client.post(reverse("admin:tracker_apiclient_revoke", args=[client.pk, secret.pk]))
    assert [row.holds for row in client.secrets.order_by("pk")] == [False, True]
    inline = {"secrets-TOTAL_FORMS": 0, "secrets-INITIAL_FORMS": 0}
    values = client_form(world, scopes=["organisation:write"], **inline)
    del values["active"]
    admin_client.post(page, values)
    client.refresh_from_db()
    assert (client.active, client.scopes) == (False, ["organisation:write"])
    assert client.user.has_perm("reports.add_organisation")


@pytest.mark.parametrize(
    "values", [{"organisation": ""}, {"whole_tree": "on"}, {"networks": "10.1.0.0/99"}, {"scopes": []}], ids=str
)
def test_bad_client_is_refused_in_the_admin(world: World, admin_client: Client, values: Any) -> None:
    answer = admin_client.post(reverse("admin:tracker_apiclient_add"), client_form(world, **values))
    assert "errorlist" in answer.content.decode()
    assert not ApiClient.objects.filter(name="县 OA").exists()


def test_one_officer_makes_a_client_and_another_says_what_it_may_do(world: World) -> None:
    body = body_of(world, "own")
    system, security = Client(), Client()
    system.force_login(make_in_role("系统", SYSTEM, body))
    security.force_login(make_in_role("安全", SECURITY, body))
    add = reverse("admin:tracker_apiclient_add")
    assert 'name="scopes"' not in system.get(add).content.decode()
    told = system.post(add, client_form(world), follow=True).content.decode()
    client = ApiClient.objects.get(name="县 OA")
    assert (client.scopes, client.user.user_permissions.count()) == ([], 0)
    assert "请安全管理员打开它" in told
    page = reverse("admin:tracker_apiclient_change", args=[client.pk])
    inline = {"secrets-TOTAL_FORMS": 0, "secrets-INITIAL_FORMS": 0}

    granted = {"scopes": ["organisation:write"], "name": "改名", "networks": ""}
    security.post(page, client_form(world, **granted, **inline))
    client.refresh_from_db()
    assert (client.name, client.networks) == ("县 OA", ["10.1.0.0/16", "10.2.3.4"])
    assert client.user.has_perm("reports.add_organisation")

    wider = {"scopes": ["report:read"], "organisation": world.objects["parent"]["organisation"]}
    system.post(page, client_form(world, name="区 OA", **wider, **inline))
    client.refresh_from_db()
    assert (client.name, client.scopes, client.organisation_id) == ("区 OA", ["organisation:write"], body.pk)
    assert security.post(reverse("admin:tracker_apiclient_secret", args=[client.pk])).status_code == 403
    assert client.secrets.count() == 1


def test_whole_tree_is_given_by_who_sees_it_all(world: World) -> None:
    client = make_machine(body_of(world, "own"), "report:read", name="县 OA").client
    page, inline = reverse("admin:tracker_apiclient_change", args=[client.pk]), {"secrets-INITIAL_FORMS": 0}
    wanted = client_form(world, organisation="", whole_tree="on", **inline, **{"secrets-TOTAL_FORMS": 0})
    for name, body in (("县安全", body_of(world, "own")), ("省安全", None)):
        door = Client()
        door.force_login(make_in_role(name, SECURITY, body))
        door.post(page, wanted)
        client.refresh_from_db()
        assert (client.organisation is None) is (body is None)


def test_who_sees_a_part_never_gives_the_whole_tree(world: World, office: Client) -> None:
    for values in (
        {"organisation": "", "whole_tree": "on"},
        {"organisation": world.objects["sibling"]["organisation"]},
    ):
        office.post(reverse("admin:tracker_apiclient_add"), client_form(world, **values))
        assert not ApiClient.objects.filter(name="县 OA").exists()
    make_machine(None, "report:read", name="省 OA")
    assert "省 OA" not in office.get(reverse("admin:tracker_apiclient_changelist")).content.decode()


def page_of(name: str) -> bytes:
    return (
        f"{name}2021年度法治政府建设工作报告\n一、工作开展情况\n{name}制定管理细则2件。\n"
        f"二、下一步工作计划\n修订河道采砂管理细则。\n{name}\n2022年1月20日\n"
    ).encode()


def send(world: World, name: str, *, declared: Organisation | None = None) -> Report:
    sender = Sender(User.objects.get(username="clerk"), (world.objects["own"]["organisation"],))
    given = Declaration(organisation=declared)
    report = receive_report(data=page_of(name), name="报告.txt", declaration=given, sender=sender).report
    found = read_report(report.pk)
    assert found
    return found


def test_report_of_the_own_part_is_read(world: World) -> None:
    report = send(world, body_of(world, "child").name)
    assert (report.state, report.organisation) == ("done", body_of(world, "child"))


@pytest.mark.parametrize("name", ["松涛市棠墅县", "云岭省槐荫市水务局"])
def test_report_of_another_body_is_turned_away(world: World, name: str) -> None:
    before = Organisation.objects.count()
    report = send(world, name)
    assert (report.state, report.error_code, report.organisation) == ("failed", "organisation_not_yours", None)
    assert Organisation.objects.count() == before
    assert "sibling" not in report.error_message


def test_body_of_others_cannot_be_declared(world: World) -> None:
    with pytest.raises(InputError) as error:
        send(world, "松涛市棠墅县", declared=body_of(world, "sibling"))
    assert error.value.code == "organisation_not_yours"


def test_known_file_of_another_body_is_not_shown(world: World) -> None:
    data = page_of("松涛市棠墅县")
    theirs = receive_report(data=data, name="报告.txt").report
    read_report(theirs.pk)
    door = world.doors["client"]
    answer = door.post("/api/v1/reports/", {"file": SimpleUploadedFile("报告.txt", data)}, format="multipart")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (403, "organisation_not_yours")
    assert str(theirs.pk) not in answer.content.decode()


def test_sender_sees_what_became_of_a_file(world: World) -> None:
    door = world.doors["client"]
    upload = SimpleUploadedFile("报告.txt", page_of("松涛市棠墅县"))
    address = door.post("/api/v1/reports/", {"file": upload}, format="multipart").json()["url"]
    read_report(int(address.rstrip("/").split("/")[-1]))
    assert door.get(address).json()["error"]["code"] == "organisation_not_yours"
    assert world.doors["auditor"].get(address).status_code == 404
    assert PLAN not in door.get(address).content.decode()
