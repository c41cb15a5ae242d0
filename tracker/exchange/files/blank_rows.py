"""Workbooks with a million formatted, empty rows: these are dropped from the sheet's XML before it is parsed."""

from __future__ import annotations

import io
import re
from typing import IO, Any

_PIECE = 1 << 20
_CELL = rb'<c r="[A-Z]{1,3}\d{1,7}"(?: [a-z]{1,3}="\w{0,10}"){0,4}+/>'
_BLANK = rb'<row r="(\d{1,7})"(?: [\w:]{1,20}="[\w.:]{0,20}"){0,12}+(?:/>|>(?:' + _CELL + rb")*+</row>)"
_RUN = re.compile(rb"(?:" + _BLANK + rb"\s*+)++")
# The last of a run stays, empty: rows without a number of their own are counted from the one before.
_LAST = rb'<row r="\1"/>'
# Inside these the same letters mean something else.
_LITERAL = (b"<![CDATA[", b"<!--")


class WithoutBlankRows(io.RawIOBase):
    """Reads the XML of a sheet, leaving out runs of rows that hold nothing but formats, which no parser would miss.

    Only what is written the way Excel, WPS, LibreOffice and openpyxl do is recognised; the rest is passed on as it is.
    """

    def __init__(self, source: IO[bytes]) -> None:
        super().__init__()
        self._source = source
        self._kept = b""  # may be the beginning of a row
        self._ready = b""
        self._plain = True

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._ready:
            piece = self._source.read(_PIECE)
            if not piece:
                self._ready, self._kept = self._kept, b""
                break
            self._take(piece)
        given = self._ready[: len(buffer)]
        buffer[: len(given)] = given
        self._ready = self._ready[len(given) :]
        return len(given)

    def close(self) -> None:
        self._source.close()
        super().close()

    def _take(self, piece: bytes) -> None:
        text = self._kept + piece
        self._plain = self._plain and not any(sign in text for sign in _LITERAL)
        if not self._plain:
            self._ready, self._kept = self._ready + text, b""
            return
        text = _RUN.sub(_LAST, text)
        start = text.rfind(b"<row ")
        cut = start if start >= 0 and len(text) - start <= _PIECE else len(text)
        self._ready, self._kept = self._ready + text[:cut], text[cut:]
