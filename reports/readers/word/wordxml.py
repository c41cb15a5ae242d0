"""Word documents as a single XML file (of 2003, and flat packages): what templates of OA systems export as doc."""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from reports.errors import InputError
from reports.readers.document import Document
from reports.readers.word.docx import open_body, tell_doubts
from reports.readers.xml import local_name, parse_xml

_HEAD = 4096
_ROOT = re.compile(rb"<(?:\w{1,20}:)?(?:wordDocument|package)[\s>]")
_WORD = re.compile(rb"office/word/2003/wordml|schemas.microsoft.com/office/2006/xmlPackage")


class WordXmlReader:
    """Takes XML whose root is a document or a package of Word."""

    format = "wordxml"
    title = "Word XML 文件（xml）"

    def takes(self, data: bytes) -> bool:
        head = data[:_HEAD].replace(b"\x00", b"")
        return bool(_ROOT.search(head) and _WORD.search(head))

    def check(self, data: bytes) -> None:
        """Whatever is wrong shows when it is parsed."""

    def read(self, data: bytes) -> Document:
        try:
            root = parse_xml(data)
        except etree.XMLSyntaxError as error:
            raise InputError(
                "docx_damaged", "Word XML 文件已损坏，读不出来：请用 Word 或 WPS 打开，另存为 docx 后再上传。"
            ) from error
        parts = {local_name(element): element for element in _parts(root)}
        if "body" not in parts:
            raise InputError("docx_damaged", "Word XML 文件里没有正文：请用 Word 或 WPS 打开，另存为 docx 后再上传。")
        body = open_body(parts["body"], parts.get("styles"), parts.get("numbering"))
        text = "\n".join(body.lines(parts["body"]))
        return Document(text, self.format, notices=tuple(tell_doubts(body, text)))


def _parts(root: etree._Element) -> list[etree._Element]:
    """The elements that a docx has in parts of their own, the first body, which is the document's, last."""
    return list(root.iter("{*}body", "{*}styles", "{*}numbering"))[::-1]
