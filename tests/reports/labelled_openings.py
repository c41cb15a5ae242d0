"""The fictional pages in ``openings/`` and what a reading got wrong of one."""

from __future__ import annotations

from pathlib import Path

from reports.reading import Reading
from reports.reading.genre.openings import Opening, load_openings, plain_value

OPENINGS = load_openings(Path(__file__).parent / "openings")


def wrong_fields(opening: Opening, reading: Reading) -> dict[str, str | None]:
    """The fields that were misread, each with what was read."""
    if reading.is_report != opening.is_report:
        return {"is_report": str(reading.is_report)}
    read = {field: getattr(reading.metadata, field) for field in opening.labels}
    printed = {field: None if value is None else str(value) for field, value in read.items()}
    return {field: value for field, value in printed.items() if plain_value(value) not in opening.labels[field]}
