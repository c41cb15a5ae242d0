"""Fictional reports labelled in place: what the tests of headings, sections and commitments compare a reading with.

``<plan>`` (any kind of section) begins a section, ``<end>`` what belongs to none (title, page furniture, annex);
``<2>…</>`` is a heading of level 2, ``<c>…</>`` a commitment. The text itself is what remains without the marks.
"""

from __future__ import annotations

import pathlib
import re
from dataclasses import dataclass

from reports.reading import SectionKind, Span

FOLDER = pathlib.Path(__file__).parent / "structure"
_MARK = re.compile(rf"<({'|'.join(SectionKind)}|end|[1-4]|c|/)>")


@dataclass(frozen=True, slots=True)
class LabelledText:
    """A text and what a correct reading finds in it."""

    text: str
    sections: tuple[tuple[str, Span], ...]
    headings: tuple[tuple[Span, int], ...]
    commitments: tuple[Span, ...]

    def points(self, kind: str) -> set[int]:
        """Every offset of the sections of a kind."""
        return {at for found, span in self.sections if found == kind for at in range(span.start, span.end)}


def read_labelled(marked: str) -> LabelledText:
    """The text of a marked one, and its labels at their offsets."""
    parts = _MARK.split(marked)
    text, openings = parts[0], [(0, "end")]
    opened: list[tuple[str, int]] = []
    headings: list[tuple[Span, int]] = []
    commitments: list[Span] = []
    for mark, words in zip(parts[1::2], parts[2::2], strict=True):
        if mark == "/":
            kind, start = opened.pop()
            if kind == "c":
                commitments.append(Span(start, len(text)))
            else:
                headings.append((Span(start, len(text)), int(kind)))
        elif len(mark) == 1:
            opened.append((mark, len(text)))
        else:
            openings.append((len(text), mark))
        text += words
    ends = [start for start, _ in openings[1:]] + [len(text)]
    sections = [
        (kind, _trim(text, start, end)) for (start, kind), end in zip(openings, ends, strict=True) if kind != "end"
    ]
    return LabelledText(text, tuple(sections), tuple(sorted(headings)), tuple(commitments))


def labelled_files() -> list[pathlib.Path]:
    """The labelled reports, by name."""
    return sorted(FOLDER.glob("*.txt"))


def _trim(text: str, start: int, end: int) -> Span:
    part = text[start:end]
    return Span(start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip()))
