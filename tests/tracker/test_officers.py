"""Three officers: no account holds what must be apart, whoever gives it, and nobody gives it to himself."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from reports.errors import InputError
from reports.models import Organisation
from tracker.access.officers import check_roles
from tracker.access.roles import AUDITOR, ENTRY, OFFICERS, REVIEWER, ROLES, SECURITY, SUPERVISOR, SYSTEM
from tracker.access.viewers import viewer_of_person
from tracker.models import Account, Membership
from tracker.services.accounts import create_account, grant_roles, place_account, set_active

from .cast import make_in_role, make_user

pytestmark = pytest.mark.django_db


def at(role: str, body: Organisation | None = None, name: str = "") -> User:
    return make_in_role(name or f"at-{role}", role, body)


def door(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(user: User) -> str:
    return reverse("admin:auth_user_change", args=[user.pk])


def rights(**more: Any) -> dict[str, Any]:
    """What the form of the granter of rights sends."""
    forms = {f"memberships-{name}": "0" for name in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return forms | more


@pytest.mark.parametrize(("one", "other"), list(combinations(ROLES, 2)), ids=" + ".join)
def test_which_roles_go_together(one: str, other: str) -> None:
    apart = one in OFFICERS or other in OFFICERS
    if not apart:
        check_roles([one, other])
        return
    with pytest.raises(InputError, match="请另选一个账号") as refused:
        check_roles([one, other])
    assert refused.value.code == "roles_together"


WAYS: dict[str, Callable[[User, Group], Any]] = {
    "service": lambda user, group: grant_roles(user=user, roles=[SYSTEM, group.name], granted_by=None),
    "groups.add": lambda user, group: user.groups.add(group),
    "groups.set": lambda user, group: user.groups.set([*user.groups.all(), group]),
    "user_set.add": lambda user, group: group.user_set.add(user),
}


@pytest.mark.parametrize("role", [AUDITOR, SECURITY, ENTRY])
@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_second_role_of_an_officer_is_refused(way: Callable[[User, Group], Any], role: str) -> None:
    user = at(SYSTEM)
    with pytest.raises(InputError, match="请另选一个账号"), transaction.atomic():
        way(user, Group.objects.get(name=role))
    assert list(user.groups.values_list("name", flat=True)) == [SYSTEM]


def test_form_refuses_it_too() -> None:
    granter, user = at(SECURITY), make_user("new")
    answer = door(granter).post(page(user), rights(roles=[SYSTEM, AUDITOR]))
    assert "账号、权限、审计须由三个人分管" in answer.content.decode()
    assert not user.groups.exists()


def test_officer_has_no_single_permission_and_is_no_superuser() -> None:
    user = at(SECURITY)
    with pytest.raises(InputError, match="不能另外授予单项权限"), transaction.atomic():
        user.user_permissions.add(Permission.objects.get(codename="add_assessment"))
    user.is_superuser = True
    with pytest.raises(InputError, match="超级用户不能担任"):
        user.save()


def test_granter_gives_roles_and_bodies_and_no_account() -> None:
    body = Organisation.objects.create(name="松涛市")
    below = Organisation.objects.create(name="松涛市澄湖县", parent=body)
    client = door(at(SECURITY, body))
    user, _password = create_account(username="lin", home=below)
    new = {"memberships-TOTAL_FORMS": "1", "memberships-0-organisation": str(below.pk)}

    answer = client.post(page(user), rights(roles=[ENTRY, SUPERVISOR]) | new | {"username": "stolen", "is_active": ""})

    assert answer.status_code == 302, answer.content.decode()
    user.refresh_from_db()
    assert (user.username, user.is_active, user.is_staff, user.is_superuser) == ("lin", True, True, False)
    assert set(user.groups.values_list("name", flat=True)) == {ENTRY, SUPERVISOR}
    assert [row.organisation for row in Membership.objects.filter(user=user)] == [below]
    assert client.get(reverse("admin:auth_user_add")).status_code == 403


def test_granter_gives_no_more_than_he_has() -> None:
    body, other = (Organisation.objects.create(name=name) for name in ("松涛市", "棠墅市"))
    client = door(at(SECURITY, body))
    user, _password = create_account(username="lin", home=body)
    for organisation in ("", str(other.pk)):
        more = {"memberships-TOTAL_FORMS": "1", "memberships-0-organisation": organisation, "memberships-0-id": ""}
        client.post(page(user), rights(roles=[ENTRY]) | more)
    assert not Membership.objects.filter(user=user).exists()


def test_nobody_changes_his_own_rights() -> None:
    granter = at(SECURITY)
    assert door(granter).post(page(granter), rights(roles=[AUDITOR])).status_code == 403
    with pytest.raises(InputError, match="不能更改自己的角色"):
        grant_roles(user=granter, roles=[], granted_by=granter)
    with pytest.raises(InputError, match="不能更改自己的角色"):
        place_account(
            user=granter, bodies=[None], granted_by=granter, keeper=viewer_of_person(User.objects.create_superuser("s"))
        )
    keeper = at(SYSTEM)
    with pytest.raises(InputError, match="不能停用自己的账号"):
        set_active(user=keeper, active=False, changed_by=keeper)


def test_keeper_makes_accounts_without_rights_and_shows_the_password_once() -> None:
    body = Organisation.objects.create(name="松涛市")
    client = door(at(SYSTEM, body))
    sent = {
        "username": "lin",
        "last_name": "林晓",
        "email": "",
        "home": body.pk,
        "is_superuser": "on",
        "roles": [ENTRY],
    }

    told = client.post(reverse("admin:auth_user_add"), sent | {"is_staff": "on", "groups": "1"}, follow=True)

    user = User.objects.get(username="lin")
    assert "一次性密码是" in told.content.decode()
    assert (user.is_superuser, user.is_staff, user.groups.count()) == (False, False, 0)
    assert Account.objects.get(user=user).one_time
    assert "一次性密码是" not in client.get(page(user)).content.decode()


def test_keeper_gives_no_rights() -> None:
    user = make_user("lin")
    sent = {"username": "lin2", "last_name": "", "email": ""} | rights(roles=[ENTRY], is_superuser="on", is_staff="on")
    assert door(at(SYSTEM)).post(page(user), sent).status_code == 302
    user.refresh_from_db()
    assert (user.username, user.is_superuser, user.is_staff, user.groups.count()) == ("lin2", False, False, 0)


def test_account_at_home_elsewhere_cannot_be_made() -> None:
    own, other = (Organisation.objects.create(name=name) for name in ("松涛市", "棠墅市"))
    client = door(at(SYSTEM, own))
    for home in ("", other.pk):
        client.post(reverse("admin:auth_user_add"), {"username": "lin", "home": home})
    assert not User.objects.filter(username="lin").exists()


@pytest.mark.parametrize("role", [SYSTEM, SECURITY])
def test_superuser_is_not_touched(role: str) -> None:
    chief = User.objects.create_superuser("chief", password="Chief-2026-lake")
    client = door(at(role))
    answer = client.post(page(chief), rights(roles=[AUDITOR], username="mine", last_name="", email=""))
    assert answer.status_code in (302, 403)
    client.post(reverse("admin:auth_user_changelist"), {"action": "disable", "_selected_action": [chief.pk]})
    client.post(reverse("admin:auth_user_changelist"), {"action": "renew_password", "_selected_action": [chief.pk]})
    chief.refresh_from_db()
    assert (chief.username, chief.is_active, chief.check_password("Chief-2026-lake")) == ("chief", True, True)


@pytest.mark.parametrize("role", [SYSTEM, SECURITY])
def test_keepers_of_accounts_and_rights_see_no_data(role: str) -> None:
    body = Organisation.objects.create(name="松涛市")
    user = at(role, None)
    client = door(user)
    assert client.get("/api/v1/organisations/").json()["results"] == []
    assert body.name not in client.get("/").content.decode()
    assert viewer_of_person(user).roots == ()


def test_reviewer_may_be_supervisor_too() -> None:
    user = make_user("both")
    grant_roles(user=user, roles=[SUPERVISOR, REVIEWER], granted_by=None)
    grant_roles(user=user, roles=[REVIEWER], granted_by=None)
    assert list(user.groups.values_list("name", flat=True)) == [REVIEWER]
