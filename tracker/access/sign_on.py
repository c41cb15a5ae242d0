"""Log-in by another system, OpenID Connect or CAS, where settings switch it on: who that system names is matched to an
account that is there. The second step of the log-in and passwords are then its own business."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from cas import CASError
from django.conf import settings
from django.contrib.auth.backends import BaseBackend, ModelBackend
from django.contrib.auth.models import User
from django.core.exceptions import SuspiciousOperation, ValidationError
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _
from django_cas_ng.utils import get_cas_client
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

LOGGER = logging.getLogger(__name__)
# Marks sessions that began with another system's word; it authenticates nobody itself.
BACKEND = "tracker.access.sign_on.OutsideBackend"
SECONDS = 10
# What goes wrong where another machine does not answer, or answers with something else.
WRONG = (requests.RequestException, LookupError, ValueError)


class OutsideBackend(BaseBackend):
    """Finds the account of a session again; permissions are ModelBackend's."""

    def get_user(self, user_id: int) -> User | None:
        user = ModelBackend().get_user(user_id)
        return user if isinstance(user, User) else None


@dataclass(frozen=True, slots=True)
class Door:
    """A button of the log-in page."""

    label: str | Promise
    address: str


def doors(target: str) -> list[Door]:
    """The log-ins by other systems that are switched on, to go on to ``target``."""
    known = (
        (settings.OIDC_ON, settings.OIDC_LABEL or _("统一身份认证登录"), "web:oidc"),
        (settings.CAS_ON, settings.CAS_LABEL or _("统一身份认证（CAS）登录"), "web:cas"),
    )
    query = f"?{urlencode({'next': target})}" if target else ""
    return [Door(label, reverse(route) + query) for on, label, route in known if on]


def account_of(name: str | None) -> User | None:
    """The one active account of a person that the other system's name or address stands for (SIGN_ON_FIELD); made
    where settings say so, without any right. Superusers log in by their password only."""
    if not name or not isinstance(name, str):
        return None
    field = settings.SIGN_ON_FIELD
    found = list(User.objects.filter(**{f"{field}__iexact" if field == "email" else field: name})[:2])
    if not found and settings.SIGN_ON_CREATE and field == "username":
        return _made(name)
    if len(found) != 1:
        return None
    user = found[0]
    return user if user.is_active and not user.is_superuser and not hasattr(user, "api_client") else None


def _made(name: str) -> User | None:
    user = User(username=name)
    user.set_unusable_password()
    try:
        user.full_clean()
    except ValidationError:
        LOGGER.warning("no account can be made for a name given by the sign-on system")
        return None
    user.save()
    return user


class OpenId(OIDCAuthenticationBackend):
    """The library leaves audience, issuer and the time unchecked, and believes whatever the second address says."""

    def _verify_jws(self, payload: str, key: Any) -> dict[str, Any]:
        if jwt.get_unverified_header(payload).get("alg") != self.OIDC_RP_SIGN_ALGO:
            raise SuspiciousOperation("algorithm")
        return dict(
            jwt.decode(
                payload,
                key,
                algorithms=[self.OIDC_RP_SIGN_ALGO],
                audience=self.OIDC_RP_CLIENT_ID,
                issuer=settings.OIDC_OP_ISSUER,
                options={"require": ["exp", "iat", "aud", "iss", "sub"]},
                leeway=30,
            )
        )

    def get_or_create_user(self, access_token: str, id_token: str, payload: dict[str, Any]) -> User | None:
        claims = dict(payload)
        if settings.OIDC_CLAIM not in claims and self.OIDC_OP_USER_ENDPOINT:
            told = self.get_userinfo(access_token, id_token, payload)
            if told.get("sub") != payload["sub"]:
                raise SuspiciousOperation("sub")
            claims |= told
        return account_of(claims.get(settings.OIDC_CLAIM))


def by_open_id(request: HttpRequest, nonce: str, verifier: str | None) -> User | None:
    """Whom the provider names for the code in the request; None where anything about it is wrong."""
    try:
        found: User | None = OpenId().authenticate(request, nonce=nonce, code_verifier=verifier)
    except (
        SuspiciousOperation,
        jwt.PyJWTError,
        requests.RequestException,
        LookupError,
        ValueError,
        TypeError,
    ) as error:
        LOGGER.warning("OpenID Connect log-in refused: %s", type(error).__name__)
        return None
    return found


class _Session(requests.Session):
    """Never waits for ever."""

    def request(self, *args: Any, **kwargs: Any) -> requests.Response:
        return super().request(*args, **{"timeout": SECONDS, **kwargs})


def cas_login_url(service: str) -> str:
    """Where CAS asks for the password."""
    return str(get_cas_client(service_url=service).get_login_url())


def by_cas(ticket: str, service: str) -> User | None:
    """Whom CAS names for the ticket; None where it does not accept it for this service, or not any more."""
    client = get_cas_client(service_url=service)
    client.session = _Session()
    try:
        name, attributes, _granting = client.verify_ticket(ticket)
    except (*WRONG, CASError, SyntaxError, AttributeError) as error:
        LOGGER.warning("CAS log-in refused: %s", type(error).__name__)
        return None
    if name and settings.CAS_CLAIM:
        name = (attributes or {}).get(settings.CAS_CLAIM)
    return account_of(name)
