"""Copying an SQLite database out and back by its own backup interface, which never sees half a transaction."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, connections

from .errors import OperationError

BUSY_SECONDS = 20.0


@contextmanager
def dump(target: Path) -> Iterator[Iterator[tuple[str, str]]]:
    """Copy the database as of one moment; writers go on meanwhile (WAL). Yields (name, sha256) of its originals."""
    with closing(_open(_path())) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy, pages=-1)  # in one step: page by page would start anew after each write of another process
        # One file, not three: a backup is carried about.
        copy.execute("PRAGMA journal_mode=DELETE")
        if copy.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok":
            raise OperationError("数据库文件已损坏，备份没有做成：请运行 check_integrity 查看，并从较早的备份恢复。")
        originals = copy.execute("SELECT original, sha256 FROM reports_report ORDER BY id").fetchall()
    with target.open("rb") as file:
        os.fsync(file.fileno())
    yield iter(originals)


def load(source: Path) -> None:
    """Overwrite the database in one transaction: killed half way, the old one is still there."""
    connections.close_all()
    with closing(_open(source)) as copy, closing(_open(_path())) as target:
        # Where the copy lies on a disk that cannot be written, it can be read all the same.
        copy.backup(target, pages=-1)


def others() -> int:
    """1 where another process has the database open (SQLite does not say how many), else 0."""
    connections.close_all()
    path = _path()
    if not path.exists():
        return 0
    with closing(sqlite3.connect(path, timeout=0.5)) as probe:
        try:
            # Leaving WAL needs the file for oneself, even from connections that are idle.
            probe.execute("PRAGMA journal_mode=DELETE")
            probe.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            return 1
    return 0


def _open(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(path, timeout=BUSY_SECONDS)


def _path() -> Path:
    name = str(connection.settings_dict["NAME"])
    if "memory" in name and not Path(name).exists():
        raise OperationError("数据库只在内存里，不能备份或恢复：请在 DATABASE_URL 中给出文件。")
    return Path(name)
