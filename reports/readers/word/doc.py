"""Word documents of 1997 to 2003 (doc), and those of WPS (wps) that are built alike."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator

import olefile

from reports.errors import InputError
from reports.readers.document import Document
from reports.readers.rows import write_row
from reports.readers.word.doc_lists import load_lists
from reports.readers.word.doc_properties import ParagraphProperties
from reports.readers.word.doc_text import DocText, closed_pairs, read_text
from reports.readers.word.numbers import Numbering

_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names of streams, as the directory of such a file spells them.
_WORD = "WordDocument".encode("utf-16-le")
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL_END = "\x07"
_MARKS = {"\x0b": "\n", "\x0e": "\n", "\x1e": "-", "\t": " "}
# Pictures, drawn objects, references of notes, optional hyphens.
_UNSEEN = "\x01\x02\x03\x04\x05\x06\x08\x1f\x00\ufeff"
_TRANSLATION = str.maketrans(_MARKS | dict.fromkeys(_UNSEEN, ""))


class DocReader:
    """Takes compound files with a stream of Word, and encrypted ones, to say so."""

    format = "doc"
    title = "旧版 Word 或 WPS 文件（doc、wps）"

    def takes(self, data: bytes) -> bool:
        return data.startswith(_SIGNATURE) and (_WORD in data or _ENCRYPTED in data)

    def check(self, data: bytes) -> None:
        if _ENCRYPTED in data and _WORD not in data:
            raise _encrypted()

    def read(self, data: bytes) -> Document:
        self.check(data)
        try:
            return _read(data)
        # What a damaged file points to may lie anywhere.
        except (OSError, struct.error, IndexError, ValueError, KeyError) as error:
            raise InputError(
                "legacy_word",
                "旧版 Word 文件已损坏，或不是 Word 97 以后的格式：请用 Word 或 WPS 打开，另存为 docx 后再上传。",
            ) from error


def _read(data: bytes) -> Document:
    with olefile.OleFileIO(io.BytesIO(data)) as streams:
        word = streams.openstream("WordDocument").read()
        if word[0x0B] & 0x01:
            raise _encrypted()
        table = streams.openstream("1Table" if word[0x0B] & 0x02 else "0Table").read()
    text = read_text(word, table)
    body = _Body(text, ParagraphProperties(word, table), Numbering(load_lists(word, table)))
    lines = [line for line in body.lines() if line.strip()]
    notes = [line for line in _plain(text.notes).split("\r") if line.strip()]
    if notes:
        lines += ["注释：", *(line.strip() for line in notes)]
    return Document("\n".join(lines), DocReader.format)


class _Body:
    """The paragraphs and table rows of a document, in reading order."""

    def __init__(self, text: DocText, properties: ParagraphProperties, numbering: Numbering) -> None:
        self._text, self._properties, self._numbering = text, properties, numbering

    def lines(self) -> Iterator[str]:
        cells: list[list[str]] = []
        cell: list[str] = []
        for start, end in self._text.paragraphs():
            properties = self._properties.at(self._text.offset(end - 1))
            if properties.ends_row:
                yield from _row(cells)
                cells, cell = [], []
                continue
            printed = _plain(self._text.main[start:end]).strip(" \r\x07\x0c\n")
            number = self._numbering.number(properties.list_name, properties.depth) if properties.list_name else ""
            paragraph = [f"{number}{printed}"] if printed.strip() else []
            if not properties.in_table:
                yield from (line.strip(" ") for text in paragraph for line in text.split("\n"))
                continue
            cell += paragraph
            if self._text.main[end - 1] == _CELL_END:
                cells.append(cell)
                cell = []
        yield from (line for lines in [*cells, cell] for line in lines)  # a table without an end


def _row(cells: list[list[str]]) -> Iterator[str]:
    line = write_row([" ".join(cell) for cell in cells])
    if line is None:
        yield from (line for cell in cells for line in cell)
    elif line.strip(" |"):
        yield line


def _plain(text: str) -> str:
    """The shown text: of a field only its result, and no sign that stands for an object."""
    pieces: list[str] = []
    in_codes: list[bool] = []  # of the fields around this place, which are still in their code
    unseen = 0
    for sign in text:
        if sign == "\x13":
            in_codes.append(True)
            unseen += 1
        elif sign in "\x14\x15" and in_codes:
            unseen -= in_codes.pop()
            if sign == "\x14":
                in_codes.append(False)
        elif not unseen:
            pieces.append(sign)
    return closed_pairs("".join(pieces)).translate(_TRANSLATION)


def _encrypted() -> InputError:
    return InputError("password_protected", "文件设有密码，读不出内容：请取消密码、另存后再上传。")
