"""What has become of a promise that is made again: its numbers, its time, and how much it covers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from tracker.extraction import CommitmentDraft, NumericTarget
from tracker.extraction.deadlines import names_date
from tracker.extraction.numbers.widths import fold_widths

from .measures import compare_targets, print_target, same_measure, share_of, still_prints


class ChangeKind(StrEnum):
    """Which part of a promise a change is about."""

    TARGET = "target"
    DEADLINE = "deadline"
    SCOPE = "scope"


class ChangeCode(StrEnum):
    """What became of that part. ``lowered`` means less is promised: a higher ceiling is a lowered target."""

    RAISED = "raised"
    LOWERED = "lowered"
    UNCHANGED = "unchanged"
    DROPPED = "dropped"
    ADDED = "added"
    OTHER = "other"
    LATER = "later"
    EARLIER = "earlier"
    NARROWED = "narrowed"
    WIDENED = "widened"


@dataclass(frozen=True, slots=True)
class Change:
    """One change between two promises. ``before`` and ``after`` are as printed, empty where nothing is said;
    ``sentence`` is Chinese and stands alone; ``name`` is what a number measures, empty for other kinds."""

    kind: ChangeKind
    code: ChangeCode
    before: str
    after: str
    sentence: str
    name: str = ""


_TARGET_SENTENCES = {
    ChangeCode.RAISED: "目标提高：{name}由{before}变为{after}",
    ChangeCode.LOWERED: "目标降低：{name}由{before}变为{after}",
    ChangeCode.UNCHANGED: "目标不变：{name}仍为{after}",
    ChangeCode.DROPPED: "目标不再写明：原为{name}{before}",
    ChangeCode.ADDED: "新写明目标：{name}{after}",
    ChangeCode.OTHER: "目标换了指标：由{before}变为{after}",
}
# A sentence says so much of what another names where at least this share of the name's character pairs is in it.
SPOKEN_OF = 0.5
FEW_CLAUSES = 3  # with the empty one behind the full stop: a sentence of two parts is of one matter
SHORT_SENTENCE = 50  # characters; in a longer one all and part are said of different things
_CLAUSE_EDGE = re.compile(r"[,，；;。]")
_WHOLE = re.compile(r"全部|全覆盖|所有|全面(?:实现|完成|建成|推行|覆盖)|一律|无一例外|(?<![0-9])100[%％]|百分之百")
_PART = re.compile(
    r"部分|重点(?:领域|区域|单位|企业|乡镇|镇|村|事项)|主要|试点|有条件|具备条件|基本(?:实现|完成|建成|覆盖)|逐步"
)
# 10月底前完成 is when, not what.
_TIME_LEAD = re.compile(r"\A(?:[0-9]{4}年)?(?:[0-9]{1,2}月)?(?:年?底|末)?前?(?:完成|实现)?(?=[^年月前])")


def compare_promises(
    earlier: CommitmentDraft, later: CommitmentDraft, years: tuple[int | None, int | None]
) -> tuple[Change, ...]:
    """What differs between a promise and the later one that continues it, targets first.

    ``years`` are the years of the two plans. A number that is kept is told too (``unchanged``); a deadline or a reach
    that is kept is not.
    """
    return (*_targets(earlier, later), *_deadline(earlier, later, years), *_scope(earlier.text, later.text))


def stated_deadline(promise: CommitmentDraft, plan_year: int | None) -> date | None:
    """The day by which the sentence itself says it is due; 全年 and 今年 tell of the plan's year, not of a day."""
    deadline = promise.deadline
    if deadline is None or not deadline.stated:
        return None
    is_year_end = (deadline.due.year, deadline.due.month, deadline.due.day) == (plan_year, 12, 31)
    return None if is_year_end and not names_date(fold_widths(promise.text)) else deadline.due


def print_day(day: date | None) -> str:
    """A deadline as a person says it: 2023 年底, 2023 年 6 月底, 2023 年 6 月 15 日; 未写明 for none."""
    if day is None:
        return "未写明"
    if (day.month, day.day) == (12, 31):
        return f"{day.year} 年底"
    is_month_end = (day + timedelta(days=1)).day == 1
    return f"{day.year} 年 {day.month} 月底" if is_month_end else f"{day.year} 年 {day.month} 月 {day.day} 日"


def _targets(earlier: CommitmentDraft, later: CommitmentDraft) -> Iterator[Change]:
    ours = [target for target in (earlier.target, *earlier.further_targets) if target]
    theirs = [target for target in (later.target, *later.further_targets) if target]
    pairs = same_measure(ours, theirs)
    if len(ours) == len(theirs) == 1 and not pairs and not still_prints(later.text, ours[0]):
        before, after = print_target(ours[0], with_name=True), print_target(theirs[0], with_name=True)
        yield _target(ChangeCode.OTHER, "", before, after)
        return
    for i, j in pairs:
        code = ChangeCode(compare_targets(ours[i], theirs[j]))
        yield _target(code, theirs[j].metric, print_target(ours[i]), print_target(theirs[j]))
    for target in _unpaired(ours, {i for i, _ in pairs}, later.text):
        kept = still_prints(later.text, target)
        code = ChangeCode.UNCHANGED if kept else ChangeCode.DROPPED
        yield _target(code, target.metric, print_target(target), print_target(target) if kept else "")
    for target in _unpaired(theirs, {j for _, j in pairs}, earlier.text):
        yield _target(ChangeCode.ADDED, target.metric, "", print_target(target))


def _unpaired(targets: Sequence[NumericTarget], paired: set[int], other: str) -> Iterator[NumericTarget]:
    """The numbers that the other sentence lacks though it speaks of what they measure; a part of a long sentence that
    is not promised again tells nothing of the part that is."""
    for place, target in enumerate(targets):
        if place not in paired and (len(targets) == 1 or share_of(target.metric, other) >= SPOKEN_OF):
            yield target


def _target(code: ChangeCode, name: str, before: str, after: str) -> Change:
    name = _TIME_LEAD.sub("", name)
    sentence = _TARGET_SENTENCES[code].format(name=f"“{name}”" if name else "", before=before, after=after)
    return Change(ChangeKind.TARGET, code, before, after, f"{sentence}。", name)


def _deadline(
    earlier: CommitmentDraft, later: CommitmentDraft, years: tuple[int | None, int | None]
) -> Iterator[Change]:
    due, now = stated_deadline(earlier, years[0]), stated_deadline(later, years[1])
    if due == now or not (_is_of_both(earlier.text, later.text, due) and _is_of_both(later.text, earlier.text, now)):
        return
    if due is None or now is None:
        code = ChangeCode.ADDED if due is None else ChangeCode.DROPPED
    else:
        code = ChangeCode.LATER if now > due else ChangeCode.EARLIER
    before, after = print_day(due), print_day(now)
    sentence = f"时限从{_spaced(before)}变为{_spaced(after)}。"
    yield Change(ChangeKind.DEADLINE, code, "" if due is None else before, "" if now is None else after, sentence)


def _is_of_both(text: str, other: str, day: date | None) -> bool:
    """Does the date stand in a part of a long sentence that the other sentence speaks of too?"""
    clauses = _CLAUSE_EDGE.split(text)
    if day is None or len(clauses) <= FEW_CLAUSES:
        return True
    dated = [clause for clause in clauses if names_date(fold_widths(clause))]
    return any(share_of(clause, other) >= SPOKEN_OF for clause in dated)


def _spaced(day: str) -> str:
    return f" {day}" if day[:1].isdigit() else day


def _scope(earlier: str, later: str) -> Iterator[Change]:
    """Only from all to part and back, and only where one short sentence says the one and not the other."""
    if max(len(earlier), len(later)) > SHORT_SENTENCE:
        return
    whole, part = _WHOLE.search(earlier), _PART.search(later)
    if whole and part and not _WHOLE.search(later) and not _PART.search(earlier):
        sentence = f"范围缩小：由“{whole[0]}”变为“{part[0]}”。"
        yield Change(ChangeKind.SCOPE, ChangeCode.NARROWED, whole[0], part[0], sentence)
    whole, part = _WHOLE.search(later), _PART.search(earlier)
    if whole and part and not _WHOLE.search(earlier) and not _PART.search(later):
        sentence = f"范围扩大：由“{part[0]}”变为“{whole[0]}”。"
        yield Change(ChangeKind.SCOPE, ChangeCode.WIDENED, part[0], whole[0], sentence)
