"""The later report's text as safe HTML, sentence by sentence, with the candidates made out and numbered in place."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from reports.marked_text import SHOWN, visible_text
from reports.models import Section
from reports.reading import Span
from tracker.extraction import split_sentences
from tracker.models import Evidence

_BLANK_LINES = re.compile(r"\n[ \t\r\u3000]*(?=\n)")


def render_later_text(text: str, sections: Sequence[Section], candidates: Sequence[Evidence]) -> SafeString:
    """The first SHOWN characters. A sentence carries its span as ``data-start`` and ``data-end``, for picking it; the
    first piece of the n-th candidate is anchored as ``#candidate-n``."""
    end = min(len(text), SHOWN)
    sentences = split_sentences(text, Span(0, end))
    bounds = {0, end}
    spans = [(row.start, row.end) for rows in (sections, candidates, sentences) for row in rows]
    bounds.update(min(place, end) for span in spans for place in span)
    blocks = sorted(sections, key=lambda section: section.start)
    return mark_safe("".join(_pieces(text, sorted(bounds), blocks, sentences, candidates)))  # noqa: S308  escaped pieces


def _pieces(
    text: str,
    bounds: Sequence[int],
    sections: Sequence[Section],
    sentences: Sequence[Span],
    candidates: Sequence[Evidence],
) -> Iterator[str]:
    openings = {section.start: section for section in sections}
    closings = {section.end for section in sections}
    starts = [sentence.start for sentence in sentences]
    open_block = False
    for start, end in pairwise(bounds):
        if open_block and start in closings:
            yield "</section>"
            open_block = False
        if start in openings and not open_block:
            yield _block(openings[start])
            open_block = True
        place = bisect_right(starts, start) - 1
        sentence = sentences[place] if place >= 0 and start < sentences[place].end else None
        yield _piece(text[start:end], Span(start, end), sentence, candidates)
    if open_block:
        yield "</section>"


def _block(section: Section) -> SafeString:
    label = section.get_kind_display()
    return format_html('<section class="block {}"><p class="block-kind">{}</p>', section.kind, label)


def _piece(text: str, span: Span, sentence: Span | None, candidates: Sequence[Evidence]) -> str:
    shown = escape(visible_text(_BLANK_LINES.sub("", text)))
    numbers = [n for n, row in enumerate(candidates, 1) if row.start <= span.start and span.end <= row.end]
    if sentence is None and not numbers:
        return shown
    badges = "".join(
        format_html('<b class="badge" id="candidate-{}">{}</b>', n, n)
        for n in numbers
        if candidates[n - 1].start == span.start
    )
    css = " ".join(["sentence", *(f"candidate candidate-{n}" for n in numbers)])
    place = sentence or span
    return badges + format_html(
        '<span class="{}" data-start="{}" data-end="{}">{}</span>', css, place.start, place.end, shown
    )
