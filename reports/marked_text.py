"""A report's text as safe HTML: sections as blocks, marked spans inside them, everything escaped piece by piece."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from .models import Report

# The longest 政府工作报告 has some 40,000 characters; a browser is still quick at ten times that.
SHOWN = 400_000
_BIDI = [0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A)]
_CONTROLS = [*(set(range(0x20)) - {0x09, 0x0A, 0x0D}), *range(0x7F, 0xA0)]
# These could turn the words around them about, or break the page; a reader should see that they are there.
_BLANK_LINE = re.compile(r"\n[ \t\r\u3000]*(?=\n)")
# What a browser shows otherwise than it stands in the text, so that it must not be counted by what is shown.
_UNLIKE = re.compile(rf"(?P<left_out>\r|{_BLANK_LINE.pattern})|(?P<spelt>[{''.join(map(chr, (*_BIDI, *_CONTROLS)))}])")
_VISIBLE = {code: f"⟦U+{code:04X}⟧" for code in (*_BIDI, *_CONTROLS)}


@dataclass(frozen=True, slots=True)
class Mark:
    """A span of the text to be made out: its CSS class, and a note with a link to print after it, if any.

    Offsets are code points, half open. An anchored mark can be linked to as ``#s<start>``.
    """

    start: int
    end: int
    css: str
    note: str = ""
    url: str = ""
    anchored: bool = False


def visible_text(value: object) -> str:
    """The text with control characters, bidirectional ones among them, spelt out. Not escaped."""
    return str(value).translate(_VISIBLE)


def section_marks(report: Report) -> list[Mark]:
    """The blocks of a report: its sections, each under the name of its kind."""
    return [Mark(s.start, s.end, s.kind, str(s.get_kind_display())) for s in report.sections.all()]


def layout_marks(report: Report) -> list[Mark]:
    """Title, headings and page furniture, as they were read."""
    title = report.layout.get("title")
    return [
        *([Mark(title[0], title[1], "title")] if title else []),
        *(Mark(start, end, "furniture") for start, end in report.layout.get("furniture", [])),
        *(Mark(start, end, f"heading level-{level}") for start, end, level in report.layout.get("headings", [])),
    ]


def render_marked_text(text: str, blocks: Sequence[Mark], marks: Sequence[Mark], *, placed: bool = False) -> SafeString:
    """The first SHOWN characters of the text as HTML. Blocks must not overlap; marks may.

    ``placed``: every piece says where in the text it begins (``data-s``), and holds as many characters as the text does
    there, or says where it ends (``data-e``): so that a selection on the page can be found in the text.
    """
    end = min(len(text), SHOWN)
    blocks = sorted((b for b in blocks if b.start < end), key=lambda b: b.start)
    marks = sorted((m for m in marks if m.start < end), key=lambda m: (m.start, m.end))
    bounds = {0, end, *(min(p, end) for m in (*blocks, *marks) for p in (m.start, m.end))}
    return mark_safe("".join(_pieces(text, sorted(bounds), blocks, marks, placed)))  # noqa: S308  made of escaped pieces


def _pieces(text: str, bounds: list[int], blocks: Sequence[Mark], marks: Sequence[Mark], placed: bool) -> Iterator[str]:
    opening, waiting = list(reversed(blocks)), list(reversed(marks))
    block_end: int | None = None
    active: list[Mark] = []
    anchors: set[int] = set()
    for start, end in pairwise(bounds):
        if block_end is not None and start >= block_end:
            yield "</section>"
            block_end = None
        if opening and opening[-1].start <= start:
            if block_end is not None:
                yield "</section>"
            yield _open_block(block := opening.pop())
            block_end = block.end
        while waiting and waiting[-1].start <= start:
            active.append(waiting.pop())
        active = [mark for mark in active if mark.end > start]
        between_blocks = block_end is None and opening and opening[-1].start == end and not active
        if not (between_blocks and text[start:end].isspace()):
            yield _piece(text[start:end], start, active, anchors, placed)
        yield from (_note(mark) for mark in active if mark.note and mark.end == end)
    if block_end is not None:
        yield "</section>"


def _open_block(block: Mark) -> SafeString:
    return format_html('<section class="block {}"><p class="block-kind">{}</p>', block.css, visible_text(block.note))


def _piece(text: str, start: int, active: Sequence[Mark], anchors: set[int], placed: bool) -> str:
    shown = mark_safe("".join(_placed(text, start))) if placed else escape(visible_text(_BLANK_LINE.sub("", text)))  # noqa: S308
    if not active:
        return shown
    css = " ".join(dict.fromkeys(mark.css for mark in active))
    anchored = start not in anchors and any(mark.anchored and mark.start == start for mark in active)
    if not anchored:
        return format_html('<span class="{}">{}</span>', css, shown)
    anchors.add(start)
    return format_html('<span class="{}" id="s{}">{}</span>', css, start, shown)


def _placed(text: str, start: int) -> Iterator[SafeString]:
    """The text in pieces that say where they are."""
    done = 0
    for odd in _UNLIKE.finditer(text):
        if odd.start() > done:
            yield format_html('<span data-s="{}">{}</span>', start + done, text[done : odd.start()])
        done = odd.end()
        if odd["spelt"]:
            place = start + odd.start()
            yield format_html('<span data-s="{}" data-e="{}">{}</span>', place, place + 1, visible_text(odd["spelt"]))
    if done < len(text):
        yield format_html('<span data-s="{}">{}</span>', start + done, text[done:])


def _note(mark: Mark) -> SafeString:
    if mark.url:
        return format_html('<a class="note" href="{}">{}</a>', mark.url, visible_text(mark.note))
    return format_html('<span class="note">{}</span>', visible_text(mark.note))
