"""Databases and brokers of a chaos site, on folders and ports of their own, to be crashed at will."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any, Protocol

import psycopg

from tests.ports import free_port

from .programs import Program

PATIENCE = 60.0
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
# The server refuses to run as root.
OWNER = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] if os.getuid() == 0 else []


class Database(Protocol):
    """Where a site keeps its rows."""

    url: str
    crashes: bool

    def start(self) -> None: ...
    def stop(self) -> None: ...
    def crash(self) -> None: ...
    def query(self, sql: str) -> list[tuple[Any, ...]]: ...


class Postgres:
    """A PostgreSQL cluster of one's own, durable as in service. ``crash`` ends it without a checkpoint."""

    crashes = True

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "postgres"
        self._data = self._folder / "data"
        self._port = free_port()
        self.url = f"postgres://postgres@127.0.0.1:{self._port}/postgres"

    @staticmethod
    def available() -> bool:
        return bool(PROGRAMS) and (not OWNER or shutil.which("setpriv") is not None)

    def start(self) -> None:
        if not self._data.exists():
            self._folder.mkdir(mode=0o755)
            if OWNER:
                shutil.chown(self._folder, "postgres", "postgres")
            self._run("initdb", "--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C")
        listen = f"-p {self._port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        self._run("pg_ctl", "start", "--wait", f"--log={self._folder / 'log'}", f"--options={listen}")

    def stop(self) -> None:
        """End it as a crash would: a plain stop waits for those who are connected."""
        if (self._data / "postmaster.pid").exists():
            self._run("pg_ctl", "stop", "--wait", "--mode=immediate")

    def crash(self) -> None:
        self.stop()
        self.start()

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, connect_timeout=10) as connection:
            return connection.execute(sql.encode()).fetchall()

    def _run(self, program: str, *options: str) -> None:
        command = [*OWNER, str(PROGRAMS[0] / program), f"--pgdata={self._data}", *options]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")


class Sqlite:
    """A database file, as of a trial. It has no server that could crash; its writers do."""

    crashes = False

    def __init__(self, folder: Path) -> None:
        self._file = folder / "chaos.sqlite3"
        self.url = f"sqlite:///{self._file}"

    def start(self) -> None:
        pass

    def stop(self) -> None:
        pass

    def crash(self) -> None:
        raise NotImplementedError("a file cannot crash")

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(f"file:{self._file}?mode=ro", uri=True, timeout=20)) as connection:
            return connection.execute(sql).fetchall()


class Redis:
    """A redis-server that keeps nothing: it is empty after each start."""

    def __init__(self, folder: Path) -> None:
        self._port = free_port()
        self.url = f"redis://127.0.0.1:{self._port}/0"
        keep_nothing = ["--save", "", "--appendonly", "no", "--dir", str(folder)]
        command = ["redis-server", "--bind", "127.0.0.1", "--port", str(self._port), *keep_nothing]
        self._server = Program("broker", command, os.environ, folder / "broker.log")

    @staticmethod
    def available() -> bool:
        return shutil.which("redis-server") is not None

    def start(self) -> None:
        self._server.start()
        wait_for_port(self._port)

    def stop(self) -> None:
        self._server.kill()

    def crash(self) -> None:
        self.stop()
        self.start()

    def pause(self) -> None:
        """Let it hold its connections and say nothing more."""
        self._server.signal(signal.SIGSTOP)

    def resume(self) -> None:
        self._server.signal(signal.SIGCONT)


def wait_for_port(port: int) -> None:
    """Return when somebody listens; TimeoutError after PATIENCE seconds."""
    wait_until(lambda: _listens(("127.0.0.1", port), socket.AF_INET), f"port {port}")


def wait_for_socket(path: Path) -> None:
    """The same for a unix socket."""
    wait_until(lambda: _listens(str(path), socket.AF_UNIX), str(path))


def wait_until(ready: Any, what: str, patience: float = PATIENCE) -> None:
    """Return when ``ready()`` is true; TimeoutError naming ``what`` after ``patience`` seconds."""
    deadline = time.monotonic() + patience
    while not ready():
        if time.monotonic() > deadline:
            raise TimeoutError(f"{what} is not ready after {patience:.0f} s")
        time.sleep(0.1)


def _listens(address: Sequence[Any] | str, family: int) -> bool:
    with closing(socket.socket(family)) as client:
        client.settimeout(2)
        return client.connect_ex(address) == 0  # type: ignore[arg-type]
