"""From a file's bytes to its text: one reader for a format, chosen by content and never by name."""

from __future__ import annotations

from reports.errors import InputError
from reports.readers.binary import refuse_binary
from reports.readers.document import Decoded, Document, Reader
from reports.readers.html import HtmlReader
from reports.readers.plain import PlainReader

__all__ = ["DEFAULT_LIMIT", "Document", "Reader", "check_document", "read_document"]

DEFAULT_LIMIT = 50 * 1024 * 1024  # bytes
# The first that takes the content reads it; plain text takes everything.
_READERS: tuple[Reader, ...] = (HtmlReader(), PlainReader())


def check_document(data: bytes, name: str = "", *, limit: int = DEFAULT_LIMIT) -> None:
    """Refuse what can be told from the bytes alone, without parsing a page; cheap and safe where a person waits.

    Raises ``InputError`` as ``read_document`` does, but a page without text passes.
    """
    _reader_of(data, name, limit)


def read_document(data: bytes, name: str = "", *, limit: int = DEFAULT_LIMIT) -> Document:
    """Read a txt or html file of at most ``limit`` bytes; ``name`` only serves the messages.

    Raises ``InputError``: file_empty, file_too_large, binary_not_supported, encoding_invalid, encoding_unsure, no_text.
    """
    reader, decoded = _reader_of(data, name, limit)
    document = reader.read(decoded)
    if not document.text.strip():
        raise _no_text(_label(name))
    return document


def _reader_of(data: bytes, name: str, limit: int) -> tuple[Reader, Decoded]:
    label = _label(name)
    if not data:
        raise InputError("file_empty", f"{label}是空的（0 字节），请重新导出后再上传。")
    if len(data) > limit:
        raise InputError("file_too_large", f"{label}超过 {limit / 1024 / 1024:g} MB 的上限，请只上传报告正文。")
    refuse_binary(data)
    reader = next(reader for reader in _READERS if reader.takes(data))
    decoded = reader.decode(data)
    if not decoded.text.strip():
        raise _no_text(label)
    return reader, decoded


def _label(name: str) -> str:
    return f"文件“{name}”" if name else "文件"


def _no_text(label: str) -> InputError:
    return InputError("no_text", f"{label}里只有空白，没有文字，请确认上传的是报告正文。")
