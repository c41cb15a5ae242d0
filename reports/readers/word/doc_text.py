"""The text of a doc, put together from its pieces (MS-DOC 2.4.1)."""

from __future__ import annotations

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

# Offsets in the header of the stream WordDocument, from its start (MS-DOC 2.5).
_IDENTIFIER, _WORD_97 = 0xA5EC, 0x00C1
_LENGTH_OF_TEXT, _LENGTH_OF_NOTES = 0x4C, 0x50
_PIECES = 0x01A2
_END = re.compile(r"[\r\x07\x0c]")


@dataclass(frozen=True, slots=True)
class DocText:
    """The main text and the footnotes, and where each sign lies in the stream."""

    main: str
    notes: str
    starts: tuple[int, ...]  # of the pieces, in signs
    offsets: tuple[tuple[int, int], ...]  # of each piece its place in the stream, and the bytes of a sign

    def paragraphs(self) -> Iterator[tuple[int, int]]:
        """Start and end of each paragraph, its mark included."""
        start = 0
        for mark in _END.finditer(self.main):
            yield start, mark.end()
            start = mark.end()
        if start < len(self.main):
            yield start, len(self.main)

    def offset(self, place: int) -> int:
        """Where in the stream the sign at ``place`` lies."""
        piece = bisect_right(self.starts, place) - 1
        first, width = self.offsets[piece]
        return first + (place - self.starts[piece]) * width


def read_text(word: bytes, table: bytes) -> DocText:
    """Raises ValueError, struct.error or IndexError where the file is none of Word 97 or later, or damaged."""
    identifier, version = struct.unpack_from("<2H", word, 0)
    if identifier != _IDENTIFIER or version < _WORD_97:
        raise ValueError("not written by Word 97 or later")
    main, notes = (struct.unpack_from("<i", word, place)[0] for place in (_LENGTH_OF_TEXT, _LENGTH_OF_NOTES))
    starts, offsets, pieces = [], [], []
    for start, end, place, width in _pieces(word, table):
        raw = word[place : place + (end - start) * width]
        text = raw.decode("cp1252" if width == 1 else "utf-16-le", "replace")
        # A sign beyond the basic plane takes two places: one of its own keeps the others where they are.
        pieces.append(text if len(text) == end - start else _one_for_each_place(raw))
        starts.append(start)
        offsets.append((place, width))
    whole = "".join(pieces)
    return DocText(whole[:main], whole[main : main + notes], tuple(starts), tuple(offsets))


def _pieces(word: bytes, table: bytes) -> Iterator[tuple[int, int, int, int]]:
    place, length = struct.unpack_from("<2I", word, _PIECES)
    end = place + length
    while table[place] == 0x01:  # changes of formatting, before the pieces
        place += 3 + struct.unpack_from("<H", table, place + 1)[0]
    if table[place] != 0x02 or end > len(table):
        raise ValueError("no table of pieces")
    count = (struct.unpack_from("<I", table, place + 1)[0] - 4) // 12
    starts = struct.unpack_from(f"<{count + 1}I", table, place + 5)
    first = place + 5 + 4 * (count + 1)
    for index in range(count):
        encoded = struct.unpack_from("<I", table, first + 8 * index + 2)[0]
        narrow = bool(encoded & 0x4000_0000)
        offset = encoded & 0x3FFF_FFFF
        if starts[index + 1] < starts[index]:
            raise ValueError("pieces overlap")
        yield starts[index], starts[index + 1], offset // 2 if narrow else offset, 1 if narrow else 2


def _one_for_each_place(raw: bytes) -> str:
    units = struct.unpack(f"<{len(raw) // 2}H", raw[: len(raw) // 2 * 2])
    return "".join(map(chr, units))


def closed_pairs(text: str) -> str:
    """The text with each pair of surrogates, as ``main`` holds a sign beyond the basic plane, as that one sign."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
