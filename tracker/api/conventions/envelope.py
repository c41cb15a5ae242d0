"""The envelope that OA systems are used to, around the same answer with the same status.

``{"code": 0, "msg": "ok", "data": …, "requestId": …}``; a page's data is ``{"list", "next", "previous"}``. A failure
has the HTTP status as its ``code``, the sentence for people as its ``msg``, no data, and the plain form's ``errors``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rest_framework import status
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from tracker.api.renderers import FastJsonRenderer

PROFILE = "application/json; profile=oa"
BODILESS = (status.HTTP_204_NO_CONTENT, status.HTTP_304_NOT_MODIFIED)


class EnvelopeRenderer(FastJsonRenderer):
    """JSON in an envelope; chosen by ``Accept: application/json; profile=oa`` only, never by a wildcard."""

    media_type = PROFILE

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        context = renderer_context or {}
        response: Response = context["response"]
        if response.status_code in BODILESS:
            return b""
        request_id = getattr(context["request"], "request_id", "")
        wrapped = _success(data) if response.status_code < 400 else _failure(data, response.status_code)
        body: bytes = super().render({**wrapped, "requestId": request_id}, accepted_media_type, renderer_context)
        return body


class MostExact(DefaultContentNegotiation):
    """Asks renderers of a profile first: plain JSON would take a request for a profile as well."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        exact_first = sorted(renderers, key=lambda renderer: ";" not in (renderer.media_type or ""))
        chosen: tuple[BaseRenderer, str] = super().select_renderer(request, exact_first, format_suffix)
        return chosen


class Enveloped:
    """Wraps the answers to clients whose settings say so, whatever they accept."""

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        if _client_wants_it(request):
            request.accepted_renderer, request.accepted_media_type = EnvelopeRenderer(), PROFILE
        return super().finalize_response(request, response, *args, **kwargs)  # type: ignore[misc]  # of APIView


def is_wrapped(request: Request) -> bool:
    """Is the answer to this request an envelope? To be asked after authentication."""
    return isinstance(getattr(request, "accepted_renderer", None), EnvelopeRenderer) or _client_wants_it(request)


def _client_wants_it(request: Request) -> bool:
    """Is there an ``envelope`` among the settings of the client? Nobody is authenticated for the sake of it."""
    auth = getattr(request, "_auth", None)
    return bool(getattr(getattr(auth, "client", auth), "envelope", False))


def _success(data: Any) -> dict[str, Any]:
    if isinstance(data, Mapping) and {"results", "next", "previous"} <= set(data):
        data = {"list": data["results"], **{name: value for name, value in data.items() if name != "results"}}
    return {"code": 0, "msg": "ok", "data": data}


def _failure(data: Any, code: int) -> dict[str, Any]:
    errors = data.get("errors", []) if isinstance(data, Mapping) else []
    msg = errors[0]["detail"] if errors else ""
    return {"code": code, "msg": msg, "data": None, "errors": errors}
