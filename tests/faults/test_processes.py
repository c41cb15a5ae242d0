"""Faults of processes and of the database: each test kills one thing at one moment (numbers: docs/reliability.md)."""

from __future__ import annotations

import base64
import http.client
import os
import secrets
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest

from reports.failpoints import VARIABLE
from tests.chaos.corpus import Paper
from tests.chaos.oracle import judge_site, unended
from tests.chaos.programs import Program
from tests.chaos.servers import Postgres, Redis, wait_until
from tests.chaos.site import Site, site_of
from tests.texts import report_text

# Work that starts again after a lease of 4 s and a sweep of 10 s, on a machine that does other things too; seconds.
PATIENCE = 120.0
ACCOUNT = {"DJANGO_SUPERUSER_USERNAME": "clerk", "DJANGO_SUPERUSER_PASSWORD": "yunxi-2024-shui"}
LOGIN = {"Authorization": "Basic " + base64.b64encode(":".join(ACCOUNT.values()).encode()).decode()}
PLACE_CHARACTERS = "山林田湖草沙石松柏梅竹桃柳青白金银"
needs_postgres = pytest.mark.skipif(
    not (Postgres.available() and Redis.available()), reason="needs the programs of PostgreSQL and Redis"
)


@pytest.fixture(scope="module")
def sqlite_site() -> Iterator[Site]:
    with site_of("sqlite", workers=1) as site:
        yield site


@pytest.fixture(scope="module")
def postgres_site() -> Iterator[Site]:
    with site_of("postgres", workers=1) as site:
        yield site


@pytest.fixture
def site(sqlite_site: Site) -> Iterator[Site]:
    yield sqlite_site
    sqlite_site.stop_programs()


@pytest.fixture
def cluster(postgres_site: Site) -> Iterator[Site]:
    yield postgres_site
    postgres_site.stop_programs()


@pytest.fixture
def papers(tmp_path: Path) -> list[Paper]:
    """The reports of two years of a body that no other test knows."""
    body = f"云溪县{''.join(secrets.choice(PLACE_CHARACTERS) for _ in range(5))}水务局"
    found = []
    for year in (2022, 2023):
        path = tmp_path / f"{year}.txt"
        path.write_text(report_text(year, body=body), encoding="utf-8")
        found.append(Paper(str(path), body, year))
    return found


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


def test_f04_work_that_was_done_but_not_stored_is_done_again(site: Site, papers: list[Paper]) -> None:
    worker = site.workers[0]
    worker.log.write_text("")
    start_work(site, papers, "before_finish:exit")
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
    site.web.signal(signal.SIGTERM)
    time.sleep(1.0)
    assert upload.finish() == http.HTTPStatus.ACCEPTED
    assert site.web.wait(PATIENCE) == 0
    site.start_workers()
    wait_for_end(site)
    assert_nothing_lost(site, papers[:1])


@needs_postgres
def test_f10_requests_during_crashes_of_the_database_are_answered_or_may_be_repeated(cluster: Site) -> None:
    create_account(cluster)
    cluster.start_web()
    stop = threading.Event()
    answers: list[tuple[int, str | None]] = []

    def ask() -> None:
        while not stop.is_set():
            answers.append(get_reports(cluster))

    client = threading.Thread(target=ask)
    client.start()
    for _ in range(3):
        time.sleep(1.0)
        cluster.database.crash()
    time.sleep(1.0)
    stop.set()
    client.join()
    assert {status for status, _ in answers} <= {200, 503}
    assert all(retry_after for status, retry_after in answers if status == http.HTTPStatus.SERVICE_UNAVAILABLE)
    assert get_reports(cluster)[0] == http.HTTPStatus.OK


@needs_postgres
def test_f10_work_survives_crashes_of_the_database(cluster: Site, papers: list[Paper]) -> None:
    start_work(cluster, papers, "match:sleep=3")
    for _ in range(3):
        time.sleep(2.0)
        cluster.database.crash()
        cluster.restart_ended()
    wait_for_end(cluster)
    assert_nothing_lost(cluster, papers)


@needs_postgres
def test_f11_processes_outlive_a_database_that_is_away_for_a_while(cluster: Site, papers: list[Paper]) -> None:
    create_account(cluster)
    cluster.start_web()
    cluster.start_workers()
    assert get_reports(cluster)[0] == http.HTTPStatus.OK
    cluster.database.stop()
    hand_in(cluster, papers)
    asked_until = time.monotonic() + 8.0
    while time.monotonic() < asked_until:
        status, retry_after = get_reports(cluster)
        assert (status, bool(retry_after)) == (503, True)
    cluster.database.start()
    assert get_reports(cluster)[0] == http.HTTPStatus.OK
    assert cluster.client.wait(PATIENCE) == 0
    assert cluster.workers[0].running
    wait_for_end(cluster)
    assert_nothing_lost(cluster, papers)


class Upload:
    """A POST of one file whose body is sent in two parts."""

    def __init__(self, site: Site, data: bytes) -> None:
        boundary = uuid4().hex
        part = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="2022.txt"\r\n\r\n'
        self._body = part.encode() + data + f"\r\n--{boundary}--\r\n".encode()
        self._connection = http.client.HTTPConnection("127.0.0.1", site.web_port, timeout=PATIENCE)
        self._connection.putrequest("POST", "/api/v1/reports/")
        headers = LOGIN | {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        for name, value in (headers | {"Content-Length": str(len(self._body))}).items():
            self._connection.putheader(name, value)
        self._connection.endheaders()
        self._sent = 0

    def send(self, share: float) -> None:
        """Send the body up to ``share`` (0–1) of it."""
        until = int(len(self._body) * share)
        self._connection.send(self._body[self._sent : until])
        self._sent = until

    def finish(self) -> int:
        """Send the rest; the status of the answer."""
        self.send(share=1.0)
        with closing(self._connection):
            return self._connection.getresponse().status

    def close(self) -> None:
        self._connection.close()


def start_work(site: Site, papers: list[Paper], failpoint: str) -> Program:
    """Start beat and a worker that reaches the failpoint, and hand in the papers."""
    worker = site.workers[0]
    worker.start(**{VARIABLE: failpoint})
    site.beat.start()
    site.hand_in(papers)
    return worker


def hand_in(site: Site, papers: list[Paper], failpoint: str = "") -> None:
    site.hand_in(papers, **{VARIABLE: failpoint})


def create_account(site: Site) -> None:
    if not site.database.query("SELECT 1 FROM auth_user"):
        site.environment |= ACCOUNT
        site.manage("createsuperuser", "--noinput", "--email", "clerk@example.org")


def rows_and_files(site: Site) -> tuple[int, int]:
    """How many reports there are, and how many files in the store, half ones counted."""
    files = [path for path in (site.folder / "var" / "media").rglob("*") if path.is_file()]
    return int(site.database.query("SELECT count(*) FROM reports_report")[0][0]), len(files)


def get_reports(site: Site) -> tuple[int, str | None]:
    """The status of a list of reports, and its Retry-After."""
    connection = http.client.HTTPConnection("127.0.0.1", site.web_port, timeout=PATIENCE)
    connection.request("GET", "/api/v1/reports/", headers=LOGIN)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Retry-After")


def wait_for_running_pair(site: Site) -> None:
    running = "SELECT 1 FROM tracker_matchrun WHERE state = 'running'"
    wait_until(lambda: site.database.query(running), "a pair being matched", PATIENCE)


def wait_for_end(site: Site) -> None:
    wait_until(lambda: site.client.code in (None, 0, 70) and unended(site) == 0, "the end of the work", PATIENCE)


def attempts_of_pairs(site: Site, papers: list[Paper]) -> list[int]:
    sql = f"""
        SELECT m.attempts FROM tracker_matchrun m JOIN reports_report r ON r.id = m.plan_report_id
        JOIN reports_organisation o ON o.id = r.organisation_id WHERE o.name = '{papers[0].organisation}'"""  # noqa: S608
    return [attempts for (attempts,) in site.database.query(sql)]


def assert_nothing_lost(site: Site, papers: list[Paper]) -> None:
    """Everything that ended ended well, and all of it is there once."""
    outcome = judge_site(site, papers)
    assert {state for _, state in outcome.states} == {"done"}
    assert (outcome.doubled, outcome.lost) == ({}, {})
