"""Reading a report: its text in, metadata, furniture, headings and sections out."""

from reports.reading.assemble import read_text
from reports.reading.names import has_place, split_places
from reports.reading.values import (
    Heading,
    Metadata,
    Reading,
    Refusal,
    ReportKind,
    Section,
    SectionKind,
    Span,
    Witness,
)

__all__ = [
    "Heading",
    "Metadata",
    "Reading",
    "Refusal",
    "ReportKind",
    "Section",
    "SectionKind",
    "Span",
    "Witness",
    "has_place",
    "read_text",
    "split_places",
]
