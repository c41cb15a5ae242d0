"""The words of a sentence, as printed, that decide how it is explained. Whether it has any has mostly been asked of it
before, and the answer kept."""

from __future__ import annotations

import re

from .printed_numbers import CLAUSE_MARK
from .wording import (
    POSTPONED,
    REMAINDER,
    STILL_OPEN,
    UNFINISHED,
    UNIVERSAL_PROMISE,
    leaves_rest,
    sounds_postponed,
    sounds_still_open,
    sounds_unfinished,
)

POSTPONED_TO = re.compile(r"(?:顺延|推迟|延期|延后|延)(?:至|到)[^，。；,;]{1,14}")
SEVERAL_YEARS = re.compile(r"[三四五]年|累计|年均|以来|时期|期间|连续[^，。；]{1,3}年|十[二三四五]五")


def name_unfinished(text: str) -> str:
    """The words that tell of work going on; "" where there are none."""
    return _first(UNFINISHED, text) if sounds_unfinished(text) else ""


def name_postponed(text: str) -> str:
    """The words that tell of a slip or stop, with the new date where they name one; "" where there are none."""
    return _first(POSTPONED_TO, text) or (_first(POSTPONED, text) if sounds_postponed(text) else "")


def name_remainder(text: str) -> str:
    """The words that tell of a part left over, to the end of their clause; "" where there are none."""
    found = REMAINDER.search(text) if leaves_rest(text) else None
    return found.group() + CLAUSE_MARK.split(text[found.end() :])[0] if found else ""


def name_universal(text: str) -> str:
    """The words that promise all of something; "" where there are none."""
    return _first(UNIVERSAL_PROMISE, text)


def name_still_open(text: str) -> str:
    """The words that tell that something is not there yet; "" where there are none."""
    return _first(STILL_OPEN, text) if sounds_still_open(text) else ""


def sounds_of_years(text: str) -> bool:
    """Does a reported sentence itself speak of more than one year?"""
    return SEVERAL_YEARS.search(text) is not None


def _first(words: re.Pattern[str], text: str) -> str:
    found = words.search(text)
    return found.group() if found else ""
