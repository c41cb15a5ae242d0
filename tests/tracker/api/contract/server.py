"""The web server in a process of its own, on the test database; no worker, so that rows stay as they were put."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.services import ROOT, START_TIMEOUT, STOP_TIMEOUT, worker_environment

RATES = ("API_RATE", "API_RATE_REPORTS", "API_RATE_EXPORTS", "API_RATE_IMPORTS", "API_RATE_TOKENS")


@contextmanager
def web_server(log: Path, **environment: str) -> Iterator[str]:
    """Its address; no limits of rate disturb."""
    port = _free_port()
    unlimited = dict.fromkeys(RATES, "1000000")
    with log.open("ab") as out:
        process = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "config.wsgi", "--config", "python:config.gunicorn"),
                *("--no-control-socket", "--worker-class", "gthread", "--workers", "1", "--threads", "4"),
                *("--bind", f"127.0.0.1:{port}"),
            ],
            cwd=ROOT,
            env=worker_environment() | unlimited | environment,
            stdout=out,
            stderr=out,
        )
    try:
        _wait_until_it_listens(process, port, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(STOP_TIMEOUT)


def _wait_until_it_listens(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + START_TIMEOUT
    while not _listens(port):
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"the web server does not answer:\n{log.read_text(encoding='utf-8')}")
        time.sleep(0.05)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
