"""Labelled pages in a text file: what the judge of genre is fitted on and the reading is tested with.

A case is ``=== name``, its labels (``field: right | also right``, nothing for null, ``\\n`` for a line's end), ``---``
and the page. A case that is no report carries ``is_report: no`` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CASE = re.compile(r"^=== (?P<name>.+)\n(?P<labels>(?:[a-z_]+:.*\n)*)---\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Opening:
    """One page: its name, text, whether it is a report, and the right values of each labelled field."""

    name: str
    text: str
    is_report: bool
    labels: dict[str, tuple[str, ...]]


def load_openings(folder: Path) -> list[Opening]:
    """Every case of every text file in the folder, named after both."""
    return [opening for path in sorted(folder.glob("*.txt")) for opening in _cases(path)]


def _cases(path: Path) -> Iterator[Opening]:
    text = path.read_text(encoding="utf-8")
    heads = list(_CASE.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        labels = dict(line.split(":", 1) for line in head["labels"].splitlines())
        is_report = labels.pop("is_report", "yes").strip() != "no"
        right = {field: tuple(plain_value(value) for value in told.split("|")) for field, told in labels.items()}
        page = text[head.end() : after.start() if after else len(text)]
        yield Opening(f"{path.stem}:{head['name']}", page, is_report, right)


def plain_value(value: str | None) -> str:
    """A value without blanks, and ``\\n`` of a label taken for a line's end, so that labels and readings compare."""
    return "".join((value or "").replace("\\n", "\n").split())
