"""Request bodies: refused early where they are too large or not what they say they are."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, cast

from django.conf import settings
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from reports.errors import InputError

# No JSON body of this interface comes near it; DRF itself would read without end.
JSON_MAX_BYTES = 1024 * 1024
# What the other fields and the boundaries of an upload may take beside the file.
UPLOAD_OVERHEAD = 256 * 1024
# Bytes at the end of a form among which its closing boundary (at most 70 characters) must be.
END_WATCHED = 1024
_PIECE = 64 * 1024  # bytes
ENCODING = "utf-8"


class StrictJsonParser(BaseParser):
    """JSON as RFC 8259 means it: one value for a name, finite numbers.

    Raises InputError ``body_too_large``, ``incomplete_body``, ``json_too_deep`` or ``json_invalid``, and
    UnsupportedMediaType for JSON in another encoding than UTF-8.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        charset = parse_header_parameters(media_type or "")[1].get("charset", ENCODING)
        if charset.lower() not in (ENCODING, "utf8"):
            raise UnsupportedMediaType(media_type or self.media_type)
        if _content_length(parser_context) > JSON_MAX_BYTES:
            message = _("请求正文超过 %(limit)d KB：请分几次提交。") % {"limit": JSON_MAX_BYTES // 1024}
            raise InputError("body_too_large", message)
        data = stream.read()
        if len(data) < _content_length(parser_context):
            raise _incomplete()
        try:
            return json.loads(data, object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant)
        except RecursionError as error:
            raise InputError("json_too_deep", _("JSON 嵌套层数太多：请按接口文档的格式提交。")) from error
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            message = _("JSON 在第 %(line)d 行第 %(column)d 列不合语法：请检查括号、引号和逗号。") % place
            raise InputError("json_invalid", message) from error
        except ValueError as error:  # undecodable bytes, repeated names, numbers no program can hold
            message = _("JSON 不可用：须为 UTF-8 编码，同一对象中名称不得重复，数字须为有限值。")
            raise InputError("json_invalid", message) from error


class WholeFormParser(MultiPartParser):
    """Multipart forms that came whole; one whose announced length is more than any file allows is not read at all.

    Raises InputError ``file_too_large``, ``incomplete_body``, and ``form_invalid`` for one that is whole and no form.
    """

    limit_setting: str
    too_large: Any  # a sentence with the limit in it

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        announced, limit = _content_length(parser_context), getattr(settings, self.limit_setting)
        if announced > limit + UPLOAD_OVERHEAD:
            raise InputError("file_too_large", self.too_large % {"limit": f"{limit / 1024 / 1024:g}"})
        boundary = parse_header_parameters(media_type or "")[1].get("boundary", "")
        watched = _Watched(stream, f"--{boundary}--".encode("latin-1", "replace"))
        try:
            parsed = super().parse(cast(IO[Any], watched), media_type, parser_context)
        except ParseError as error:
            watched.read_out()
            if watched.is_whole(announced):
                message = _("表单不合规范，没有保存：请检查分隔符（boundary）和各部分的头，文件名过长的请改短。")
                raise InputError("form_invalid", message) from error
            raise _incomplete() from error
        # Django takes a form that breaks off for one that ends there: half a file would be stored as a whole one.
        if not watched.is_whole(announced):
            raise _incomplete()
        return parsed


class ReportUploadParser(WholeFormParser):
    """A report, and what is said of it."""

    limit_setting = "REPORT_MAX_BYTES"
    too_large = gettext_lazy("文件超过 %(limit)s MB 的上限，请只上传报告正文。")


class ImportUploadParser(WholeFormParser):
    """A file of rows, and what is to be done with them."""

    limit_setting = "IMPORT_MAX_BYTES"
    too_large = gettext_lazy("文件超过 %(limit)s MB 的上限：请分成几个文件。")


class _Watched:
    """A stream that remembers how much was read of it, and the last bytes of that."""

    def __init__(self, stream: IO[Any], closing: bytes) -> None:
        self._stream, self._closing = stream, closing
        self._end = b""
        self._count = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self._count += len(data)
        self._end = (self._end + data)[-END_WATCHED:]
        return data

    def read_out(self) -> None:
        """Read what is left, which the announced length has bounded."""
        while self.read(_PIECE):
            pass

    def is_whole(self, announced: int) -> bool:
        """Did as much come as was announced, and the closing boundary at its end?"""
        return self._closing in self._end and self._count >= announced


def check_length_is_told(request: Request) -> None:
    """Raise InputError ``length_required`` for a body in chunks: Django takes it for none, and so would the view."""
    if request.META.get("HTTP_TRANSFER_ENCODING"):
        message = _("请求正文是分块传输的（Transfer-Encoding），没有读取：请写明 Content-Length 后重新发送。")
        raise InputError("length_required", message)


def _incomplete() -> InputError:
    message = _("请求正文不完整，没有生效：请检查网络后原样重新发送。")
    return InputError("incomplete_body", message, permanent=False)


def _content_length(parser_context: Mapping[str, Any] | None) -> int:
    announced = (parser_context or {})["request"].META.get("CONTENT_LENGTH") or "0"
    return int(announced) if announced.isdecimal() else 0


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a name is repeated")
    return named


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError("the number is too large")
    return value


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
