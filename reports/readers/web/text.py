"""The visible text of an element: paragraphs as lines, cells of a table row between bars."""

from __future__ import annotations

import re

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.rows import write_row

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
_LENGTH = etree.XPath("string-length(normalize-space())")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
# An element with so much of the page's text is shown by a script once the page is there.
_SHOWN_LATER = 0.5
_BLOCKS = (
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figure",
    ),
    *("footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre"),
    *("section", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul"),
)
# Stands for the end of a line until the line breaks of the source, which are blanks, are gone.
_BREAK = "\u2028"  # LINE SEPARATOR
# Between two Chinese characters a line break of the source shows as nothing.
_CHINESE_BREAK = re.compile(r"(?<=[\u3000-\u9fff，。；：])[ \t]*[\r\n]+[ \t]*(?=[\u3001-\u9fff，。；：])")
_BLANKS = " \t\r\f\v\n"
_WHITE = re.compile(f"[{_BLANKS}]+")


def text_of(element: etree._Element) -> str:
    """All text of an element, without white space."""
    return "".join("".join(element.itertext()).split())


def text_length(element: etree._Element) -> int:
    """How many signs the element's text has, a run of white space counting as one."""
    return int(_LENGTH(element))


def drop(element: etree._Element) -> None:
    """Take an element out of its tree; what follows it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if tail:
        before = element.getprevious()
        if before is not None:
            before.tail = (before.tail or "") + tail
        else:
            parent.text = (parent.text or "") + tail
    parent.remove(element)


def drop_hidden(root: etree._Element) -> int:
    """Remove scripts, styles and whatever the page does not show; how many signs of text were hidden."""
    etree.strip_elements(root, *_UNSEEN, with_tail=False)
    hiding = [element for element in root.iter("*") if _is_hidden(element)]
    if not hiding:
        return 0
    whole, hidden = text_length(root), 0
    for element in hiding:
        length = text_length(element)
        if length <= _SHOWN_LATER * whole:
            hidden += length
            element.clear(keep_tail=True)
    return hidden


def render(element: etree._Element) -> str:
    """The element's text, a line for a paragraph, without blank lines and spaces at the edges. Changes the element."""
    for block in list(element.iter("tr")):
        _write_row(block)
    for block in element.iter("pre"):
        for inner in block.iter():
            inner.text = inner.text and inner.text.replace("\n", _BREAK)
            if inner is not block:
                inner.tail = inner.tail and inner.tail.replace("\n", _BREAK)
    for block in element.iter(*_BLOCKS):
        block.text = f"{_BREAK}{block.text or ''}"
        block.tail = f"{_BREAK}{block.tail or ''}"
    element.tail = None
    text = "".join(element.itertext())
    lines = (_flowing(line.strip(_BLANKS)) for line in text.split(_BREAK))
    return "\n".join(line for line in lines if line.strip("\u3000\xa0 "))


def _flowing(line: str) -> str:
    """The line with what is white space in the source as the page shows it."""
    if "\n" in line or "\r" in line:
        line = _CHINESE_BREAK.sub("", line)
    elif "\t" not in line and "  " not in line:
        return line
    return _WHITE.sub(" ", line)


def _is_hidden(element: etree._Element) -> bool:
    style = element.get("style")
    hides = style is not None and bool(_HIDING_STYLE.search(style))
    return (hides or element.get("hidden") is not None) and element.tag not in ("html", "body")


def _write_row(row: etree._Element) -> None:
    """Put a row of data in the place of its cells."""
    cells = [child for child in row if child.tag in ("td", "th")]
    if len(cells) < 2 or row.find(".//table") is not None:
        return
    line = write_row([" ".join("".join(cell.itertext()).split()) for cell in cells])
    if line is not None:
        tail = row.tail
        row.clear()
        row.text, row.tail = line, tail
