"""The paragraph styles of a document: which of them number their paragraphs, and which make up a table of contents."""

from __future__ import annotations

from lxml import etree  # type: ignore[import-untyped]

from reports.readers.word.lists import read_number
from reports.readers.word.names import attribute, child, children, value_of

# Styles are based on one another; no honest chain is longer.
_LONGEST_CHAIN = 20


class Styles:
    """What a paragraph takes from its style."""

    def __init__(self, styles: etree._Element | None, numbering: etree._Element | None) -> None:
        self._elements = (
            {} if styles is None else {attribute(style, "styleId"): style for style in children(styles, "style")}
        )
        self._depths = {} if numbering is None else _depths_by_style(numbering)
        self.default = next((name for name, style in self._elements.items() if _is_default_paragraph(style)), "")
        self._lists = {name: self._list_of(name) for name in self._elements}
        self._contents = {name for name in self._elements if self._name(name).startswith("toc ")}

    def list_of(self, style: str) -> tuple[str, int] | None:
        """The list that the style puts its paragraphs into, and the level."""
        return self._lists.get(style)

    def is_contents(self, style: str) -> bool:
        """Whether paragraphs of that style are lines of a table of contents."""
        return style in self._contents

    def _name(self, style: str) -> str:
        return value_of(self._elements[style], "name").lower()

    def _list_of(self, style: str) -> tuple[str, int] | None:
        name, depth = style, self._depths.get(style)
        for _ in range(_LONGEST_CHAIN):
            element = self._elements.get(name)
            if element is None:
                return None
            properties = child(element, "pPr")
            numbers = None if properties is None else child(properties, "numPr")
            if numbers is not None:
                depth = read_number(value_of(numbers, "ilvl"), 0) if depth is None else depth
                list_id = value_of(numbers, "numId")
                if list_id:
                    return (list_id, depth)
            name = value_of(element, "basedOn")
        return None


def _depths_by_style(numbering: etree._Element) -> dict[str, int]:
    levels = (level for pattern in children(numbering, "abstractNum") for level in children(pattern, "lvl"))
    return {style: read_number(attribute(level, "ilvl"), 0) for level in levels if (style := value_of(level, "pStyle"))}


def _is_default_paragraph(style: etree._Element) -> bool:
    return attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on")
