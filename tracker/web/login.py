"""Logging in: name and password, then where it is switched on a code; and the page of one's own account."""

from __future__ import annotations

import time
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_required
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, PasswordChangeView
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse, reverse_lazy
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from tracker.access.second_factor import (
    begin_set_up,
    confirm_set_up,
    has_second_factor,
    is_right,
    must_have,
    picture_of,
    secret_of,
)
from tracker.access.sessions import FIRST, OWN_BACKEND, PASSWORD, done_first
from tracker.access.sign_on import doors
from tracker.services.accounts import drop_second_factor

# In the session between the two steps: whose password was right, when, and where they wanted to go.
HALF_WAY = "half_way"
HALF_WAY_SECONDS = 300


class CodeForm(forms.Form):
    """The code of the moment, or a recovery code."""

    code = forms.CharField(
        label=gettext_lazy("动态口令"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "text", "autofocus": True}),
    )


class JiannuoLoginView(LoginView):
    """Who has a second step is asked for it before being logged in."""

    template_name = "tracker/login.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"doors": doors(self.get_redirect_url())}

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        user = form.get_user()
        if not has_second_factor(user):
            return super().form_valid(form)
        self.request.session.cycle_key()
        self.request.session[HALF_WAY] = {
            "user": user.pk,
            "hash": user.get_session_auth_hash(),
            "at": int(time.time()),
            "next": self.get_success_url(),
        }
        return redirect("web:second_factor")


@never_cache
@sensitive_post_parameters("code")
def second_factor(request: HttpRequest) -> HttpResponse:
    """The second step."""
    user, target = _half_way(request)
    if user is None:
        request.session.pop(HALF_WAY, None)
        return redirect("web:login")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if is_right(user, form.cleaned_data["code"]):
            del request.session[HALF_WAY]
            login(request, user, OWN_BACKEND)
            return HttpResponseRedirect(target)
        form.add_error("code", _("动态口令不对，或刚用过：请等下一个口令出现后再试；多次出错须稍候片刻。"))
    return render(request, "tracker/second_factor.html", {"form": form})


def _half_way(request: HttpRequest) -> tuple[User | None, str]:
    known = request.session.get(HALF_WAY)
    if known is None or not 0 <= time.time() - known["at"] <= HALF_WAY_SECONDS:
        return None, ""
    user = User.objects.filter(pk=known["user"], is_active=True).first()
    if user is None or user.get_session_auth_hash() != known["hash"]:
        return None, ""
    return user, safe_target(request, known["next"])


def safe_target(request: HttpRequest, target: str) -> str:
    """Where to go on: an address of this site, else the overview."""
    hosts = {request.get_host()}
    if target and url_has_allowed_host_and_scheme(target, allowed_hosts=hosts, require_https=request.is_secure()):
        return target
    return reverse(settings.LOGIN_REDIRECT_URL)


class OwnPasswordView(PasswordChangeView):
    """One's own new password."""

    template_name = "tracker/password.html"
    success_url = reverse_lazy("web:account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(**kwargs) | {"demanded": self.request.session.get(FIRST) == PASSWORD}

    def form_valid(self, form: Any) -> HttpResponse:
        demanded = self.request.session.get(FIRST)
        answer = super().form_valid(form)
        done_first(self.request)
        messages.success(self.request, _("密码已修改，下次请用新密码登录。"))
        return redirect(settings.LOGIN_REDIRECT_URL) if demanded else answer


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """One's own account: password and second step."""
    assert isinstance(request.user, User)
    context = {"second_factor": has_second_factor(request.user), "demanded": must_have(request.user)}
    return render(request, "tracker/account.html", context)


@never_cache
@sensitive_post_parameters("code")
@login_required
def second_factor_setup(request: HttpRequest) -> HttpResponse:
    """Switch the second step on, with a code that shows that the telephone knows the secret."""
    user = request.user
    assert isinstance(user, User)
    if has_second_factor(user):
        return redirect("web:account")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        codes = confirm_set_up(user, form.cleaned_data["code"].strip())
        if codes is not None:
            done_first(request)
            return render(request, "tracker/recovery_codes.html", {"codes": codes})
        form.add_error("code", _("动态口令不对：请核对手机时间是否准确，再输入当前显示的六位数字。"))
    device = begin_set_up(user)
    context = {"form": form, "picture": picture_of(device), "secret": secret_of(device), "demanded": must_have(user)}
    return render(request, "tracker/second_factor_setup.html", context)


@never_cache
@sensitive_post_parameters("code")
@login_required
def second_factor_off(request: HttpRequest) -> HttpResponse:
    """Switch it off again, with a code."""
    user = request.user
    assert isinstance(user, User)
    if not has_second_factor(user) or must_have(user):
        return redirect("web:account")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if is_right(user, form.cleaned_data["code"]):
            drop_second_factor(user)
            messages.success(request, _("动态口令已停用。"))
            return redirect("web:account")
        form.add_error("code", _("动态口令不对，或刚用过：请等下一个口令出现后再试；多次出错须稍候片刻。"))
    return render(request, "tracker/second_factor_off.html", {"form": form})
