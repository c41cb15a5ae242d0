"""Line breaks that only wrap a sentence, as PDF files, saved pages and torn links leave them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from reports.reading.values import Span

_CLOSED = re.compile(r"[。！？；：!?;:…|][”’」』）)》\"]*$")
_GOES_ON = re.compile(r"[，、,]$")
_STAYS_OPEN = re.compile(r"[《（“‘「『〈(]$")
# 】 is left out: it closes the tool bars of pages (【字号：大 中 小】), which are lines of their own.
_CONTINUES = re.compile(r"[，。；、：！？》）」』”’〉,;:)%％]|是[：:]")
_ORDINAL_ALONE = re.compile(
    r"(?:^|[。；;：:])(?:第?[一二三四五六七八九十]{1,3}[、，,是要]|[（(][一二三四五六七八九十]{1,3}[）)]、?|\d{1,2}[.．、])$"
)
# Small signs such as the 2 of M2 stand on lines of their own where a page sets them lower.
_ENDS_IN_LETTER = re.compile(r"[A-Za-z]$")
_LOWERED = re.compile(r"\d{1,2}(?:\.\d)?")
_ZERO_WIDTH = "\u200b\u200c\u200d\u2060\ufeff"
_OPENS_ITEM = re.compile(
    r"(?:第?[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、](?!\d)|[①-⑳]|——)"
)
_PAGE_NUMBER = re.compile(
    r"[—–―─\-·•] ?\d{1,3} ?[—–―─\-·•]|第 ?\d{1,3} ?页(?:[ ，,/]{0,3}共 ?\d{1,3} ?页)?|\d{1,3} ?/ ?\d{1,3}"
)
_BARE_NUMBER = re.compile(r"\d{1,3}")
_PROSE_SIGN = re.compile(r"[，。；、,;]")
_ASCII_TOKEN = re.compile(r"[!-~]*")
_BRACKETS = {"《": "》", "（": "）", "“": "”", "(": ")"}

# A bracket that stands open at a line's end is closed this near, or it is a misprint (code points).
_BRACKET_REACH = 40
# What ends a line half-way is seen in its last signs, which are more than any ordinal has (code points).
_LONGEST_ENDING = 8
# A hard-wrapped text has this many lines that stop short of a sentence's end, at least; a page of it has thirty lines.
_FEWEST_OPEN_LINES = 4
# A line of prose is no shorter than this (columns of half a Chinese character).
_SHORTEST = 24
# Punctuation that may not open or close a line moves its end by so much (columns).
_SLACK = 6
# Of the lines that stop short, so many end at the right margin; of all lines, so few go beyond it.
_AT_MARGIN = 0.6
_BEYOND = 0.05
# A line as long as this share of the column is no heading; a line indented so deep (signs) is set apart.
_MOST_OF_A_LINE = 0.7
_SET_APART = 8
# Of the lines that stop short, so many hold a sign of a sentence.
_OF_PROSE = 0.5


@dataclass(frozen=True, slots=True)
class _Row:
    """A line that holds anything: its span without white space, its words, its width with the indent."""

    start: int
    end: int
    words: str
    width: int
    indent: int  # signs
    parted: bool  # from the line before it by nothing but a sign without width, which pages put inside sentences

    @property
    def indented(self) -> bool:
        return self.indent > 0

    @property
    def is_set_apart(self) -> bool:
        """Whether it stands in the middle or on the right, as titles and signatures do."""
        return self.indent >= _SET_APART

    @property
    def is_closed(self) -> bool:
        return bool(_CLOSED.search(self.words[-4:]))


@dataclass(frozen=True, slots=True)
class _Margin:
    """The right margin of a hard-wrapped text, and whether its paragraphs are indented."""

    column: int
    indents: bool


@lru_cache(maxsize=4)
def soft_breaks(text: str) -> tuple[Span, ...]:
    """The stretches that stand between the two halves of a wrapped line: white space, perhaps a page's number.

    A break is soft where the text is wrapped at a margin and the line reaches it, or where the lines cannot stand
    alone: a closing sign opens the next, an ordinal, a comma or an open bracket ends the first.
    """
    rows = _rows(text)
    margin = _find_margin(rows)
    breaks: list[Span] = []
    index, joined = 0, -1
    while index + 1 < len(rows):
        beyond = index + 1
        if margin:
            while beyond + 1 < len(rows) and may_be_page_number(rows[beyond].words):
                beyond += 1
        lowered = index == joined and _LOWERED.fullmatch(rows[index].words)
        flows = margin is not None and (rows[index].indented or index == joined)
        if lowered or _belong_together(rows[index], rows[beyond], margin, flows=flows):
            joined = beyond
            breaks.append(Span(rows[index].end, rows[beyond].start))
            index = beyond
        else:
            index += 1
    return tuple(breaks)


def is_page_number(line: str) -> bool:
    """Whether a line is nothing but the number of a page, with the dashes or words that mark it as one."""
    return bool(_PAGE_NUMBER.fullmatch(line))


def may_be_page_number(line: str) -> bool:
    """The same, or a bare number, which is one only between pages and below the last."""
    return is_page_number(line) or bool(_BARE_NUMBER.fullmatch(line))


def _rows(text: str) -> list[_Row]:
    rows: list[_Row] = []
    at, parted = 0, False
    for raw in text.splitlines(keepends=True):
        words = raw.strip()
        if words and words.strip(_ZERO_WIDTH):
            indent = len(raw) - len(raw.lstrip())
            width = _width(words) + 2 * indent
            rows.append(_Row(at + indent, at + indent + len(words), words, width, indent, parted))
            parted = False
        elif words:
            parted = True
        at += len(raw)
    return rows


def _width(words: str) -> int:
    """Columns of a line on a screen of fixed pitch: two for a Chinese character."""
    return len(words) if words.isascii() else len(words.encode("gb18030", "replace")) if len(words) < 400 else 800


def _find_margin(rows: list[_Row]) -> _Margin | None:
    """The margin at which the text is wrapped; None where lines are whole paragraphs."""
    # A line of the page that stands many times over is no prose, however its length agrees with itself.
    prose = {row.words: row.width for row in rows if row.width >= _SHORTEST and not row.is_closed}
    short = list(prose.values())
    if len(short) < _FEWEST_OPEN_LINES or sum(map(_is_prose, prose)) < _OF_PROSE * len(short):
        return None
    column = sorted(short)[int(0.8 * len(short))]
    at_margin = sum(abs(width - column) <= _SLACK for width in short)
    beyond = sum(row.width > column + _SLACK for row in rows)
    if at_margin < max(_AT_MARGIN * len(short), _FEWEST_OPEN_LINES) or beyond > _BEYOND * len(rows):
        return None
    full = sum(row.width >= column - _SLACK for row in rows)
    indented = sum(row.indented for row in rows)
    return _Margin(column, indents=3 <= indented < len(rows) - full // 2)


def _is_prose(words: str) -> bool:
    return bool(_PROSE_SIGN.search(words))


def _belong_together(first: _Row, second: _Row, margin: _Margin | None, *, flows: bool) -> bool:
    """Whether the second line goes on with the first; ``flows`` says that the first is of an indented paragraph."""
    if is_page_number(second.words):  # the last one, for others are skipped
        return False
    if second.parted and not first.is_closed:
        return True
    if _ENDS_IN_LETTER.search(first.words[-1:]) and _LOWERED.fullmatch(second.words):
        return True
    ending = first.words[-_LONGEST_ENDING:]
    if _CONTINUES.match(second.words) or _STAYS_OPEN.search(ending) or _ORDINAL_ALONE.search(ending):
        return True
    if margin and flows and not first.is_set_apart and _goes_on_by_indent(first, second, margin):
        return True
    if margin and not first.is_set_apart and _reaches(first, second, margin):
        if margin.indents:
            return not second.indented
        return not (first.is_closed or second.indented or _OPENS_ITEM.match(second.words))
    if _OPENS_ITEM.match(second.words):
        return False
    return bool(_GOES_ON.search(ending)) or _is_torn_bracket(first.words, second.words)


def _goes_on_by_indent(first: _Row, second: _Row, margin: _Margin) -> bool:
    """Whether a sentence is open where a line without indent follows, in a text whose paragraphs are indented."""
    long = first.width >= _MOST_OF_A_LINE * margin.column
    return margin.indents and long and not first.is_closed and not second.indented


def _reaches(first: _Row, second: _Row, margin: _Margin) -> bool:
    """Whether the first line is full: the token that opens the next would have passed the margin."""
    token = _ASCII_TOKEN.match(second.words)
    return first.width + max(2, len(token.group()) if token else 0) + _SLACK >= margin.column


def _is_torn_bracket(first: str, second: str) -> bool:
    tail, head = first[-_BRACKET_REACH:], second[:_BRACKET_REACH]
    for opening, closing in _BRACKETS.items():
        opened = tail.rfind(opening)
        if opened >= 0 and closing not in tail[opened:]:
            closed = head.find(closing)
            return closed >= 0 and opening not in head[:closed]
    return False
