"""Getting and giving back tokens. Errors here have the shape of RFC 6749, 5.2, which client libraries expect."""

from __future__ import annotations

import json
from typing import Any

from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_post_parameters
from drf_spectacular.utils import extend_schema
from oauth2_provider.oauth2_backends import get_oauthlib_core
from oauthlib.oauth2 import OAuth2Error
from rest_framework import serializers, status
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from tracker.access.addresses import client_address
from tracker.access.oauth import ADDRESS_HEADER
from tracker.access.throttles import AddressThrottle
from tracker.api.parsers import StrictJsonParser

# How the schema says that the client may also show its secret in the body.
BASIC_OR_BODY: Any = [{"basicAuth": []}, {}]
# More than any such request needs; a larger one is not read.
MOST_BYTES = 16 * 1024
NO_STORE = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class TokenInput(serializers.Serializer[Any]):
    """Client id and secret may come by Basic authentication instead; without ``scope`` all the client's are given."""

    grant_type = serializers.ChoiceField(choices=["client_credentials"])
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False, write_only=True)
    scope = serializers.CharField(required=False, help_text=gettext_lazy("权限范围，以空格分隔"))


class TokenItem(serializers.Serializer[Any]):
    access_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text=gettext_lazy("秒"))
    scope = serializers.CharField()


class RevokeInput(serializers.Serializer[Any]):
    token = serializers.CharField()
    token_type_hint = serializers.CharField(required=False)
    client_id = serializers.CharField(required=False)
    client_secret = serializers.CharField(required=False, write_only=True)


class OAuthError(serializers.Serializer[Any]):
    """The error shape of RFC 6749."""

    error = serializers.CharField()
    error_description = serializers.CharField()


class AsciiRenderer(JSONRenderer):
    """RFC 6749 allows error descriptions ASCII only: on the wire this is, whatever it says."""

    ensure_ascii = True


class OAuthView(APIView):
    """A door that is open to whoever knows a secret."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (AddressThrottle,)
    parser_classes = (FormParser, StrictJsonParser)
    renderer_classes = (AsciiRenderer,)

    def answer(self, request: Request, method: str) -> Response:
        """What oauthlib answers, its errors in our words."""
        plain = request._request
        length = str(plain.META.get("CONTENT_LENGTH") or "0")
        if not length.isdecimal() or int(length) > MOST_BYTES:
            return Response(_in_our_words({"error": "invalid_request"}), status.HTTP_400_BAD_REQUEST, headers=NO_STORE)
        plain.META[ADDRESS_HEADER] = client_address(plain)
        try:
            _url, headers, body, code = getattr(get_oauthlib_core(), method)(plain)
        except OAuth2Error as error:
            headers, body, code = {}, error.json, error.status_code
        data = json.loads(body) if body else {}
        headers = {name: value for name, value in headers.items() if name not in ("Content-Type", "WWW-Authenticate")}
        if code == status.HTTP_401_UNAUTHORIZED:
            headers["WWW-Authenticate"] = 'Basic realm="jiannuo"'
        return Response(_in_our_words(data), code, headers=headers | NO_STORE)


@method_decorator(sensitive_post_parameters("client_secret"), name="dispatch")
class TokenView(OAuthView):
    """令牌"""

    @extend_schema(
        operation_id="oauth_token",
        request={"application/x-www-form-urlencoded": TokenInput, "application/json": TokenInput},
        responses={200: TokenItem, 400: OAuthError, 401: OAuthError},
        auth=BASIC_OR_BODY,
    )
    def post(self, request: Request) -> Response:
        """取得令牌（OAuth 2.0 客户端凭证）。

        客户端编号和密钥用 HTTP Basic 或放在正文中；令牌两小时内有效，客户端或密钥先到期的以先到期为准。
        """
        return self.answer(request, "create_token_response")


@method_decorator(sensitive_post_parameters("client_secret", "token"), name="dispatch")
class RevokeView(OAuthView):
    """令牌"""

    @extend_schema(
        operation_id="oauth_revoke",
        request={"application/x-www-form-urlencoded": RevokeInput, "application/json": RevokeInput},
        responses={200: None, 400: OAuthError, 401: OAuthError},
        auth=BASIC_OR_BODY,
    )
    def post(self, request: Request) -> Response:
        """作废令牌（RFC 7009）：令牌不存在或早已作废的也返回 200。"""
        return self.answer(request, "create_revocation_response")


def _in_our_words(data: dict[str, Any]) -> dict[str, Any]:
    if "error" not in data:
        return data
    ours = {
        "invalid_client": _("客户端编号或密钥不对，或密钥已作废、到期：请核对后重试。"),
        "unsupported_grant_type": _("grant_type 只能是 client_credentials。"),
        "invalid_scope": _("请求了这个客户端没有的权限范围：请去掉 scope，或联系系统管理员。"),
    }
    known = ours.get(data["error"])
    described = str(data.get("error_description", ""))
    if known is None:  # our own sentences pass; oauthlib's English ones do not
        own = data["error"] == "unauthorized_client" or not described.isascii()
        known = described if own else _("请求缺少 grant_type 等必填项，或有重复的项：请对照接口文档核对。")
    return {"error": data["error"], "error_description": str(known)}
