"""Word documents (docx): a zip archive of XML parts, of which only those with text are read."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from reports.errors import InputError
from reports.readers.archive import Archive, directory_of
from reports.readers.document import Document, Notice
from reports.readers.notices import hidden_text, tracked_changes
from reports.readers.word.body import WordBody
from reports.readers.word.lists import load_lists
from reports.readers.word.names import attribute, children
from reports.readers.word.numbers import Numbering
from reports.readers.word.styles import Styles
from reports.readers.xml import local_name, parse_xml

_MAIN = "word/document.xml"
_NOTES = ("footnotes", "endnotes")


class DocxReader:
    """Takes zip archives with a folder ``word``; headers, footers and comments are no part of the report."""

    format = "docx"
    title = "Word 文件（docx）"

    def takes(self, data: bytes) -> bool:
        return b"word/" in directory_of(data)

    def check(self, data: bytes) -> None:
        Archive(data)

    def read(self, data: bytes) -> Document:
        archive = Archive(data)
        try:
            return _read(archive)
        except etree.XMLSyntaxError as error:
            raise InputError(
                "docx_damaged", "Word 文件内部的内容已损坏，读不出来：请用 Word 或 WPS 打开修复、另存为 docx 后再上传。"
            ) from error


def _read(archive: Archive) -> Document:
    main = _main_part(archive)
    folder = posixpath.dirname(main)
    root = parse_xml(archive.read(main))
    body = open_body(root, _part(archive, folder, "styles"), _part(archive, folder, "numbering"))
    lines = list(body.lines(root))
    notes = [line for name in _NOTES for line in _notes(_part(archive, folder, name))]
    if notes:
        lines += ["注释：", *notes]
    if not lines and any("/media/" in name for name in archive.names):
        raise InputError("no_text_layer", "Word 文件里只有图片，没有文字：请提供可复制文字的版本。")
    text = "\n".join(lines)
    return Document(text, DocxReader.format, notices=tuple(tell_doubts(body, text)))


def open_body(root: etree._Element, styles: etree._Element | None, numbering: etree._Element | None) -> WordBody:
    """The body of a document with its styles and lists."""
    return WordBody(root, Styles(styles, numbering), Numbering(load_lists(numbering)))


def _main_part(archive: Archive) -> str:
    """The part that the package names as its document; most, not all, call it word/document.xml."""
    relations = archive.find("_rels/.rels")
    named = _MAIN
    if relations is not None:
        for relation in parse_xml(archive.read(relations)):
            if relation.get("Type", "").endswith("/officeDocument"):
                named = relation.get("Target", _MAIN)
    found = archive.find(named) or archive.find(_MAIN)
    if found is None:
        raise InputError(
            "docx_damaged", "Word 文件里没有正文部分，可能已损坏：请用 Word 或 WPS 打开、另存为 docx 后再上传。"
        )
    return found


def _part(archive: Archive, folder: str, name: str) -> etree._Element | None:
    found = archive.find(posixpath.join(folder, f"{name}.xml"))
    return None if found is None else parse_xml(archive.read(found))


def _notes(root: etree._Element | None) -> Iterator[str]:
    if root is None:
        return
    for note in children(root, local_name(root)[:-1]):
        if not attribute(note, "type"):  # else a separator line
            text = "".join(piece.text or "" for piece in note.iter() if local_name(piece) == "t").strip()
            if text:
                yield text


def tell_doubts(body: WordBody, text: str) -> Iterator[Notice]:
    """What a person should know of the document."""
    if body.has_changes:
        yield tracked_changes()
    yield from hidden_text(body.hidden, len(text))
