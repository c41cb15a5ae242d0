"""Was everything told that happened, once, and nothing that did not?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from reports.claims import WorkState
from reports.models import Report
from tracker.models import Assessment, Event, MatchRun

from .findings import Finding


def damaged_events() -> Iterator[Finding]:
    """Reports read, assessments added and matches made without event; events doubled, or of nothing there.

    A pair is told of each time it is matched anew.
    """
    reports = Report.objects.filter(state=WorkState.DONE).values_list("pk", flat=True)
    yield from _compare("报告", "report", reports, _told(Event.Kind.REPORT_READ, "object_id"), once=True)
    assessments = Assessment.objects.values_list("pk", flat=True)
    told = _told(Event.Kind.ASSESSMENT_ADDED, "payload__assessment")
    yield from _compare("判断", "assessment", assessments, told, once=True)
    matched = MatchRun.objects.exclude(input_hash="").values_list("pk", flat=True)
    yield from _compare("匹配任务", "matchrun", matched, _told(Event.Kind.MATCH_FINISHED, "object_id"), once=False)


def _told(kind: str, key: str) -> Counter[int]:
    return Counter(Event.objects.filter(kind=kind).order_by().values_list(key, flat=True).iterator(chunk_size=5000))


def _compare(name: str, subject: str, happened: Iterable[int], told: Counter[int], *, once: bool) -> Iterator[Finding]:
    rows = set(happened)
    for pk in sorted(rows - told.keys()):
        yield Finding(
            "event_missing", f"{subject}:{pk}", f"{name} {pk} 没有对应的事件：其他系统不会得知，请从备份恢复。"
        )
    for pk in sorted(told.keys() - rows, key=str):
        yield Finding(
            "event_dangling", f"{subject}:{pk}", f"有事件说到{name} {pk}，但它不存在或没有完成：请从备份恢复。"
        )
    for pk in sorted(rows & told.keys()):
        if once and told[pk] > 1:
            yield Finding(
                "event_doubled", f"{subject}:{pk}", f"{name} {pk} 的事件重复了 {told[pk]} 次：请交给维护人员。"
            )
