"""Log-in by OpenID Connect and CAS, against servers of both on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.contrib.auth.models import User
from django.test import Client

from tracker.access.roles import SYSTEM
from tracker.services.accounts import grant_roles

from .cast import make_user
from .clients import make_machine
from .sign_on_servers import CLIENT, CODE, SECRET, Cas, Provider

pytestmark = pytest.mark.django_db
REFUSED = "/login/"


@pytest.fixture
def provider(settings: Any) -> Iterator[Provider]:
    provider = Provider()
    provider.server.start()
    settings.ROOT_URLCONF = "tests.tracker.sign_on_urls"
    settings.OIDC_ON, settings.OIDC_OP_ISSUER = True, provider.url
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = CLIENT, SECRET
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{provider.url}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{provider.url}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{provider.url}/userinfo"
    settings.OIDC_OP_JWKS_ENDPOINT = f"{provider.url}/jwks"
    yield provider
    provider.server.stop()


@pytest.fixture
def cas(settings: Any) -> Iterator[Cas]:
    cas = Cas()
    cas.server.start()
    settings.ROOT_URLCONF = "tests.tracker.sign_on_urls"
    settings.CAS_ON, settings.CAS_SERVER_URL = True, cas.url
    yield cas
    cas.server.stop()


@pytest.fixture
def user() -> User:
    return make_user("lin")


def who(client: Client) -> str | None:
    pk = client.session.get("_auth_user_id")
    return User.objects.get(pk=pk).username if pk and client.get("/api/v1/me/").status_code == 200 else None


def go(client: Client, provider: Provider, target: str = "", **changes: str) -> str:
    """Begin at the log-in page, come back from the provider; returns where one is sent then."""
    there = client.get("/login/oidc/", {"next": target} if target else {}).headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    provider.nonce = provider.nonce or asked["nonce"]
    back = {"state": asked["state"], "code": CODE} | changes
    return str(client.get("/login/oidc/callback/", back).headers["Location"])


@pytest.mark.parametrize("address", ["/login/oidc/", "/login/oidc/callback/", "/login/cas/"])
def test_off_by_default(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404
    assert "统一身份认证" not in client.get("/login/").content.decode()


def test_open_id_logs_in_and_leads_back(client: Client, provider: Provider, user: User) -> None:
    assert "/login/oidc/?next=%2Fcommitments%2F" in client.get("/login/?next=/commitments/").content.decode()
    assert go(client, provider, "/commitments/") == "/commitments/"
    assert who(client) == "lin"
    sent = provider.sent[0]
    assert (sent["client_secret"], len(sent["code_verifier"]) >= 43) == (SECRET, True)


def test_second_address_is_asked_where_the_token_lacks_the_claim(
    client: Client, provider: Provider, user: User
) -> None:
    provider.claims = {"preferred_username": None}
    assert go(client, provider) == "/"
    assert who(client) == "lin"


WRONG: dict[str, dict[str, Any]] = {
    "audience": {"claims": {"aud": "another"}},
    "no audience": {"claims": {"aud": None}},
    "issuer": {"claims": {"iss": "https://evil.example"}},
    "expired": {"claims": {"exp": 1_700_000_000}},
    "no end": {"claims": {"exp": None}},
    "nonce": {"nonce": "another"},
    "signature": {"key": rsa.generate_private_key(public_exponent=65537, key_size=2048)},
    "no signature": {"key": None, "algorithm": "none"},
    "secret in place of the key": {"key": SECRET * 3, "algorithm": "HS256"},
    "somebody else at the second address": {"claims": {"preferred_username": None}, "told": {"sub": "43"}},
    "unknown name": {"name": "nobody"},
    "no name": {"name": ""},
    "name that is a list": {"claims": {"preferred_username": ["lin"]}},
}


@pytest.mark.parametrize("wrong", WRONG.values(), ids=list(WRONG))
def test_open_id_refuses(client: Client, provider: Provider, user: User, wrong: dict[str, Any]) -> None:
    for name, value in wrong.items():
        setattr(provider, name, value)
    assert go(client, provider) == REFUSED
    assert who(client) is None
    assert "统一身份认证没有成功" in client.get(REFUSED).content.decode()
    assert User.objects.count() == 1


@pytest.mark.parametrize("changes", [{"state": "another"}, {"state": ""}, {"code": "another"}], ids=str)
def test_state_and_code_must_be_those_sent(
    client: Client, provider: Provider, user: User, changes: dict[str, str]
) -> None:
    assert go(client, provider, **changes) == REFUSED
    assert who(client) is None


def test_state_is_good_once_and_in_its_own_session_only(client: Client, provider: Provider, user: User) -> None:
    there = client.get("/login/oidc/").headers["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(there).query).items()}
    provider.nonce, back = asked["nonce"], {"state": asked["state"], "code": CODE}
    other = Client()
    assert other.get("/login/oidc/callback/", back).headers["Location"] == REFUSED
    assert client.get("/login/oidc/callback/", back).headers["Location"] == "/"
    assert client.get("/login/oidc/callback/", back).headers["Location"] == REFUSED


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_leads_nowhere_else(client: Client, provider: Provider, cas: Cas, user: User, target: str) -> None:
    assert go(client, provider, target) == "/"
    assert by_cas(Client(), cas, target=target) == "/"


def test_provider_that_is_away_refuses(client: Client, provider: Provider, user: User) -> None:
    provider.server.stop()
    assert go(client, provider) == REFUSED


def test_accounts_that_do_not_log_in_so(client: Client, provider: Provider) -> None:
    User.objects.create_superuser("chief")
    User.objects.create_user("gone", is_active=False)
    machine = make_machine(None, "report:read").client.user.username
    for name in ("chief", "gone", machine):
        provider.name, provider.nonce = name, ""
        assert go(Client(), provider) == REFUSED


def test_account_is_made_only_where_settings_say_so_and_has_no_right(
    client: Client, provider: Provider, settings: Any
) -> None:
    provider.name = "wang"
    assert go(client, provider) == REFUSED
    settings.SIGN_ON_CREATE, provider.nonce = True, ""
    assert go(client, provider) == "/"
    user = User.objects.get(username="wang")
    rights = (user.is_staff, user.is_superuser, user.groups.count(), user.memberships.count())
    assert rights == (False, False, 0, 0)
    assert not user.has_usable_password()


def test_account_may_be_known_by_its_address(client: Client, provider: Provider, user: User, settings: Any) -> None:
    settings.SIGN_ON_FIELD, settings.OIDC_CLAIM = "email", "email"
    provider.claims = {"email": "Lin@example.gov.cn"}
    User.objects.filter(pk=user.pk).update(email="lin@example.gov.cn")
    assert go(client, provider) == "/"
    make_user("twin")
    User.objects.filter(username="twin").update(email="lin@example.gov.cn")
    provider.nonce = ""
    assert go(Client(), provider) == REFUSED


def by_cas(
    client: Client, cas: Cas, *, name: str = "lin", target: str = "", service: str = "", begin: bool = True
) -> str:
    there = client.get("/login/cas/", {"next": target}).headers["Location"] if begin else ""
    asked = parse_qs(urlsplit(there).query).get("service", ["http://testserver/login/cas/"])[0]
    cas.tickets["ST-1"] = (name, service or asked)
    return str(client.get("/login/cas/", {"ticket": "ST-1"}).headers["Location"])


def test_cas_logs_in_and_leads_back(client: Client, cas: Cas, user: User) -> None:
    assert by_cas(client, cas, target="/commitments/") == "/commitments/"
    assert who(client) == "lin"


def test_cas_attribute_may_name_the_account(client: Client, cas: Cas, user: User, settings: Any) -> None:
    settings.CAS_CLAIM = "uid"
    assert by_cas(client, cas, name="110108") == "/"
    assert who(client) == "lin"


def test_cas_refuses(client: Client, cas: Cas, user: User) -> None:
    assert by_cas(client, cas, name="nobody") == REFUSED
    assert by_cas(client, cas, service="https://elsewhere.example/") == REFUSED
    assert by_cas(Client(), cas, begin=False) == REFUSED  # a ticket that somebody else slipped in
    for body in (b"", b"<not", b"<a/>", b"yes\nlin\n"):
        cas.body = body
        assert by_cas(client, cas) == REFUSED
    assert who(client) is None


def test_cas_ticket_is_good_once(client: Client, cas: Cas, user: User) -> None:
    assert by_cas(client, cas) == "/"
    other = Client()
    other.get("/login/cas/")
    assert other.get("/login/cas/", {"ticket": "ST-1"}).headers["Location"] == REFUSED


def test_second_step_is_the_other_systems_business(client: Client, cas: Cas, user: User, settings: Any) -> None:
    settings.TOTP_REQUIRED_FOR = [SYSTEM]
    grant_roles(user=user, roles=[SYSTEM], granted_by=None)
    by_cas(client, cas)
    assert client.get("/admin/").status_code == 200
