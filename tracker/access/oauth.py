"""Tokens for machine clients: OAuth 2.0 client credentials (RFC 6749, 4.4), and nothing else of OAuth.

A client shows one of its secrets, by Basic authentication or in the body, and gets a token that ends after two hours,
or with the client or the secret if that is sooner. What is stored of token and secret is their SHA-256.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import secrets
from datetime import datetime
from typing import Any
from urllib.parse import unquote_plus

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http.multipartparser import MultiPartParserError
from django.utils import timezone
from django.utils.translation import gettext as _
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauth2_provider.scopes import BaseScopes
from oauthlib.oauth2.rfc6749 import errors

from tracker.models import ApiClient, ClientSecret, IssuedToken

from .addresses import is_allowed
from .scopes import SCOPES

ADDRESS_HEADER = "JIANNUO_CLIENT_ADDRESS"


def new_token(request: Any) -> str:
    """A token nobody can guess: 256 random bits."""
    return secrets.token_urlsafe(32)


def digest_of(text: str) -> str:
    """What is stored of a token or a secret."""
    return hashlib.sha256(text.encode(errors="replace")).hexdigest()


class FormOrJson(OAuthLibCore):
    """Reads a form, as the standard says, or a JSON object, as many clients send."""

    def extract_body(self, request: Any) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in self._read(request) if name != "resource"]

    def _read(self, request: Any) -> list[tuple[str, Any]]:
        # ``resource`` (RFC 8707) is for servers with several interfaces; this one ignores it, as the standard allows.
        if request.content_type != "application/json":
            try:
                return list(super().extract_body(request))
            except (MultiPartParserError, BadRequest, SuspiciousOperation) as error:
                # No boundary, no UTF-8, more fields than a form may have.
                raise errors.InvalidRequestError(
                    description=_("请求体不是可以读出的表单：请对照接口文档核对。")
                ) from error
        try:
            body = json.loads(request.body)
            json.dumps(body, ensure_ascii=False).encode()  # half of a surrogate pair is no text
        except (ValueError, RecursionError):  # also what is no UTF-8
            body = None
        if not isinstance(body, dict) or not all(isinstance(value, str) for value in body.values()):
            raise errors.InvalidRequestError(description=_("请求体应是 JSON 对象，各项的值都是字符串。"))
        return list(body.items())


class ClientScopes(BaseScopes):
    """A client may ask for the scopes it was given, and gets all of them where it asks for none."""

    def get_all_scopes(self) -> dict[str, str]:
        return {name: str(scope.label) for name, scope in SCOPES.items()}

    def get_available_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> Any:
        return application.api_client.scopes

    def get_default_scopes(self, application: Any = None, request: Any = None, *args: Any, **kwargs: Any) -> Any:
        return application.api_client.scopes


class ClientValidator(OAuth2Validator):
    """Knows a client by any secret of it that holds."""

    def authenticate_client(self, request: Any, *args: Any, **kwargs: Any) -> bool:
        client_id, secret = _credentials(self._extract_basic_auth(request), request)
        found = _find_secret(client_id, secret)
        if found is None or not found.is_usable(timezone.now()):
            return False
        client = found.client
        _check_client(client, str(request.headers.get(ADDRESS_HEADER, "")), timezone.now())
        request.client, request.client_secret_row = client.application, found
        request.client_id = client_id
        return True

    def _save_bearer_token(self, token: dict[str, Any], request: Any, *args: Any, **kwargs: Any) -> None:
        secret: ClientSecret = request.client_secret_row
        ends = [end for end in (secret.expires_at, secret.client.expires_at) if end is not None]
        left = [int((end - timezone.now()).total_seconds()) for end in ends]
        token["expires_in"] = max(1, min([token["expires_in"], *left]))
        super()._save_bearer_token(token, request, *args, **kwargs)

    def _create_access_token(
        self, expires: datetime, request: Any, token: Any, source_refresh_token: Any = None
    ) -> Any:
        request.user = request.client_secret_row.client.user
        access_token = super()._create_access_token(expires, request, token, source_refresh_token)
        IssuedToken.objects.create(token=access_token, secret=request.client_secret_row)
        return access_token


def _credentials(basic: str | None, request: Any) -> tuple[str, str]:
    """(client id, secret) as sent; empty where they were not, or not understood."""
    if basic is None:
        return str(request.client_id or ""), str(request.client_secret or "")
    try:
        client_id, _colon, secret = base64.b64decode(basic, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)


def _find_secret(client_id: str, secret: str) -> ClientSecret | None:
    rows = ClientSecret.objects.select_related("client__application", "client__user")
    # The hash of a random secret is looked up: what the time tells is of the hash, not of the secret.
    found = rows.filter(digest=digest_of(secret)).first()
    return found if found is not None and found.client.application.client_id == client_id else None


def _check_client(client: ApiClient, address: str, now: datetime) -> None:
    """Told only to who knows a secret of the client."""
    if not client.is_usable(now):
        raise errors.UnauthorizedClientError(description=_("这个客户端已停用或已到期：请联系系统管理员。"))
    if not is_allowed(address, client.networks):
        message = _("不允许从地址 %(address)s 使用这个客户端：请联系系统管理员核对允许的地址。")
        raise errors.UnauthorizedClientError(description=message % {"address": address})
