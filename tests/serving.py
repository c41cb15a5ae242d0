"""The program as it is run for people: web server, worker and beat in processes of their own, on the test database."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from tests.services import ROOT, START_TIMEOUT, STOP_TIMEOUT, Worker, worker_environment


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """All of them, their logs in ``folder``; what is given here is the address of the site."""
    port = _free_port()
    gunicorn = ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--no-control-socket"]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--workers", "1", "--threads", "4"]
    beat = ["celery", "--quiet", "-A", "config", "beat", "--schedule", str(folder / "beat"), "--pidfile="]
    worker = Worker(folder / "worker.log", **environment)
    with ExitStack() as stack:
        web = stack.enter_context(_running(folder / "web.log", gunicorn, environment))
        stack.enter_context(_running(folder / "beat.log", beat, environment))
        stack.callback(worker.stop)
        worker.start()
        _wait_until_it_listens(web, port, folder / "web.log")
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(log: Path, command: list[str], environment: dict[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=worker_environment() | environment,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the web server does not answer:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
