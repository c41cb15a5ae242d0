"""A file of vectors that all processes of a machine share and that outlives them; bounded, and never needed.

SQLite with its rollback journal: safe with several writers, with one that is killed, and on a shared folder. Reading a
vector back takes some 20 µs, encoding a word 450 and a sentence 2,200 (docs/second-opinion.md).
"""

from __future__ import annotations

import logging
import os
import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import Lock

import numpy as np

logger = logging.getLogger(__name__)

# Seconds to wait for another process's write; a write takes milliseconds.
PATIENCE = 2.0
ASKED_AT_ONCE = 500
# An eighth is thrown away at a time, so that it does not happen at every write.
PART_DROPPED = 8
TABLE = "CREATE TABLE IF NOT EXISTS vector (id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, value BLOB NOT NULL)"
INSERT = "INSERT INTO vector (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
DROP_OLDEST = "DELETE FROM vector WHERE id <= (SELECT min(id) + (max(id) - min(id)) / ? FROM vector)"


class VectorStore:
    """Vectors of 16-bit numbers by key, at most about ``limit_bytes`` of file; the oldest go first.

    Nothing is raised: a file that cannot be used is told once in the log, and then all vectors are unknown.
    """

    def __init__(self, path: Path, limit_bytes: int) -> None:
        self._path = path
        self._limit_bytes = limit_bytes
        self._lock = Lock()
        self._connection: sqlite3.Connection | None = None
        self._process = 0
        self._usable = True

    def find(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        """Those of the vectors that are there."""
        found: dict[bytes, np.ndarray] = {}
        with self._lock:
            try:
                for first in range(0, len(keys), ASKED_AT_ONCE):
                    found |= self._select(keys[first : first + ASKED_AT_ONCE])
            except (sqlite3.Error, OSError) as error:
                self._complain(error)
        return found

    def add(self, vectors: Mapping[bytes, np.ndarray]) -> None:
        """Keep the vectors in one transaction, in place of others with the same keys."""
        rows = [(key, vector.astype(np.float16).tobytes()) for key, vector in vectors.items()]
        with self._lock:
            try:
                if (connection := self._open()) is None:
                    return
                with connection:
                    connection.executemany(INSERT, rows)
                    dropped = 1
                    while dropped and self._used_bytes(connection) > self._limit_bytes:
                        dropped = connection.execute(DROP_OLDEST, (PART_DROPPED,)).rowcount
            except (sqlite3.Error, OSError) as error:
                self._complain(error)

    def _select(self, keys: Sequence[bytes]) -> dict[bytes, np.ndarray]:
        if (connection := self._open()) is None:
            return {}
        marks = ",".join("?" * len(keys))
        rows = connection.execute(f"SELECT key, value FROM vector WHERE key IN ({marks})", keys)  # noqa: S608
        return {key: np.frombuffer(value, dtype=np.float16) for key, value in rows}

    def _open(self) -> sqlite3.Connection | None:
        """The connection of this process: one that was opened before a fork must not be used after it."""
        if not self._usable:
            return None
        if self._connection is None or self._process != os.getpid():
            self._path.parent.mkdir(parents=True, exist_ok=True)
            connection = sqlite3.connect(self._path, timeout=PATIENCE, check_same_thread=False)
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(TABLE)
            self._connection, self._process = connection, os.getpid()
        return self._connection

    def _used_bytes(self, connection: sqlite3.Connection) -> int:
        pages, free, size = (
            connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
        )
        return int((pages - free) * size)

    def _complain(self, error: Exception) -> None:
        # Somebody else is writing for long: the vectors are encoded this once, and the file is asked again next time.
        if isinstance(error, sqlite3.OperationalError) and error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY:
            return
        self._usable = False
        logger.warning(
            "向量缓存文件 %s 不能使用（%s），本进程改为重新计算：反复出现时，请停止服务后删除该文件。",
            self._path,
            error,
        )
