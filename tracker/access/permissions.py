"""Whether a machine client's token was given for what it asks."""

from __future__ import annotations

from django.utils.translation import gettext as _
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from .grants import Grant
from .scopes import READING, scope_of


class InsufficientScope(PermissionDenied):
    """Answers as RFC 6750 says, 3.1, naming the scope that is missing."""

    def __init__(self, scope: str) -> None:
        message = _("令牌缺少权限范围“%(scope)s”：请联系系统管理员为这个客户端加上，再重新取得令牌。")
        super().__init__(message % {"scope": scope}, "insufficient_scope")
        self.auth_header = f'Bearer realm="jiannuo", error="insufficient_scope", scope="{scope}"'


def check_scope(request: Request, view: type, action: str | None) -> None:
    """Raise InsufficientScope where a client's token lacks the scope of the action. People need no scope."""
    if not isinstance(request.auth, Grant):
        return
    try:
        scope = scope_of(view, action, request.method or "")
    except KeyError as error:
        raise PermissionDenied(_("这个地址不对接口客户端开放。")) from error
    if scope is None and request.method not in READING:
        raise PermissionDenied(_("这个地址不对接口客户端开放。"))
    if scope is not None and scope not in request.auth.scopes:
        raise InsufficientScope(scope)
