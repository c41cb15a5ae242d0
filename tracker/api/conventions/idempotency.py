"""``Idempotency-Key``: a POST that is sent twice has one effect, and is answered the same."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from reports.errors import InputError
from tracker.models import IdempotentAnswer
from tracker.services.idempotency import Attempt, find_answer, hold_key, keep_answer

HEADER = "Idempotency-Key"
REPLAYED = "Idempotent-Replayed"
LONGEST_KEY = 255
KEY = re.compile(rf"[!-~]{{1,{LONGEST_KEY}}}")
# What of an answer's headers belongs to the result; the others are made anew.
KEPT_HEADERS = ("Location", "ETag")


class IdempotentPosts(GenericViewSet[Any]):
    """Every POST of a view may carry the header. Only a success is kept: whatever failed may be tried again."""

    # Values that are shown once and kept nowhere in clear, as secrets are: a repeated request is answered null there.
    shown_once: tuple[str, ...] = ()

    def prepare(self, request: Request) -> None:
        """What takes long and changes nothing, as fetching does: it is done before the transaction of the effect."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        handler: Callable[..., Response] | None = getattr(self, "post", None)
        if request.method == "POST" and handler is not None:
            # Either runs when the caller is known and may do this.
            self.post = (self._once if HEADER in request.headers else self._each_time)(handler)
        return super().dispatch(request, *args, **kwargs)

    def _each_time(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
            self.prepare(request)
            return handler(request, *args, **kwargs)

        return answer

    def _once(self, handler: Callable[..., Response]) -> Callable[..., Response]:
        def answer(request: Request, *args: Any, **kwargs: Any) -> Response:
            attempt = _attempt(request)
            if known := find_answer(attempt):
                return _replay(known)
            self.prepare(request)
            with transaction.atomic():
                if known := hold_key(attempt):
                    return _replay(known)
                response = handler(request, *args, **kwargs)
                kept = {name: str(response[name]) for name in KEPT_HEADERS if name in response}
                body = JSONRenderer().render(self._without_secrets(response.data)).decode() or "null"
                keep_answer(attempt, status=response.status_code, headers=kept, body=body)
            return response

        return answer

    def _without_secrets(self, data: Any) -> Any:
        if not self.shown_once or not isinstance(data, Mapping):
            return data
        return {name: None if name in self.shown_once else value for name, value in data.items()}


def _replay(known: IdempotentAnswer) -> Response:
    return Response(json.loads(known.body), known.status, headers={**known.headers, REPLAYED: "true"})


def _attempt(request: Request) -> Attempt:
    key = request.headers[HEADER]
    if not KEY.fullmatch(key):
        message = _("Idempotency-Key 应为 1 至 %(limit)d 个可见的 ASCII 字符，不含空格，例如一个 UUID。") % {
            "limit": LONGEST_KEY
        }
        raise InputError("idempotency_key_invalid", message)
    assert request.user.is_authenticated  # the permissions let nobody else in
    path, method = request.path, str(request.method)
    return Attempt(user=request.user, method=method, path=path, key=key, fingerprint=_fingerprint(request))


def _fingerprint(request: Request) -> str:
    """A hash of what is asked for: the parameters, and the body as it was understood; files by what they hold."""
    said = {"query": request.META.get("QUERY_STRING", ""), "body": _readable(request.data)}
    try:
        text = json.dumps(said, sort_keys=True)
    except RecursionError as error:
        raise InputError("json_too_deep", _("JSON 嵌套层数太多：请按接口文档的格式提交。")) from error
    return hashlib.sha256(text.encode()).hexdigest()


def _readable(data: Any) -> Any:
    if not isinstance(data, QueryDict):
        return data
    return {name: [_hash(value) if isinstance(value, File) else value for value in data.getlist(name)] for name in data}


def _hash(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in _chunks(file):
        digest.update(chunk)
    return digest.hexdigest()


def _chunks(file: File[bytes]) -> Iterator[bytes]:
    """What the file holds; it can be read from its start again afterwards."""
    yield from file.chunks()
    file.seek(0)
