"""Openings of fictional pages with what a right reading finds in them, from the files in ``openings/``.

A case is ``=== name``, its labels (``field: right | also right``, nothing for null, ``\\n`` for a line's end), ``---``
and the page. A case that is no report carries ``is_report: no`` and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from reports.reading import Metadata, Reading

FOLDER = Path(__file__).parent / "openings"
_CASE = re.compile(r"^=== (?P<name>.+)\n(?P<labels>(?:[a-z_]+:.*\n)*)---\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Opening:
    """One page: its name, text, whether it is a report, and the right values of each labelled field."""

    name: str
    text: str
    is_report: bool
    labels: dict[str, tuple[str, ...]]

    def wrong_fields(self, reading: Reading) -> dict[str, str | None]:
        """The fields that were misread, each with what was read."""
        if reading.is_report != self.is_report:
            return {"is_report": str(reading.is_report)}
        return {field: read for field, read in self._read(reading.metadata) if _plain(read) not in self.labels[field]}

    def _read(self, metadata: Metadata) -> Iterator[tuple[str, str | None]]:
        for field in self.labels:
            value = getattr(metadata, field)
            yield field, None if value is None else str(value)


def load_openings() -> list[Opening]:
    """Every case of every file, named after both."""
    return [opening for path in sorted(FOLDER.glob("*.txt")) for opening in _cases(path)]


def _cases(path: Path) -> Iterator[Opening]:
    text = path.read_text(encoding="utf-8")
    heads = list(_CASE.finditer(text))
    for head, after in zip(heads, [*heads[1:], None], strict=True):
        labels = dict(line.split(":", 1) for line in head["labels"].splitlines())
        is_report = labels.pop("is_report", "yes").strip() != "no"
        right = {field: tuple(_plain(value) for value in told.split("|")) for field, told in labels.items()}
        page = text[head.end() : after.start() if after else len(text)]
        yield Opening(f"{path.stem}:{head['name']}", page, is_report, right)


def _plain(value: str | None) -> str:
    """Without blanks, and ``\\n`` of a label taken for a line's end."""
    return "".join((value or "").replace("\\n", "\n").split())
