"""SQLite under four writers, a long reader and a SIGKILL: nobody is told "database is locked", nothing breaks."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.tracker.installation import TIMEOUT, Installation, new_installation

pytestmark = pytest.mark.skipif(connection.vendor != "sqlite", reason="about SQLite's own locks")
WRITERS, REPORTS = 4, 4
# SQLite moves the log into the database from 1000 pages (4 MB) on; a report takes well under 1 MB of it.
WAL_LIMIT = 24 * 1024 * 1024  # bytes


@pytest.fixture(scope="module")
def stormed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation after four writers, one of them killed and started again, while a reader held its transaction."""
    with new_installation(tmp_path_factory.mktemp("stormed")) as installation:
        installation.must("migrate", "--verbosity=0")
        with closing(sqlite3.connect(database(installation))) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM reports_report").fetchone()
            writers = [installation.writer(number, REPORTS) for number in range(WRITERS)]
            while not installation.log(0).read_text(encoding="utf-8"):
                assert writers[0].poll() is None
                time.sleep(0.05)
            writers[0].kill()
            writers[0].wait()
            writers[0] = installation.writer(0, REPORTS)
            assert [writer.wait(TIMEOUT) for writer in writers] == [0] * WRITERS, errors(installation)
            assert reader.execute("SELECT count(*) FROM reports_report").fetchone() == (0,)
        yield installation


def database(installation: Installation) -> Path:
    return installation.folder / "jiannuo.sqlite3"


def errors(installation: Installation) -> str:
    return "".join(installation.log(number).read_text(encoding="utf-8") for number in range(WRITERS))


def test_no_writer_was_told_that_the_database_is_locked(stormed: Installation) -> None:
    assert "locked" not in errors(stormed)


def test_database_is_sound(stormed: Installation) -> None:
    with closing(sqlite3.connect(database(stormed))) as session:
        assert session.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert session.execute("SELECT count(*) FROM reports_report").fetchone() == (WRITERS * REPORTS,)


def test_what_is_stored_is_true(stormed: Installation) -> None:
    time.sleep(2)  # the lease of what the killed writer held
    assert stormed.writer(0, REPORTS).wait(TIMEOUT) == 0
    assert "没有发现问题" in stormed.must("check_integrity")


def test_log_is_bounded_and_can_be_emptied(stormed: Installation) -> None:
    wal = database(stormed).with_name("jiannuo.sqlite3-wal")
    assert not wal.exists() or wal.stat().st_size < WAL_LIMIT
    with closing(sqlite3.connect(database(stormed))) as session:
        assert session.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0] == 0
        assert not wal.exists() or wal.stat().st_size == 0
