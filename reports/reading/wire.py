"""A reading as values of JSON's types and back, for its way between two processes."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from reports.reading.values import Heading, Metadata, Reading, Refusal, ReportKind, Section, SectionKind, Span, Witness

_DATES = ("published_on", "signed_on")


def reading_to_wire(reading: Reading) -> dict[str, Any]:
    """The reading as dicts, lists, strings and numbers; dates as ISO 8601."""
    values = asdict(reading)
    metadata = values["metadata"]
    for field in _DATES:
        metadata[field] = metadata[field] and metadata[field].isoformat()
    return values


def reading_from_wire(values: dict[str, Any]) -> Reading:
    """The reading that ``reading_to_wire`` was given; raises KeyError, TypeError or ValueError for anything else."""
    metadata = values["metadata"]
    dates = {field: metadata[field] and date.fromisoformat(metadata[field]) for field in _DATES}
    return Reading(
        kind=ReportKind(values["kind"]),
        metadata=Metadata(**metadata | dates),
        title_span=_span(values["title_span"]),
        furniture=tuple(Span(**span) for span in values["furniture"]),
        headings=tuple(_heading(heading) for heading in values["headings"]),
        sections=tuple(_section(section) for section in values["sections"]),
        witnesses=tuple(Witness(**witness | {"span": _span(witness["span"])}) for witness in values["witnesses"]),
        conflicts=tuple(values["conflicts"]),
        refusal=values["refusal"] and Refusal(**values["refusal"]),
    )


def _span(values: dict[str, int] | None) -> Span | None:
    return None if values is None else Span(**values)


def _heading(values: dict[str, Any]) -> Heading:
    return Heading(Span(**values["span"]), values["level"], values["text"])


def _section(values: dict[str, Any]) -> Section:
    heading = values["heading"]
    return Section(SectionKind(values["kind"]), Span(**values["span"]), None if heading is None else _heading(heading))
