"""Serializer bases that refuse what they do not know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from reports.models import FIRST_YEAR, LAST_YEAR
from tracker.access import viewer_of, visible

from .conventions.bounds import ID as ID_BOUNDS
from .conventions.bounds import LARGEST_ID as LARGEST_ID


class StrictSerializer(serializers.Serializer[Any]):
    """A request body: an object whose names are all known.

    Raises ValidationError with ``object_expected``, ``unknown_field`` or ``field_repeated``.
    """

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if self.parent is not None and (data is serializers.empty or (data is None and self.allow_null)):
            return super().run_validation(data)  # inside another: left out, or null where there may be none
        if not isinstance(data, Mapping):
            detail = ErrorDetail(_("这里应是一个 JSON 对象。"), code="object_expected")
            raise ValidationError({"non_field_errors": [detail]})
        errors = {name: self._unknown(name) for name in data if name not in self.fields}
        if hasattr(data, "getlist"):
            errors |= {name: _repeated() for name in data if name in self.fields and len(data.getlist(name)) > 1}
        if errors:
            raise ValidationError({name: [detail] for name, detail in errors.items()})
        if self.parent is not None and getattr(self.root, "partial", False):
            data = self._whole(data)
        return super().run_validation(data)

    def _whole(self, data: Mapping[str, Any]) -> dict[str, Any]:
        """DRF takes what stands inside a change for a change, too; but it replaces what there was, and is whole."""
        missing = [name for name, field in self.fields.items() if field.required and name not in data]
        if missing:
            message = str(self.fields[missing[0]].error_messages["required"])
            raise ValidationError({name: [ErrorDetail(message, code="required")] for name in missing})
        known = {name: field.default for name, field in self.fields.items() if field.default is not serializers.empty}
        return {**known, **data}

    def _unknown(self, name: str) -> ErrorDetail:
        allowed = "、".join(self.fields)
        message = _("不能填写“%(name)s”：可填的字段为 %(allowed)s。") % {"name": name, "allowed": allowed}
        return ErrorDetail(message, code="unknown_field")


@extend_schema_field(ID_BOUNDS)
class IdField(serializers.PrimaryKeyRelatedField):
    """The id of an existing object: a whole number, in JSON or in a form.

    ``path`` leads from the object to its body: one that the sender of the context's request may not see is answered
    like one that does not exist.
    """

    def __init__(self, *, path: str, **kwargs: Any) -> None:
        self.path = path
        super().__init__(pk_field=serializers.IntegerField(), **kwargs)

    def get_queryset(self) -> QuerySet[Any]:
        rows = cast("QuerySet[Any]", super().get_queryset())
        return visible(rows, viewer_of(self.context["request"]), self.path)


class ReportFile(serializers.FileField):
    """The original of a report; whether it can be one is for the service to say, once there is a file at all."""

    default_error_messages = {  # noqa: RUF012  as DRF declares them
        "file_required": gettext_lazy("没有文件：请在 file 中上传报告原件。")
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_empty_file=True, **kwargs)

    def fail(self, key: str, **kwargs: Any) -> NoReturn:
        super().fail("file_required" if key in ("required", "null", "invalid") else key, **kwargs)


class CodeField(serializers.ChoiceField):
    """One of a fixed set of codes; an unknown one is answered with those that exist."""

    default_error_messages = {  # noqa: RUF012  as DRF declares them
        "invalid_choice": gettext_lazy("“{input}”不是可用的值：请用 {allowed} 之一。")
    }

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        return self.fail("invalid_choice", input=data, allowed="、".join(self.choices))


@extend_schema_field({"type": "integer", "minimum": FIRST_YEAR, "maximum": LAST_YEAR})
class YearField(serializers.IntegerField):
    """A year in four digits; whether a report can cover it is for the service to say."""

    default_error_messages = {  # noqa: RUF012  as DRF declares them
        "year_invalid": gettext_lazy("年度应为四位数字，如 2024。")
    }

    def to_internal_value(self, data: Any) -> int:
        if not re.fullmatch(r"[0-9]{4}", str(data)):
            self.fail("year_invalid")
        return int(data)


def has_visible_text(value: str) -> None:
    """A validator: spaces, controls and zero-width characters alone are no text."""
    if not any(unicodedata.category(character)[0] not in "CZ" for character in value):
        raise ValidationError(_("没有可见的文字：请填写。"), code="blank")


def _repeated() -> ErrorDetail:
    return ErrorDetail(_("这个字段只能给一次。"), code="field_repeated")
