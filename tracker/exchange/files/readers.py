"""Reading rows from xlsx, csv or json: a row at a time, each with its place in the file."""

from __future__ import annotations

import codecs
import csv
import json
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from reports.errors import InputError

from .cells import Cell, SheetRow, restore
from .sheets import Workbook, read_workbook

MAX_COLUMNS = 200
# One object of a json file: the longest report's text quoted in several columns, and room.
_LONGEST_OBJECT = 32 * 1024 * 1024
_PIECE = 1 << 20
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def format_of(head: bytes, name: str) -> str:
    """xlsx, csv or json, by what the file begins with, and by its name only where that says nothing.

    Raises InputError ``file_empty``, ``xls_not_supported`` or ``format_not_supported``.
    """
    if not head.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise InputError("file_empty", "文件是空的：请检查后重新上传。")
    if head.startswith(_XLS):
        raise InputError("xls_not_supported", "这是旧版 xls 文件或加了密码的文件：请取消密码，另存为 xlsx 后再上传。")
    if head.startswith(b"PK"):
        return "xlsx"
    suffix = PurePath(name).suffix.lower()
    if suffix == ".json" or head.removeprefix(codecs.BOM_UTF8).lstrip()[:2] in (b"[{", b"[\n", b"[\r", b"[ ", b"[]"):
        return "json"
    if suffix in (".csv", ".txt", ".tsv", "") and b"\x00" not in head[:1000].replace(b"\xff\xfe", b"")[::2]:
        return "csv"
    raise InputError("format_not_supported", "认不出文件的格式：请上传 xlsx、csv 或 json，可先下载模板填写。")


def read_rows(data: bytes, file_format: str, sheet: str) -> Iterator[SheetRow]:
    """The rows of a file, that of the titles first; ``sheet`` names the sheets to read where there are several.

    Raises InputError where the file is not what it should be.
    """
    return {"xlsx": _read_xlsx, "csv": _read_csv, "json": _read_json}[file_format](data, sheet)


def _read_xlsx(data: bytes, sheet: str) -> Iterator[SheetRow]:
    book: Workbook = read_workbook(data)
    return book.rows(sheet, MAX_COLUMNS)


def _read_csv(data: bytes, sheet: str) -> Iterator[SheetRow]:
    text = _decode(data)
    first_line = text[: text.find("\n") + 1] or text
    delimiter = "\t" if first_line.count("\t") > first_line.count(",") else ","
    reader = csv.reader(_lines(text), delimiter=delimiter, strict=True)
    csv.field_size_limit(max(csv.field_size_limit(), 16 * 1024 * 1024))
    number = 0
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise InputError(
                "csv_malformed",
                f"第 {number} 行的引号不成对或分隔不对，读不下去：请用表格软件重新另存为 csv 后再上传。",
            ) from error
        formulas = frozenset(place for place, cell in enumerate(cells) if cell.startswith("="))
        yield SheetRow("", number, [restore(cell) for cell in cells], formulas)


def _lines(text: str) -> Iterator[str]:
    """Lines with their ends: csv wants a quoted line break as it stood."""
    start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        yield text[start:end]
        start = end


def _decode(data: bytes) -> str:
    """UTF-8, UTF-16 with a mark, or GB18030, in which Excel in Chinese saves."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
    ):
        if data.startswith(mark):
            data, tried = data[len(mark) :], [encoding]
            break
    else:
        tried = ["utf-8", "gb18030"]
    for encoding in tried:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise InputError("encoding_invalid", "文件不是 UTF-8 或 GB18030 编码，读不出文字：请另存为“CSV UTF-8”后再上传。")


def _read_json(data: bytes, sheet: str) -> Iterator[SheetRow]:
    """The titles are the names of the first object; each later object has the same: one left out would look empty."""
    titles: list[str] = []
    for number, found in enumerate(_objects(data), 1):
        if not isinstance(found, dict):
            raise _json_error(number, "应是一个对象")
        if not titles:
            titles = list(found)
            yield SheetRow("", 0, list(titles))
        if odd := sorted(found.keys() ^ set(titles)):
            raise _json_error(number, f"与第一个对象的名称不一致（“{odd[0]}”）")
        yield SheetRow("", number, [_json_cell(found.get(title), number) for title in titles])


def _json_cell(value: Any, number: int) -> Cell:
    if isinstance(value, list | dict):
        raise _json_error(number, "有一项是数组或对象，应是文字、数字、真假或空")
    return value


def _objects(data: bytes) -> Iterator[Any]:
    """The items of one array, decoded one by one."""
    decoder = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant)
    text = codecs.iterdecode((data[place : place + _PIECE] for place in range(0, len(data), _PIECE)), "utf-8-sig")
    buffer, place, number = "", 0, 0
    try:
        for piece in text:
            buffer, place = buffer[place:] + piece, 0
            if number == 0 and not buffer.lstrip():
                continue
            if number == 0:
                place = _expect(buffer, 0, "[")
                number = 1
            while True:
                start = _skip(buffer, place, " \t\r\n,") if number else place
                if start >= len(buffer) or buffer[start] == "]":
                    place = start
                    break
                try:
                    value, end = decoder.raw_decode(buffer, start)
                except json.JSONDecodeError:
                    place = start
                    break
                if end >= len(buffer):  # a number may go on in the next piece
                    place = start
                    break
                yield value
                place, number = end, number + 1
            if len(buffer) - place > _LONGEST_OBJECT:
                raise _json_error(number, "太长")
    except (UnicodeDecodeError, ValueError, RecursionError) as error:
        raise _json_error(max(number, 1), "不合语法或不是 UTF-8") from error
    if buffer[place:].strip() != "]":
        raise _json_error(max(number, 1), "不合语法，或文件没有传完")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    named = dict(pairs)
    if len(named) != len(pairs):
        raise ValueError("a name is repeated")
    return named


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def _expect(text: str, place: int, sign: str) -> int:
    place = _skip(text, place, " \t\r\n")
    if text[place : place + 1] != sign:
        raise ValueError(f"{sign} expected")
    return place + 1


def _skip(text: str, place: int, signs: str) -> int:
    while place < len(text) and text[place] in signs:
        place += 1
    return place


def _json_error(number: int, what: str) -> InputError:
    return InputError("json_invalid", f"JSON 中第 {number} 个对象{what}：请按导出文件的样子，写成一个对象的数组。")
