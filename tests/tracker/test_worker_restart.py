"""A worker that dies in the middle of its work leaves nothing lost and nothing doubled."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.conf import settings
from django.core.management import call_command

from reports.hints import hint_on_commit
from reports.models import Report
from reports.services import receive_report
from reports.tasks import read_report
from tests.services import Worker
from tests.texts import report_text
from tracker.models import Assessment, Commitment, Evidence, MatchRun
from tracker.tasks import sweep
from tracker.workflow import progress_of, work_off

pytestmark = pytest.mark.django_db(transaction=True)
BODIES = ("云溪县水务局", "白石县水务局", "青岭县水务局")
YEARS = (2021, 2022, 2023)
# Far more than reading and matching nine short reports takes after a restart; seconds.
PATIENCE = 120.0


@pytest.fixture
def short_lease(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.WORK_LEASE_SECONDS = 3
    monkeypatch.setenv("WORK_LEASE_SECONDS", "3")


@pytest.fixture
def worker(broker_url: str, short_lease: None, tmp_path: Path) -> Iterator[Worker]:
    current_app.control.purge()
    worker = Worker(tmp_path / "worker.log")
    yield worker
    worker.stop()


def hand_in() -> list[int]:
    pks = []
    for body in BODIES:
        for year in YEARS:
            receipt = receive_report(data=report_text(year, body=body).encode(), name=f"{body}{year}.txt")
            hint_on_commit(read_report, receipt.report.pk)
            pks.append(receipt.report.pk)
    return pks


def rows() -> list[list[Any]]:
    """All that was found out, without ids and times."""
    reports = Report.objects.values_list("organisation__name", "covers_year", "state", "title")
    commitments = Commitment.objects.values_list(
        "report__sha256", "start", "end", "text", "verifiability", "current_assessment__status", "restates__text"
    )
    evidence = Evidence.objects.values_list("commitment__report__sha256", "commitment__start", "start", "end", "grade")
    assessments = Assessment.objects.values_list(
        "commitment__report__sha256", "commitment__start", "status", "confidence", "reason"
    )
    runs = MatchRun.objects.values_list("plan_report__sha256", "later_report__sha256", "state")
    return [list(query) for query in (reports, commitments, evidence, assessments, runs)]


def test_killed_worker_is_replaced_without_loss(worker: Worker, transactional_db: None) -> None:
    pks = hand_in()
    worker.start()
    deadline = time.monotonic() + PATIENCE
    while progress_of(pks).done < 2 and time.monotonic() < deadline:
        time.sleep(0.02)
    worker.kill()
    worker.start()
    while not progress_of(pks).finished and time.monotonic() < deadline:
        sweep()  # beat does so in service
        time.sleep(0.5)
    assert progress_of(pks).finished
    found = rows()
    assert len(found[0]) == len(BODIES) * len(YEARS)

    worker.stop()  # the quiet run is this process's alone
    erase()
    hand_in()
    work_off()
    for after_kill, quiet in zip(found, rows(), strict=True):
        assert Counter(after_kill) == Counter(quiet)


def erase() -> None:
    call_command("flush", interactive=False, verbosity=0)
    for path in Path(settings.MEDIA_ROOT).rglob("*"):
        if path.is_file():
            path.unlink()
