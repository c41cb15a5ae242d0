"""Writing rows to xlsx, csv or json: a row at a time, in the same memory however many there are."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .cells import Cell, neutralise, shorten
from .escapes import escape_controls

# Of Excel and WPS, the row of titles included.
ROWS_OF_SHEET = 1_048_576
# Excel cannot show a day before this as a date.
_FIRST_EXCEL_DAY = date(1900, 3, 1)
_NARROW, _WIDE = 16, 48  # characters


class Title(Protocol):
    """What a writer asks of a column."""

    @property
    def title(self) -> str: ...

    @property
    def long(self) -> bool: ...

    @property
    def code(self) -> str: ...


class Writer:
    """A file being written: ``write`` rows, then leave the ``with``."""

    def __init__(self, path: Path, sheet: str, columns: Sequence[Title]) -> None:
        self.path, self.sheet, self.columns = path, sheet, columns

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close(complete=kind is None)

    def write(self, row: Mapping[str, Cell]) -> None:
        """Add a row; cells by the columns' codes."""
        raise NotImplementedError

    def close(self, *, complete: bool) -> None:
        """End the file; one that is not complete is thrown away by whoever began it."""
        raise NotImplementedError


class XlsxWriter(Writer):
    """Sheets of as many rows as Excel can hold, the further ones named with a number."""

    def __init__(self, path: Path, sheet: str, columns: Sequence[Title]) -> None:
        super().__init__(path, sheet, columns)
        self._book = Workbook(write_only=True)
        self._sheets = 0
        self._add_sheet()

    def _add_sheet(self) -> None:
        self._sheets += 1
        self._sheet = self._book.create_sheet(self.sheet if self._sheets == 1 else f"{self.sheet} ({self._sheets})")
        self._sheet.freeze_panes = "A2"
        for place, column in enumerate(self.columns, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = _WIDE if column.long else _NARROW
        self._sheet.append([heading(self._sheet, column.title) for column in self.columns])
        self._rows = 1

    def write(self, row: Mapping[str, Cell]) -> None:
        if self._rows == ROWS_OF_SHEET:
            self._add_sheet()
        self._sheet.append([xlsx_cell(row[column.code]) for column in self.columns])
        self._rows += 1

    def add_notes(self, sheet: str, rows: Iterable[Sequence[str]]) -> None:
        """A further sheet of plain text for people."""
        notes = self._book.create_sheet(sheet)
        for place, width in enumerate((20, 24, 12, 80), 1):
            notes.column_dimensions[get_column_letter(place)].width = width
        for row in rows:
            notes.append([xlsx_cell(text) for text in row])

    def close(self, *, complete: bool) -> None:
        if complete:
            self._book.save(self.path)
        else:
            self._book.close()


class CsvWriter(Writer):
    """UTF-8 with a byte order mark, without which Excel and WPS take the text for GBK."""

    def __init__(self, path: Path, sheet: str, columns: Sequence[Title]) -> None:
        super().__init__(path, sheet, columns)
        self._file = path.open("w", encoding="utf-8-sig", errors="replace", newline="")
        self._csv = csv.writer(self._file, lineterminator="\r\n")
        self._csv.writerow([column.title for column in columns])

    def write(self, row: Mapping[str, Cell]) -> None:
        self._csv.writerow([csv_cell(row[column.code]) for column in self.columns])

    def close(self, *, complete: bool) -> None:
        self._file.close()


class JsonWriter(Writer):
    """An array of objects by column code, one on a line; texts as they are."""

    def __init__(self, path: Path, sheet: str, columns: Sequence[Title]) -> None:
        super().__init__(path, sheet, columns)
        self._file: io.TextIOBase = path.open("w", encoding="utf-8", errors="backslashreplace", newline="\n")
        self._before = "[\n"

    def write(self, row: Mapping[str, Cell]) -> None:
        cells = {column.code: json_cell(row[column.code]) for column in self.columns}
        self._file.write(self._before + json.dumps(cells, ensure_ascii=False))
        self._before = ",\n"

    def close(self, *, complete: bool) -> None:
        self._file.write("[]\n" if self._before == "[\n" else "\n]\n")
        self._file.close()


WRITERS: dict[str, type[Writer]] = {"xlsx": XlsxWriter, "csv": CsvWriter, "json": JsonWriter}


def heading(sheet: Any, title: str) -> WriteOnlyCell:
    """The cell of a column's title."""
    cell = WriteOnlyCell(sheet, title)
    cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="DDE6F0")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def xlsx_cell(cell: Cell) -> Cell:
    """What openpyxl is given: text that is no formula, short enough, and without what XML cannot hold."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return shorten(escape_controls(neutralise(cell))) or None
    if isinstance(cell, date) and cell < _FIRST_EXCEL_DAY:
        return cell.isoformat()
    return cell


def csv_cell(cell: Cell) -> str:
    """Text, neutralised; numbers and dates cannot be formulas and stay as they are."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, str):
        return neutralise(cell)
    if isinstance(cell, float) and re.fullmatch(r"-?\d+\.0", repr(cell)):
        return repr(cell)[:-2]
    return cell.isoformat() if isinstance(cell, date) else repr(cell)


def json_cell(cell: Cell) -> Cell:
    return cell.isoformat() if isinstance(cell, date) else cell
