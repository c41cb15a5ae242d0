"""A stretch of text to its sentences, with exact spans: the one splitting rule of plans and of later reports."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

from reports.reading import Span, soft_breaks

_ENDS = "。！？!?"
_HALF_ENDS = "；;"
_OPENING = "（(“‘《【「『[〔"
_CLOSING = "）)”’》】」』]〕"
_LINE_ENDS = "\n\r\u2028\u2029\x0b\x0c\x85"
_SIGN = re.compile("[" + re.escape(_ENDS + _HALF_ENDS + _OPENING + _CLOSING + _LINE_ENDS) + "]")
# Behind an end mark these still belong to the sentence it closes.
_TAIL = _CLOSING + _ENDS
_WORD = re.compile(r"[^\W_]")
_BRACKET_REACH = 120  # characters; a bracket not closed by then is a misprint and must not hide every later semicolon


def split_sentences(text: str, span: Span) -> list[Span]:
    """The sentences of ``text`` within ``span``, in order, without white space at their edges.

    A piece is closed by 。！？, by ； outside brackets and quotes, or by a line end; closing quotes and brackets stay
    with the piece they end. A line break that only wraps a sentence ends none. Pieces without a letter, digit or
    Chinese character are left out.
    """
    pieces = (_trim(text, start, end) for start, end in _cut(text, span))
    return [piece for piece in pieces if _WORD.search(text, piece.start, piece.end)]


def cut_sentence(text: str, span: Span) -> str:
    """The words of a sentence, without the line breaks and page numbers that stand inside it."""
    breaks = soft_breaks(text)
    words, at = "", span.start
    for gap in breaks[bisect_right(breaks, span.start, key=_end_of) :]:
        if gap.start >= span.end:
            break
        words += text[at : gap.start]
        at = gap.end
    return words + text[at : span.end]


def _cut(text: str, span: Span) -> Iterator[tuple[int, int]]:
    breaks = soft_breaks(text)
    start = resume = span.start
    opened: list[int] = []
    for found in _SIGN.finditer(text, span.start, span.end):
        sign, after = found.group(), found.end()
        if found.start() < resume:
            continue
        if sign in _OPENING:
            opened.append(after)
        elif sign in _CLOSING:
            del opened[-1:]
        elif sign in _LINE_ENDS:
            resume = _beyond_break(breaks, found.start())
            if resume <= found.start():
                yield start, found.start()
                start, opened = after, []
        elif sign in _ENDS:
            resume = _tail_end(text, after, span.end, breaks)
            yield start, resume
            start, opened = resume, []
        elif not (opened and after - opened[-1] <= _BRACKET_REACH):
            yield start, after
            start, opened = after, []
    yield start, span.end


def _tail_end(text: str, at: int, end: int, breaks: tuple[Span, ...]) -> int:
    """Where the closing signs behind an end mark end, also those that a torn line puts on the next."""
    while (beyond := _beyond_break(breaks, at)) < end and text[beyond] in _TAIL:
        at = beyond + 1
    return at


def _beyond_break(breaks: tuple[Span, ...], at: int) -> int:
    """The end of the soft break that covers an offset; the offset itself where none does."""
    index = bisect_right(breaks, at, key=_start_of) - 1
    return breaks[index].end if index >= 0 and at < breaks[index].end else at


def _start_of(span: Span) -> int:
    return span.start


def _end_of(span: Span) -> int:
    return span.end


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
