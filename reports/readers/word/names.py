"""Elements of WordprocessingML by their local names: its namespaces differ between the editions of the standard."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree  # type: ignore[import-untyped]


def namespace_of(element: etree._Element) -> str:
    """The element's namespace in braces; empty where it has none."""
    tag: str = element.tag
    return tag[: tag.rindex("}") + 1] if tag.startswith("{") else ""


def child(element: etree._Element, name: str) -> etree._Element | None:
    """The first child of that name."""
    found: etree._Element | None = element.find(f"{namespace_of(element)}{name}")
    return found


def children(element: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that name."""
    return iter(element.iterchildren(f"{namespace_of(element)}{name}"))


def attribute(element: etree._Element, name: str) -> str:
    """The attribute of that name in the element's own namespace; empty where it is missing."""
    value: str = element.get(f"{namespace_of(element)}{name}", "")
    return value


def value_of(element: etree._Element, name: str) -> str:
    """The ``val`` of the child of that name; empty where there is no such child."""
    found = child(element, name)
    return "" if found is None else attribute(found, "val")


def is_on(element: etree._Element | None) -> bool:
    """Whether a switch is there and not turned off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")
