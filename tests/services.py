"""Real services for tests: a Celery worker on the test database, in a process of its own."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection
from redis import Redis

ROOT = Path(__file__).resolve().parent.parent
# A cold start of Python, Django and the prefork pool on a busy machine; seconds.
START_TIMEOUT = 60.0
STOP_TIMEOUT = 20.0


class Worker:
    """A ``celery worker`` on the test database and the queue of the test settings; a test may end and restart it."""

    def __init__(self, log: Path, app: str = "config", **environment: str) -> None:
        self.log = log
        self.app = app
        self.environment = environment
        self.name = f"test-{secrets.token_hex(4)}@localhost"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Return when the worker answers; RuntimeError with what it said where it does not."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "celery",
                    "--quiet",
                    "-A",
                    self.app,
                    "worker",
                    "-n",
                    self.name,
                    "-c",
                    "2",
                    "-l",
                    "info",
                ],
                cwd=ROOT,
                env=worker_environment() | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        deadline = time.monotonic() + START_TIMEOUT
        while not current_app.control.ping(destination=[self.name], timeout=0.5):
            if self._process.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RuntimeError(f"the worker does not answer:\n{self.log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        """Ask it to finish what it does and end; its pool ends with it."""
        if self._process is None:
            return
        self._process.terminate()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(STOP_TIMEOUT)
        self.kill()

    def send(self, sent: signal.Signals) -> None:
        """Send a signal to it and to its pool at once."""
        assert self._process is not None
        os.killpg(self._process.pid, sent)

    def kill(self) -> None:
        """End it and its pool at once, as a power cut would."""
        if self._process is None:
            return
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process = None


def forget_queue(url: str, queue: str) -> None:
    """Take what Celery keeps about a queue off a shared broker."""
    with Redis.from_url(url) as broker:
        broker.delete(queue, f"_kombu.binding.{queue}", f"_kombu.binding_permanent.{queue}")


def worker_environment() -> dict[str, str]:
    """The environment under which another process works on the test database, its files and its queue."""
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "DATABASE_URL": database_url(),
        "REDIS_URL": settings.REDIS_URL,
        "CELERY_QUEUE": settings.CELERY_TASK_DEFAULT_QUEUE,
        "SECRET_KEY": settings.SECRET_KEY,
        "VAR_DIR": str(settings.VAR_DIR),
    }


def database_url() -> str:
    """The address of the database that the tests have open now."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{database['NAME']}"
    user, password = quote(database["USER"], safe=""), quote(database["PASSWORD"], safe="")
    port = f":{database['PORT']}" if database["PORT"] else ""
    return f"postgres://{user}:{password}@{database['HOST']}{port}/{database['NAME']}"
