"""Calendar dates as reports print them, in digits and in Chinese numerals."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0, "O": 0, "o": 0, "0": 0}

DATE = (
    r"(?:(?P<y>(?:19|20)\d\d) {0,2}[年./-] {0,2}(?P<m>\d{1,2}|元(?=月)) {0,2}[月./-] {0,2}(?P<d>\d{1,2})(?!\d)(?: ?日)?"
    r"|(?P<d2>\d{1,2})\.(?P<m2>\d{1,2})\.(?P<y2>20\d\d)(?!\d)"
    r"|(?P<y3>[一二][〇零Oo0一二三四五六七八九]{3})年(?P<m3>元|[一二三四五六七八九十]{1,2})月"
    r"(?P<d3>[一二三四五六七八九十]{1,3})日)"
)
# The same shape for patterns that only need to know that a date stands there, or that hold two.
DATE_SHAPE = re.sub(r"\?P<\w+>", "?:", DATE)
TIME = r"(?:[ T]{0,8}\d{1,2}[:时]\d{2}(?:[:分](?:\d{2}秒?)?)?)?"
_DATE = re.compile(DATE)
_DATE_ALONE = re.compile(rf"[(\[【]? ?{DATE}{TIME} ?[)\]】]?")


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date and where it stands."""

    value: date
    start: int
    end: int


def find_date(copy: str, start: int = 0, end: int | None = None) -> FoundDate | None:
    """The first date of a stretch of a matching copy."""
    for match in _DATE.finditer(copy, start, len(copy) if end is None else end):
        value = date_of(match)
        if value:
            return FoundDate(value, match.start(), match.end())
    return None


def is_date_alone(line: str) -> bool:
    """Whether a line is nothing but a date, with a time of day or brackets perhaps."""
    return _DATE_ALONE.fullmatch(line.strip()) is not None


def date_of(match: re.Match[str]) -> date | None:
    """The date of a match of ``DATE``; None where the calendar has no such day."""
    if match["y3"]:
        year = int("".join(str(_DIGITS[sign]) for sign in match["y3"]))
        month, day = _month(match["m3"]), small_number(match["d3"])
    else:
        year, day = int(match["y"] or match["y2"]), int(match["d"] or match["d2"])
        month = _month(match["m"] or match["m2"])
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _month(printed: str) -> int:
    if printed == "元":  # the first month, as signatures like to call it
        return 1
    return int(printed) if printed.isdecimal() else small_number(printed)


def small_number(numeral: str) -> int:
    """A Chinese numeral below one hundred; 0 for anything else."""
    tens, ten, ones = numeral.partition("十")
    if not ten:
        return _DIGITS.get(numeral, 0)
    return 10 * (_DIGITS.get(tens, 0) if tens else 1) + (_DIGITS.get(ones, 0) if ones else 0)
