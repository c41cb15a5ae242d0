"""The visible text of an element: paragraphs as lines, cells of a table row between bars."""

from __future__ import annotations

import re

from lxml.html import HtmlElement  # type: ignore[import-untyped]

_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "svg",
    "object",
    "embed",
    "select",
    "button",
    "textarea",
)
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_BLOCKS = frozenset(
    (
        *("address", "article", "aside", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "figure"),
        *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
        *("section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
    )
)
# A row with a cell longer than this lays out the page and holds no fields.
_LONGEST_CELL = 200
_DEEPEST = 200


def drop_hidden(root: HtmlElement) -> None:
    """Remove scripts, styles and whatever the page does not show."""
    for element in list(root.iter()):
        if not isinstance(element.tag, str):
            continue
        hidden = element.tag in _UNSEEN or "hidden" in element.attrib or _HIDING_STYLE.search(element.get("style", ""))
        if hidden and element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def render(element: HtmlElement) -> str:
    """The element's text, a line for a paragraph, without blank lines and spaces at the edges."""
    pieces: list[str] = []
    _collect(element, pieces, 0)
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip(" \n") for line in "".join(pieces).split("\n"))
    return "\n".join(line for line in lines if line.strip("\u3000\xa0 "))


def _collect(element: HtmlElement, pieces: list[str], depth: int) -> None:
    if depth > _DEEPEST or not isinstance(element.tag, str):
        return
    if element.tag == "tr":
        row = _row(element)
        if row is not None:
            pieces.append(f"\n{row}\n")
            return
    block = element.tag in _BLOCKS
    if block or element.tag == "br":
        pieces.append("\n")
    # A line break inside the source of a paragraph is a blank of the page.
    pieces.append(_flow(element.text))
    for child in element:
        _collect(child, pieces, depth + 1)
        pieces.append(_flow(child.tail))
    if block:
        pieces.append("\n")


def _row(row: HtmlElement) -> str | None:
    cells = [child for child in row if child.tag in ("td", "th")]
    if len(cells) < 2 or row.find(".//table") is not None:
        return None
    texts = [" ".join("".join(cell.itertext()).split()) for cell in cells]
    if any(len(text) > _LONGEST_CELL for text in texts):
        return None
    return " | ".join(texts) + " |"


def _flow(text: str | None) -> str:
    if not text:
        return ""
    # Between two Chinese characters a line break of the source shows as nothing.
    text = re.sub(r"(?<=[\u3000-\u9fff，。；：])[ \t]*\r?\n[ \t]*(?=[\u3001-\u9fff，。；：])", "", text)
    return re.sub(r"[ \t]*[\r\n]+[ \t]*", " ", text)
