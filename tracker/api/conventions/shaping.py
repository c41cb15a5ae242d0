"""``?fields=`` and ``?expand=``: the caller chooses how much of each object is shown.

``fields`` names what to keep, one level deep (``organisation.display``). ``expand`` puts an object in full where its
brief form would stand. Names that do not exist are refused, and those that do are told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.viewsets import GenericViewSet

from tracker.access import Viewer, viewer_of

FIELDS, EXPAND = "fields", "expand"
SHAPED_ACTIONS = ("list", "retrieve")
LONGEST_CHOICE = 2000  # characters of one parameter


@dataclass(frozen=True, slots=True)
class Expansion:
    """``field`` makes the field that stands for the brief one; ``load`` adds to the rows what it shows the viewer.

    All expansions of a list together may cost no more queries than a list is allowed, however many rows it has.
    """

    field: Callable[[], serializers.Field[Any, Any, Any, Any]]
    load: Callable[[QuerySet[Any], Viewer], QuerySet[Any]] = lambda rows, viewer: rows


class ShapedAnswers(GenericViewSet[Any]):
    """The parameters ``fields`` and ``expand`` of lists and details."""

    expansions: ClassVar[Mapping[str, Expansion]] = {}

    @property
    def shape_parameters(self) -> tuple[str, ...]:
        """Those of the two that the current action takes: details show everything in full anyway."""
        if self.action not in SHAPED_ACTIONS:
            return ()
        return (FIELDS, EXPAND) if self.expansions and self.action == "list" else (FIELDS,)

    @property
    def is_shaped(self) -> bool:
        """Did the caller choose anything? Else a list may be made in a quicker way."""
        return any(name in self.request.query_params for name in self.shape_parameters)

    def chosen_expansions(self) -> list[str]:
        """What to expand; raises ValidationError ``invalid_choice`` for what cannot be."""
        if EXPAND not in self.shape_parameters:
            return []
        chosen = _names(self.request, EXPAND)
        if unknown := [name for name in chosen if name not in self.expansions]:
            values = {"value": unknown[0], "allowed": "、".join(self.expansions)}
            message = _("不能展开“%(value)s”：可展开的有 %(allowed)s。") % values
            raise ValidationError({EXPAND: ErrorDetail(message, code="invalid_choice")})
        return chosen

    def load_expansions(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with what the chosen expansions show."""
        for name in self.chosen_expansions():
            rows = self.expansions[name].load(rows, viewer_of(self.request))
        return rows

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if self.shape_parameters:
            shown = fields_of(serializer)
            for name in self.chosen_expansions():
                shown[name] = self.expansions[name].field()
            _keep(serializer, _names(self.request, FIELDS))
        return serializer


def fields_of(serializer: Any) -> Any:
    """The fields of a serializer, or of each item of a list of them; None where it has none."""
    return getattr(getattr(serializer, "child", serializer), "fields", None)


def choosable(serializer: Any) -> list[str]:
    """Every name that ``fields`` takes: those of the object, and of the objects inside it."""
    names = []
    for name, field in fields_of(serializer).items():
        names += [name, *(f"{name}.{inner}" for inner in fields_of(field) or ())]
    return names


def _names(request: Request, parameter: str) -> list[str]:
    return [name.strip() for name in request.query_params.get(parameter, "").split(",") if name.strip()]


def _keep(serializer: Any, chosen: Iterable[str]) -> None:
    chosen = list(chosen)
    if not chosen:
        return
    known = set(choosable(serializer))
    if unknown := [name for name in chosen if name not in known]:
        values = {"name": unknown[0], "allowed": "、".join(fields_of(serializer))}
        message = _("没有“%(name)s”这个字段：可用的字段为 %(allowed)s；嵌套对象的写作“字段.子字段”。") % values
        raise ValidationError({FIELDS: ErrorDetail(message, code="unknown_field")})
    shown = fields_of(serializer)
    for name in list(shown):
        inner = [choice.split(".", 1)[1] for choice in chosen if choice.startswith(f"{name}.")]
        if name in chosen:
            continue
        if not inner:
            del shown[name]
            continue
        nested = fields_of(shown[name])
        for other in [other for other in nested if other not in inner]:
            del nested[other]
