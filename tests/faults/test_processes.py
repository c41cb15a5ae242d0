"""Faults of processes: each test kills one at one moment (numbers: docs/reliability.md)."""

from __future__ import annotations

import http.client
import os
import signal
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.chaos.corpus import Paper
from tests.chaos.oracle import unended
from tests.chaos.programs import Program
from tests.chaos.servers import wait_until
from tests.chaos.site import Site
from tests.faults.work import (
    PATIENCE,
    Upload,
    assert_nothing_lost,
    attempts_of_pairs,
    create_account,
    get_reports,
    hand_in,
    rows_and_files,
    start_work,
    wait_for_end,
    wait_for_running_pair,
)

RELOADS = 5
# Whoever writes to it is told that the disk is full (full(4)).
FULL_VOLUME = Path("/dev/full")


def test_f01_killed_pool_child_is_replaced_and_its_pair_matched_once(site: Site, papers: list[Paper]) -> None:
    worker = start_work(site, papers, "match:sleep=3")
    wait_for_running_pair(site)
    for child in worker.children():
        os.kill(child, signal.SIGKILL)
    wait_for_end(site)
    assert worker.running
    assert attempts_of_pairs(site, papers) == [2]
    assert_nothing_lost(site, papers)


def test_f02_killed_worker_is_replaced_and_its_pair_matched_once(site: Site, papers: list[Paper]) -> None:
    worker = start_work(site, papers, "match:sleep=3")
    wait_for_running_pair(site)
    worker.kill()
    worker.start()
    wait_for_end(site)
    assert attempts_of_pairs(site, papers) == [2]
    assert_nothing_lost(site, papers)


def test_f03_report_whose_hint_was_never_sent_is_found(site: Site, papers: list[Paper]) -> None:
    hand_in(site, papers[:1], "after_commit:exit")
    assert site.client.wait(PATIENCE) == 70
    site.start_workers()
    wait_for_end(site)
    hand_in(site, papers)
    assert site.client.wait(PATIENCE) == 0
    wait_for_end(site)
    assert_nothing_lost(site, papers)


def test_f03_pair_whose_hint_was_never_sent_is_found(site: Site, papers: list[Paper]) -> None:
    worker = start_work(site, papers, "after_commit:exit")
    wait_until(lambda: "WorkerLostError" in worker.log.read_text(), "death of the pool child", PATIENCE)
    worker.kill()
    worker.start()
    assert site.client.wait(PATIENCE) == 0
    wait_for_end(site)
    assert_nothing_lost(site, papers)


@pytest.mark.parametrize("place", ["before_finish", "before_links"])
def test_f04_work_that_was_done_but_not_stored_is_done_again(site: Site, papers: list[Paper], place: str) -> None:
    worker = site.workers[0]
    worker.log.write_text("")
    start_work(site, papers, f"{place}:exit")
    wait_until(lambda: "WorkerLostError" in worker.log.read_text(), "death of the pool child", PATIENCE)
    worker.kill()
    worker.start()
    assert site.client.wait(PATIENCE) == 0
    wait_for_end(site)
    assert_nothing_lost(site, papers)


def test_f05_upload_cut_off_by_a_killed_web_server_leaves_nothing(site: Site, papers: list[Paper]) -> None:
    create_account(site)
    site.start_web()
    data = Path(papers[0].path).read_bytes()
    before = rows_and_files(site)
    with closing(Upload(site, data)) as upload:
        upload.send(share=0.9)
        site.web.kill()
    assert rows_and_files(site) == before
    site.start_web()
    again = Upload(site, data)
    assert again.finish() == http.HTTPStatus.ACCEPTED
    site.web.kill()
    site.start_workers()
    wait_for_end(site)
    assert_nothing_lost(site, papers[:1])


def test_f06_worker_told_to_end_finishes_its_pair_first(site: Site, papers: list[Paper]) -> None:
    worker = start_work(site, papers, "match:sleep=3")
    wait_for_running_pair(site)
    worker.signal(signal.SIGTERM)
    assert worker.wait(PATIENCE) == 0
    assert attempts_of_pairs(site, papers) == [1]
    assert unended(site) == 0
    assert_nothing_lost(site, papers)


def test_f06_web_server_told_to_end_answers_the_upload_first(site: Site, papers: list[Paper]) -> None:
    create_account(site)
    site.start_web()
    upload = Upload(site, Path(papers[0].path).read_bytes())
    upload.send(share=0.9)
    upload.wait_until_read()
    site.web.signal(signal.SIGTERM)
    time.sleep(1.0)
    assert upload.finish() == http.HTTPStatus.ACCEPTED
    assert site.web.wait(PATIENCE) == 0
    site.start_workers()
    wait_for_end(site)
    assert_nothing_lost(site, papers[:1])


def test_f06_web_server_that_is_replaced_again_and_again_refuses_nobody(site: Site) -> None:
    create_account(site)
    site.start_web()
    answers: list[int] = []
    for _ in range(RELOADS):
        site.web.signal(signal.SIGHUP)  # new workers, then the old ones end
        until = time.monotonic() + 2.0
        while time.monotonic() < until:
            answers.append(get_reports(site)[0])
    assert set(answers) == {http.HTTPStatus.OK}


def test_f16_full_log_volume_holds_nothing_up(site: Site, papers: list[Paper]) -> None:
    create_account(site)
    with logging_to(FULL_VOLUME, site.web, site.workers[0], site.beat):
        site.start_web()
        site.start_workers()
        uploads = [Upload(site, Path(paper.path).read_bytes()) for paper in papers]
        assert [upload.finish() for upload in uploads] == [http.HTTPStatus.ACCEPTED] * len(papers)
        site.broker.crash()  # makes everybody say something
        assert get_reports(site)[0] == http.HTTPStatus.OK
        wait_until(
            lambda: attempts_of_pairs(site, papers) != [] and unended(site) == 0, "the end of the work", PATIENCE
        )
    assert_nothing_lost(site, papers)


@contextmanager
def logging_to(path: Path, *programs: Program) -> Iterator[None]:
    """Let the programs write what they say to this file, until they are stopped at the end."""
    logs = [program.log for program in programs]
    for program in programs:
        program.log = path
    try:
        yield
    finally:
        for program, log in zip(programs, logs, strict=True):
            program.kill()
            program.log = log
