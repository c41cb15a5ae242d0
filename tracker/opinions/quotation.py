"""Finding what a model quotes: the same characters, whatever their width and the spaces between them."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from reports.reading import Span

# Fewer characters stand in any report by chance.
SHORTEST = 6
LONGEST = 500


def find_quotation(quotation: str, text: str, preferred: Sequence[Span] = ()) -> Span | None:
    """Where the text says it, first within the preferred spans; None where it does not, or says it by chance only."""
    wanted, _ = _fold(quotation[: LONGEST * 2])
    if not SHORTEST <= len(wanted) <= LONGEST:
        return None
    for span in (*preferred, Span(0, len(text))):
        folded, origins = _fold(span.cut(text))
        at = folded.find(wanted)
        if at >= 0:
            return Span(span.start + origins[at], span.start + origins[at + len(wanted) - 1] + 1)
    return None


def _fold(text: str) -> tuple[str, list[int]]:
    """The text without spaces and widths, and the place that each of its characters comes from."""
    folded: list[str] = []
    origins: list[int] = []
    for place, character in enumerate(text):
        for plain in unicodedata.normalize("NFKC", character):
            if not plain.isspace() and unicodedata.category(plain) != "Cf":
                folded.append(plain)
                origins.append(place)
    return "".join(folded), origins
