"""Web pages (html) of government sites, as saved from a browser."""

from __future__ import annotations

import re

import trafilatura
from lxml import etree  # type: ignore[import-untyped]

from reports.errors import InputError
from reports.readers.decoding import decode
from reports.readers.document import Document
from reports.readers.notices import hidden_text
from reports.readers.web.body import choose_body, is_navigation, link_texts, whole_body
from reports.readers.web.fields import find_heading_lines
from reports.readers.web.text import drop, drop_hidden, render

_TAG = re.compile(rb"<(?:!doctype html|html|head|body|meta|title)[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"</?(?:p|div|br|span|table|tr|td|h[1-6]|strong|ul|li)\b[^<>]{0,300}>", re.IGNORECASE)
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w-]{2,20})", re.IGNORECASE)
_HEAD = 4096
# Fragments without <html> are taken for a page from this many tags on.
_TAGS_OF_A_FRAGMENT = 4
# Pictures within the page, megabytes of letters that nothing looks at.
_PICTURE = re.compile(rb"data:[\w.+-]{1,40}/[\w.+-]{1,60};base64,[A-Za-z0-9+/=%\s]*")
# Signs that a parsed page may hold but no longer be given, and how a page may write them.
_WRITABLE = re.compile("[\t\n\r -\ufffd\U00010000-\U0010ffff]*+")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CONTROL_REFERENCE = re.compile(
    "&#(?:[xX]0*(?:1?[0-9a-fA-F]|[fF]{3}[eEfF])(?![0-9a-fA-F])|0*(?:[12]?[0-9]|3[01]|6553[45])(?![0-9]));?"
)
# Beyond so many elements the extractor takes seconds, and no page of a report has them.
_EXTRACTABLE = 20_000


class HtmlReader:
    """Takes what holds the tags of a page; gives the report's text with title and page fields above it."""

    format = "html"
    title = "网页（html）"

    def takes(self, data: bytes) -> bool:
        head = data[:_HEAD].replace(b"\x00", b"")
        return bool(_TAG.search(head)) or len(_MARKUP.findall(head)) >= _TAGS_OF_A_FRAGMENT

    def check(self, data: bytes) -> None:
        _decode(data)

    def read(self, data: bytes) -> Document:
        page, encoding = _decode(data)
        text, hidden = read_page(page)
        return Document(text, self.format, encoding, tuple(hidden_text(hidden, len(text))))


def read_page(page: str) -> tuple[str, int]:
    """The report's text with title and page fields above it, and how many signs the page hides."""
    root = _parse(page)
    hidden = drop_hidden(root)
    body = choose_body(root)
    if body is None:
        text = _extract(page, root)
    else:
        # What is left is small, and is what stands around the report.
        drop(body)
        text = render(body)
    return "\n".join([*find_heading_lines(root, text), text]), hidden


def _decode(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data[:_HEAD])
    return decode(_PICTURE.sub(b"", data), declared[1].decode("ascii") if declared else None)


def _parse(page: str) -> etree._Element:
    if not _WRITABLE.fullmatch(page):
        page = _CONTROL.sub("", page)
    if "&#" in page:
        page = _CONTROL_REFERENCE.sub(" ", page)
    # Parsed from UTF-8 bytes: a charset declared in the page no longer counts. No network, no entities.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, recover=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.encode("utf-8", errors="replace"), parser)
    if root is None:
        raise InputError("no_text", "网页里没有文字，请确认保存的是报告页面，或把正文复制成 txt 文件再上传。")
    return root


def _extract(page: str, root: etree._Element) -> str:
    """Where no known container fits: the extractor's text, else the whole page's, unless it is but navigation."""
    links = link_texts(root)
    extracted = None
    if sum(1 for _ in root.iter()) <= _EXTRACTABLE:
        extracted = trafilatura.extract(page, favor_recall=True, include_tables=True, include_comments=False)
    for text in (extracted or "", whole_body(root)):
        if text.strip() and not is_navigation(text, links):
            return text
    raise InputError(
        "no_text", "网页里只找到导航和链接，没有找到正文。请打开报告页面重新保存，或把正文复制成 txt 文件再上传。"
    )
