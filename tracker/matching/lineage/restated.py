"""Does the later report's own plan promise the same again, and where?"""

from __future__ import annotations

from collections.abc import Sequence

from reports.reading import SectionKind, Span
from tracker.extraction import split_sentences
from tracker.matching.lexicon import Lexicon
from tracker.matching.values import ReadReport

from .links import find_links

MIN_LENGTH = 6


def find_restated(texts: Sequence[str], later: ReadReport, lexicon: Lexicon) -> list[Span | None]:
    """For each commitment text the sentence of the later plan that promises (part of) it again, or None."""
    promises = _list_promises(later)
    found: list[Span | None] = [None] * len(texts)
    links = find_links(texts, [span.cut(later.text) for span in promises], lexicon)
    for link in sorted(links, key=lambda link: link.score):
        found[link.earlier] = promises[link.later]
    return found


def _list_promises(later: ReadReport) -> list[Span]:
    """The sentences of the later report's plan: its commitments where they are known."""
    if later.commitments:
        return [commitment.span for commitment in later.commitments]
    spans = [section.span for section in later.reading.sections if section.kind is SectionKind.PLAN]
    sentences = [span for whole in spans for span in split_sentences(later.text, whole)]
    return [span for span in sentences if span.end - span.start >= MIN_LENGTH]
