"""A column: its stable code, the title people read, what it holds, and whether an import may change it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from enum import Enum
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from import_export.fields import Field

from .files.cells import Cell
from .widgets import CellWidget, Text


class Role(Enum):
    """What an import does with the column."""

    KEY = "key"  # finds the row; never changes it
    VALUE = "value"  # is stored
    WORDS = "words"  # says in words what the column ``words_for`` holds as a code or id; either is enough
    SHOWN = "shown"  # comes from elsewhere: what stands in it must be what the database says


class Column(Field):
    """``attribute`` or ``get`` lead from the object to its value; ``note`` explains the column in the template."""

    def __init__(
        self,
        title: str,
        widget: CellWidget | None = None,
        *,
        role: Role = Role.VALUE,
        attribute: str | None = None,
        get: Callable[[Any], Any] | None = None,
        words_for: str = "",
        required: bool = False,
        long: bool = False,
        note: str = "",
    ) -> None:
        role = Role.WORDS if words_for else role
        super().__init__(attribute, widget=widget or Text(), readonly=role is not Role.VALUE)
        self.title, self.role, self.get = title, role, get
        self.words_for, self.required, self.long, self.note = words_for, required, long, note

    @property
    def code(self) -> str:
        """The column's name for programs; the metaclass gives it."""
        return str(self.column_name)

    def get_value(self, instance: Any) -> Any:
        if self.get is None:
            return super().get_value(instance)
        try:
            return self.get(instance)
        except (AttributeError, ObjectDoesNotExist, ValueError):  # a row not stored yet has no relations
            return None


def same(cell: Cell, shown: Cell) -> bool:
    """Is the cell of a file, whatever its format, what an export writes for ``shown``?"""
    return words(cell) == words(shown)


def words(cell: Cell) -> str:
    """A cell as a csv file holds it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    if isinstance(cell, datetime) and (cell.hour, cell.minute, cell.second) == (0, 0, 0):
        return cell.date().isoformat()
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return str(cell)
