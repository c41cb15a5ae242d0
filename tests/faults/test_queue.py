"""What becomes of the work when the broker dies, empties, hangs or repeats itself, and when beat is doubled or dead."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from celery import current_app
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from rest_framework.test import APIClient

from reports import claims, hints
from reports.models import Report
from reports.services import read_report
from reports.tasks import read_report as read_report_task
from tests.brokers import Broker, forget_silence, own_broker
from tests.services import ROOT, Worker, worker_environment
from tests.texts import report_text
from tests.tracker.cast import make_user
from tests.tracker.work import assert_done_once, hand_in, read_here, sweep_until_ended, wait_until
from tracker.models import MatchRun
from tracker.tasks import match_organisation
from tracker.workflow import progress_of

pytestmark = pytest.mark.django_db(transaction=True)
YEARS = (2021, 2022, 2023)
# The longest that a request may wait for a broker; seconds.
LONGEST_PUBLISH = 1.0


@pytest.fixture
def short_lease(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows are rung for again after six seconds; shorter ones end under work on a busy machine."""
    settings.WORK_LEASE_SECONDS = 6
    monkeypatch.setenv("WORK_LEASE_SECONDS", "6")


@pytest.fixture
def broker(settings: Any) -> Iterator[Broker]:
    with own_broker(settings) as broker:
        yield broker


@pytest.fixture
def workers(broker: Broker, transactional_db: None, tmp_path: Path) -> Iterator[list[Worker]]:
    """Two workers, not yet started."""
    workers = [Worker(tmp_path / f"worker-{n}.log") for n in range(2)]
    yield workers
    for worker in workers:
        worker.stop()


def upload(client: APIClient, year: int) -> Any:
    file = SimpleUploadedFile(f"{year}.txt", report_text(year).encode())
    return client.post("/api/v1/reports/", {"file": file}, format="multipart")


@pytest.fixture
def clerk(transactional_db: None) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(make_user("clerk", "reports.add_report"))
    return client


def publish_seconds() -> list[float]:
    """How long each of three hints took to be sent or given up, on a broker never known to be silent."""
    took = []
    for _ in range(3):
        forget_silence()
        started = time.monotonic()
        hints.send_hint(read_report_task, 0)
        took.append(time.monotonic() - started)
    return took


def test_f07_broker_killed_and_restarted_empty(broker: Broker, workers: list[Worker], short_lease: None) -> None:
    workers[0].start()
    pks = hand_in(*YEARS)
    wait_until(lambda: progress_of(pks).ended > 0, "nothing was read")
    broker.kill()
    pks += hand_in(*YEARS, body="白石县水务局")
    broker.start()
    sweep_until_ended(pks, lambda: workers[0].log.read_text(encoding="utf-8"))
    assert_done_once(pks, pairs=4, attempts=claims.MAX_ATTEMPTS)


def test_f08_uploads_go_on_without_a_broker(broker: Broker, workers: list[Worker], clerk: APIClient) -> None:
    broker.kill()
    answers = [upload(clerk, year) for year in YEARS]
    assert [answer.status_code for answer in answers] == [202, 202, 202]
    assert max(publish_seconds()) < LONGEST_PUBLISH
    broker.start()
    workers[0].start()  # a fresh worker sweeps
    pks = [answer.json()["id"] for answer in answers]
    wait_until(lambda: progress_of(pks).finished, workers[0].log.read_text(encoding="utf-8"))
    assert_done_once(pks, pairs=2)


def test_f09_broker_that_hangs_holds_nobody_up(
    broker: Broker, workers: list[Worker], clerk: APIClient, short_lease: None
) -> None:
    workers[0].start()
    hints.send_hint(read_report_task, 0)  # a connection is open when it falls silent
    with broker.stopped():
        answers = [upload(clerk, year) for year in YEARS]
        assert [answer.status_code for answer in answers] == [202, 202, 202]
        assert max(publish_seconds()) < LONGEST_PUBLISH
    pks = [answer.json()["id"] for answer in answers]
    sweep_until_ended(pks, lambda: workers[0].log.read_text(encoding="utf-8"))
    assert_done_once(pks, pairs=2, attempts=claims.MAX_ATTEMPTS)


def test_f12_message_delivered_ten_times_has_one_effect(workers: list[Worker]) -> None:
    first, second = read_here(2021, 2022)
    organisation = Report.objects.get(pk=first).organisation_id
    [third] = hand_in(2023, hint=False)
    for _ in range(10):
        read_report_task.delay(third)
        match_organisation.delay(organisation)
    for worker in workers:
        worker.start()
    wait_until(lambda: progress_of([first, second, third]).finished, "not finished")
    wait_until(lambda: MatchRun.objects.filter(state="done").count() == 2, "not matched")
    wait_until(_queue_is_empty, "messages are left")
    assert_done_once([first, second, third], pairs=2)


def test_f13_two_workers_on_one_report(broker: Broker, transactional_db: None) -> None:
    [pk] = hand_in(2023, hint=False)
    barrier = threading.Barrier(2)

    def work() -> Report | None:
        try:
            barrier.wait()
            return read_report(pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        results = [future.result() for future in [pool.submit(work) for _ in range(2)]]
    assert [result is None for result in results].count(True) == 1
    assert_done_once([pk], pairs=0)


def test_f27_sweeps_at_the_same_time_name_each_row_once(broker: Broker, transactional_db: None) -> None:
    pks = hand_in(*range(2001, 2016), hint=False)
    barrier = threading.Barrier(4)

    def work() -> list[int]:
        try:
            barrier.wait()
            return claims.sweep(Report)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        named = [pk for future in [pool.submit(work) for _ in range(4)] for pk in future.result()]
    assert sorted(named) == pks


def test_f27_two_beats_and_one_killed(workers: list[Worker], tmp_path: Path) -> None:
    workers[0].start()
    beats = [start_beat(tmp_path / f"beat-{n}") for n in range(2)]
    try:
        pks = hand_in(2021, 2022, hint=False)
        wait_until(lambda: progress_of(pks).finished, "two beats did not ring")
        assert_done_once(pks, pairs=1)
        beats[0].kill()
        pks += hand_in(2023, hint=False)
        wait_until(lambda: progress_of(pks).finished, "the beat that was left did not ring")
        assert_done_once(pks, pairs=2)
    finally:
        for beat in beats:
            beat.kill()
            beat.wait()


def start_beat(schedule: Path) -> subprocess.Popen[bytes]:
    """A beat that sweeps every second."""
    options = ["--schedule", str(schedule), "--pidfile="]
    environment = worker_environment() | {"SWEEP_SECONDS": "1"}
    with schedule.with_suffix(".log").open("wb") as log:
        command = [sys.executable, "-m", "celery", "-A", "config", "beat", *options]
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)


def _queue_is_empty() -> bool:
    with current_app.connection_for_read() as connected:
        channel = connected.default_channel
        waiting = channel.client.llen(current_app.conf.task_default_queue)
        return waiting + channel.client.hlen(channel.unacked_key) == 0
