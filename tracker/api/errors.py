"""One shape for every failure: ``{"type", "errors": [{"code", "detail", "attr"}]}``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, BadRequest, RequestDataTooBig, SuspiciousOperation
from django.core.exceptions import ValidationError as ModelValidationError
from django.db import InterfaceError, OperationalError
from django.http import Http404, UnreadablePostError
from django.utils.translation import gettext_lazy as _
from drf_standardized_errors.handler import ExceptionHandler
from rest_framework import exceptions, serializers, status
from rest_framework.exceptions import ErrorDetail
from rest_framework.settings import api_settings

from reports.conflicts import is_taken
from reports.errors import InputError
from reports.storage import is_disk_full

from .conventions.etags import VersionConflict
from .sentences import sentence_of

# Seconds, told in Retry-After, after which a request that met its own twin may be sent again.
WAIT = 2
# An InputError is a bad request unless its code says more.
STATUS_OF_CODE = {
    "duplicate_report": status.HTTP_409_CONFLICT,
    "report_exists": status.HTTP_409_CONFLICT,
    "supersedes_mismatch": status.HTTP_409_CONFLICT,
    "external_id_taken": status.HTTP_409_CONFLICT,
    "suggestion_outdated": status.HTTP_409_CONFLICT,
    "report_matched": status.HTTP_409_CONFLICT,
    "report_not_read": status.HTTP_409_CONFLICT,
    "invalid_transition": status.HTTP_409_CONFLICT,
    "commitment_judged": status.HTTP_409_CONFLICT,
    "commitment_overlaps": status.HTTP_409_CONFLICT,
    "commitment_withdrawn": status.HTTP_409_CONFLICT,
    "not_withdrawn": status.HTTP_409_CONFLICT,
    "idempotency_in_progress": status.HTTP_409_CONFLICT,
    "idempotency_mismatch": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "endpoint_inactive": status.HTTP_409_CONFLICT,
    "report_busy": status.HTTP_409_CONFLICT,
    "organisation_not_yours": status.HTTP_403_FORBIDDEN,
    "reminder_closed": status.HTTP_409_CONFLICT,
    "reply_settled": status.HTTP_409_CONFLICT,
    "public_url_missing": status.HTTP_409_CONFLICT,
    "export_not_ready": status.HTTP_409_CONFLICT,
    "file_expired": status.HTTP_410_GONE,
    "length_required": status.HTTP_411_LENGTH_REQUIRED,
    "file_too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "body_too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "archive_too_large_unpacked": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "archive_too_many_members": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "binary_not_supported": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "xls_not_supported": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "format_not_supported": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "content_mismatch": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "archive_not_supported": status.HTTP_415_UNSUPPORTED_MEDIA_TYPE,
    "archive_damaged": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "archive_unsafe_path": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "xml_dtd_forbidden": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "password_protected": status.HTTP_422_UNPROCESSABLE_ENTITY,
    "fetch_too_large": status.HTTP_413_REQUEST_ENTITY_TOO_LARGE,
    "fetch_failed": status.HTTP_502_BAD_GATEWAY,
    "fetch_redirects": status.HTTP_502_BAD_GATEWAY,
    "fetch_timeout": status.HTTP_504_GATEWAY_TIMEOUT,
    "storage_full": status.HTTP_507_INSUFFICIENT_STORAGE,
}
NOT_FOUND = _("没有这个对象：请核对网址中的编号，或从列表中重新取得网址。")
BROKEN_REQUEST = _("请求不完整或不合规范：请检查后重新发送。")
INCOMPLETE = _("请求正文不完整，没有生效：请检查网络后原样重新发送。")
SERVER_ERROR = _("服务器出错，这次请求没有完成：请稍后再试，若反复出现，请把时间和网址告诉维护人员。")
STORAGE_FULL = _("服务器磁盘空间不足，这次请求没有生效：请联系维护人员清理磁盘，然后原样重发。")
TAKEN = _("同样的内容刚刚由别的请求存入，这次没有生效：请重新读取后再提交。")
# Django's own Chinese sentence forbids empty strings, which is something else.
NULL_CHARACTERS = _("含有空字符（U+0000），不能保存：请删去后重新提交。")
NO_DATABASE = _("数据库暂时连不上，这次请求没有完成：请稍后原样重发。")


class DatabaseUnavailable(exceptions.APIException):
    """The database does not answer, or broke off; the same request may be sent again."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = NO_DATABASE
    default_code = "database_unavailable"
    wait = 5  # seconds, told in Retry-After: a PostgreSQL that crashed is usually back by then


class ApiExceptionHandler(ExceptionHandler):
    """Tells of our own, Django's and unforeseen errors in the shape that DRF's have."""

    def convert_known_exceptions(self, exc: Exception) -> Exception:
        if isinstance(exc, InputError):
            code = STATUS_OF_CODE.get(exc.code, status.HTTP_400_BAD_REQUEST)
            error = _api_error(code, exc.code, sentence_of(exc.code, exc.message))
            if code == status.HTTP_409_CONFLICT and not exc.permanent:
                error.wait = WAIT  # type: ignore[attr-defined]  # told in Retry-After
            return error
        if isinstance(exc, ModelValidationError):
            return exceptions.ValidationError(_details(exc))
        if isinstance(exc, Http404):
            return exceptions.NotFound(NOT_FOUND)
        if isinstance(exc, RequestDataTooBig):
            return _api_error(status.HTTP_413_REQUEST_ENTITY_TOO_LARGE, "body_too_large", BROKEN_REQUEST)
        if is_disk_full(exc):
            return _api_error(status.HTTP_507_INSUFFICIENT_STORAGE, "storage_full", STORAGE_FULL)
        if is_taken(exc):
            return _api_error(status.HTTP_409_CONFLICT, "conflict", TAKEN)
        if isinstance(exc, (InterfaceError, OperationalError)):
            return DatabaseUnavailable()
        if isinstance(exc, UnreadablePostError):
            return _api_error(status.HTTP_400_BAD_REQUEST, "incomplete_body", INCOMPLETE)
        if isinstance(exc, (BadRequest, SuspiciousOperation)):
            return _api_error(status.HTTP_400_BAD_REQUEST, "bad_request", BROKEN_REQUEST)
        return super().convert_known_exceptions(exc)

    def convert_unhandled_exceptions(self, exc: Exception) -> exceptions.APIException:
        if isinstance(exc, exceptions.APIException):
            return exc
        return exceptions.APIException(SERVER_ERROR, "internal_error")

    def get_headers(self, exc: exceptions.APIException) -> dict[str, str]:
        headers: dict[str, str] = super().get_headers(exc)
        if isinstance(exc, VersionConflict):
            headers["ETag"] = exc.etag
        return headers

    def format_exception(self, exc: exceptions.APIException) -> dict[str, Any]:
        body: dict[str, Any] = super().format_exception(exc)
        for error in body["errors"]:
            if error["code"] == "null_characters_not_allowed":
                error["detail"] = str(NULL_CHARACTERS)
            for name in ("detail", "attr"):  # both may quote what came in, even half of a surrogate pair
                error[name] = error[name] and error[name].encode(errors="replace").decode()
        return body


class ErrorItemSerializer(serializers.Serializer[Any]):
    """One thing that was wrong."""

    code = serializers.CharField(help_text=_("稳定的错误代码，供程序判断"))
    detail = serializers.CharField(help_text=_("哪里不对、怎样改正"))
    attr = serializers.CharField(allow_null=True, help_text=_("出错的字段或参数；与具体字段无关时为 null"))


class ErrorResponseSerializer(serializers.Serializer[Any]):
    """The body of every answer with a status of 400 or above."""

    type = serializers.ChoiceField(choices=["validation_error", "client_error", "server_error"])
    errors = ErrorItemSerializer(many=True)  # type: ignore[assignment]  # a field's name, not the property


def _api_error(status_code: int, code: str, message: Any) -> exceptions.APIException:
    error = exceptions.APIException(message, code)
    error.status_code = status_code
    return error


def _details(error: ModelValidationError) -> dict[str, list[ErrorDetail]]:
    by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
    return {
        str(api_settings.NON_FIELD_ERRORS_KEY) if field == NON_FIELD_ERRORS else field: [
            ErrorDetail(message, code=item.code or "invalid") for item in items for message in item.messages
        ]
        for field, items in by_field.items()
    }
