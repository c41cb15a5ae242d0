"""A document that kills, stops or swells its reader is quarantined; the others are read and the worker lives (F15)."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from celery import current_app

from reports.claims import ENDED, MAX_ATTEMPTS, WorkState
from reports.failpoints import VARIABLE
from reports.hints import hint_on_commit
from reports.models import Report
from reports.services import receive_report
from reports.tasks import read_report
from tests.services import ROOT, Worker
from tests.tracker.work import PATIENCE
from tracker.tasks import sweep

pytestmark = pytest.mark.django_db(transaction=True)
POISONS = {"segfault.txt": "reader_crashed", "loop.txt": "reader_timeout", "memory.txt": "reader_memory"}
GOOD = 99
# Syllables of counties that do not exist; two make a name, for 121 bodies.
COUNTIES = "松岭柏溪棠江杉河榆泉桥"


@pytest.fixture
def worker(settings: Any, monkeypatch: pytest.MonkeyPatch, broker_url: str, tmp_path: Path) -> Iterator[Worker]:
    settings.WORK_LEASE_SECONDS = 3
    current_app.control.purge()
    worker = Worker(
        tmp_path / "worker.log",
        WORK_LEASE_SECONDS="3",
        READER_CPU_SECONDS="1",
        READER_MEMORY_BYTES=str(200 << 20),
        **{VARIABLE: ",".join(f"read@{name}:{Path(name).stem}" for name in POISONS)},
    )
    worker.start()
    yield worker
    worker.stop()


def small_report(body: str) -> bytes:
    return (
        f"{body}2022年度法治政府建设工作报告\n\n一、2022年工作情况\n\n修订办法2件。\n\n二、2023年工作计划\n\n"
        f"办结群众来信30件。\n\n{body}\n2023年1月16日\n"
    ).encode()


def hand_in() -> None:
    """The poison first, so that it is in everybody's way."""
    for number, name in enumerate([*POISONS, *(f"{n}.txt" for n in range(GOOD))]):
        receipt = receive_report(
            data=small_report(f"{COUNTIES[number // 11]}{COUNTIES[number % 11]}县水务局"), name=name
        )
        hint_on_commit(read_report, receipt.report.pk)


def work_until_ended() -> None:
    deadline = time.monotonic() + PATIENCE
    while Report.objects.exclude(state__in=ENDED).exists():
        assert time.monotonic() < deadline, list(
            Report.objects.exclude(state__in=ENDED).values("pk", "state", "attempts")
        )
        sweep()  # beat does so in service
        time.sleep(0.3)


def test_poison_is_quarantined_and_the_others_are_read(worker: Worker) -> None:
    hand_in()
    work_until_ended()
    for name, code in POISONS.items():
        report = Report.objects.get(original_name=name)
        assert (report.state, report.attempts, report.error_code) == (WorkState.QUARANTINED, MAX_ATTEMPTS, code)
        assert report.error_message.endswith("。")
    good = Report.objects.exclude(original_name__in=POISONS)
    assert set(good.values_list("state", "attempts")) == {(WorkState.DONE, 1)}
    assert good.count() == GOOD
    assert current_app.control.ping(destination=[worker.name], timeout=5)
    assert "WorkerLostError" not in worker.log.read_text(encoding="utf-8")


def test_fail_points_are_refused_in_service() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "JIANNUO_TESTING"}
    environment |= {VARIABLE: "read:segfault", "DJANGO_SETTINGS_MODULE": "config.settings"}
    said = subprocess.run(
        [sys.executable, "manage.py", "check"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert said.returncode != 0
    assert "JIANNUO_FAILPOINT" in said.stderr
