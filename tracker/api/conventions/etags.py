"""Entity tags: what did not change is not sent again, and nobody acts on a state that is gone.

A tag is ``"<version>-<digest>"``. The digest is that of the answer's own bytes: whatever the answer shows, in whatever
language and choice of fields, a change of it is a change of the tag. The version is the state of the object behind it,
whichever way it was shown: an ``If-Match`` is held against this part alone.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.http import parse_etags, quote_etag
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions, status
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from tracker.versions import row_version

from .envelope import is_wrapped

READING = ("GET", "HEAD")
# The answers to one address differ by what is asked for in these headers, and belong to who asked.
VARIES = "Accept, Accept-Language, Authorization, Cookie"
LENGTH = 32  # hexadecimal digits of the digest


class VersionConflict(exceptions.APIException):
    """What the caller saw is gone. Carries the version of now, for the ``ETag`` of the answer."""

    status_code = status.HTTP_412_PRECONDITION_FAILED
    default_code = "version_conflict"
    default_detail = _("对象在您读取之后已被改动，这次操作没有执行：请重新读取，核对后再提交。")

    def __init__(self, version: str) -> None:
        super().__init__()
        self.etag = quote_etag(version)


class TaggedDetails(GenericViewSet[Any]):
    """Every answer about one object carries an ``ETag``; ``If-None-Match`` with it is answered 304 without a body."""

    # Actions that hold an ``If-Match`` against the state of the object.
    if_match_actions: tuple[str, ...] = ()
    _shown: Any = None

    def get_object(self) -> Any:
        self._shown = super().get_object()
        return self._shown

    def version_of(self, row: Any) -> str:
        """The state of the object; views whose objects are more than one row say more."""
        return row_version(row)

    def check_version(self, row: Model) -> None:
        """Raise VersionConflict where the request has an ``If-Match`` and the row is in another state.

        To be called with the row locked, in the transaction of the change.
        """
        wanted = self.request.headers.get("If-Match")
        if wanted is not None and not _names(parse_etags(wanted), version := self.version_of(row)):
            raise VersionConflict(version)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        if self.detail and request.method in READING and response.status_code == status.HTTP_200_OK:
            response = self._tagged(request, response)
        return super().finalize_response(request, response, *args, **kwargs)

    def _tagged(self, request: Request, response: Response) -> Response:
        if not isinstance(response, Response):
            return response
        digest = hashlib.sha256(JSONRenderer().render(response.data)).hexdigest()[:LENGTH]
        tag = f"{self.version_of(self._shown)}-{digest}" if self._shown else digest
        # Each envelope has a number of its own: two of them are the same in what they say, not byte for byte.
        etag = f'W/"{tag}-oa"' if is_wrapped(request) else quote_etag(tag)
        if _same(parse_etags(request.headers.get("If-None-Match", "")), etag):
            response = Response(status=status.HTTP_304_NOT_MODIFIED)
        response["ETag"] = etag
        response["Cache-Control"] = "private, no-cache"
        response["Vary"] = VARIES
        return response


def _bare(tags: Iterable[str]) -> set[str]:
    return {tag.removeprefix("W/") for tag in tags}


def _same(tags: list[str], etag: str) -> bool:
    return bool({"*", *_bare([etag])} & _bare(tags))


def _names(tags: list[str], version: str) -> bool:
    return any(tag == "*" or tag.strip('"').split("-")[0] == version for tag in _bare(tags))
