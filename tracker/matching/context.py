"""What stands around a promise and around a reported sentence: its paragraph, its heading, its place in the text."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from reports.reading import Reading, SectionKind, Span

from .candidates import Candidate
from .values import ReadReport

LINE_END = re.compile(r"[\r\n]")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Of each text of a list: the paragraph it stands in, the heading above it ("" without one), and how far into the
    list's part of the report it stands, 0 to 1."""

    paragraphs: tuple[str, ...]
    headings: tuple[str, ...]
    positions: np.ndarray


def surround_commitments(plan: ReadReport) -> Surroundings:
    """Where the commitments stand; their positions are within the plan section, or from the first to the last."""
    spans = [commitment.span for commitment in plan.commitments]
    sections = [section.span for section in plan.reading.sections if section.kind is SectionKind.PLAN]
    return Surroundings(
        paragraphs=tuple(cut_paragraphs(plan.text, spans)),
        headings=tuple(commitment.task or "" for commitment in plan.commitments),
        positions=place_within(spans, [*spans, *sections]),
    )


def surround_candidates(text: str, reading: Reading, candidates: Sequence[Candidate]) -> Surroundings:
    """Where the candidates stand in the later report."""
    spans = [candidate.span for candidate in candidates]
    return Surroundings(
        paragraphs=tuple(cut_paragraphs(text, spans)),
        headings=tuple(find_headings(reading, spans)),
        positions=place_within(spans, spans),
    )


def cut_paragraphs(text: str, spans: Sequence[Span]) -> list[str]:
    """Of each span the line or lines of the text that it lies in."""
    ends = [-1, *(found.start() for found in LINE_END.finditer(text)), len(text)]
    bounds = [(ends[bisect_left(ends, span.start) - 1] + 1, ends[bisect_left(ends, span.end)]) for span in spans]
    # Each once: a report without line ends would be copied for every sentence.
    cut = {own: text[slice(*own)] for own in dict.fromkeys(bounds)}
    return [cut[own] for own in bounds]


def find_headings(reading: Reading, spans: Sequence[Span]) -> list[str]:
    """Of each span the nearest heading that starts before it or with it."""
    headings = sorted(reading.headings, key=lambda heading: heading.span.start)
    starts = [heading.span.start for heading in headings]
    found = [bisect_right(starts, span.start) - 1 for span in spans]
    return [headings[place].text if place >= 0 else "" for place in found]


def place_within(spans: Sequence[Span], bounds: Sequence[Span]) -> np.ndarray:
    """How far each span starts between the start of the first and the end of the last bound."""
    if not spans:
        return np.zeros(0, dtype=np.float32)
    first, last = min(bound.start for bound in bounds), max(bound.end for bound in bounds)
    return np.array([(span.start - first) / max(1, last - first) for span in spans], dtype=np.float32)
