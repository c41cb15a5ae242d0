"""What a doc says of its paragraphs: their list, and whether they stand in a table (MS-DOC 2.4.6, 2.6.2)."""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace

_STYLES, _PAGES = 0x00A2, 0x0102  # offsets in the header
_PAGE = 512  # bytes
_PARAGRAPH_STYLE = 1
_LONGEST_CHAIN = 20  # of styles based on one another
# Bytes of an operand by the upper three bits of the operation; 6 stands for a length of its own.
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
_DEPTH, _LIST, _IN_TABLE, _ENDS_ROW, _TABLE = 0x260A, 0x460B, 0x2416, 0x2417, 0xD608


@dataclass(frozen=True, slots=True)
class Properties:
    """Of one paragraph; ``list_name`` is empty where it is in no list."""

    list_name: str = ""
    depth: int = 0
    in_table: bool = False
    ends_row: bool = False


class ParagraphProperties:
    """The properties of every paragraph, by the place of its mark in the stream."""

    def __init__(self, word: bytes, table: bytes) -> None:
        self._styles = _load_styles(word, table)
        found = sorted(_entries(word, table))
        self._starts = [start for start, _, _ in found]
        self._entries = [(style, operations) for _, style, operations in found]

    def at(self, offset: int) -> Properties:
        """The properties of the paragraph whose mark lies there."""
        index = bisect_right(self._starts, offset) - 1
        if index < 0:
            return Properties()
        style, operations = self._entries[index]
        return _applied(self._styles.get(style, Properties()), operations)


def _entries(word: bytes, table: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Start in the stream, style and operations of every run of paragraphs."""
    place, length = struct.unpack_from("<2I", word, _PAGES)
    count = (length - 4) // 8
    for index in range(count):
        number = struct.unpack_from("<I", table, place + 4 * (count + 1) + 4 * index)[0] & 0x3F_FFFF
        page = word[number * _PAGE : (number + 1) * _PAGE]
        runs = page[_PAGE - 1]
        for run in range(runs):
            start = struct.unpack_from("<I", page, 4 * run)[0]
            yield (start, *_entry(page, page[4 * (runs + 1) + 13 * run] * 2))


def _entry(page: bytes, place: int) -> tuple[int, bytes]:
    if place == 0:
        return 0, b""
    size, first = 2 * page[place] - 1, place + 1
    if page[place] == 0:
        size, first = 2 * page[place + 1], place + 2
    return struct.unpack_from("<H", page, first)[0], page[first + 2 : first + size]


def _applied(properties: Properties, operations: bytes) -> Properties:
    for operation, operand in _operations(operations):
        if operation == _DEPTH:
            properties = replace(properties, depth=operand[0])
        elif operation == _LIST:
            number = struct.unpack("<h", operand)[0]
            properties = replace(properties, list_name=str(number) if number > 0 else "")
        elif operation == _IN_TABLE:
            properties = replace(properties, in_table=bool(operand[0]))
        elif operation == _ENDS_ROW:
            properties = replace(properties, ends_row=bool(operand[0]))
    return properties


def _operations(raw: bytes) -> Iterator[tuple[int, bytes]]:
    place = 0
    while place + 3 <= len(raw):
        operation = struct.unpack_from("<H", raw, place)[0]
        place += 2
        size = _OPERANDS[operation >> 13]
        if operation == _TABLE:
            size = 1 + struct.unpack_from("<H", raw, place)[0] if place + 2 <= len(raw) else 0
        elif size == 0:
            size = 1 + raw[place]
        operand = raw[place : place + size]
        if len(operand) < size or not size:
            return
        yield operation, operand
        place += size


def _load_styles(word: bytes, table: bytes) -> dict[int, Properties]:
    place, length = struct.unpack_from("<2I", word, _STYLES)
    sheet = table[place : place + length]
    if len(sheet) < 6:
        return {}
    head, count, base = struct.unpack_from("<3H", sheet, 0)
    raw: dict[int, tuple[int, bytes]] = {}
    place = 2 + head
    for number in range(count):
        if place + 2 > len(sheet):
            break
        size = struct.unpack_from("<H", sheet, place)[0]
        style = sheet[place + 2 : place + 2 + size]
        if size > base and struct.unpack_from("<H", style, 2)[0] & 0xF == _PARAGRAPH_STYLE:
            raw[number] = (struct.unpack_from("<H", style, 2)[0] >> 4, _style_operations(style, base))
        place += 2 + size
    return {number: _resolved(raw, number, _LONGEST_CHAIN) for number in raw}


def _style_operations(style: bytes, base: int) -> bytes:
    name = struct.unpack_from("<H", style, base)[0]
    place = base + 2 + 2 * name + 2  # behind the name and its end mark
    if place + 4 > len(style):
        return b""
    size = struct.unpack_from("<H", style, place)[0]
    return style[place + 4 : place + 2 + size]  # its own number stands first


def _resolved(raw: dict[int, tuple[int, bytes]], number: int, depth: int) -> Properties:
    if number not in raw or depth == 0:
        return Properties()
    parent, operations = raw[number]
    return _applied(_resolved(raw, parent, depth - 1), operations)
