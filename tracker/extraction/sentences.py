"""A stretch of text to its sentences, with exact spans: the one splitting rule of plans and of later reports."""

from __future__ import annotations

from collections.abc import Iterator

from reports.reading import Span

_ENDS = frozenset("。！？!?")
_HALF_ENDS = frozenset("；;")
_OPENING = frozenset("（(“‘《【「『[〔")
_CLOSING = frozenset("）)”’》】」』]〕")
_LINE_ENDS = frozenset("\n\r\u2028\u2029\x0b\x0c\x85")
# Behind an end mark these still belong to the sentence it closes.
_TAIL = _CLOSING | _ENDS
_BRACKET_REACH = 120  # characters; a bracket not closed by then is a misprint and must not hide every later semicolon


def split_sentences(text: str, span: Span) -> list[Span]:
    """The sentences of ``text`` within ``span``, in order, without white space at their edges.

    A piece is closed by 。！？, by ； outside brackets and quotes, or by a line end; closing quotes and brackets stay
    with the piece they end. Pieces without a letter, digit or Chinese character are left out.
    """
    pieces = (_trim(text, start, end) for start, end in _cut(text, span))
    return [piece for piece in pieces if any(char.isalnum() for char in piece.cut(text))]


def _cut(text: str, span: Span) -> Iterator[tuple[int, int]]:
    start = index = span.start
    opened: list[int] = []
    while index < span.end:
        char = text[index]
        index += 1
        if char in _LINE_ENDS:
            yield start, index - 1
            start, opened = index, []
        elif char in _OPENING:
            opened.append(index)
        elif char in _CLOSING:
            del opened[-1:]
        elif char in _ENDS:
            while index < span.end and text[index] in _TAIL:
                index += 1
            yield start, index
            start, opened = index, []
        elif char in _HALF_ENDS and not (opened and index - opened[-1] <= _BRACKET_REACH):
            yield start, index
            start, opened = index, []
    yield start, span.end


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)
