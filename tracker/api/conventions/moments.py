"""Moments in time as other systems write them: a date, a time and an offset, or they mean nothing definite."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError as ApiValidationError

from reports.models import FIRST_YEAR, LAST_YEAR

CODE = "datetime_invalid"
# ISO 8601 with an offset. A + that was not encoded in an address arrives as a space, and can only have been a +.
WRITTEN = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+\- ]\d\d:\d\d)")


def parse_moment(text: str) -> datetime:
    """The moment that the text means; raises Django's ValidationError ``datetime_invalid``."""
    written = WRITTEN.fullmatch(text.strip())
    try:
        if written is not None:
            moment, offset = written.groups()
            found = datetime.fromisoformat(moment + offset.replace(" ", "+"))
            if FIRST_YEAR <= found.year <= LAST_YEAR:
                return found
    except ValueError:  # a day, an hour or an offset that does not exist
        pass
    message = _("“%(value)s”不是可用的时间：请写成带时区的 ISO 8601 形式，如 2024-05-01T08:00:00+08:00。")
    raise ValidationError(message % {"value": text[:40]}, code=CODE)


class MomentField(serializers.DateTimeField):
    """A moment in a body."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            return parse_moment(str(value))
        except ValidationError as error:
            raise ApiValidationError(error.message, code=CODE) from error
