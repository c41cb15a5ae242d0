"""The values a reading is made of. Offsets count code points of the decoded text; spans are half open."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class ReportKind(StrEnum):
    """Which of the annual reports a text is."""

    RULE_OF_LAW = "rule_of_law"  # 法治政府建设年度报告
    GOVERNMENT_WORK = "government_work"  # 政府工作报告
    WORK_SUMMARY = "work_summary"  # 年度工作总结


class SectionKind(StrEnum):
    """What a part of a report is for (gold/reading labels)."""

    PREAMBLE = "preamble"
    LEADERSHIP = "leadership"
    ACHIEVEMENTS = "achievements"
    PROBLEMS = "problems"
    PLAN = "plan"
    CLOSING = "closing"


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open range of code points of the decoded text."""

    start: int
    end: int

    def cut(self, text: str) -> str:
        """The text the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading: level 1 ``一、``, level 2 ``（一）``, level 3 ``1.`` or a ``一是`` that opens a paragraph.

    ``（1）``, ``①`` and ``第一，`` with a title are of level 3 too, or of level 4 below another of level 3.
    """

    span: Span
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A run of the body with one purpose; title, furniture and sections never overlap."""

    kind: SectionKind
    span: Span
    heading: Heading | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """Where a metadata value was found: ``field`` (covers_year, organisation …), the value it speaks for, its name
    (``title``, ``plan_heading`` …), its weight among the others, and the span it was read from, if any."""

    field: str
    value: str
    source: str
    weight: float
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Metadata:
    """What the report says about itself; None where it does not say."""

    title: str | None = None
    organisation: str | None = None
    covers_year: int | None = None
    plan_year: int | None = None
    published_on: date | None = None
    signed_on: date | None = None
    index_number: str | None = None
    document_number: str | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a text is not taken for an annual report: a stable code and a Chinese sentence saying what to do."""

    code: str
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything read out of one report's text.

    ``witnesses`` tells where each metadata value came from; ``conflicts`` are Chinese sentences, one for each field on
    which witnesses disagree. ``refusal`` is set exactly where the text is no annual report.
    """

    kind: ReportKind
    metadata: Metadata
    title_span: Span | None
    furniture: tuple[Span, ...]
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    witnesses: tuple[Witness, ...] = ()
    conflicts: tuple[str, ...] = ()
    refusal: Refusal | None = None

    @property
    def is_report(self) -> bool:
        return self.refusal is None
