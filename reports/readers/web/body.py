"""Which part of a government page is the report."""

from __future__ import annotations

import copy
import re
from collections import Counter

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.web.text import drop, render, text_length, text_of

# Containers of the usual site systems (TRS, UCAP, Founder, Epoint, JCMS, VSB and home-made ones), the surest first.
_IDS = (
    *("zoom", "Zoom", "ZOOM", "UCAP-CONTENT", "zoomcon", "js_content", "vsb_content", "ivs_content", "articleContent"),
    *(
        "article-content",
        "article_content",
        "NewsContent",
        "newsContent",
        "easysiteText",
        "info_content",
        "infoContent",
    ),
    *("content_main", "conN", "BodyLabel", "FrameContent", "content_body", "printContent", "pare", "ContentRegion"),
)
_CLASSES = (
    *("TRS_UEDITOR", "TRS_Editor", "trs_editor_view", "Custom_UnionStyle", "article-content", "article_content"),
    *(
        "articleContent",
        "pages_content",
        "content_body",
        "v_news_content",
        "easysite-news-text",
        "bt_content",
        "bt-content",
    ),
    *("ewb-article-info", "xxgk-content", "xxgk_content", "info-content", "gk_content", "conTxt", "con_txt", "txt_con"),
    *("detail-article", "detail-content", "rich_media_content", "news_content", "newsContent", "zwxl-article", "wznr"),
)
_TAGS = ("founder-content", "ucapcontent", "article")
_RANKS = {name: rank for rank, name in enumerate(_IDS)}
_CLASS_RANKS = {name: rank for rank, name in enumerate(_CLASSES, start=len(_IDS))}
_TAG_RANKS = {name: rank for rank, name in enumerate(_TAGS, start=len(_IDS) + len(_CLASSES))}
# All that can be a container: paragraphs with classes of their own are most elements of a page, and none.
_HOLDERS = ("div", "td", "section", "table", "form", "ul", *_TAGS)
# A container counts from this many signs of text outside links on.
_ENOUGH_TEXT = 150
_MOST_LINKS = 0.4
_PAGE_PARTS = ("nav", "header", "footer", "aside")
_PAGE_PART = re.compile(r"(?:^|[\s_-])(?:nav|menu|foot|copyright|crumb|breadcrumb|share|sidebar|header)", re.IGNORECASE)
# What is named so is no part of the report if it is that small a share of the text; so many links are a list of them.
_SMALL_PART, _LIST_OF_LINKS, _MOSTLY_LINKS = 0.2, 3, 0.7
# Prose has a comma or a full stop and is longer than a menu.
_PROSE = re.compile(r"[，。；]")
_SHORTEST_PROSE = 20
# Where no container is known, the body is the innermost element with so much of the page's prose.
_MOST_PROSE = 0.9


def choose_body(root: etree._Element) -> etree._Element | None:
    """The container of the report; None where none holds enough text that is not links."""
    by_rank: dict[int, list[etree._Element]] = {}
    for element in root.iter(*_HOLDERS):
        rank = _rank(element)
        if rank is not None:
            by_rank.setdefault(rank, []).append(element)
    for rank in sorted(by_rank):
        best = max((_Candidate(element) for element in by_rank[rank]), key=lambda candidate: candidate.own)
        if best.is_body:
            return best.element
    element = _innermost_prose(root)
    if element is None:
        return None
    # The element may be the whole page.
    _clear_page_parts(element)
    return element if _Candidate(element).is_body else None


class _Candidate:
    """An element, and how much of its text is its own and how much that of links."""

    def __init__(self, element: etree._Element) -> None:
        self.element = element
        self.linked = sum(text_length(link) for link in element.iter("a"))
        self.own = text_length(element) - self.linked

    @property
    def is_body(self) -> bool:
        return self.own >= _ENOUGH_TEXT and self.linked <= _MOST_LINKS * (self.own + self.linked)


def _rank(element: etree._Element) -> int | None:
    """How sure it is that the element holds the report; None where nothing says so."""
    found = [_TAG_RANKS.get(element.tag), *(_CLASS_RANKS.get(name) for name in element.get("class", "").split())]
    identity = element.get("id")
    if identity:
        # Sites number their containers: vsb_content_2, zoom_1.
        found.append(_RANKS.get(identity, _RANKS.get(identity.rpartition("_")[0])))
    return min((rank for rank in found if rank is not None), default=None)


def whole_body(root: etree._Element) -> str:
    """The text of the page without the parts its markup calls navigation."""
    page = copy.deepcopy(root)
    for element in list(page.iter(*_PAGE_PARTS)):
        drop(element)
    body = page.find(".//body")
    return render(body if body is not None else page)


def link_texts(root: etree._Element) -> set[str]:
    """What the links of a page say."""
    return {text for link in root.iter("a") if (text := text_of(link))}


def is_navigation(text: str, links: set[str]) -> bool:
    """Whether most of a text is links, or no line of it is long enough for a sentence."""
    lines = [re.sub(r"\s+", "", line) for line in text.split("\n") if line.strip()]
    total = sum(map(len, lines))
    linked = sum(len(line) for line in lines if line in links)
    return linked > 0.5 * total or not any(len(line) >= 20 and re.search(r"[，。,；]", line) for line in lines)


def _innermost_prose(root: etree._Element) -> etree._Element | None:
    prose: Counter[etree._Element] = Counter()
    for element in root.iter("*"):
        length = _prose(element.text) + sum(_prose(child.tail) for child in element)
        if length and element.tag != "a":
            prose[element] += length
    total = sum(prose.values())
    if not total:
        return None
    held = Counter(prose)
    for element, length in prose.items():
        for above in element.iterancestors():
            held[above] += length
    enough = [element for element, length in held.items() if length >= _MOST_PROSE * total]
    return max(enough, key=lambda element: sum(1 for _ in element.iterancestors()))


def _clear_page_parts(body: etree._Element) -> None:
    """Empty the menus, lists of links and footers within an element."""
    whole = text_length(body)
    for part in list(body.iter("div", "ul", "ol", "dl", "td", "p", *_PAGE_PARTS)):
        if part is body:
            continue
        length = text_length(part)
        named = part.tag in _PAGE_PARTS or _PAGE_PART.search(f"{part.get('id', '')} {part.get('class', '')}")
        links = [text_length(link) for link in part.iter("a")]
        listed = len(links) >= _LIST_OF_LINKS and sum(links) >= _MOSTLY_LINKS * length
        if listed or (named and length <= _SMALL_PART * whole):
            part.clear(keep_tail=True)


def _prose(text: str | None) -> int:
    return len(text) if text and len(text) >= _SHORTEST_PROSE and _PROSE.search(text) else 0
