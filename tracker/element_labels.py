"""What kind of element a finding is about and what became of it, in the users' words."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .matching import ElementKind, ElementState


class ElementKinds(models.TextChoices):
    """The kinds of elements with their labels."""

    OBJECT = ElementKind.OBJECT, _("事项")
    ACTION = ElementKind.ACTION, _("动作")
    NUMBER = ElementKind.NUMBER, _("数值")
    TIME = ElementKind.TIME, _("时间")


class ElementStates(models.TextChoices):
    """What became of an element."""

    MET = ElementState.MET, _("已做到")
    UNMET = ElementState.UNMET, _("未做到")
    NOT_MENTIONED = ElementState.NOT_MENTIONED, _("未提及")


def kind_of(element: dict[str, Any]) -> ElementKinds:
    """The kind of a stored element; one of another kind, or stored before kinds were told apart, is a thing."""
    kind = element.get("kind")
    return ElementKinds(kind) if kind in ElementKinds.values else ElementKinds.OBJECT


def label_kind(element: dict[str, Any]) -> str | Promise:
    """The label of a stored element's kind."""
    return kind_of(element).label


def label_state(element: dict[str, Any]) -> str | Promise:
    """The label of a stored element's state; one that is unknown is shown as it is."""
    state = str(element.get("state", ""))
    return ElementStates(state).label if state in ElementStates.values else state
