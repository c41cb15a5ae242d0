"""From a file's bytes to its text: one reader for a format, chosen by content and never by name."""

from __future__ import annotations

import re

from reports.errors import InputError
from reports.readers.binary import refuse_binary
from reports.readers.document import Document, Notice, Reader
from reports.readers.notices import name_mismatch
from reports.readers.plain import PlainReader
from reports.readers.printed.ofd import OfdReader
from reports.readers.printed.pdf import PdfReader
from reports.readers.web.html import HtmlReader
from reports.readers.web.mht import MhtReader
from reports.readers.word.doc import DocReader
from reports.readers.word.docx import DocxReader
from reports.readers.word.wordxml import WordXmlReader

__all__ = ["DEFAULT_LIMIT", "SUFFIXES", "Document", "Notice", "Reader", "check_document", "read_document"]

DEFAULT_LIMIT = 50 * 1024 * 1024  # bytes
# The first that takes the content reads it. Those of binary formats come first; plain text takes everything.
_BINARY: tuple[Reader, ...] = (OfdReader(), DocxReader(), DocReader(), PdfReader(), WordXmlReader())
_TEXT: tuple[Reader, ...] = (MhtReader(), HtmlReader(), PlainReader())
# What names of such files end in, for upload forms and for telling a name that does not fit.
SUFFIXES = {
    "txt": (".txt", ".text", ".md"),
    "html": (".html", ".htm", ".shtml", ".xhtml"),
    "mht": (".mht", ".mhtml"),
    "docx": (".docx", ".docm"),
    "wordxml": (".xml", ".doc"),
    "doc": (".doc", ".wps", ".dot"),
    "pdf": (".pdf",),
    "ofd": (".ofd",),
}
# No text column of a database takes them, and no text has a use for them.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_STORABLE = re.compile("[^\x00\ud800-\udfff]*+")


def check_document(data: bytes, name: str = "", *, limit: int = DEFAULT_LIMIT) -> None:
    """Refuse what can be told from the bytes alone, without parsing; cheap and safe where a person waits.

    Raises ``InputError`` as ``read_document`` does, but a page without text passes.
    """
    _reader_of(data, name, limit).check(data)


def read_document(data: bytes, name: str = "", *, limit: int = DEFAULT_LIMIT) -> Document:
    """Read a file of at most ``limit`` bytes; ``name`` only serves the messages.

    Raises ``InputError`` with a code of docs/formats.md.
    """
    reader = _reader_of(data, name, limit)
    document = reader.read(data)
    text = document.text
    if not document.encoding and not _STORABLE.fullmatch(text):  # what was decoded was looked through then
        text = _UNSTORABLE.sub("", text)
    if not text.strip():
        raise _no_text(_label(name))
    notices = (*document.notices, *_mismatch(reader, name))
    return Document(text, document.format, document.encoding, notices)


def _reader_of(data: bytes, name: str, limit: int) -> Reader:
    label = _label(name)
    if not data:
        raise InputError("file_empty", f"{label}是空的（0 字节），请重新导出后再上传。")
    if len(data) > limit:
        raise InputError("file_too_large", f"{label}超过 {limit / 1024 / 1024:g} MB 的上限，请只上传报告正文。")
    found = next((reader for reader in _BINARY if reader.takes(data)), None)
    if found is not None:
        return found
    refuse_binary(data, name, tuple(suffix[1:] for suffixes in SUFFIXES.values() for suffix in suffixes))
    if not data.strip():
        raise _no_text(label)
    return next(reader for reader in _TEXT if reader.takes(data))


def _mismatch(reader: Reader, name: str) -> tuple[Notice, ...]:
    dot, suffix = name.rpartition(".")[1:]
    ending = f".{suffix.lower()}"
    known = any(ending in suffixes for suffixes in SUFFIXES.values())
    if not dot or not known or ending in SUFFIXES[reader.format]:
        return ()
    # A page saved as doc opens in Word, and OA systems export such: still worth a word.
    return (name_mismatch(ending, reader.title),)


def _label(name: str) -> str:
    return f"文件“{name}”" if name else "文件"


def _no_text(label: str) -> InputError:
    return InputError("no_text", f"{label}里只有空白，没有文字，请确认上传的是报告正文。")
