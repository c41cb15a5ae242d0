"""Originals on disk: whole or not there, flushed before anybody is told, and a full disk known as one."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.db import DatabaseError, OperationalError

from reports.storage import PART_IS_STALE, DurableStorage, is_disk_full

NAME = "originals/ab/abcd"


class FullDisk(ContentFile):
    """A content whose second piece no longer fits."""

    def chunks(self, chunk_size: int | None = None) -> Iterator[bytes]:
        yield b"first"
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def storage(tmp_path: Path) -> DurableStorage:
    return DurableStorage(location=tmp_path / "media")


def files(storage: DurableStorage) -> list[str]:
    return sorted(p.name for p in Path(storage.location).rglob("*") if p.is_file())


def test_saved_file_is_there_and_alone(storage: DurableStorage) -> None:
    assert storage.save(NAME, ContentFile(b"bytes")) == NAME
    assert Path(storage.path(NAME)).read_bytes() == b"bytes"
    assert files(storage) == ["abcd"]


def test_same_name_again_keeps_the_name(storage: DurableStorage) -> None:
    assert [storage.save(NAME, ContentFile(b"bytes")) for _ in range(2)] == [NAME, NAME]
    assert files(storage) == ["abcd"]


def test_file_is_flushed_before_and_its_folders_after_it_gets_its_name(
    storage: DurableStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[str, bool]] = []
    fsync, target = os.fsync, Path(storage.path(NAME))

    def watch(handle: int) -> None:
        flushed.append((Path(os.readlink(f"/proc/self/fd/{handle}")).name, target.exists()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", watch)
    storage.save(NAME, ContentFile(b"bytes"))
    assert flushed[0][0].endswith(".part")
    assert not flushed[0][1]
    assert flushed[1:] == [("ab", True), ("originals", True), ("media", True)]


def test_nothing_is_left_where_the_disk_is_full(storage: DurableStorage) -> None:
    with pytest.raises(OSError, match="No space left") as error:
        storage.save(NAME, FullDisk(b"x"))
    assert is_disk_full(error.value)
    assert files(storage) == []


@pytest.mark.parametrize(
    ("age", "left"),
    [pytest.param(PART_IS_STALE + 60, ["abcd"], id="stale"), pytest.param(60, [".x.part", "abcd"], id="being written")],
)
def test_parts_of_killed_processes_are_removed_in_time(storage: DurableStorage, age: int, left: list[str]) -> None:
    part = Path(storage.path(NAME)).parent / ".x.part"
    part.parent.mkdir(parents=True)
    part.write_bytes(b"half")
    long_ago = part.stat().st_mtime - age
    os.utime(part, (long_ago, long_ago))
    storage.save(NAME, ContentFile(b"bytes"))
    assert files(storage) == left


def caused_by(cause: Exception, **values: Any) -> DatabaseError:
    for name, value in values.items():
        setattr(cause, name, value)
    error = OperationalError()
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "full"),
    [
        pytest.param(OSError(errno.ENOSPC, ""), True, id="disk"),
        pytest.param(OSError(errno.EDQUOT, ""), True, id="quota"),
        pytest.param(OSError(errno.EACCES, ""), False, id="not allowed"),
        pytest.param(
            caused_by(sqlite3.OperationalError(), sqlite_errorcode=sqlite3.SQLITE_FULL),
            True,
            id="SQLite",
        ),
        pytest.param(
            caused_by(sqlite3.OperationalError(), sqlite_errorcode=sqlite3.SQLITE_BUSY),
            False,
            id="busy",
        ),
        pytest.param(caused_by(Exception(), sqlstate="53100"), True, id="PostgreSQL"),
        pytest.param(caused_by(Exception(), sqlstate="57P01"), False, id="PostgreSQL stops"),
        pytest.param(OperationalError(), False, id="no cause told"),
        pytest.param(ValueError(), False, id="something else"),
    ],
)
def test_full_disk_is_told_from_other_errors(error: Exception, full: bool) -> None:
    assert is_disk_full(error) is full


def test_discarded_file_is_gone(storage: DurableStorage) -> None:
    storage.save(NAME, ContentFile(b"bytes"))
    storage.discard(NAME, storage.identity(NAME))
    assert files(storage) == []
    storage.discard(NAME, storage.identity(NAME))  # and may be gone already
    assert files(storage) == []


def test_file_stored_again_meanwhile_is_not_discarded(storage: DurableStorage) -> None:
    storage.save(NAME, ContentFile(b"bytes"))
    identity = storage.identity(NAME)
    storage.save(NAME, ContentFile(b"bytes"))
    storage.discard(NAME, identity)
    assert Path(storage.path(NAME)).read_bytes() == b"bytes"
    assert files(storage) == ["abcd"]
