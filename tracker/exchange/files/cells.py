"""What a cell may hold, so that it opens as text everywhere and comes back as it went out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime

Cell = str | int | float | bool | date | datetime | None

# What spreadsheets take for the beginning of a formula (OWASP, CSV injection), in either width: a Chinese Excel narrows
# it, and some programs drop spaces first. Apostrophes before it count as well, so that taking one away undoes adding
# one whatever the text is.
_FORMULA = re.compile(r"'*\s*[=+\-@\t\r\n＝＋－＠]")
_QUOTED_FORMULA = re.compile(r"'+\s*[=+\-@\t\r\n＝＋－＠]")
# Excel refuses to open a longer cell; counted in UTF-16 units, as Excel does.
LONGEST_CELL = 32_767
CUT_MARK = "…〔此格超过32767字，没有写全；导入时这一格按未改动处理，全文请导出为csv或json〕"


@dataclass(frozen=True, slots=True)
class SheetRow:
    """One row of a file: ``sheet`` is empty where the format has none, ``number`` counts from 1 as a person would.

    ``cells`` are in the order of the file's columns. ``formulas`` and ``merged`` are the places of cells whose value
    the file does not hold: computed by the program that opens it, or swallowed by a merged cell.
    """

    sheet: str
    number: int
    cells: list[Cell]
    formulas: frozenset[int] = frozenset()
    merged: frozenset[int] = frozenset()

    @property
    def is_blank(self) -> bool:
        return not self.formulas and all(
            cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells
        )


def neutralise(text: str) -> str:
    """The text with an apostrophe before it, where a spreadsheet would take it for a formula."""
    return f"'{text}" if _FORMULA.match(text) else text


def restore(text: str) -> str:
    """What ``neutralise`` was given."""
    return text[1:] if _QUOTED_FORMULA.match(text) else text


def shorten(text: str) -> str:
    """The text as far as a cell of Excel can hold it, with a mark where it was cut."""
    if len(text) <= LONGEST_CELL // 2 or utf16_length(text) <= LONGEST_CELL:
        return text
    room = LONGEST_CELL - utf16_length(CUT_MARK)
    cut = text.encode("utf-16-le", "surrogatepass")[: room * 2].decode("utf-16-le", "ignore")
    return cut + CUT_MARK


def is_cut(cell: Cell) -> bool:
    """Does the cell hold less than was to be written?"""
    return isinstance(cell, str) and cell.endswith(CUT_MARK)


def utf16_length(text: str) -> int:
    """How long Excel takes the text for."""
    return len(text) + sum(character > "\uffff" for character in text)
