"""The lists of a docx as its part numbering.xml defines them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.word.names import attribute, child, children, value_of
from reports.readers.word.numbers import LEVELS, Level, WordList


def load_lists(root: etree._Element | None) -> dict[str, WordList]:
    """Every list that paragraphs can name."""
    if root is None:
        return {}
    patterns = {attribute(element, "abstractNumId"): element for element in children(root, "abstractNum")}
    by_style = {style: key for key, element in patterns.items() if (style := value_of(element, "styleLink"))}
    lists = {}
    for element in children(root, "num"):
        key = value_of(element, "abstractNumId")
        # A list may name a style of lists, which another pattern defines.
        key = by_style.get(value_of(patterns[key], "numStyleLink"), key) if key in patterns else key
        if key in patterns:
            lists[attribute(element, "numId")] = _list(key, patterns[key], element)
    return lists


def _list(key: str, pattern: etree._Element, element: etree._Element) -> WordList:
    levels, restarts = dict(_levels(pattern)), {}
    for override in children(element, "lvlOverride"):
        levels |= dict(_levels(override))
        start = value_of(override, "startOverride")
        if start:
            restarts[read_number(attribute(override, "ilvl"), 0)] = read_number(start, 1)
    return WordList(key, levels, restarts)


def _levels(element: etree._Element) -> Iterator[tuple[int, Level]]:
    for level in children(element, "lvl"):
        depth = read_number(attribute(level, "ilvl"), 0)
        if depth >= LEVELS:
            continue
        yield (
            depth,
            Level(
                start=read_number(value_of(level, "start"), 0),
                style=_style_of(level),
                pattern=value_of(level, "lvlText"),
                # 0 stands for never; without it a level starts again behind every higher one.
                restarts_below=read_number(value_of(level, "lvlRestart"), depth),
                followed=value_of(level, "suff") != "nothing",
                legal=child(level, "isLgl") is not None,
            ),
        )


def _style_of(level: etree._Element) -> str:
    # Word wraps newer styles into an alternative, so that the element is no child.
    found = next((element for element in level.iter() if element.tag.endswith("}numFmt")), None)
    return "decimal" if found is None else attribute(found, "val")


def read_number(text: str, default: int) -> int:
    """A number from an attribute of a stranger's file."""
    return int(text) if re.fullmatch(r"\d{1,9}", text) else default
