"""Reading a report: its text in, metadata, furniture, headings and sections out."""

from reports.reading.assemble import read_text
from reports.reading.bodies.names import has_place, split_places
from reports.reading.text.derived import DerivedText, derive
from reports.reading.text.wraps import soft_breaks
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
    "DerivedText",
    "Heading",
    "Metadata",
    "Reading",
    "Refusal",
    "ReportKind",
    "Section",
    "SectionKind",
    "Span",
    "Witness",
    "derive",
    "has_place",
    "read_text",
    "soft_breaks",
    "split_places",
]
