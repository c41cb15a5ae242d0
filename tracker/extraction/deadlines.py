"""By when a commitment is due: a date it states, else the last day of the plan's year."""

from __future__ import annotations

import calendar
import re
from datetime import date

from .numerals import parse_number
from .values import Deadline
from .widths import fold_widths

_YEAR = r"(?:(?P<year>20[0-9]{2})年)?"
_MONTH = r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_DATE = re.compile(
    rf"{_YEAR}(?:{_MONTH}(?:(?P<day>3[01]|[12][0-9]|[1-9])日(?:之?前|以前|正式)|(?:底|末|份)?之?(?:以?前|底|末))"
    r"|(?P<half>上半年|下半年)|(?P<quarter>[一二三四1-4])季度(?:末|底|前|内|以?前)"
    r"|(?P<end>(?<![0-9])年(?:内|底|末)|(?<=年)(?:内|底|末|前)))"
)
# 到2027年, 2027年前: a year alone is a deadline only with one of these around it.
_YEAR_END = re.compile(
    r"(?:(?:到|至|截至|力争|于)(20[0-9]{2})年(?:以?前|底|末)?|(20[0-9]{2})年(?:以前|之前|前|底|末|内))"
)
_PLAN_PERIOD_END = re.compile(r"“?(十[二三四五六])五”?(?:规划)?(?:期?末|收官前)")
_PERIOD_ENDS = {"十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035}
_QUARTERS = {char: number for number, chars in enumerate(("一1", "二2", "三3", "四4"), start=1) for char in chars}


def read_deadline(text: str, plan_year: int | None) -> Deadline | None:
    """The deadline of a commitment of ``plan_year``: the first it states, else 31 December, not stated.

    A stated year before the plan's is a reference, not a deadline. None where no year is stated and the plan's is
    unknown.
    """
    folded = fold_widths(text)
    found = [due for due in (_read_date(folded, plan_year), _read_year(folded), _read_period(folded)) if due]
    due = min((item for item in found if plan_year is None or item[1].year >= plan_year), default=None)
    if due:
        return Deadline(due[1], stated=True)
    return Deadline(date(plan_year, 12, 31), stated=False) if plan_year and 0 < plan_year < 9999 else None


def _read_date(text: str, plan_year: int | None) -> tuple[int, date] | None:
    for found in _DATE.finditer(text):
        year = int(found["year"]) if found["year"] else plan_year
        if year and 0 < year < 9999:
            return found.start(), _resolve(found, year)
    return None


def _resolve(found: re.Match[str], year: int) -> date:
    if found["month"]:
        month = int(parse_number(found["month"]) or 12)
        last = calendar.monthrange(year, month)[1]
        return date(year, month, min(int(found["day"]), last) if found["day"] else last)
    if found["half"]:
        return date(year, 6, 30) if found["half"] == "上半年" else date(year, 12, 31)
    if found["quarter"]:
        month = 3 * _QUARTERS[found["quarter"]]
        return date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 12, 31)


def _read_year(text: str) -> tuple[int, date] | None:
    found = _YEAR_END.search(text)
    return (found.start(), date(int(found[1] or found[2]), 12, 31)) if found else None


def _read_period(text: str) -> tuple[int, date] | None:
    found = _PLAN_PERIOD_END.search(text)
    return (found.start(), date(_PERIOD_ENDS[found[1]], 12, 31)) if found else None
