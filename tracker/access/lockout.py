"""What is answered where log-ins under a name have failed too often from an address."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from .addresses import client_address
from .sessions import API, refusal

# An address that is not known, as behind a unix socket, is counted as this one.
UNKNOWN = "0.0.0.0"  # noqa: S104  nothing listens here
TOO_MANY = 429


def address_of(request: HttpRequest) -> str:
    """From where the log-in comes; only proxies of ours are believed."""
    return client_address(request) or UNKNOWN


def locked_out(request: HttpRequest, response: Any = None, credentials: dict[str, Any] | None = None) -> HttpResponse:
    """The page, or for the interface the error."""
    minutes = round(settings.AXES_COOLOFF_TIME.total_seconds() / 60)
    words = {"n": settings.AXES_FAILURE_LIMIT, "minutes": minutes}
    sentence = _("这个账号从您这里连续 %(n)s 次登录失败，已锁定 %(minutes)s 分钟：请稍后再试，或请系统管理员解除锁定。")
    if request.path.startswith(API):
        return refusal(TOO_MANY, "locked_out", sentence % words)
    return render(request, "tracker/locked_out.html", {"sentence": sentence % words}, status=TOO_MANY)
