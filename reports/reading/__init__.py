"""Reading a report: its text in, metadata, furniture, headings and sections out."""

from reports.reading.assemble import read_text
from reports.reading.derived import DerivedText, derive
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
from reports.reading.wraps import soft_breaks

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
