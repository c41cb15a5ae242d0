"""What is done for a request is done by whoever sent it, from their address."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from reports.acting import answering

from .addresses import client_address


class ActingMiddleware:
    """Tells histories and the audit record whose request is being answered."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with answering(request, client_address(request)):
            return self.get_response(request)
