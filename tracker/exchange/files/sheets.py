"""Workbooks from strangers: bounded before they are opened, and read a row at a time."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from lxml.etree import LxmlError  # type: ignore[import-untyped]
from openpyxl import load_workbook
from openpyxl.utils import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from reports.errors import InputError
from reports.readers.archive import Archive

from .blank_rows import WithoutBlankRows
from .cells import SheetRow, restore
from .escapes import unescape_controls

# A million blank rows with borders pack a thousand to one and are passed over in seconds; more is no table of ours.
MAX_UNPACKED = 512 * 1024 * 1024
MAX_RATIO = 2000
# openpyxl holds these parts in memory, where a sheet is read in passing.
_HELD = ("xl/sharedstrings.xml", "xl/styles.xml", "xl/workbook.xml")
_MAX_HELD = 64 * 1024 * 1024
_MERGED = re.compile(rb"<(?:\w+:)?mergeCell\s[^>]*?ref=[\"']([A-Z]{1,3}\d{1,7}(?::[A-Z]{1,3}\d{1,7})?)[\"']")
_LONGEST_TAG = 200  # bytes
_PIECE = 1 << 20
# A range over more rows is a column merged as a whole; what is left of it is blank all the same.
_MERGED_ROWS = 10_000
_BROKEN = (
    KeyError, ValueError, TypeError, IndexError, AttributeError, OSError, EOFError, zipfile.BadZipFile, ParseError,
    LxmlError, InvalidFileException,
)  # fmt: skip


class Workbook:
    """An open workbook whose rows may be read once."""

    def __init__(self, data: bytes, book: Any) -> None:
        self._data, self._book = data, book

    def rows(self, sheet: str, max_columns: int) -> Iterator[SheetRow]:
        """The rows of the sheets of that name, and of ``name (2)`` and so on; of the first sheet where there is none.

        The titles must be the same in all, and are given once.
        """
        sheets = [ws for ws in self._book.worksheets if re.fullmatch(rf"{re.escape(sheet)}(?: \(\d+\))?", ws.title)]
        titles: list[Any] | None = None
        for found in sheets or self._book.worksheets[:1]:
            for row in self._rows_of(found, max_columns):
                if titles is None and not row.is_blank:
                    titles = row.cells
                elif row.cells == titles and row.number <= 1:
                    continue
                yield row

    def _rows_of(self, sheet: ReadOnlyWorksheet, max_columns: int) -> Iterator[SheetRow]:
        merged = self._merged(sheet)
        sheet.reset_dimensions()  # what the file says of them may be wrong
        source = sheet._get_source
        sheet._get_source = lambda: io.BufferedReader(WithoutBlankRows(source()), _PIECE)
        try:
            # Without a number of columns: openpyxl would fill up each of a million blank rows to that number.
            for number, row in enumerate(sheet.iter_rows(), 1):
                filled = [place for place, cell in enumerate(row, 1) if cell.value is not None] if row else ()
                if not filled:
                    continue
                cells = row[: min(filled[-1], max_columns)]
                formulas = frozenset(place for place, cell in enumerate(cells) if cell.data_type in ("f", "e"))
                values = [_value(cell.value) for cell in cells]
                yield SheetRow(sheet.title, number, values, formulas, merged.get(number, frozenset()))
        except _BROKEN as error:
            raise _broken(error) from error

    def _merged(self, sheet: ReadOnlyWorksheet) -> dict[int, frozenset[int]]:
        """For each row the places that a merged cell covers; the file tells of them only after all rows."""
        found: defaultdict[int, set[int]] = defaultdict(set)
        with zipfile.ZipFile(io.BytesIO(self._data)) as archive, archive.open(sheet._worksheet_path) as stream:
            tail = b""
            while piece := stream.read(_PIECE):
                for reference in _MERGED.findall(tail + piece):
                    left, top, right, bottom = (int(n or 0) for n in range_boundaries(reference.decode()))
                    for row in range(top, min(bottom, top + _MERGED_ROWS) + 1):
                        found[row].update(range(left - 1, right))
                tail = (tail + piece)[-_LONGEST_TAG:]
        return {row: frozenset(places) for row, places in found.items()}


def read_workbook(data: bytes) -> Workbook:
    """Raises InputError as Archive does, and ``xlsx_damaged``, ``xlsx_too_large``, ``xml_dtd_forbidden``."""
    archive = Archive(data, unpacked=MAX_UNPACKED, ratio=MAX_RATIO)
    with zipfile.ZipFile(io.BytesIO(data)) as members:
        for member in members.infolist():
            if member.filename.lower().lstrip("/") in _HELD and member.file_size > _MAX_HELD:
                raise InputError("xlsx_too_large", "工作簿里的文字太多，没有读取：请分成几个文件，或改用 csv。")
    if archive.find("xl/workbook.xml") is None:
        raise InputError("format_not_supported", "这不是 xlsx 工作簿：请另存为 xlsx 后再上传。")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions that are not kept
            return Workbook(data, load_workbook(io.BytesIO(data), read_only=True, keep_links=False))
    except _BROKEN as error:
        raise _broken(error) from error


def _value(value: Any) -> Any:
    return restore(unescape_controls(value)) if isinstance(value, str) else value


def _broken(error: BaseException) -> InputError:
    if any(isinstance(cause, DefusedXmlException) for cause in (error, error.__cause__)):
        return InputError(
            "xml_dtd_forbidden", "工作簿内部含有实体定义，出于安全没有读取：请用办公软件重新另存后再上传。"
        )
    return InputError("xlsx_damaged", "工作簿已损坏，读不下去：请在表格软件中打开、另存为 xlsx 后再上传。")
