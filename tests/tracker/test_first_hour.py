"""From a trial to serious use: three officers, no superuser, and a program that still starts."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from config.checks import superuser_is_gone
from config.launch.prepare import first_admin
from tracker.access.roles import AUDITOR, SECURITY, SYSTEM
from tracker.access.viewers import viewer_of_person

pytestmark = pytest.mark.django_db
NAMES = {"--system": "zhao", "--security": "qian", "--auditor": "sun"}


def appoint(**changes: str) -> None:
    named = NAMES | {f"--{name}": value for name, value in changes.items()}
    call_command("appoint_officers", *(word for pair in named.items() for word in pair))


def test_officers_take_over_from_the_superuser(capsys: pytest.CaptureFixture[str]) -> None:
    admin = first_admin()
    assert admin.password
    assert [warning.id for warning in superuser_is_gone(None)] == ["jiannuo.W001"]

    appoint()

    told = capsys.readouterr().out
    assert superuser_is_gone(None) == []
    assert first_admin().name == "zhao"
    assert User.objects.count() == 4
    for role, name in zip((SYSTEM, SECURITY, AUDITOR), NAMES.values(), strict=True):
        line = re.search(rf"^{role} {name} 一次性密码 (\S+)$", told, re.MULTILINE)
        assert line
        client = Client()
        answer = client.post("/login/", {"username": name, "password": line[1]}, follow=True)
        assert answer.redirect_chain[-1][0] == reverse("web:password")
        user = User.objects.get(username=name)
        assert (user.is_staff, user.is_superuser, viewer_of_person(user).roots) == (
            True, False, None if role == AUDITOR else ()
        )  # fmt: skip
    assert Client().post("/login/", {"username": admin.name, "password": admin.password}).status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"auditor": "zhao"}, "互不相同"), ({"system": "a b"}, "用户名"), ({"system": "admin"}, "已存在")],
)
def test_nothing_is_done_by_halves(changes: dict[str, str], sentence: str) -> None:
    first_admin()
    with pytest.raises(CommandError, match=sentence):
        appoint(**changes)
    assert list(User.objects.values_list("username", "is_active")) == [("admin", True)]
