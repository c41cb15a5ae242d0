"""The admin site's first page shows each person what they may do."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Organisation, Report
from tracker.access.roles import ENTRY, ROLES, SECURITY, SUPERVISOR
from tracker.admin.desk import DESK

from .cast import make_in_role

pytestmark = pytest.mark.django_db


def desk_of(client: Client, role: str, body: Organisation | None = None) -> str:
    client.force_login(make_in_role(f"at-{role}", role, body))
    page = client.get(reverse("admin:index")).content.decode()
    return page.partition('class="desk"')[2].partition("</nav>")[0]


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [(ENTRY, "录入报告", "作出判断"), (SUPERVISOR, "作出判断", "录入报告")],
)
def test_desk_shows_what_the_role_may_do(client: Client, role: str, shown: str, hidden: str) -> None:
    desk = desk_of(client, role)
    assert shown in desk
    assert hidden not in desk


def test_desk_is_left_out_where_it_would_be_empty(client: Client) -> None:
    assert desk_of(client, SECURITY) == ""


def test_count_is_of_the_own_part(client: Client) -> None:
    own, other = (Organisation.objects.create(name=name) for name in ("澄湖县水务局", "棠墅县水务局"))
    for place, body in enumerate((own, other, other)):
        Report.objects.create(declared_organisation=body, state="failed", sha256=str(place), original_name="a.txt")
    assert "1 项待办" in desk_of(client, ENTRY, own)


def test_entries_name_routes_and_permissions_that_exist(client: Client) -> None:
    known = {permission for role in ROLES.values() for permission in role.permissions}
    for entry in DESK:
        assert reverse(entry.route)
        assert set(entry.permissions) <= known
