"""Logging in: passwords, lock-out, idle time, first things first, and the second step."""

from __future__ import annotations

import contextlib
import time
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.oath import totp
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from tracker.access import sessions
from tracker.access.roles import SYSTEM
from tracker.models import Account
from tracker.services.accounts import create_account, grant_roles, one_time_password, renew_password

from .cast import PASSWORD, make_user

pytestmark = pytest.mark.django_db
LOGIN = "/login/"


@pytest.fixture
def user() -> User:
    return make_user("lin")


def log_in(client: Client, name: str = "lin", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"username": name, "password": password, **more.pop("data", {})}, **more)


def is_in(client: Client) -> bool:
    return client.get("/api/v1/me/").status_code == 200


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("Ab3-Cd5", "太短"),
        ("abcdefghij2026", "至少三类"),
        ("ABCDEFGHIJ-LAKE", "至少三类"),
        ("20261126084", "数字"),
        ("Lin-Xiao-lake-9", None),
        ("湖水很清Lake2026", None),
    ],
)
def test_rules_of_passwords(user: User, password: str, sentence: str | None) -> None:
    refusal = pytest.raises(ValidationError, match=sentence) if sentence else contextlib.nullcontext()
    with refusal:
        validate_password(password, user)


def test_last_five_passwords_are_refused_and_the_sixth_is_not(user: User) -> None:
    used = [PASSWORD, *(f"Lake-water-{n}" for n in range(5))]
    for password in used[1:]:
        user.set_password(password)
        user.save()
    for password in used[1:]:
        with pytest.raises(ValidationError, match="最近 5 次"):
            validate_password(password, user)
    validate_password(used[0], user)


def test_one_time_passwords_meet_the_rules(user: User) -> None:
    for _time in range(50):
        validate_password(one_time_password(), user)


def test_one_time_password_must_be_changed_first(client: Client) -> None:
    _user, password = create_account(username="new")
    log_in(client, "new", password)
    assert client.get("/commitments/").headers["Location"] == reverse("web:password")
    refused = client.get("/api/v1/commitments/")
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (403, "first_things_first")
    sent = {"old_password": password, "new_password1": "Own-lake-2026", "new_password2": "Own-lake-2026"}
    assert client.post(reverse("web:password"), sent).headers["Location"] == "/"
    assert client.get("/commitments/").status_code == 200
    assert log_in(Client(), "new", password).status_code == 200


def test_old_password_must_be_changed(client: Client, user: User, settings: Any) -> None:
    settings.PASSWORD_DAYS = 90
    for age, demanded in ((89, False), (91, True)):
        User.objects.update(date_joined=timezone.now() - timedelta(days=age))
        log_in(client)
        assert (client.get("/").status_code == 302) is demanded, age


def test_age_counts_from_the_last_change(client: Client, user: User, settings: Any) -> None:
    settings.PASSWORD_DAYS = 90
    User.objects.update(date_joined=timezone.now() - timedelta(days=200))
    user.set_password("Lake-water-2026")
    user.save()
    log_in(client, password="Lake-water-2026")
    assert client.get("/").status_code == 200
    Account.objects.update(password_at=timezone.now() - timedelta(days=91))
    log_in(client, password="Lake-water-2026")
    assert client.get("/").status_code == 302


def test_new_password_ends_sessions(client: Client, user: User) -> None:
    log_in(client)
    renew_password(user)
    assert not is_in(client)


def test_five_failures_lock_the_account_at_this_address(client: Client, user: User) -> None:
    make_user("other")
    for _time in range(4):
        assert log_in(client, password="wrong").status_code == 200
    told = log_in(client, password="wrong")
    assert (told.status_code, "连续 5 次登录失败，已锁定 15 分钟" in told.content.decode()) == (429, True)
    assert log_in(client).status_code == 429
    assert log_in(client, "other").status_code == 302
    assert log_in(Client(), REMOTE_ADDR="10.1.2.3").status_code == 302


def test_account_that_is_not_there_is_locked_alike(client: Client) -> None:
    answers = [log_in(client, "nobody", "wrong").status_code for _time in range(6)]
    assert answers == [200] * 4 + [429] * 2


def test_only_trusted_proxies_say_the_address(client: Client, user: User, settings: Any) -> None:
    for n in range(4):
        log_in(client, password="wrong", HTTP_X_FORWARDED_FOR=f"10.9.9.{n}")
    assert log_in(client, password="wrong", HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 429
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert log_in(client, HTTP_X_FORWARDED_FOR="10.9.9.9").status_code == 302


def test_lock_ends_by_itself(client: Client, user: User, settings: Any) -> None:
    for _time in range(5):
        log_in(client, password="wrong")
    settings.AXES_COOLOFF_TIME = timedelta(seconds=0.2)
    time.sleep(0.3)
    assert log_in(client).status_code == 302


def test_keeper_of_accounts_ends_a_lock(client: Client, user: User) -> None:
    for _time in range(5):
        log_in(client, password="wrong")
    keeper = make_user("keeper")
    grant_roles(user=keeper, roles=[SYSTEM], granted_by=None)
    door = Client()
    door.force_login(keeper)
    door.post(reverse("admin:auth_user_changelist"), {"action": "unlock", "_selected_action": [user.pk]})
    assert log_in(client).status_code == 302


def forward(monkeypatch: pytest.MonkeyPatch, minutes: float) -> None:
    now = time.time()
    monkeypatch.setattr(sessions.time, "time", lambda: now + minutes * 60)


def test_idle_session_ends_says_why_and_leads_back(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client)
    forward(monkeypatch, 31)
    told = client.get("/commitments/?q=a", follow=True)
    assert told.redirect_chain == [("/login/?next=/commitments/%3Fq%3Da", 302)]
    assert "已有 30 分钟没有操作" in told.content.decode()
    assert log_in(client, data={"next": "/commitments/?q=a"}).headers["Location"] == "/commitments/?q=a"


def test_idle_session_is_none_for_the_interface(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client)
    forward(monkeypatch, 31)
    assert client.get("/api/v1/me/").status_code == 401


def test_session_in_use_goes_on_and_is_seldom_written(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: Any
) -> None:
    log_in(client)
    client.get("/account/")
    with django_assert_num_queries(3) as asked:  # session, account, second step
        client.get("/account/")
    assert not any("UPDATE" in query["sql"] for query in asked)
    for passed in (20, 40, 60):
        with monkeypatch.context() as patch:
            forward(patch, passed)
            assert is_in(client)


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_log_in_leads_nowhere_else(client: Client, user: User, target: str) -> None:
    assert log_in(client, data={"next": target}).headers["Location"] == "/"


def test_admin_has_the_same_log_in(client: Client, user: User) -> None:
    assert client.get("/admin/tracker/commitment/", follow=True).redirect_chain[-1][0].startswith("/login/?next=")
    log_in(client)
    assert client.get("/admin/", follow=True).redirect_chain[-1] == (reverse("web:account"), 302)


def code_of(user: User, later: int = 0) -> str:
    """The code of the moment, or so many codes later."""
    device = TOTPDevice.objects.filter(user=user).latest("pk")
    return f"{totp(device.bin_key, drift=later):06d}"


def switch_on(client: Client, user: User) -> Any:
    client.get(reverse("web:second_factor_setup"))
    return client.post(reverse("web:second_factor_setup"), {"code": code_of(user)})


def test_second_step_is_asked_for(client: Client, user: User) -> None:
    log_in(client)
    page = client.get(reverse("web:second_factor_setup")).content.decode()
    assert 'src="data:image/svg+xml;base64,' in page
    assert "动态口令不对" in client.post(reverse("web:second_factor_setup"), {"code": "000000"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    codes = switch_on(client, user).context["codes"]

    other = Client()
    assert log_in(other, data={"next": "/commitments/"}).headers["Location"] == reverse("web:second_factor")
    assert not is_in(other)
    assert "动态口令不对" in other.post(reverse("web:second_factor"), {"code": code_of(user)}).content.decode()
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert other.post(reverse("web:second_factor"), {"code": code_of(user, 1)}).headers["Location"] == "/commitments/"
    assert is_in(other)

    third = Client()
    for expected in (302, 200):  # a recovery code works once
        log_in(third)
        StaticToken.objects.first().device.throttle_reset()
        assert third.post(reverse("web:second_factor"), {"code": codes[0]}).status_code == expected
        third = Client()


def test_half_a_log_in_ends(client: Client, user: User, monkeypatch: pytest.MonkeyPatch) -> None:
    log_in(client)
    switch_on(client, user)
    other = Client()
    log_in(other)
    forward(monkeypatch, 6)
    assert other.post(reverse("web:second_factor"), {"code": code_of(user, 1)}).headers["Location"] == "/login/"


def test_second_step_is_demanded_of_roles(client: Client, user: User, settings: Any) -> None:
    settings.TOTP_REQUIRED_FOR = [SYSTEM]
    grant_roles(user=user, roles=[SYSTEM], granted_by=None)
    log_in(client)
    assert client.get("/admin/").headers["Location"] == reverse("web:second_factor_setup")
    switch_on(client, user)
    assert client.get("/admin/").status_code == 200
    assert client.get(reverse("web:second_factor_off")).headers["Location"] == reverse("web:account")


def test_second_step_is_switched_off_with_a_code(client: Client, user: User) -> None:
    log_in(client)
    switch_on(client, user)
    client.post(reverse("web:second_factor_off"), {"code": "123"})
    TOTPDevice.objects.update(throttling_failure_count=0)
    assert TOTPDevice.objects.exists()
    client.post(reverse("web:second_factor_off"), {"code": code_of(user, 1)})
    assert not TOTPDevice.objects.exists()
