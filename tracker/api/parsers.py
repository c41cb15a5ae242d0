"""Request bodies: refused early where they are too large or not what they say they are."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import IO, Any

from django.conf import settings
from rest_framework.parsers import BaseParser, DataAndFiles, MultiPartParser
from rest_framework.renderers import JSONRenderer

from reports.errors import InputError

# No JSON body of this interface comes near it; DRF itself would read without end.
JSON_MAX_BYTES = 1024 * 1024
# What the other fields and the boundaries of an upload may take beside the file.
UPLOAD_OVERHEAD = 256 * 1024


class StrictJsonParser(BaseParser):
    """JSON as RFC 8259 means it: one value for a name, finite numbers.

    Raises InputError ``body_too_large``, ``json_too_deep`` or ``json_invalid``.
    """

    media_type = "application/json"
    renderer_class = JSONRenderer

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        if _content_length(parser_context) > JSON_MAX_BYTES:
            raise InputError("body_too_large", f"请求正文超过 {JSON_MAX_BYTES // 1024} KB：请分几次提交。")
        try:
            return json.loads(
                stream.read(), object_pairs_hook=_object, parse_float=_finite, parse_constant=_no_constant
            )
        except RecursionError as error:
            raise InputError("json_too_deep", "JSON 嵌套层数太多：请按接口文档的格式提交。") from error
        except json.JSONDecodeError as error:
            place = f"第 {error.lineno} 行第 {error.colno} 列"
            raise InputError("json_invalid", f"JSON 在{place}不合语法：请检查括号、引号和逗号。") from error
        except ValueError as error:  # undecodable bytes, repeated names, numbers no program can hold
            message = "JSON 不可用：须为 UTF-8 编码，同一对象中名称不得重复，数字须为有限值。"
            raise InputError("json_invalid", message) from error


class ReportUploadParser(MultiPartParser):
    """Multipart forms whose announced length a report can have; a larger one is not read to its end."""

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> DataAndFiles[Any, Any]:
        limit = settings.REPORT_MAX_BYTES
        if _content_length(parser_context) > limit + UPLOAD_OVERHEAD:
            raise InputError("file_too_large", f"文件超过 {limit / 1024 / 1024:g} MB 的上限，请只上传报告正文。")
        return super().parse(stream, media_type, parser_context)


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
