"""By when a clause promises, as printed, and whether a reported sentence tells of a time that keeps it."""

from __future__ import annotations

import re

from tracker.extraction import parse_number

from .values import ElementState
from .wording import CLAUSE

_MONTH = r"(1[0-2]|[1-9]|十[一二]?|[一二三四五六七八九])月"
_QUARTER = r"第?([一二三四1-4])季度"
_DUE = re.compile(
    rf"(?:(?:20\d\d|今|本|当)年)?(?:(?<!\d){_MONTH}(?:[上中下]旬|\d{{1,2}}日|底|末|份)?(?:之前|以前|前)|(?<!\d){_MONTH}(?:底|末|[上中下]旬)|"
    rf"上半年|下半年|(?<![每各按逐]){_QUARTER}(?!度)|年(?:内|底|末)(?:之前|以前|前)?)"
    r"|[“\"]?(?:元旦|五一|七一|国庆)[”\"]?节?(?:之前|以前|前)"
    r"|(?:到|至|于)?20\d\d年(?:内|底|末)?(?:之前|以前|前)|(?:到|至)20\d\d年(?:底|末)?|20\d\d年(?=建成|完成|实现|达到)|[三五3-5]年内|“?十[四五六]五”?(?:末|期末|期间)"
)
_TIMELY = re.compile(r"[年月季五前]")  # one of them is in every deadline, and seen much faster than one
_TOLD = re.compile(
    rf"(?<!\d)(?:(?P<month>{_MONTH})|(?P<half>[上下])半年|(?<![每各按逐])(?P<quarter>{_QUARTER})|(?P<end>年[底末]))"
)
# 截至12月底: up to when is counted, not when it was done.
_AS_OF = re.compile(r"截[至止]到?(?:20\d\d年|今年|目前)?\Z")
_BEFORE_HOLIDAY = {"五一": 4, "七一": 6, "国庆": 9}  # the month that ends before it
_OTHER_YEAR = re.compile(r"20\d\d年|明年|次年|下一?年")
_ALL_YEAR, _LATER = 12, 99  # the month by which a promise of the year, and one of years to come, is due


def find_due(clause: str) -> str | None:
    """The deadline that a clause states, as printed: 6月底前, 上半年, 年内."""
    found = _DUE.search(clause) if _TIMELY.search(clause) else None
    return found.group() if found else None


def answer_due(due: str, sentence: str, done: bool) -> ElementState:
    """What a reported sentence shows of a deadline; ``done`` says that it reports the act as done.

    The report covers the year of the promise, so that what it reports as done was done within the year. An earlier
    deadline needs a time in the sentence itself; a sentence that names other years tells nothing sure.
    """
    promised = _month_due(due)
    if not done or promised == _LATER:
        return ElementState.NOT_MENTIONED
    if promised == _ALL_YEAR:
        return ElementState.MET
    told = [_month_told(found) for found in _TOLD.finditer(sentence) if not _AS_OF.search(sentence, 0, found.start())]
    if not told or _OTHER_YEAR.search(sentence):
        return ElementState.NOT_MENTIONED
    if max(told) <= promised:
        return ElementState.MET
    return ElementState.UNMET if min(told) > promised else ElementState.NOT_MENTIONED


def is_late(commitment: str, sentence: str) -> bool:
    """Does a sentence that answers a commitment tell of a time after a month, quarter or half-year promised there?"""
    dues = [due for clause in CLAUSE.findall(commitment) if (due := find_due(clause))]
    return any(answer_due(due, sentence, done=True) is ElementState.UNMET for due in dues)


def _month_due(due: str) -> int:
    if re.search(r"[三五3-5]年内|十[四五六]五|^(?:到|至|于)?20\d\d年", due) and not re.search(r"月|半年|季度", due):
        return _LATER
    for holiday, month in _BEFORE_HOLIDAY.items():
        if holiday in due:
            return month
    found = _TOLD.search(due)
    return _month_told(found) if found else _ALL_YEAR


def _month_told(found: re.Match[str]) -> int:
    if found["month"]:
        return int(parse_number(found["month"][:-1]) or _ALL_YEAR)
    if found["half"]:
        return 6 if found["half"] == "上" else _ALL_YEAR
    if quarter := found["quarter"]:
        return 3 * int(parse_number(re.sub(r"[第季度]", "", quarter)) or 4)
    return _ALL_YEAR
