"""A promise taken apart into its elements: the objects and acts a supervisor would tick off one by one."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

import rjieba

from .words import HAS_LETTER, STOP_WORDS, cut_words

CLAUSE = re.compile(r"[^，,；;：:。！？!?\r\n]+")
# Parts of an enumeration shorter than this are nouns of one object (法规、规章), not objects of their own.
PART_LENGTH = 7
MAX_ELEMENTS = 24
LEAD_IN = re.compile(
    r"[一二三四五六七八九十]{1,3}是要?|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]"
)
_NOUNS = ("n", "vn")  # openings of their tags
_NO_LETTERS = HAS_LETTER.pattern.replace("[", "[^")
_TWO_LETTERS = re.compile(rf"{_NO_LETTERS}*{HAS_LETTER.pattern}{_NO_LETTERS}*{HAS_LETTER.pattern}")


class Element(NamedTuple):
    """One object or act of a commitment as printed there, and its head noun ("" where it has no noun)."""

    text: str
    head: str


def split_elements(text: str) -> tuple[Element, ...]:
    """The elements in order: clauses, and the longer parts of enumerations; the whole text where nothing is left."""
    parts = []
    for clause in CLAUSE.findall(text):
        clause = clause.strip(" \u3000")
        lead_in = LEAD_IN.match(clause)
        parts += _split_enumeration(clause[lead_in.end() :] if lead_in else clause)
    kept = [part for part in parts if _TWO_LETTERS.match(part)][:MAX_ELEMENTS]
    return tuple([Element(part, find_head(part)) for part in kept or (text,)])


def _split_enumeration(clause: str) -> list[str]:
    if "、" not in clause:
        return [clause]
    joined: list[str] = []
    for part in clause.split("、"):
        if joined and (len(joined[-1]) < PART_LENGTH or len(part) < PART_LENGTH):
            joined[-1] += "、" + part
        else:
            joined.append(part)
    return joined


def find_head(text: str) -> str:
    """The last noun: in Chinese the thing itself stands behind what qualifies it."""
    for word in reversed(cut_words(text)):
        if len(word) < 2:
            continue
        is_noun = _is_noun(word)
        if is_noun:
            return word
        if is_noun is None:  # cut to pieces where it stands alone
            return _last_noun(text)
    return ""


@lru_cache(maxsize=4_000)
def _is_noun(word: str) -> bool | None:
    """What the dictionary says of a word: the same wherever it stands; None where it does not take it for one word."""
    tags = rjieba.tag(word)
    return tags[0][1].startswith(_NOUNS) if len(tags) == 1 else None


def _last_noun(text: str) -> str:
    for word, tag in reversed(rjieba.tag(text)):
        if tag.startswith(_NOUNS) and len(word) >= 2 and word not in STOP_WORDS:
            return str(word)
    return ""
