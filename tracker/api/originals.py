"""A report's original, sent as it came and never as something a browser would run."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any

from django.http import FileResponse
from django.utils.translation import gettext as _
from rest_framework.exceptions import NotFound
from rest_framework.renderers import BaseRenderer, JSONRenderer

from reports.models import Report


class OriginalRenderer(BaseRenderer):
    """Lets clients ask for bytes; what is rendered by it are errors, and those are JSON as everywhere."""

    media_type = "application/octet-stream"
    format = "original"
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Mapping[str, Any] | None = None
    ) -> bytes:
        if renderer_context is not None:
            renderer_context["response"]["Content-Type"] = "application/json"
        return bytes(JSONRenderer().render(data))


def send_original(report: Report) -> FileResponse:
    """The stored bytes as a download; NotFound where the file is gone."""
    try:
        file = report.original.open("rb")
    except (FileNotFoundError, ValueError) as error:  # ValueError: the row has no file
        raise NotFound(_("这份报告的原件不在服务器上：请联系维护人员从备份恢复。")) from error
    response = FileResponse(
        file, as_attachment=True, filename=_safe_name(report), content_type="application/octet-stream"
    )
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _safe_name(report: Report) -> str:
    """The name it came with, without what would end a header, leave a folder, or turn the reading direction."""
    shown = [character for character in report.original_name if unicodedata.category(character)[0] != "C"]
    name = "".join(shown).replace("/", "_").replace("\\", "_").strip(" .")
    return name[-200:] or f"{report.sha256[:12]}.{report.format or 'bin'}"
