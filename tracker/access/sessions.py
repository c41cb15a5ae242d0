"""What a session of a person must meet: it ends when nothing was asked for a while, and first things come first."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import BACKEND_SESSION_KEY, logout
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from .passwords import must_change
from .second_factor import must_set_up

# In the session: when something was last asked, and what must be done before anything else.
SEEN, FIRST = "seen", "first"
PASSWORD, SECOND_FACTOR = "password", "second_factor"
# How many seconds "last asked" may be behind, so that not every request writes the session anew.
LAG = 60
OWN_BACKEND = "django.contrib.auth.backends.ModelBackend"
API = "/api/"
PAGES = {PASSWORD: "web:password", SECOND_FACTOR: "web:second_factor_setup"}
# What may be asked for all the same.
ALWAYS_OPEN = ("web:logout", "admin:logout", "set_language", "web:password", "web:second_factor_setup")


def begin_session(request: HttpRequest, user: User) -> None:
    """Note what the person must do first; runs at each log-in. Where another system has checked who it is, password
    and second step are its own."""
    first = None
    if request.session.get(BACKEND_SESSION_KEY) == OWN_BACKEND:
        first = PASSWORD if must_change(user) else SECOND_FACTOR if must_set_up(user) else None
    request.session.pop(FIRST, None)
    if first:
        request.session[FIRST] = first
    request.session[SEEN] = int(time.time())


def done_first(request: HttpRequest) -> None:
    """The step has been taken; another may be next."""
    assert isinstance(request.user, User)
    begin_session(request, request.user)


class SessionMiddleware:
    """After AuthenticationMiddleware and MessageMiddleware."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # Without the cookie nothing is asked of the session: an answer that did so would vary by cookie.
        known = settings.SESSION_COOKIE_NAME in request.COOKIES
        if known and SEEN in request.session and request.user.is_authenticated:
            answer = self._idle(request) or self._first(request)
            if answer is not None:
                return answer
        return self.get_response(request)

    def _idle(self, request: HttpRequest) -> HttpResponse | None:
        now, limit = int(time.time()), settings.IDLE_MINUTES * 60
        passed = now - request.session[SEEN]
        if not limit or passed < limit:
            if not 0 <= passed < min(LAG, limit or LAG):
                request.session[SEEN] = now
            return None
        logout(request)
        if request.path.startswith(API):
            return None  # answered as one that is not logged in
        minutes = settings.IDLE_MINUTES
        messages.warning(request, _("您已有 %(n)s 分钟没有操作，为安全起见已自动退出，请重新登录。") % {"n": minutes})
        return redirect_to_login(_here(request))

    def _first(self, request: HttpRequest) -> HttpResponse | None:
        first = request.session.get(FIRST)
        if first is None or request.path in {reverse(name) for name in ALWAYS_OPEN}:
            return None
        if not request.path.startswith(API):
            return HttpResponseRedirect(reverse(PAGES[first]))
        sentence = {
            PASSWORD: _("请先在网页上修改密码，再使用接口。"),
            SECOND_FACTOR: _("请先在网页上启用动态口令，再使用接口。"),
        }[first]
        return refusal(403, "first_things_first", sentence)


def refusal(status: int, code: str, sentence: str) -> JsonResponse:
    """An error as the interface tells it, said before a view is reached."""
    kind = "client_error"
    body: dict[str, Any] = {"type": kind, "errors": [{"code": code, "detail": sentence, "attr": None}]}
    return JsonResponse(body, status=status, json_dumps_params={"ensure_ascii": False})


def _here(request: HttpRequest) -> str:
    """Where the person was: the page itself, or for what was sent the page it was sent from."""
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    return request.path if request.path.startswith("/admin/") else reverse("web:overview")
