"""Faults of a database server: it crashes, is away, or has no space (numbers: docs/reliability.md)."""

from __future__ import annotations

import http.client
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from tests.chaos.corpus import Paper
from tests.chaos.site import Site
from tests.faults.work import (
    KIND,
    PATIENCE,
    UPLOADED_NAME,
    Upload,
    assert_nothing_lost,
    create_account,
    get_reports,
    hand_in,
    start_work,
    wait_for_end,
)
from tests.small_disk import fill, small_disk

pytestmark = pytest.mark.skipif(KIND != "postgres", reason="a file cannot crash; its writers do")
# Enough rows to need pages that the table does not have.
UPLOADS_TO_FILL_PAGES = 40


def test_f16_full_database_volume_is_told_and_no_row_is_stored(site: Site, papers: list[Paper]) -> None:
    create_account(site)
    site.start_web()
    data = Path(papers[0].path).read_bytes()
    with reports_on_small_disk(site) as disk:
        filler = fill(disk)
        answers = [Upload(site, f"{n} ".encode() + data).finish() for n in range(UPLOADS_TO_FILL_PAGES)]
        stored = answers.count(http.HTTPStatus.ACCEPTED)
        assert set(answers[stored:]) == {http.HTTPStatus.INSUFFICIENT_STORAGE}
        assert get_reports(site)[0] == http.HTTPStatus.OK
        filler.unlink()
        assert Upload(site, data).finish() == http.HTTPStatus.ACCEPTED
        ours = f"FROM reports_report WHERE original_name = '{UPLOADED_NAME}' AND state = 'queued'"
        assert site.database.query(f"SELECT count(*) {ours}") == [(stored + 1,)]
        site.database.query(f"DELETE {ours} RETURNING id")


def test_f10_requests_during_crashes_of_the_database_are_answered_or_may_be_repeated(site: Site) -> None:
    create_account(site)
    site.start_web()
    stop = threading.Event()
    answers: list[tuple[int, str | None]] = []

    def ask() -> None:
        while not stop.is_set():
            answers.append(get_reports(site))

    client = threading.Thread(target=ask)
    client.start()
    for _ in range(3):
        time.sleep(1.0)
        site.database.crash()
    time.sleep(1.0)
    stop.set()
    client.join()
    assert {status for status, _ in answers} <= {200, 503}
    assert all(retry_after for status, retry_after in answers if status == http.HTTPStatus.SERVICE_UNAVAILABLE)
    assert get_reports(site)[0] == http.HTTPStatus.OK


def test_f10_work_survives_crashes_of_the_database(site: Site, papers: list[Paper]) -> None:
    start_work(site, papers, "match:sleep=3")
    for _ in range(3):
        time.sleep(2.0)
        site.database.crash()
        site.restart_ended()
    wait_for_end(site)
    assert_nothing_lost(site, papers)


def test_f11_processes_outlive_a_database_that_is_away_for_a_while(site: Site, papers: list[Paper]) -> None:
    create_account(site)
    site.start_web()
    site.start_workers()
    assert get_reports(site)[0] == http.HTTPStatus.OK
    site.database.stop()
    hand_in(site, papers)
    asked_until = time.monotonic() + 8.0
    while time.monotonic() < asked_until:
        status, retry_after = get_reports(site)
        assert (status, bool(retry_after)) == (503, True)
    site.database.start()
    assert get_reports(site)[0] == http.HTTPStatus.OK
    assert site.client.wait(PATIENCE) == 0
    assert site.workers[0].running
    wait_for_end(site)
    assert_nothing_lost(site, papers)


@contextmanager
def reports_on_small_disk(site: Site) -> Iterator[Path]:
    """Keep the table of reports on a disk of two megabytes until the body is left; its reports go with it."""
    with (
        small_disk(site.folder / "small", owner="postgres") as disk,
        psycopg.connect(site.database.url, autocommit=True) as session,
    ):
        session.execute(f"CREATE TABLESPACE small LOCATION '{disk}'".encode())
        session.execute("ALTER TABLE reports_report SET TABLESPACE small")
        try:
            yield disk
        finally:
            session.execute("ALTER TABLE reports_report SET TABLESPACE pg_default")
            session.execute("DROP TABLESPACE small")
