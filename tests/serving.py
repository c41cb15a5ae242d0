"""The program as it is run for people, in processes of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from config.launch.processes import web_answers
from tests.ports import free_port
from tests.services import ROOT, START_TIMEOUT, STOP_TIMEOUT, Worker, worker_environment


@contextmanager
def served(folder: Path, **environment: str) -> Iterator[str]:
    """Web server, worker and beat on the test database, their logs in ``folder``; given is the address of the site."""
    beat = ["celery", "--quiet", "-A", "config", "beat", "--schedule", str(folder / "beat"), "--pidfile="]
    variables = worker_environment() | environment
    worker = Worker(folder / "worker.log", **environment)
    with ExitStack() as stack:
        stack.enter_context(_running(folder / "beat.log", beat, variables))
        stack.callback(worker.stop)
        worker.start()
        yield stack.enter_context(web_served(folder / "web.log", variables))


@contextmanager
def web_served(log: Path, variables: Mapping[str, str], *, threads: int = 4) -> Iterator[str]:
    """One web process with these environment variables; given is its address once it answers. One thread makes it a
    sync worker. RuntimeError with what it said where it does not answer."""
    port = free_port()
    kind = ["gthread", "--threads", str(threads)] if threads > 1 else ["sync"]
    gunicorn = ["gunicorn", "config.wsgi", "--config", "python:config.gunicorn", "--no-control-socket"]
    gunicorn += ["--bind", f"127.0.0.1:{port}", "--workers", "1", "--worker-class", *kind]
    with _running(log, gunicorn, variables) as process:
        deadline = time.monotonic() + START_TIMEOUT
        while not web_answers("127.0.0.1", port):
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the web server does not answer:\n{log.read_text(encoding='utf-8')}")
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}"


@contextmanager
def _running(log: Path, command: list[str], variables: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command],
            cwd=ROOT,
            env=variables,
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
