"""What values a request may hold, told in the description: a client knows before it asks, not from a refusal."""

from __future__ import annotations

from typing import Any

from django_filters import rest_framework as filters
from rest_framework import serializers
from rest_framework.views import APIView

from reports.codes import validate_credit_code, validate_region_code

Described = dict[str, Any]

# What a BigAutoField can hold; SQLite raises on more.
LARGEST_ID = 2**63 - 1
ID: Described = {"type": "integer", "format": "int64", "minimum": 1, "maximum": LARGEST_ID}
# The database takes no NUL; spaces alone are no value.
NO_NUL = r"^[^\u0000]*$"
NO_SPACE = r"^[^\s\u0000]*$"
SOME_TEXT = r"^[^\u0000]*\S[^\u0000]*$"
# What validators ask for, as far as a pattern can say it; check digits and regions that never were it cannot.
FORMS = {
    validate_credit_code: r"^[0-9A-HJ-NPQRTUWXY]{18}$",
    validate_region_code: r"^([0-9]{6}([0-9]{6})?)?$",
}


def bound_filters(parameters: list[Described], view: APIView) -> list[Described]:
    """The parameters of a list with the bounds of its filters, and their words where those got lost."""
    filterset = getattr(view, "filterset_class", None)
    known = filterset.base_filters if filterset else {}
    for parameter in parameters:
        if (asked := known.get(parameter["name"])) is not None:
            _bound_filter(parameter["schema"], asked)
            parameter.setdefault("description", str(asked.label))
    return parameters


def _bound_filter(schema: Described, asked: filters.Filter) -> None:
    if isinstance(asked, filters.ModelChoiceFilter):
        schema.clear()
        schema.update(ID)
    elif isinstance(asked, filters.MultipleChoiceFilter):
        schema["minItems"] = 1
    elif isinstance(asked, filters.ChoiceFilter):
        schema["type"] = "string"
    elif isinstance(asked, filters.NumberFilter):
        limits = {"minimum": asked.extra.get("min_value"), "maximum": asked.extra.get("max_value")}
        schema["type"] = "integer"
        schema.update({name: limit for name, limit in limits.items() if limit is not None})
    elif isinstance(asked, filters.CharFilter):
        shortest = asked.extra.get("min_length", 1)
        # What has a shortest length is counted without the spaces around it.
        schema.update(minLength=shortest, maxLength=asked.extra["max_length"])
        schema["pattern"] = SOME_TEXT if shortest == 1 else NO_SPACE


def bound_text(schema: Described, field: serializers.Field[Any, Any, Any, Any]) -> Described:
    """The description of a field that takes text, saying which; others as they are."""
    if isinstance(field, serializers.CharField) and schema.get("type") == "string" and "format" not in schema:
        blank = field.allow_blank or not field.trim_whitespace
        forms = [form for validator, form in FORMS.items() if validator in field.validators]
        schema.setdefault("pattern", forms[0] if forms else NO_NUL if blank else SOME_TEXT)
    return schema


def bound_path(parameter: Described) -> Described:
    """A part of an address: an id, or words."""
    if parameter["schema"].get("type") == "integer":
        parameter["schema"] = dict(ID)
    else:
        parameter["schema"].setdefault("minLength", 1)
    return parameter
