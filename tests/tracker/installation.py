"""Installations of their own for tests: a folder, a database, and commands and writers in processes of their own."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tests.services import ROOT

# Generous: eight Pythons may be starting on two busy cores.
TIMEOUT = 120.0  # seconds


class Installation:
    """One installation; nobody else knows of its folder and its database."""

    def __init__(self, folder: Path, database_url: str) -> None:
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": database_url,
            "REDIS_URL": "",
            "SECRET_KEY": settings.SECRET_KEY,
            "VAR_DIR": str(folder),
            "WORK_LEASE_SECONDS": "2",
        }

    def manage(self, *arguments: object) -> subprocess.CompletedProcess[str]:
        """Run ``manage.py`` to its end, whatever that is."""
        command = [sys.executable, "manage.py", *map(str, arguments)]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=TIMEOUT, check=False
        )

    def must(self, *arguments: object) -> str:
        """Run ``manage.py``, which must succeed; what it printed."""
        done = self.manage(*arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def writer(self, number: int, reports: int) -> subprocess.Popen[bytes]:
        """A process that takes in, reads and matches so many reports of a body of its own; see tests.tracker.writer."""
        with self.log(number).open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "tests.tracker.writer", str(number), str(reports)],
                cwd=ROOT,
                env=self.environment,
                stdout=log,
                stderr=log,
            )

    def log(self, number: int) -> Path:
        """What that writer said."""
        return self.folder / f"writer-{number}.log"

    def originals(self) -> list[Path]:
        """The files below its folder of originals, less those being written."""
        files = (self.folder / "media" / "originals").rglob("*")
        return sorted(file for file in files if file.is_file() and len(file.name) == 64)

    def dump(self) -> list[str]:
        """Its canonical dump."""
        return self.must("dump_canonical").splitlines()


@contextmanager
def new_installation(folder: Path) -> Iterator[Installation]:
    """An installation without tables, on a database of the kind that the tests use."""
    if connection.vendor == "sqlite":
        yield Installation(folder, f"sqlite:///{folder / 'jiannuo.sqlite3'}")
        return
    name = f"jiannuo_test_{secrets.token_hex(4)}"
    _on_server(f"CREATE DATABASE {name}")
    try:
        yield Installation(folder, server_url(name))
    finally:
        _on_server(f"DROP DATABASE {name} WITH (FORCE)")


def server_url(name: str) -> str:
    """The address of a database of that name on the server of the tests."""
    known = connection.settings_dict
    user, password = quote(known["USER"], safe=""), quote(known["PASSWORD"], safe="")
    port = f":{known['PORT']}" if known["PORT"] else ""
    return f"postgres://{user}:{password}@{known['HOST']}{port}/{name}"


def _on_server(sql: str) -> None:
    import psycopg

    with psycopg.connect(server_url("postgres").replace("postgres://", "postgresql://"), autocommit=True) as session:
        session.execute(sql)
