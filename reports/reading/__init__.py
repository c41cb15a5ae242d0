"""From a report's decoded text to its metadata, headings and sections. Pure Python, without Django."""

from .values import (
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
]
