"""Ids of other bodies in what events tell: who may hear of a body need not know of the one above it."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from .models import Event

# What in an event about such an object is the id of a body.
_NAMES = {"organisation": ("parent", "successor"), "report": ("organisation",)}


def bodies_told(event: Event) -> set[int]:
    """The ids of bodies in the old and new values of an event."""
    values = [side.get(name) for side in (event.previous, event.payload) for name in _NAMES.get(event.object_type, ())]
    return {value for value in values if isinstance(value, int)}


def values_without(values: dict[str, Any], event: Event, hidden: Collection[int]) -> dict[str, Any]:
    """The old or the new values of the event, null where they are the id of a hidden body."""
    names = [name for name in _NAMES.get(event.object_type, ()) if values.get(name) in hidden]
    return {**values, **dict.fromkeys(names)} if names else values
