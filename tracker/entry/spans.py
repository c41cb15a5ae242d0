"""Spans as people choose them: trimmed, cut, joined. Offsets are code points, half open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import Protocol, TypeVar

from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.reading import Span

# Characters; the longest sentences of plans at hand have some 600.
LONGEST = 2000


class Placed(Protocol):
    """What has a place in a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


_Placed = TypeVar("_Placed", bound=Placed)


def trim(text: str, start: int, end: int, *, longest: int | None = LONGEST) -> Span:
    """The span without blank space around it.

    Raises InputError ``span_outside_text``, ``span_blank`` or ``span_too_long``.
    """
    if not 0 <= start <= end <= len(text):
        message = _("起止须在正文之内（0 至 %(length)d，起不大于止）：请重新选取文字。")
        raise InputError("span_outside_text", message % {"length": len(text)})
    words = text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        raise InputError("span_blank", _("没有选中文字：请先在正文中选取一段文字，再按按钮。"))
    if longest is not None and end - start > longest:
        message = _("选中的文字超过 %(limit)d 字：一条承诺只是一句话，请选短一些。")
        raise InputError("span_too_long", message % {"limit": longest})
    return Span(start, end)


def touching(placed: Iterable[_Placed], start: int, end: int) -> list[_Placed]:
    """Those that have a character in common with the range; a range without characters touches what it lies inside."""
    if start == end:
        return [one for one in placed if one.start < start < one.end]
    return [one for one in placed if one.start < end and start < one.end]


def cut(text: str, span: Span, places: Iterable[int]) -> list[Span]:
    """The span in pieces, cut at the places inside it, each without blank space around it; signs alone are no piece.

    Raises InputError ``span_not_cut`` where fewer than two pieces come out of it.
    """
    inside = sorted({place for place in places if span.start < place < span.end})
    bounds = [span.start, *inside, span.end]
    pieces = []
    for start, end in pairwise(bounds):
        if any(sign.isalnum() for sign in text[start:end]):
            pieces.append(trim(text, start, end))
        elif pieces and text[start:end].strip():
            pieces[-1] = trim(text, pieces[-1].start, end)
    if len(pieces) < 2:
        message = _("这里拆不开：请把光标放在一条承诺中间，或选中其中要分出来的一段。")
        raise InputError("span_not_cut", message)
    return pieces


def cover(text: str, spans: Sequence[Placed]) -> Span:
    """One span from the first to the last; raises InputError ``span_too_long``."""
    return trim(text, min(span.start for span in spans), max(span.end for span in spans))
