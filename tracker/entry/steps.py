"""Undoing: what a change replaced, small enough to be kept for every change of a long report."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Values = Mapping[str, Any]


def difference(before: Values, after: Values) -> dict[str, Any]:
    """What leads from ``after`` back to ``before``: old values of what differs, and of items only those that do."""
    back = {name: value for name, value in before.items() if name != "items" and after[name] != value}
    old, new = ({(row["start"], row["end"]): row for row in values["items"]} for values in (before, after))
    if old != new:
        back["items"] = {
            "put": [row for key, row in old.items() if new.get(key) != row],
            "drop": [list(key) for key, row in new.items() if old.get(key) != row],
        }
    return back


def apply_step(values: Values, back: Values) -> dict[str, Any]:
    """The values before the change of which ``back`` is the difference."""
    undone = dict(values) | {name: value for name, value in back.items() if name != "items"}
    if "items" in back:
        drop = {tuple(key) for key in back["items"]["drop"]}
        kept = [row for row in values["items"] if (row["start"], row["end"]) not in drop]
        undone["items"] = sorted([*kept, *back["items"]["put"]], key=lambda row: row["start"])
    return undone
