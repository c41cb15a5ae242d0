"""What becomes of an upload when the disk is full (F16), or when twenty come at once (F26)."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from rest_framework.test import APIClient

from reports.models import Report
from reports.services import Outcome, receive_report
from tests.small_disk import fill, small_disk
from tests.texts import report_text
from tests.tracker.cast import make_user

pytestmark = pytest.mark.django_db(transaction=True)
UPLOAD = "/api/v1/reports/"
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


@pytest.fixture
def small_media(own_media: Path) -> Iterator[Path]:
    with small_disk(own_media):
        yield own_media


def test_full_disk_is_told_and_nothing_stored_until_there_is_space(clerk: APIClient, small_media: Path) -> None:
    filler = fill(small_media)
    answer = hand_in(clerk, report_text(2022).encode())
    assert answer.status_code == 507
    error = answer.json()["errors"][0]
    assert error["code"] == "storage_full"
    assert "磁盘空间不足" in error["detail"]
    assert not Report.objects.exists()
    assert files(small_media) == [filler]
    assert clerk.get(UPLOAD).status_code == 200
    filler.unlink()
    assert hand_in(clerk, report_text(2022).encode()).status_code == 202


def test_full_database_is_told_and_no_row_is_stored(clerk: APIClient) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a table of PostgreSQL is put on a full disk in test_database.py")
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
