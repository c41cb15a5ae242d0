"""What becomes of a pair when its worker is paused, killed, or has a clock of its own."""

from __future__ import annotations

import platform
import signal
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from rest_framework.test import APIClient

from reports import claims
from reports.models import Report
from tests.brokers import own_broker
from tests.services import Worker
from tests.tracker.cast import make_user
from tests.tracker.work import assert_done_once, read_here, sweep_until_ended, wait_until
from tracker.matching import FulfilmentStatus, Matcher, MatchResult
from tracker.models import Commitment, MatchRun
from tracker.services import judge_commitment, match_organisation, rematch
from tracker.tasks import hint_matching

pytestmark = pytest.mark.django_db(transaction=True)
FAKETIME = Path(f"/usr/lib/{platform.machine()}-linux-gnu/faketime/libfaketime.so.1")
OLD_REASON = "旧版匹配器的结论。"


class Gate:
    """The place before which a gated worker's matcher waits."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def close(self, text: str) -> None:
        """Let no pair pass whose plan report holds the text."""
        self.path.write_text(text, encoding="utf-8")

    def open(self) -> None:
        self.path.unlink(missing_ok=True)

    def reached(self) -> bool:
        return Path(f"{self.path}.reached").exists()


MakeWorker = Callable[..., Worker]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    return Gate(tmp_path / "gate")


@pytest.fixture
def short_lease(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six seconds; a shorter one ends under work on a busy machine."""
    settings.WORK_LEASE_SECONDS = 6
    monkeypatch.setenv("WORK_LEASE_SECONDS", "6")


@pytest.fixture
def make_worker(settings: Any, tmp_path: Path, gate: Gate, transactional_db: None) -> Iterator[MakeWorker]:
    """Makes workers, not yet started, on a broker of their own."""
    made: list[Worker] = []

    def make(app: str = "config", **environment: str) -> Worker:
        log = tmp_path / f"worker-{len(made)}.log"
        made.append(Worker(log, app, MATCHER_GATE=str(gate.path), **environment))
        return made[-1]

    with own_broker(settings):
        yield make
        gate.open()
        for worker in made:
            with suppress(AssertionError, ProcessLookupError):
                worker.send(signal.SIGCONT)
            worker.stop()


def organisation_of(pk: int) -> int:
    organisation = Report.objects.get(pk=pk).organisation
    assert organisation
    return organisation.pk


def test_f14_paused_worker_wakes_after_its_lease(make_worker: MakeWorker, gate: Gate, short_lease: None) -> None:
    pks = read_here(2022, 2023)
    gate.close("2022")
    late = make_worker("tests.gated")
    late.start()  # and sweeps
    wait_until(gate.reached, "no pair reached the gate")
    late.send(signal.SIGSTOP)
    current = make_worker()
    current.start()
    sweep_until_ended(pks, lambda: current.log.read_text(encoding="utf-8"))
    assert_done_once(pks, pairs=1, attempts=claims.MAX_ATTEMPTS)
    finished = list(MatchRun.objects.values())
    gate.open()
    late.send(signal.SIGCONT)
    wait_until(lambda: "matched by somebody else" in late.log.read_text(encoding="utf-8"), "the late result was kept")
    assert list(MatchRun.objects.values()) == finished
    assert_done_once(pks, pairs=1, attempts=claims.MAX_ATTEMPTS)


@pytest.mark.skipif(not FAKETIME.exists(), reason="needs the Debian package libfaketime")
@pytest.mark.parametrize("skew", ["+1d", "-1d"])
def test_f17_worker_whose_clock_is_a_day_off(make_worker: MakeWorker, gate: Gate, skew: str) -> None:
    if connection.vendor == "sqlite":
        pytest.skip("SQLite has no clock but that of the process; its processes share one machine")
    pks = read_here(2022, 2023)
    gate.close("2022")
    worker = make_worker("tests.gated", LD_PRELOAD=str(FAKETIME), FAKETIME=skew, FAKETIME_DONT_FAKE_MONOTONIC="1")
    worker.start()
    wait_until(gate.reached, "no pair reached the gate")
    run = MatchRun.objects.get()
    assert claims.claim(MatchRun, run.pk) is None  # the lease is good by the database's clock
    gate.open()
    sweep_until_ended(pks)
    assert_done_once(pks, pairs=1)


class OldMatcher:
    """Another version of the matcher, which finds nothing in anything."""

    version = "old"

    def run(self, plan: Any, later: Any) -> MatchResult:
        found = Matcher.load().match(plan, later)
        nothing = FulfilmentStatus.NO_EVIDENCE
        matches = (match._replace(status=nothing, evidence=(), reason=OLD_REASON) for match in found)
        return MatchResult(tuple(matches), self.version)


def reasons(client: APIClient, report: int) -> list[str]:
    """What the interface shows of each commitment of one plan."""
    rows = client.get(f"/api/v1/commitments/?report={report}").json()["results"]
    assert rows
    assert all(row["assessment"] is not None for row in rows)
    return [client.get(row["url"]).json()["assessment"]["reason"] for row in rows]


def test_f25_rerun_killed_half_way_keeps_serving_what_is_known(
    make_worker: MakeWorker, gate: Gate, short_lease: None
) -> None:
    first, second, _ = pks = read_here(2021, 2022, 2023)
    match_organisation(organisation_of(first), OldMatcher())  # type: ignore[arg-type]
    judged = judge_first(second, make_user("supervisor"))
    client = APIClient()
    client.force_authenticate(make_user("reader"))
    runs = list(MatchRun.objects.values_list("pk", flat=True))
    rematch(runs)
    hint_matching(runs)
    gate.close("2022年度")
    worker = make_worker("tests.gated")
    worker.start()
    wait_until(gate.reached, "no pair reached the gate")
    wait_until(lambda: MatchRun.objects.filter(state="done").exists(), "the other pair was not matched")
    worker.kill()
    old = [reason for reason in reasons(client, second) if reason != judged]
    assert set(old) == {OLD_REASON}
    assert OLD_REASON not in reasons(client, first)
    gate.open()
    worker.start()
    sweep_until_ended(pks, lambda: worker.log.read_text(encoding="utf-8"))
    assert OLD_REASON not in reasons(client, second)
    assert judged in reasons(client, second)


def judge_first(report: int, author: User) -> str:
    """A person's judgement of a plan's first commitment; returns its reason."""
    commitment = Commitment.objects.filter(report=report).earliest("start")
    run = MatchRun.objects.get(plan_report=report)
    reason = "查阅了台账，确认如此。"
    judge_commitment(
        commitment=commitment, later_report=run.later_report, status="fulfilled", reason=reason, author=author
    )
    return reason
