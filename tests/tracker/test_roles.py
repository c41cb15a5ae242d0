"""The table of roles, and the groups made of it."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command

from tests.services import ROOT
from tracker.access.roles import ROLES

pytestmark = pytest.mark.django_db


def held(group: Group) -> set[str]:
    rows = group.permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


@pytest.mark.parametrize("name", ROLES)
def test_group_holds_what_the_table_says(name: str) -> None:
    assert held(Group.objects.get(name=name)) == ROLES[name].permissions


def test_migrate_puts_back_what_is_missing_and_takes_nothing() -> None:
    name = next(iter(ROLES))
    group = Group.objects.get(name=name)
    extra = Permission.objects.get(codename="add_session")
    group.permissions.set([extra])

    call_command("migrate", verbosity=0)

    assert held(group) == ROLES[name].permissions | {"sessions.add_session"}


def test_migrate_makes_a_group_anew() -> None:
    Group.objects.all().delete()
    call_command("migrate", verbosity=0)
    assert {group.name for group in Group.objects.all()} == set(ROLES)


def test_documentation_has_the_table() -> None:
    text = (ROOT / "docs" / "accounts.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| (\S+) \| ([^|]+) \| (?:所属机构及下级|看不到) \|$", text, re.MULTILINE))
    assert told == {role.name: role.about for role in ROLES.values()}
