"""Title, byline and field table of a page where they stand outside the report's own container."""

from __future__ import annotations

import re
from collections.abc import Callable

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.web.text import render

_FIELD = re.compile(r"索\s*引\s*号|成文日期|发布机构|发文字号|文\s*号|发文日期|主题分类|公开方式|有\s*效\s*性|生成日期")
_BYLINE = re.compile(r"(?:发布|发表|更新|公开)(?:时间|日期)|(?:时间|日期)\s*[:：]\s*20\d\d")
# Classes of a title, the names of some with other words around them.
_TITLE_CLASS = re.compile(r"arti(?:cle)?[-_]title|(?:content|xxgk)-title|^title$")
_TITLE_WORD = re.compile(r"报告|汇报|总结|年报|情况|通知|解读|方案|要点")
# Elements named for the day of publication; one merely named for a time may be the clock of the page.
_PUBLISHED = re.compile(r"[pP]ub")
_NAMED = etree.XPath("//*[@id or @class]")
_DAY = re.compile(r"(20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}日?)(?:\s+\d{1,2}:\d\d(?::\d\d)?)?")
_SITE = re.compile(r"\s*[-_|—–]+\s*")  # before the name of the site
_FIELDS_AT_LEAST = 2
_LONGEST_TABLE = 1200
_LONGEST_BYLINE = 200
_LONGEST_TITLE = 120
_LONGEST_HEAD = 500


def find_heading_lines(root: etree._Element, text: str) -> list[str]:
    """Field table, title and byline as lines, each only if the text itself does not hold it. Changes the page."""
    head = re.sub(r"\s", "", text[:600])
    named = _NAMED(root)
    title, byline = _title(root, named), _byline(root, named)
    lines = [] if len(_FIELD.findall(head)) >= _FIELDS_AT_LEAST else _fields(root)
    if title and re.sub(r"\s", "", title) not in head:
        lines.append(title)
    if byline and not _BYLINE.search(head + "".join(lines)):
        lines.append(byline)
    return lines


def _fields(root: etree._Element) -> list[str]:
    found = _smallest(root, ("table", "ul", "dl", "div"), _is_field_table, _LONGEST_TABLE)
    return render(found).split("\n") if found is not None else []


def _is_field_table(text: str) -> bool:
    return len(set(_FIELD.findall(text))) >= _FIELDS_AT_LEAST


def _byline(root: etree._Element, named: list[etree._Element]) -> str | None:
    found = _smallest(root, ("p", "div", "span", "td", "li", "h3", "h4"), _has_byline, _LONGEST_BYLINE)
    if found is not None:
        return " ".join(render(found).split("\n"))
    for element in named:
        if not _PUBLISHED.search(f"{element.get('id', '')} {element.get('class', '')}"):
            continue
        day = _DAY.fullmatch("".join(element.itertext()).strip())
        if day:
            return f"发布日期：{day[1]}"
    day_given = _meta(root, "pubdate")
    return f"发布日期：{day_given}" if re.search(r"20\d\d", day_given) else None


def _has_byline(text: str) -> bool:
    return bool(_BYLINE.search(text)) and bool(re.search(r"20\d\d\D{1,2}\d{1,2}\D{1,2}\d{1,2}", text))


def _smallest(
    root: etree._Element, tags: tuple[str, ...], fits: Callable[[str], bool], longest: int
) -> etree._Element | None:
    if not fits("".join(root.itertext())):
        return None
    best: tuple[int, etree._Element] | None = None
    for element in root.iter(*tags):
        text = _short_text(element, 4 * longest)
        if text is None or not fits(text):
            continue
        length = len(re.sub(r"\s", "", text))
        if length <= longest and (best is None or length <= best[0]):
            best = (length, element)
    return best[1] if best else None


def _short_text(element: etree._Element, limit: int) -> str | None:
    """The element's text; None, without reading on, where it is longer than ``limit``."""
    pieces, length = [], 0
    for piece in element.itertext():
        length += len(piece)
        if length > limit:
            return None
        pieces.append(piece)
    return "".join(pieces)


def _title(root: etree._Element, named: list[etree._Element]) -> str | None:
    """The page's title: of its elements in the order of how sure they are, else of its head."""
    called = [element for element in named if element.tag not in ("h1", "h2") and _is_title(element)]
    for element in (*root.iter("h1"), *called, *root.iter("h2")):
        text = " ".join("".join(element.itertext()).split())
        if _may_be_title(text):
            return text
    heads = [
        re.split(r"\s*[-_|—–]+\s*", (element.text or "")[:_LONGEST_HEAD].strip())[0] for element in root.iter("title")
    ]
    return next((text for text in (_meta(root, "articletitle"), *heads) if _may_be_title(text)), None)


def _is_title(element: etree._Element) -> bool:
    return element.get("id") == "title" or bool(_TITLE_CLASS.search(element.get("class", "")))


def _may_be_title(text: str) -> bool:
    return 4 < len(text) <= _LONGEST_TITLE and bool(_TITLE_WORD.search(text))


def _meta(root: etree._Element, name: str) -> str:
    """What the page's head says under that name, for which site systems have a standard."""
    found = (element for element in root.iter("meta") if element.get("name", "").lower() == name)
    return next((element.get("content", "").strip() for element in found), "")
