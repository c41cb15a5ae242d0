"""From a Chinese name to what people type for it: the initials of its pinyin, or the pinyin itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any

LONGEST_KEY = 60
# Where the dictionary's own reading is not that of the place.
_PLACES = {"朝阳市": [["cháo"], ["yáng"], ["shì"]], "曾都": [["zēng"], ["dū"]]}
# After one of these the rest is a name that people use by itself: 云岭市|松涛区|水务局.
_PLACE_ENDS = re.compile("(?<=[省市州盟区县旗乡镇])")
_NOT_TYPED = re.compile("[^0-9a-z]+")


def keys_of(name: str) -> set[str]:
    """What the beginning of is typed for the name: whole and from each place within it on, in two readings.

    The first reading knows places and words (重庆 chongqing, 六安 luan, 会计 kuaiji), the second reads each character
    alone, as somebody does who does not know the place.
    """
    return {key[:LONGEST_KEY] for part in _parts(name) for key in _readings(part) if key}


def _parts(name: str) -> Iterator[str]:
    yield name
    starts = [found.end() for found in _PLACE_ENDS.finditer(name)]
    yield from (name[start:] for start in starts if len(name) - start >= 2)


def _readings(text: str) -> Iterator[str]:
    for syllables in (_read(text), [syllable for character in text for syllable in _read(character)]):
        yield "".join(syllables)
        yield "".join(syllable if syllable[:1].isdigit() else syllable[:1] for syllable in syllables)


@lru_cache(maxsize=8192)  # names are made of few characters and few places
def _read(text: str) -> list[str]:
    """The syllables in plain letters, ü as v; whatever is no Chinese as it is typed."""
    pypinyin = _dictionary()
    syllables = pypinyin.lazy_pinyin(text, style=pypinyin.Style.NORMAL, errors=list)  # errors: sign by sign
    return [typed for syllable in syllables if (typed := _NOT_TYPED.sub("", syllable.lower()))]


@cache
def _dictionary() -> Any:
    """pypinyin, knowing our places. It takes a quarter of a second to load: only who writes or seeks a name waits."""
    import pypinyin

    pypinyin.load_phrases_dict(_PLACES)
    return pypinyin
