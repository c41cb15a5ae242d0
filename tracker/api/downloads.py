"""Answers that are files: sent as attachments, whatever the client says it accepts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import IO
from urllib.parse import quote

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

MEDIA_TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}
_ROWS = {"type": "array", "items": {"type": "object", "additionalProperties": {}}}
FILE_SCHEMA = {
    (200, media.partition(";")[0]): OpenApiResponse(_ROWS if name == "json" else OpenApiTypes.BINARY)
    for name, media in MEDIA_TYPES.items()
}


class AnyAccepted(DefaultContentNegotiation):
    """The file is what was asked for; errors are JSON."""

    def select_renderer(
        self, request: Request, renderers: Iterable[BaseRenderer], format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        renderer = next(iter(renderers))
        return renderer, str(renderer.media_type)


def attachment(file: IO[bytes], name: str, file_format: str) -> FileResponse:
    """The file under a name that may be Chinese; no copy is kept on the way."""
    response = FileResponse(file, content_type=MEDIA_TYPES[file_format])
    response["Content-Disposition"] = (
        f"attachment; filename=\"{file_format}-file.{file_format}\"; filename*=UTF-8''{quote(name)}"
    )
    response["Cache-Control"] = "private, no-store"
    return response
