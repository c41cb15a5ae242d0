"""Work handed in and waited for, and all that was found out, as the tests of faults need it."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

from reports.hints import hint_on_commit
from reports.models import Report
from reports.services import read_report, receive_report
from reports.tasks import read_report as read_report_task
from tests.brokers import forget_silence
from tests.texts import report_text
from tracker.models import Event, MatchRun
from tracker.tasks import sweep
from tracker.workflow import progress_of

# Far more than the work of these tests takes on a busy machine; seconds.
PATIENCE = 120.0
BODY = "云溪县水务局"


def hand_in(*years: int, body: str = BODY, hint: bool = True) -> list[int]:
    """Reports of one body, waiting to be read; a worker is told of them unless ``hint`` is False."""
    pks = []
    for year in years:
        receipt = receive_report(data=report_text(year, body=body).encode(), name=f"{body}{year}.txt")
        if hint:
            hint_on_commit(read_report_task, receipt.report.pk)
        pks.append(receipt.report.pk)
    return pks


def read_here(*years: int, body: str = BODY) -> list[int]:
    """Reports of one body, read in this process, so that their pairs wait to be matched."""
    pks = hand_in(*years, body=body, hint=False)
    for pk in pks:
        read_report(pk)
    return pks


def wait_until(reached: Callable[[], bool], what: str) -> None:
    """Return when it is so; fails with ``what`` where it does not come to be."""
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline, what
        time.sleep(0.05)


def sweep_until_ended(pks: Sequence[int], log: Callable[[], str] = str) -> None:
    """Do what beat does in service until reports and pairs have ended."""

    def ended() -> bool:
        forget_silence()
        sweep()
        time.sleep(0.3)
        return progress_of(pks).finished

    wait_until(ended, f"{list(MatchRun.objects.values())}\n{log()}")


def assert_done_once(pks: Sequence[int], *, pairs: int, attempts: int = 1) -> None:
    """Every report was read and every pair matched, and each was told of once."""
    states = [*Report.objects.filter(pk__in=pks).values_list("state", "attempts")]
    states += [*MatchRun.objects.values_list("state", "attempts")]
    assert len(states) == len(pks) + pairs
    assert all(state == "done" and tried <= attempts for state, tried in states), states
    assert told() == {"report.read": len(pks), "match.finished": pairs}


def told() -> dict[str, Any]:
    """How many events of each kind there are about reports and pairs."""
    kinds = ("report.read", "match.finished")
    return {kind: Event.objects.filter(kind=kind).count() for kind in kinds}
