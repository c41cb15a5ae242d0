"""Table rows as lines of text, the same for every format: cells between bars."""

from __future__ import annotations

from collections.abc import Sequence

# A row with a cell longer than this lays out the page and holds no fields.
LONGEST_CELL = 200


def write_row(cells: Sequence[str]) -> str | None:
    """The row as one line; None where it is no row of data, so that its cells are paragraphs."""
    if len(cells) < 2 or any(len(cell) > LONGEST_CELL for cell in cells):
        return None
    return " | ".join(" ".join(cell.split()) for cell in cells) + " |"
