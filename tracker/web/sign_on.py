"""Logging in by another system: the way there, and back."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from mozilla_django_oidc.views import OIDCAuthenticationRequestView

from tracker.access.sign_on import BACKEND, by_cas, by_open_id, cas_login_url

from .login import safe_target

# In the session: where a log-in that was begun here is to lead to. Without it none is accepted.
BEGUN = "cas_begun"


@never_cache
@require_GET
def oidc_callback(request: HttpRequest) -> HttpResponse:
    """Back from the provider: the state must be one that this session sent, and is good once."""
    known: dict[str, Any] = request.session.get("oidc_states", {})
    sent = known.pop(request.GET.get("state", ""), None)
    request.session["oidc_states"] = known
    if sent is None or "code" not in request.GET:
        return _refused(request)
    user = by_open_id(request, sent["nonce"], sent.get("code_verifier"))
    return _finish(request, user, request.session.pop("oidc_login_next", None))


@never_cache
@require_GET
def cas(request: HttpRequest) -> HttpResponse:
    """To CAS, and back with a ticket; the ticket counts only for a log-in that this session began."""
    service = request.build_absolute_uri(reverse("web:cas"))
    if "ticket" not in request.GET:
        request.session[BEGUN] = safe_target(request, request.GET.get("next", ""))
        return HttpResponseRedirect(cas_login_url(service))
    target = request.session.pop(BEGUN, None)
    if target is None:
        return _refused(request)
    return _finish(request, by_cas(request.GET["ticket"], service), target)


def _finish(request: HttpRequest, user: User | None, target: str | None) -> HttpResponse:
    if user is None:
        return _refused(request)
    login(request, user, BACKEND)
    return HttpResponseRedirect(safe_target(request, target or ""))


def _refused(request: HttpRequest) -> HttpResponse:
    messages.error(
        request, _("统一身份认证没有成功：请重试；仍不成功，请系统管理员核对您的账号是否已建立、是否已停用。")
    )
    return redirect("web:login")


def oidc_routes() -> list[URLPattern]:
    """The addresses of OpenID Connect."""
    return [
        path("login/oidc/", OIDCAuthenticationRequestView.as_view(), name="oidc"),
        path("login/oidc/callback/", oidc_callback, name="oidc_callback"),
    ]


def cas_routes() -> list[URLPattern]:
    """The address of CAS."""
    return [path("login/cas/", cas, name="cas")]


def routes() -> list[URLPattern]:
    """Those that settings switch on; the others do not exist."""
    return [*(oidc_routes() if settings.OIDC_ON else []), *(cas_routes() if settings.CAS_ON else [])]
