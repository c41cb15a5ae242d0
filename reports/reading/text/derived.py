"""A text derived from another by leaving stretches out or writing them otherwise, with the way back."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

from reports.reading.values import Span


@dataclass(frozen=True, slots=True)
class DerivedText:
    """``text`` is made of pieces; piece ``i`` begins at ``starts[i]`` and stands for ``origins[i]`` of the original."""

    text: str
    starts: tuple[int, ...]
    origins: tuple[Span, ...]

    def original_span(self, span: Span) -> Span:
        """The stretch of the original that a stretch of the derived text stands for; a rewritten piece counts whole."""
        if not self.starts:
            return Span(0, 0)
        first = max(0, bisect_right(self.starts, span.start) - 1)
        start = self._origin(first, span.start, self.origins[first].start)
        if span.end <= span.start:
            return Span(start, start)
        last = max(0, bisect_right(self.starts, span.end - 1) - 1)
        return Span(start, self._origin(last, span.end, self.origins[last].end))

    def _origin(self, piece: int, offset: int, rewritten: int) -> int:
        begins, origin = self.starts[piece], self.origins[piece]
        ends = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
        kept = ends - begins == origin.end - origin.start
        return origin.start + offset - begins if kept else rewritten


def derive(text: str, changes: Iterable[tuple[Span, str]]) -> DerivedText:
    """The text with every span, in order and without overlap, replaced by the words beside it."""
    parts: list[str] = []
    starts: list[int] = []
    origins: list[Span] = []
    length = at = 0
    for span, words in (*changes, (Span(len(text), len(text)), "")):
        for piece, origin in ((text[at : span.start], Span(at, span.start)), (words, span)):
            if piece:
                parts.append(piece)
                starts.append(length)
                origins.append(origin)
                length += len(piece)
        at = span.end
    return DerivedText("".join(parts), tuple(starts), tuple(origins))
