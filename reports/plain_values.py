"""Values of fields as plain words, the same when they are read back, and what differs between two states."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import models

# Old and new value of each field that differs, by name; None where there was, or is, no row.
Changes = dict[str, list[Any]]
UNSHOWN = "••••••"


def changes_between(
    fields: Mapping[str, models.Field[Any, Any]],
    before: Mapping[str, Any],
    now: Mapping[str, Any],
    hidden: tuple[str, ...] = (),
) -> Changes:
    """What differs of two states that are given by column; an empty one stands for no row."""
    changes: Changes = {}
    for attname, field in fields.items():
        if field.primary_key:
            continue
        old, new = before.get(attname), now.get(attname)
        if old == new or ((not before or not now) and _is_nothing(new if now else old)):
            continue
        secret = field.name in hidden
        changes[field.name] = [UNSHOWN if old else old, UNSHOWN if new else new] if secret else [plain(old), plain(new)]
    return changes


def plain(value: Any) -> Any:
    """A text, whole number, truth value or None: what every database gives back as it was given."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | dict | tuple):
        return json.dumps(value, ensure_ascii=False, sort_keys=True, default=str)
    return str(value)


def _is_nothing(value: Any) -> bool:
    return value is None or value == "" or value == [] or value == {}
