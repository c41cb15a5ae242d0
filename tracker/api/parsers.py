"""Request bodies: refused early where they are too large or not what they say they are."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any, cast

from django.conf import settings
from django.utils.http import parse_header_parameters
from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError, UnsupportedMediaType
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer

from reports.errors import InputError

# No JSON body of this interface comes near it; DRF itself would read without end.
JSON_MAX_BYTES = 1024 * 1024
# What the other fields and the boundaries of an upload may take beside the file.
UPLOAD_OVERHEAD = 256 * 1024
# Bytes at the end of a form among which its closing boundary (at most 70 characters) must be.
END_WATCHED = 1024
ENCODING = "utf-8"


class StrictJsonParser(BaseParser):
    """JSON as RFC 8259 means it: one value for a name, finite numbers.

    Raises InputError ``body_too_large``, ``json_too_deep`` or ``json_invalid``, and UnsupportedMediaType for JSON in
    another encoding than UTF-8.
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
        try:
            return json.loads(
                stream.read(), object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant
            )
        except RecursionError as error:
            raise InputError("json_too_deep", _("JSON 嵌套层数太多：请按接口文档的格式提交。")) from error
        except json.JSONDecodeError as error:
            place = {"line": error.lineno, "column": error.colno}
            message = _("JSON 在第 %(line)d 行第 %(column)d 列不合语法：请检查括号、引号和逗号。") % place
            raise InputError("json_invalid", message) from error
        except ValueError as error:  # undecodable bytes, repeated names, numbers no program can hold
            message = _("JSON 不可用：须为 UTF-8 编码，同一对象中名称不得重复，数字须为有限值。")
            raise InputError("json_invalid", message) from error


class ReportUploadParser(MultiPartParser):
    """Multipart forms whose announced length a report can have; a larger one is not read to its end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        limit = settings.REPORT_MAX_BYTES
        if _content_length(parser_context) > limit + UPLOAD_OVERHEAD:
            size = {"limit": f"{limit / 1024 / 1024:g}"}
            raise InputError("file_too_large", _("文件超过 %(limit)s MB 的上限，请只上传报告正文。") % size)
        boundary = parse_header_parameters(media_type or "")[1].get("boundary", "")
        watched = _Watched(stream)
        try:
            parsed = super().parse(cast(IO[Any], watched), media_type, parser_context)
        except ParseError as error:
            raise _incomplete() from error
        # Django takes a form that breaks off for one that ends there: half a file would be stored as a whole one.
        closed = f"--{boundary}--".encode("latin-1", "replace") in watched.end
        if not closed or watched.count < _content_length(parser_context):
            raise _incomplete()
        return parsed


class _Watched:
    """A stream that remembers how much was read of it, and the last bytes of that."""

    def __init__(self, stream: IO[Any]) -> None:
        self._stream = stream
        self.end = b""
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data: bytes = self._stream.read(size)
        self.count += len(data)
        self.end = (self.end + data)[-END_WATCHED:]
        return data


def _incomplete() -> InputError:
    return InputError("incomplete_body", _("请求正文不完整，文件没有保存：请检查网络后原样重新上传。"), permanent=False)


class ImportUploadParser(MultiPartParser):
    """The same for files of rows."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        limit = settings.IMPORT_MAX_BYTES
        if _content_length(parser_context) > limit + UPLOAD_OVERHEAD:
            raise InputError("file_too_large", f"文件超过 {limit / 1024 / 1024:g} MB 的上限：请分成几个文件。")
        return super().parse(stream, media_type, parser_context)


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
