"""Serializer bases that refuse what they do not know."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from tracker.access import viewer_of, visible

# What a BigAutoField can hold; SQLite raises on more.
LARGEST_ID = 2**63 - 1


class StrictSerializer(serializers.Serializer[Any]):
    """A request body: an object whose names are all known.

    Raises ValidationError with ``object_expected``, ``unknown_field`` or ``field_repeated``.
    """

    def run_validation(self, data: Any = serializers.empty) -> Any:
        if not isinstance(data, Mapping):
            detail = ErrorDetail(_("这里应是一个 JSON 对象。"), code="object_expected")
            raise ValidationError({"non_field_errors": [detail]})
        errors = {name: self._unknown(name) for name in data if name not in self.fields}
        if hasattr(data, "getlist"):
            errors |= {name: _repeated() for name in data if name in self.fields and len(data.getlist(name)) > 1}
        if errors:
            raise ValidationError({name: [detail] for name, detail in errors.items()})
        return super().run_validation(data)

    def _unknown(self, name: str) -> ErrorDetail:
        allowed = "、".join(self.fields)
        message = _("不能填写“%(name)s”：可填的字段为 %(allowed)s。") % {"name": name, "allowed": allowed}
        return ErrorDetail(message, code="unknown_field")


class IdField(serializers.PrimaryKeyRelatedField):
    """The id of an object that the viewer may see: a whole number, in JSON or in a form.

    ``body`` leads from the object to the body it belongs to. The serializer's context must hold the request.
    """

    def __init__(self, *, body: str, **kwargs: Any) -> None:
        self.body = body
        super().__init__(pk_field=serializers.IntegerField(), **kwargs)

    def get_queryset(self) -> Any:
        rows: Any = super().get_queryset()
        return visible(rows, viewer_of(self.context["request"]), self.body)


class CodeField(serializers.ChoiceField):
    """One of a fixed set of codes; an unknown one is answered with those that exist."""

    default_error_messages = {  # noqa: RUF012  as DRF declares them
        "invalid_choice": gettext_lazy("“{input}”不是可用的值：请用 {allowed} 之一。")
    }

    def to_internal_value(self, data: Any) -> str:
        if isinstance(data, str) and data in self.choices:
            return data
        return self.fail("invalid_choice", input=data, allowed="、".join(self.choices))


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
