"""What filters are made of. An unknown value is refused, and the values that exist are named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import partial
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.request import Request

from reports.models import FIRST_YEAR, LAST_YEAR, Organisation
from reports.tree import with_descendants
from tracker.access import viewer_of, visible
from tracker.api.conventions.moments import parse_moment

NO_SUCH_OBJECT = {"invalid_choice": _("没有编号为“%(value)s”的对象：请核对编号。")}
DATE_INVALID = _("“%(value)s”不是日期：请写作 2024-06-30。")


def choices_of(allowed: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """The options of a filter whose values are codes; an unknown one is answered with those that exist."""
    allowed = list(allowed)
    values = "、".join(str(value) for value, _label in allowed)
    message = format_lazy("{}{}{}", _("“%(value)s”不是可用的值：请用 "), lazystr(values), _(" 之一。"))
    return {"choices": allowed, "error_messages": {"invalid_choice": message}}


@extend_schema_field(OpenApiTypes.BOOL)
class YesNoFilter(filters.TypedChoiceFilter):
    """``true`` or ``false``; anything else is an error, where BooleanFilter would filter nothing."""

    def __init__(self, **kwargs: Any) -> None:
        choices = choices_of([("true", _("是")), ("false", _("否"))])
        super().__init__(coerce=lambda value: value == "true", **choices, **kwargs)


class CodesFilter(filters.MultipleChoiceFilter):
    """One or more of a fixed set of codes, in a column of the row itself: no row is found twice.

    The base would ask for distinct rows, and the database then sorts all that there are for the first fifty.
    """

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(distinct=False, **kwargs)


class WholeNumberFilter(filters.NumberFilter):
    """A whole number; NumberFilter would take 2024.5 for a year."""

    field_class = forms.IntegerField


class YearFilter(WholeNumberFilter):
    """A year that a report can cover or plan for."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=FIRST_YEAR, max_value=LAST_YEAR, **kwargs)


class IdFilter(filters.ModelChoiceFilter):
    """The id of an object the viewer may see, among ``rows``; ``path`` leads from one to its body.

    A foreign id is answered like one that does not exist.
    """

    def __init__(self, *, rows: QuerySet[Any], path: str, **kwargs: Any) -> None:
        super().__init__(error_messages=NO_SUCH_OBJECT, queryset=partial(_visible, rows, path), **kwargs)


def _visible(rows: QuerySet[Model], path: str, request: Request | None) -> QuerySet[Model]:
    # Without a request the interface is only being described.
    return rows if request is None else visible(rows, viewer_of(request), path)


class DateField(forms.Field):
    """A day in ISO 8601. Raises ValidationError ``date_invalid``."""

    def to_python(self, value: str | None) -> date | None:
        if not value:
            return None
        try:
            if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise ValidationError(DATE_INVALID, "date_invalid", {"value": value[:40]})


@extend_schema_field(OpenApiTypes.DATE)
class DateFilter(filters.Filter):
    field_class = DateField


class MomentField(forms.Field):
    """A moment in ISO 8601 with its offset from UTC. Raises ValidationError ``datetime_invalid``."""

    def to_python(self, value: str | None) -> datetime | None:
        return parse_moment(value) if value else None


@extend_schema_field(OpenApiTypes.DATETIME)
class MomentFilter(filters.Filter):
    field_class = MomentField


class BodyForm(forms.Form):
    """``descendants`` says something only beside ``organisation``."""

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("descendants") not in (None, "") and not data.get("organisation") and not self.errors:
            message = _("descendants 要与 organisation 一起使用：请补上机构编号，或去掉它。")
            self.add_error("descendants", ValidationError(message, code="organisation_required"))
        return data


class BodyFilters(filters.FilterSet):
    """One body, or it and all below it."""

    organisation = IdFilter(label=_("机构编号"), rows=Organisation.objects.all(), path="pk", method="of_body")
    descendants = YesNoFilter(label=_("true 时连同该机构的所有下级机构"), method="beside_body")

    # From a row to its body.
    body_path: ClassVar[str]

    class Meta:
        form = BodyForm
        fields = ()

    def of_body(self, queryset: QuerySet[Any], name: str, value: Organisation) -> QuerySet[Any]:
        if not self.form.cleaned_data.get("descendants"):
            return queryset.filter(**{self.body_path: value.pk})
        return queryset.filter(**{f"{self.body_path}__in": with_descendants([value.pk])})

    def beside_body(self, queryset: QuerySet[Any], name: str, value: bool) -> QuerySet[Any]:
        """The filter ``organisation`` looks at it."""
        return queryset
