"""What differs between SQLite and PostgreSQL: copying a database out, putting it back, who else has it open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from . import postgresql, sqlite
from .errors import OperationError

# Name by sha256 (both as stored in the row) of each original in the copy.
Originals = Iterator[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Engine:
    """``dump`` writes a copy into the file and gives the originals of that copy; ``load`` makes the copy the database,
    wholly or not at all; ``others`` counts other users of the database. All raise OperationError."""

    file_name: str
    dump: Callable[[Path], AbstractContextManager[Originals]]
    load: Callable[[Path], None]
    others: Callable[[], int]


_ENGINES = {
    "sqlite": Engine("database.sqlite3", sqlite.dump, sqlite.load, sqlite.others),
    "postgresql": Engine("database.dump", postgresql.dump, postgresql.load, postgresql.others),
}


def engine() -> Engine:
    """That of the configured database."""
    try:
        return _ENGINES[connection.vendor]
    except KeyError as error:
        raise OperationError(f"不会备份 {connection.display_name} 数据库：请用它自己的工具。") from error
