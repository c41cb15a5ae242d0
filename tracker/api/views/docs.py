"""The description of the interface, and the answer to addresses it does not have.

The description needs a login. It holds no data, but security scans of government networks report an open Swagger page
as a finding, and whoever needs it without an account gets it from ``manage.py spectacular``.
"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class DocsView(SpectacularSwaggerSplitView):
    """Swagger UI from our own static files; its script comes as a second request, as the security policy asks."""

    title = gettext_lazy("践诺接口文档")  # type: ignore[assignment]
    url_name = "api:schema"


@extend_schema(exclude=True)
class UnknownAddress(APIView):
    """Answers in the shape of every other error; where only the closing slash is missing, it sends on, body and all."""

    permission_classes = (AllowAny,)
    authentication_classes = ()
    format_kwarg = None  # asked for where a renderer is chosen, and set by the method that is replaced here

    def dispatch(self, request: HttpRequest, *args: str, **kwargs: str) -> HttpResponseBase:
        if not request.path_info.endswith("/") and _is_known(f"{request.path_info}/"):
            with_slash = request.get_full_path(force_append_slash=True)
            return HttpResponseRedirect(with_slash, preserve_request=True)
        return super().dispatch(request, *args, **kwargs)

    def initial(self, request: Request, *args: str, **kwargs: str) -> None:
        raise NotFound(_("没有这个地址：请对照接口文档 /api/v1/docs/ 核对。"))

    def get(self, request: Request, rest: str) -> Response:
        raise NotFound


def _is_known(path: str) -> bool:
    try:
        return resolve(path).url_name != "unknown"
    except Resolver404:
        return False
