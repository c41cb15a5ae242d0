"""Does the later report's own plan promise the same again, and where?"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reports.reading import SectionKind, Span
from tracker.extraction import split_sentences

from .encoder import SentenceEncoder
from .similarity import ReportIndex
from .values import ReadReport
from .word_table import WordTable

MIN_LENGTH = 6
# Repetition = aligned words + character overlap with the nearest promise of the later plan. On the 60 labelled commitments
# of fictional departments the rank of repeated ones is nearly perfect (AUC 0.99); from 0.85 on 11 of 13 are found, none falsely.
REPEATED_FROM = 0.85


def find_restated(
    texts: Sequence[str], later: ReadReport, table: WordTable, encoder: SentenceEncoder | None
) -> list[Span | None]:
    """For each commitment text the sentence of the later plan that promises (part of) it again; None where none does."""
    promises = _list_promises(later)
    if not texts or not promises:
        return [None] * len(texts)
    index = ReportIndex([promise.cut(later.text) for promise in promises], table, encoder)
    similarities = index.compare(texts, index.align(texts))
    repetition = np.round(similarities.soft + similarities.chars, 5)
    nearest = repetition.argmax(axis=1)
    return [
        promises[int(place)] if row[place] >= REPEATED_FROM else None
        for place, row in zip(nearest, repetition, strict=True)
    ]


def _list_promises(later: ReadReport) -> list[Span]:
    """The sentences of the later report's plan: its commitments where they are known."""
    if later.commitments:
        return [commitment.span for commitment in later.commitments]
    spans = [section.span for section in later.reading.sections if section.kind is SectionKind.PLAN]
    sentences = [span for whole in spans for span in split_sentences(later.text, whole)]
    return [span for span in sentences if span.end - span.start >= MIN_LENGTH]
