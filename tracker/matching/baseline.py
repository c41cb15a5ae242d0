"""The rival to beat: BM25 over words, with thresholds on its score for the status."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import bm25s

from .candidates import list_candidates
from .evaluate import Answer
from .gold import GoldPair
from .values import FulfilmentStatus, ReadReport
from .words import cut_words

logging.getLogger("bm25s").setLevel(logging.WARNING)  # it reports every step of every index at DEBUG

# Thresholds on the best score over the root of the query's length, as a script written in an hour would set them.
FULFILLED_FROM = 2.6
PARTLY_FROM = 1.7
LIMIT = 10
NO_WORDS = ("。",)  # the index needs a word where a text has none


def answer_by_bm25(pair: GoldPair, later: ReadReport) -> Iterator[Answer]:
    """Each labelled commitment answered by lexical retrieval alone, on the same candidates as the matcher."""
    candidates = list_candidates(later.text, later.reading)
    index = bm25s.BM25()
    index.index([list(cut_words(candidate.text) or NO_WORDS) for candidate in candidates], show_progress=False)
    for gold in pair.commitments:
        query = list(cut_words(gold.span.cut(pair.plan_text)) or NO_WORDS)
        scores = index.get_scores(query)
        best = sorted(range(len(candidates)), key=lambda place: -scores[place])[:LIMIT]
        top = float(scores[best[0]]) / len(query) ** 0.5 if best else 0.0
        if top > FULFILLED_FROM:
            status = FulfilmentStatus.FULFILLED
        else:
            status = FulfilmentStatus.PARTLY_FULFILLED if top > PARTLY_FROM else FulfilmentStatus.NO_EVIDENCE
        yield Answer(gold, status, tuple(candidates[place].span for place in best))
