"""The admin site under the product's own name."""

from typing import Any

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class JiannuoAdminSite(admin.AdminSite):
    site_title = _("践诺")
    site_header = _("践诺 · 年度报告承诺落实跟踪")
    index_title = _("数据管理")
    site_url = "/"
    index_template = "tracker/admin/index.html"

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """There is one log-in page, with whatever steps it has. Who is logged in and may not be here is told so."""
        if request.user.is_authenticated and request.method == "GET":
            at = reverse("admin:index") if self.has_permission(request) else reverse("web:account")
            return HttpResponseRedirect(at)
        return redirect_to_login(request.GET.get(REDIRECT_FIELD_NAME) or reverse("admin:index"))
