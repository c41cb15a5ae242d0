"""Quoting within one sentence: shortened at the ends of clauses, around the words that matter."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import chain

from .words import cut_words

QUOTE_LENGTH = 54  # characters: what is read at a glance
NAME_LENGTH = 22
NAME_HEAD, NAME_TAIL = 11, 8
NAMES_SHOWN = 2
_PIECE = re.compile(r"[^，,；;：:。！？!?]+[，,；;：:。！？!?]*")
_PART = re.compile(r"[^、]+、?")
_END = "，,；;：:。！？!?、 \u3000\r\n"
_BOUND_BEFORE = re.compile(r"(?:不少于|不低于|不超过|不高于|至少)\Z")
_BOUND_BEHIND = re.compile(r"(?:每[^，。；、]{1,4}?)?(?:及?以上|以下|以内|之内|左右)")
_MARKS: tuple[tuple[str, str], ...] = (("“", "”"), ("（", "）"), ("(", ")"), ("《", "》"), ("【", "】"))
_OPENING_OF = {closing: opening for opening, closing in _MARKS}
_MARK = re.compile(f"[{re.escape(''.join(map(''.join, _MARKS)))}]")
_LINE_END = re.compile(r"[\r\n]")
_AROUND_LINE_END = re.compile(r"\s*[\r\n]+\s*")
_CUT = "……"


def quote(text: str, about: str = "", needed: Sequence[str] = ()) -> str:
    """A sentence in quotation marks; where it is long, its clauses that hold ``needed`` or else share most words with
    ``about``, with …… where clauses are left out."""
    plain = _one_line(text)
    return f"“{_mark_inner(_shorten(plain, about, needed))}”"


def name(texts: Sequence[str]) -> str:
    """Up to two things by name, and how many there are of more."""
    if len(texts) == 1:
        return _name_one(texts[0])
    names = [_name_one(text) for text in texts[:NAMES_SHOWN]]
    more = f"等{len(texts)}项" if len(texts) > NAMES_SHOWN else ""
    return "、".join(names) + more


def take_around(sentence: str, about: str) -> str:
    """The clauses of a sentence that share a word with ``about``, and those beside them; all where none shares one."""
    pieces = _cut_pieces(sentence)
    words = cut_words(about)
    near = {place for place, (_, own) in enumerate(pieces) if not own.isdisjoint(words)}
    shown = [piece for place, (piece, _) in enumerate(pieces) if not near.isdisjoint((place - 1, place, place + 1))]
    return "".join(shown) or sentence


def with_bound(number: str, text: str) -> str:
    """A number of the text with the words there that bind it: 不少于12次, 3000条左右."""
    start = text.find(number)
    if start < 0:
        return number
    before, behind = text[:start], text[start + len(number) :]
    first, last = _BOUND_BEFORE.search(before), _BOUND_BEHIND.match(behind)
    return f"{first.group() if first else ''}{number}{last.group() if last else ''}"


@lru_cache(maxsize=4_000)
def _name_one(text: str) -> str:
    return f"“{_mark_inner(_shorten_name(_one_line(text)))}”"


@lru_cache(maxsize=1_000)
def _cut_pieces(sentence: str) -> tuple[tuple[str, frozenset[str]], ...]:
    """The clauses of a sentence with their words."""
    return tuple((piece, frozenset(cut_words(piece))) for piece in _PIECE.findall(sentence))


def _mark_inner(text: str) -> str:
    """The text with the marks of a quotation within a quotation."""
    return text.replace("“", "‘").replace("”", "’")


@lru_cache(maxsize=1_000)
def _one_line(text: str) -> str:
    if _LINE_END.search(text):
        text = _AROUND_LINE_END.sub("", text)
    return _balance(text.strip(_END))


def _balance(text: str) -> str:
    """The text without quotation marks and brackets whose other half was cut off."""
    if not _MARK.search(text):
        return text
    opened: dict[str, list[int]] = {opening: [] for opening, _ in _MARKS}
    lone: list[int] = []
    for found in _MARK.finditer(text):
        sign, place = found.group(), found.start()
        if sign in opened:
            opened[sign].append(place)
        elif others := opened[_OPENING_OF[sign]]:
            others.pop()
        else:
            lone.append(place)
    lone += chain.from_iterable(opened.values())
    return "".join([sign for place, sign in enumerate(text) if place not in lone]) if lone else text


def _shorten(text: str, about: str, needed: Sequence[str]) -> str:
    if len(text) <= QUOTE_LENGTH:
        return text
    words = frozenset(cut_words(about))
    parts = _cut_parts(text)
    pieces = [piece for piece, _ in parts]
    weights = [100 * sum(one in piece for one in needed) + sum(map(len, own & words)) for piece, own in parts]
    best = weights.index(max(weights))
    first, last = _widen(pieces, best)
    shown = "".join(pieces[first : last + 1]).strip(_END)
    if len(shown) > QUOTE_LENGTH:
        shown = shown[:QUOTE_LENGTH] + _CUT
    shown = _balance(shown)
    return (_CUT if first else "") + shown + (_CUT if last < len(pieces) - 1 and not shown.endswith(_CUT) else "")


def _cut_parts(text: str) -> list[tuple[str, frozenset[str]]]:
    """Clauses with their words; parts of an enumeration where one is longer than a quotation may be."""
    parts: list[tuple[str, frozenset[str]]] = []
    for piece, words in _cut_pieces(text):
        if len(piece) > QUOTE_LENGTH:
            parts += [(part, frozenset(cut_words(part))) for part in _PART.findall(piece)]
        else:
            parts.append((piece, words))
    return parts


def _widen(pieces: Sequence[str], best: int) -> tuple[int, int]:
    """As many whole clauses around the best one as a quotation has room for, those before it first: they name the
    subject."""
    first = last = best
    room = QUOTE_LENGTH - len(pieces[best])
    while True:
        if first > 0 and len(pieces[first - 1]) <= room:
            first -= 1
            room -= len(pieces[first])
        elif last + 1 < len(pieces) and len(pieces[last + 1]) <= room:
            last += 1
            room -= len(pieces[last])
        else:
            return first, last


def _shorten_name(text: str) -> str:
    """Beginning and end: in Chinese the thing itself stands behind what qualifies it."""
    if len(text) <= NAME_LENGTH:
        return text
    return f"{text[:NAME_HEAD]}{_CUT}{text[-NAME_TAIL:]}"
