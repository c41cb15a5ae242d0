"""By when a commitment is due: a date it states, else the last day of the plan's year."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from datetime import date

from tracker.extraction.numbers.numerals import parse_number
from tracker.extraction.numbers.widths import fold_widths
from tracker.extraction.values import Deadline

_YEAR = r"(?:(?P<year>20[0-9]{2}|今|明|当|本)年(?:度)?)"
_MONTH = r"(?P<month>1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_BEFORE = r"(?:之前|以前|前)"
_DATE = re.compile(
    rf"{_YEAR}?(?<![0-9])(?:{_MONTH}(?:(?P<day>3[01]|[12][0-9]|[1-9]|[二三]?十[一二三四五六七八九]?|[一二三四五六七八九])日(?:{_BEFORE}|正式)"
    rf"|(?P<ten>[上中下])旬{_BEFORE}?|(?:底|末|份)?(?:{_BEFORE}|底|末))"
    r"|(?P<half>上半年|下半年|半年内)|第?(?P<quarter>(?<![每各按逐])[一二三四1-4])季度(?![度初])"
    r"|(?P<end>(?<![0-9])年(?:内|底|末)|(?<=年)(?:年?底|年?末|内|前)))"
    # 今年9月投用: a month alone is a date only where its year stands before it.
    rf"|{_YEAR.replace('year', 'month_year')}{_MONTH.replace('month', 'bare_month')}"
)
# 到2027年, 2027年前: a year alone is a deadline only with one of these around it.
_YEAR_END = re.compile(
    r"(?:(?:到|至|截至|力争|于)(20[0-9]{2})年(?:以?前|底|末)?|(20[0-9]{2})年(?:以前|之前|前|底|末|内))"
)
_PLAN_PERIOD_END = re.compile(r"“?(十[二三四五六七])五”?(?:规划)?(?:期?末|期间|时期|期内|收官前)")
_PERIOD_ENDS = {"十二": 2015, "十三": 2020, "十四": 2025, "十五": 2030, "十六": 2035, "十七": 2040}
_WITHIN_YEARS = re.compile(r"(?<![近前0-9])([1-9]|[一二两三四五六七八九十])年(?:之|以)?内")
_HOLIDAYS = {"元旦": (12, 31), "五一": (4, 30), "七一": (6, 30), "国庆": (9, 30)}
_BEFORE_HOLIDAY = re.compile(r"[“\"]?(元旦|五一|七一|国庆)[”\"]?节?(?:假期)?(?:之前|以前|前)")
# 明年 opens a plan written in the year before; inside a sentence beside a date it is the year after the plan's.
_OPENING_NEXT_YEAR = re.compile(r"\s*明年[,，]")
_WHOLE_YEAR = re.compile(r"全年|今年|本年度?|当年|年度内|\A\s*明年[,，]")
_QUARTERS = {char: number for number, chars in enumerate(("一1", "二2", "三3", "四4"), start=1) for char in chars}
_TENS = {"上": 10, "中": 20}

_Found = tuple[int, date]  # where it stands, the last day


def read_deadline(text: str, plan_year: int | None) -> Deadline | None:
    """The deadline of a commitment of ``plan_year``: the first it states, else 31 December.

    ``stated`` is also true where the sentence itself names the year as the time of the work (全年, 今年). A stated year
    before the plan's is a reference, not a deadline. None where no year is stated and the plan's is unknown.
    """
    folded = fold_widths(text)
    readers = (_read_dates, _read_years, _read_periods, _read_spans, _read_holidays)
    found = [due for reader in readers for due in reader(folded, plan_year)]
    due = min((item for item in found if plan_year is None or item[1].year >= plan_year), default=None)
    if due:
        return Deadline(due[1], stated=True)
    if plan_year and 0 < plan_year < 9999:
        return Deadline(date(plan_year, 12, 31), stated=bool(_WHOLE_YEAR.search(folded)))
    return None


def names_date(text: str) -> bool:
    """Does the text say by when within a year: 年内, 6月底前, 上半年? ``text`` is in ASCII widths."""
    # Both patterns are slow to find nothing; every date they know has one of these, every holiday 前.
    if not any(sign in text for sign in "年月季前"):
        return False
    return bool(_DATE.search(text) or _BEFORE_HOLIDAY.search(text))


def _read_dates(text: str, plan_year: int | None) -> Iterator[_Found]:
    for found in _DATE.finditer(text):
        printed = found["year"] or found["month_year"]
        year = int(printed) if printed and printed.isdigit() else plan_year
        if year and printed == "明" and not _OPENING_NEXT_YEAR.match(text):
            year += 1
        if year and 0 < year < 9999:
            yield found.start(), _resolve(found, year)


def _resolve(found: re.Match[str], year: int) -> date:
    if printed := found["month"] or found["bare_month"]:
        month = int(parse_number(printed) or 12)
        last = calendar.monthrange(year, month)[1]
        day = int(parse_number(found["day"]) or last) if found["day"] else _TENS.get(found["ten"] or "", last)
        return date(year, month, min(day, last))
    if found["half"]:
        return date(year, 12, 31) if found["half"] == "下半年" else date(year, 6, 30)
    if found["quarter"]:
        month = 3 * _QUARTERS[found["quarter"]]
        return date(year, month, calendar.monthrange(year, month)[1])
    return date(year, 12, 31)


def _read_years(text: str, plan_year: int | None) -> Iterator[_Found]:
    for found in _YEAR_END.finditer(text):
        # The place of the year itself: in 力争2032年6月底前 the month behind it is nearer the point and comes first.
        yield found.start(found.lastindex or 0), date(int(found[1] or found[2]), 12, 31)


def _read_periods(text: str, plan_year: int | None) -> Iterator[_Found]:
    for found in _PLAN_PERIOD_END.finditer(text):
        yield found.start(), date(_PERIOD_ENDS[found[1]], 12, 31)


def _read_spans(text: str, plan_year: int | None) -> Iterator[_Found]:
    """三年内 counts the plan's year as the first."""
    for found in _WITHIN_YEARS.finditer(text):
        years = int(parse_number(found[1]) or 1)
        if plan_year and 0 < plan_year + years < 9999:
            yield found.start(), date(plan_year + years - 1, 12, 31)


def _read_holidays(text: str, plan_year: int | None) -> Iterator[_Found]:
    for found in _BEFORE_HOLIDAY.finditer(text):
        if plan_year and 0 < plan_year < 9999:
            yield found.start(), date(plan_year, *_HOLIDAYS[found[1]])
