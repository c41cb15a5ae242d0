"""What becomes of an upload when the web process dies (F05), the disk is full (F16), or twenty come at once (F26)."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher, make_password
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from rest_framework.test import APIClient

from reports.claims import WorkState
from reports.models import Report
from reports.services import Outcome, receive_report
from tests.services import ROOT, worker_environment
from tests.texts import report_text
from tests.tracker.cast import make_user
from tests.tracker.work import wait_until

pytestmark = pytest.mark.django_db(transaction=True)
UPLOAD = "/api/v1/reports/"
BOUNDARY = "grenze"
TMPFS_BYTES = 2 << 20
# Enough rows to need pages that the database does not have.
REPORTS_TO_FILL_PAGES = 40


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture
def clerk() -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(make_user("clerk", "reports.add_report"))
    return client


def hand_in(client: APIClient, data: bytes) -> Any:
    return client.post(UPLOAD, {"file": SimpleUploadedFile("2022.txt", data)}, format="multipart")


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


class Web:
    """The web server of the Procfile, on the test database and a free port."""

    def __init__(self, var: Path) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{self.port}"]
        command += ["--worker-class", "gthread", "--workers", "1", "--threads", "4", "--no-control-socket"]
        environment = worker_environment() | {"VAR_DIR": str(var), "ALLOWED_HOSTS": "127.0.0.1"}
        self._process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)
        wait_until(self._answers, "the web server does not answer")

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def kill(self) -> None:
        """End it at once, with its workers."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()

    def _answers(self) -> bool:
        try:
            with contextlib.closing(self.connect()) as client:
                client.request("GET", UPLOAD)
                return client.getresponse().status == 401
        except OSError:
            return False


@contextlib.contextmanager
def web(var: Path) -> Iterator[Web]:
    server = Web(var)
    try:
        yield server
    finally:
        server.kill()


def form(data: bytes) -> tuple[bytes, dict[str, str]]:
    """A multipart body with the file, and its headers."""
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="2022.txt"\r\n\r\n'
    body = head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()
    login = base64.b64encode(b"clerk:secret").decode()
    return body, {
        "Authorization": f"Basic {login}",
        "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
        "Content-Length": str(len(body)),
    }


def test_web_process_killed_in_an_upload_leaves_nothing_and_the_upload_can_be_repeated(tmp_path: Path) -> None:
    clerk = make_user("clerk", "reports.add_report")
    clerk.password = make_password("secret", hasher=PBKDF2PasswordHasher())
    clerk.save()
    body, headers = form(report_text(2022).encode())
    with web(tmp_path) as server, contextlib.closing(server.connect()) as client:
        client.putrequest("POST", UPLOAD)
        for name, value in headers.items():
            client.putheader(name, value)
        client.endheaders(body[: len(body) * 9 // 10])
        time.sleep(0.5)  # it reads what has come and waits for the rest
        server.kill()
    assert not Report.objects.exists()
    assert not files(tmp_path / "media")
    with web(tmp_path) as server, contextlib.closing(server.connect()) as client:
        client.request("POST", UPLOAD, body, headers)
        assert client.getresponse().status == 202
    assert Report.objects.get().state == WorkState.QUEUED
    assert [path.name for path in files(tmp_path / "media")] == [Report.objects.get().sha256]


@pytest.fixture
def small_disk(own_media: Path) -> Iterator[Path]:
    own_media.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={TMPFS_BYTES}", "tmpfs", str(own_media)]
    try:
        done = subprocess.run(mount, capture_output=True, text=True, check=False)
    except FileNotFoundError:
        pytest.skip("there is no mount command to make a small disk with")
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield own_media
    subprocess.run(["umount", str(own_media)], check=True)


def fill(folder: Path) -> Path:
    filler = folder / "filler"
    with contextlib.suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))
    return filler


def test_full_disk_is_told_and_nothing_stored_until_there_is_space(clerk: APIClient, small_disk: Path) -> None:
    filler = fill(small_disk)
    answer = hand_in(clerk, report_text(2022).encode())
    assert answer.status_code == 507
    error = answer.json()["errors"][0]
    assert error["code"] == "storage_full"
    assert "磁盘空间不足" in error["detail"]
    assert not Report.objects.exists()
    assert files(small_disk) == [filler]
    assert clerk.get(UPLOAD).status_code == 200
    filler.unlink()
    assert hand_in(clerk, report_text(2022).encode()).status_code == 202


def test_full_database_is_told_and_no_row_is_stored(clerk: APIClient) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("only SQLite can be told to take its database for full; PostgreSQL's code is known to is_disk_full")
    with full_database():
        answers = [hand_in(clerk, f"{n} {report_text(2022)}".encode()) for n in range(REPORTS_TO_FILL_PAGES)]
    refused = [answer for answer in answers if answer.status_code != 202]
    assert {answer.status_code for answer in refused} == {507}
    assert {answer.json()["errors"][0]["code"] for answer in refused} == {"storage_full"}
    assert Report.objects.count() == len(answers) - len(refused)
    assert hand_in(clerk, report_text(2022).encode()).status_code == 202


@contextlib.contextmanager
def full_database() -> Iterator[None]:
    """SQLite takes its file for as large as it may become; what is free within its pages can still be filled."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")  # the pages that earlier tests left free would take many reports
        cursor.execute("PRAGMA page_count")
        cursor.execute(f"PRAGMA max_page_count={cursor.fetchone()[0]}")
        try:
            yield
        finally:
            cursor.execute("PRAGMA max_page_count=1073741823")


def test_same_report_uploaded_twenty_times_at_once_is_one_report(own_media: Path) -> None:
    data = report_text(2022).encode()
    start = threading.Barrier(20)

    def upload(number: int) -> tuple[Outcome, int]:
        try:
            start.wait(timeout=60)
            receipt = receive_report(data=data, name=f"{number}.txt")
            return receipt.outcome, receipt.report.pk
        finally:
            connections.close_all()

    with ThreadPoolExecutor(20) as pool:
        receipts = list(pool.map(upload, range(20)))
    report = Report.objects.get()
    outcomes = [outcome for outcome, _ in receipts]
    assert {pk for _, pk in receipts} == {report.pk}
    assert (outcomes.count(Outcome.RECEIVED), outcomes.count(Outcome.UNCHANGED)) == (1, 19)
    assert [path.name for path in files(own_media)] == [report.sha256]
