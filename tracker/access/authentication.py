"""Who a request comes from: a machine client by its token, or a person by the session of the pages."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from tracker.models import IssuedToken

from .addresses import client_address, is_allowed
from .grants import Grant
from .oauth import digest_of

KEYWORD = b"bearer"


class TokenAuthentication(BaseAuthentication):
    """``Authorization: Bearer <token>``. One query; a token ends at once with its client, and with its secret."""

    def authenticate(self, request: Request) -> tuple[User, Grant] | None:
        parts = _bearer(request)
        if not parts:
            return None
        if len(parts) != 2:
            raise AuthenticationFailed(_("Authorization 头应为“Bearer 令牌”。"), "token_invalid")
        issued = _find(parts[1].decode("latin-1"))
        now = timezone.now()
        if issued is None or now >= issued.token.expires:
            message = _("令牌无效或已到期：请用客户端编号和密钥到 /api/v1/oauth/token/ 重新取得。")
            raise AuthenticationFailed(message, "token_invalid")
        client = issued.secret.client
        if not (client.is_usable(now) and issued.secret.is_usable(now) and client.user.is_active):
            raise AuthenticationFailed(
                _("这个客户端或取得令牌的密钥已停用或已到期：请联系系统管理员。"), "client_disabled"
            )
        address = client_address(request._request)
        if not is_allowed(address, client.networks):
            message = _("不允许从地址 %(address)s 使用这个客户端：请联系系统管理员核对允许的地址。")
            raise PermissionDenied(message % {"address": address}, "address_not_allowed")
        scopes = frozenset(issued.token.scope.split()) & frozenset(client.scopes)
        return client.user, Grant(client, scopes, issued.token.expires)

    def authenticate_header(self, request: Request) -> str:
        """As RFC 6750 says, 3.1: a token that was shown and refused is told apart from none."""
        return 'Bearer realm="jiannuo"' + (', error="invalid_token"' if _bearer(request) else "")


def _bearer(request: Request) -> list[bytes]:
    parts = get_authorization_header(request).split()
    return parts if parts and parts[0].lower() == KEYWORD else []


def _find(token: str) -> IssuedToken | None:
    related = IssuedToken.objects.select_related("token", "secret__client__user", "secret__client__organisation")
    found: Any = related.filter(token__token_checksum=digest_of(token)).first()
    return found
