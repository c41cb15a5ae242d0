"""The numbers that Word counts itself: 一、 （一） 1. stand in no text, but in the definitions of its lists."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from reports.readers.word.numerals import write_number

LEVELS = 9
_PLACE = re.compile(r"%([1-9])")
# Behind these no blank is needed between the number and the text.
_CLOSED = tuple("、，。．.）)】」：:—-")


@dataclass(frozen=True, slots=True)
class Level:
    """How one level of a list is numbered. ``pattern`` holds %1 to %9 where the number of that level stands."""

    start: int
    style: str
    pattern: str
    restarts_below: int  # it starts again behind an item of a level above this one
    followed: bool  # by a tab or a blank
    legal: bool = False  # numbers of the levels above it in Arabic digits


@dataclass(frozen=True, slots=True)
class WordList:
    """A list as paragraphs name it. Lists with the same ``counter`` go on counting from one another, but for the
    levels in ``restarts``, which begin with that number where this list is first used."""

    counter: str
    levels: Mapping[int, Level]
    restarts: Mapping[int, int] = field(default_factory=dict)


class Numbering:
    """The lists of one document; ``number`` is asked for one paragraph after another."""

    def __init__(self, lists: Mapping[str, WordList]) -> None:
        self._lists = lists
        self._counts: dict[str, list[int | None]] = {}
        self._begun: set[tuple[str, int]] = set()

    def number(self, name: str, depth: int) -> str:
        """The printed number of the next paragraph of that list; empty for bullets and unknown lists."""
        used = self._lists.get(name)
        if used is None or depth not in used.levels:
            return ""
        numbers = self._counts.setdefault(used.counter, [None] * LEVELS)
        levels = dict(used.levels)
        if depth in used.restarts and (name, depth) not in self._begun:
            numbers[depth] = None
            levels[depth] = replace(levels[depth], start=used.restarts[depth])
        self._begun.add((name, depth))
        _count(numbers, levels, depth)
        return _printed(levels, numbers, depth)


def _count(numbers: list[int | None], levels: dict[int, Level], depth: int) -> None:
    for above in range(depth):
        if numbers[above] is None:  # an item without the one above it
            numbers[above] = levels[above].start if above in levels else 1
    before = numbers[depth]
    numbers[depth] = levels[depth].start if before is None else before + 1
    for below in range(depth + 1, LEVELS):
        if below not in levels or levels[below].restarts_below > depth:
            numbers[below] = None


def _printed(levels: Mapping[int, Level], numbers: list[int | None], depth: int) -> str:
    level = levels[depth]
    if level.style == "bullet":
        return ""

    def place(found: re.Match[str]) -> str:
        other = int(found[1]) - 1
        style = levels[other].style if other in levels else "decimal"
        return write_number(numbers[other] or 0, "decimal" if level.legal and other != depth else style)

    text = _PLACE.sub(place, level.pattern)
    return f"{text} " if text and level.followed and not text.endswith(_CLOSED) else text
