"""Which part of a government page is the report."""

from __future__ import annotations

import re

from lxml.html import HtmlElement  # type: ignore[import-untyped]

from reports.readers.html_text import render

# Containers of the usual site systems (TRS, UCAP, Founder and home-made ones), the surest first.
_CONTAINERS = (
    "//*[@id='zoom' or @id='Zoom' or @id='UCAP-CONTENT']",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' TRS_UEDITOR ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' TRS_Editor ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' trs_editor_view ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article-content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' article_content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' articleContent ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' pages_content ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' content_body ')]",
    "//*[contains(concat(' ', normalize-space(@class), ' '), ' view ')][contains(@class, 'TRS')]",
    "//*[@id='js_content' or @id='vsb_content' or @id='ivs_content' or @id='articleContent' or @id='article-content']",
    "//*[starts-with(@class, 'v_news_content') or @id='content_main' or @id='conN' or @id='NewsContent']",
    "//article",
)
# A container counts from this many signs of text outside links on.
_ENOUGH_TEXT = 150
_MOST_LINKS = 0.4
_PAGE_PARTS = ("nav", "header", "footer", "aside")


def choose_body(root: HtmlElement) -> HtmlElement | None:
    """The container of the report; None where no known one holds enough text that is not links."""
    for path in _CONTAINERS:
        found = [element for element in root.xpath(path) if isinstance(element, HtmlElement)]
        best = max(found, key=_own_text, default=None)
        if best is not None and _own_text(best) >= _ENOUGH_TEXT and _link_share(best) <= _MOST_LINKS:
            return best
    return None


def whole_body(root: HtmlElement) -> str:
    """The text of the page without the parts its markup calls navigation."""
    for part in _PAGE_PARTS:
        for element in list(root.iter(part)):
            if element.getparent() is not None:
                element.drop_tree()
    body = root.find(".//body")
    return render(body if body is not None else root)


def link_texts(root: HtmlElement) -> set[str]:
    """What the links of a page say."""
    return {text for link in root.iter("a") if (text := _squeeze("".join(link.itertext())))}


def is_navigation(text: str, links: set[str]) -> bool:
    """Whether most of a text is links, or no line of it is long enough for a sentence."""
    lines = [_squeeze(line) for line in text.split("\n") if line.strip()]
    total = sum(map(len, lines))
    linked = sum(len(line) for line in lines if line in links)
    return linked > 0.5 * total or not any(len(line) >= 20 and re.search(r"[，。,；]", line) for line in lines)


def _own_text(element: HtmlElement) -> int:
    return len(_squeeze("".join(element.itertext()))) - _linked(element)


def _link_share(element: HtmlElement) -> float:
    whole = len(_squeeze("".join(element.itertext())))
    return _linked(element) / whole if whole else 1.0


def _linked(element: HtmlElement) -> int:
    return sum(len(_squeeze("".join(link.itertext()))) for link in element.iter("a"))


def _squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)
