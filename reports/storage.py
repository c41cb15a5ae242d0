"""Originals on disk: a file is there whole and durable, or not at all; and how to tell a full disk."""

from __future__ import annotations

import errno
import os
import sqlite3
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.files.base import File
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError

# What a file is called while it is written; a process killed then leaves it behind.
PART_PREFIX, PART_SUFFIX = ".", ".part"
# Seconds after which a part is nobody's any more; no upload is written to disk for so long.
PART_IS_STALE = 24 * 3600
_FULL = (errno.ENOSPC, errno.EDQUOT)
_POSTGRESQL_DISK_FULL = "53100"


class DurableStorage(FileSystemStorage):
    """Files named by the hash of their content, which survive a power cut once ``save`` has returned.

    The bytes go to a temporary file in the same folder, which is flushed, then renamed, then the folder is flushed.
    Saving a name again replaces the file by one with the same bytes. Raises OSError, with nothing left behind, where
    the disk is full.
    """

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_overwrite": True, **options})

    def _save(self, name: str, content: File[Any]) -> str:
        path = Path(self.path(name))
        path.parent.mkdir(mode=self.directory_permissions_mode or 0o777, parents=True, exist_ok=True)
        _remove_stale_parts(path.parent)
        part = self._write_part(path.parent, content)
        try:
            part.replace(path)
        except OSError:
            part.unlink(missing_ok=True)
            raise
        # Another process may have made a folder just now and not have flushed it yet: all of them, down from the root.
        for folder in (path.parent, *path.parent.parents):
            if not folder.is_relative_to(self.location):
                break
            _flush_folder(folder)
        return path.relative_to(self.location).as_posix()

    def identity(self, name: str) -> tuple[int, int] | None:
        """What tells the file from another that is stored under its name later; None where there is none."""
        with suppress(FileNotFoundError):
            return _identity(Path(self.path(name)))
        return None

    def discard(self, name: str, identity: tuple[int, int] | None) -> None:
        """Delete the file, unless it is another than the one of this identity: somebody stored the same bytes again.

        It is taken aside before it is looked at, for between a look and a deletion it could be replaced. Putting it
        back harms nobody: files of one name hold the same bytes.
        """
        path = Path(self.path(name))
        aside = path.with_name(f"{PART_PREFIX}{uuid4().hex}{PART_SUFFIX}")
        with suppress(FileNotFoundError):
            path.rename(aside)
            if _identity(aside) == identity:
                aside.unlink()
            else:
                aside.replace(path)

    def _write_part(self, folder: Path, content: File[Any]) -> Path:
        handle, name = tempfile.mkstemp(prefix=PART_PREFIX, suffix=PART_SUFFIX, dir=folder)
        try:
            with os.fdopen(handle, "wb") as part:
                for chunk in content.chunks():
                    part.write(chunk)
                part.flush()
                if self.file_permissions_mode is not None:
                    os.fchmod(part.fileno(), self.file_permissions_mode)
                os.fsync(part.fileno())
        except BaseException:
            with suppress(OSError):
                os.unlink(name)
            raise
        return Path(name)


def is_disk_full(error: BaseException) -> bool:
    """Whether an OSError, or an error of the database, says that a disk or a quota is full."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    cause = error.__cause__
    if not isinstance(error, DatabaseError) or cause is None:
        return False
    return (
        getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL
        or getattr(cause, "sqlstate", None) == _POSTGRESQL_DISK_FULL
    )


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_ino, found.st_mtime_ns


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _remove_stale_parts(folder: Path) -> None:
    for part in folder.glob(f"{PART_PREFIX}*{PART_SUFFIX}"):
        with suppress(FileNotFoundError):  # somebody else was faster
            if part.stat().st_mtime < time.time() - PART_IS_STALE:
                part.unlink()
