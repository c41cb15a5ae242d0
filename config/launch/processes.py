"""The services of the Procfile, run together by honcho, as one thing that is started, watched and stopped."""

from __future__ import annotations

import ctypes
import http.client
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from .guards import LaunchError

# Seconds. A cold start of all four on a slow machine; honcho itself kills after five what does not end by itself.
START_TIMEOUT = 90.0
STOP_TIMEOUT = 20.0
POLL = 0.2
SHOWN_LINES = 15
PR_SET_PDEATHSIG = 1  # prctl(2)
ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Services:
    """The processes of ``names``, writing to ``log``; use as a context manager, which stops them."""

    def __init__(self, root: Path, log: Path, names: Sequence[str], environment: dict[str, str]) -> None:
        self.root, self.log, self.names = root, log, names
        # honcho would let .env win over the environment; Django reads .env itself, and lets the environment win.
        self.command = [sys.executable, "-m", "honcho", "--env", os.devnull, "start", *names]
        commands = str(Path(sys.executable).parent)
        path = os.pathsep.join([commands, environment.get("PATH", os.defpath)])
        self.environment = environment | {"PATH": path, "PYTHONUNBUFFERED": "1"}
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Services:
        """Start them; the log of the run before is kept under another name."""
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):
            self.log.replace(self.log.with_suffix(".log.1"))
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603  our own Procfile
                self.command,
                cwd=self.root,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C reaches the launcher only, which then stops them in order
                preexec_fn=_end_with_parent,
            )
        return self

    def __exit__(self, *_: object) -> None:
        """Ask all of them to end and wait until they have; a second Ctrl-C cannot leave half of them running."""
        assert self._process is not None
        with _signals_held():
            if self._process.poll() is None:
                self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()

    def wait_until(self, ready: Callable[[], bool], what: str) -> None:
        """Return when ``ready`` says so; LaunchError where it does not in time, or a process ended."""
        deadline = time.monotonic() + START_TIMEOUT
        while not ready():
            self.check()
            if time.monotonic() > deadline:
                raise LaunchError(f"{what}在 {START_TIMEOUT:.0f} 秒内没有应答，日志的最后几行如下。\n{self._tail()}")
            time.sleep(POLL)

    def check(self) -> None:
        """Raise LaunchError where one of the processes has ended, for honcho then ends the others."""
        with _signals_held():
            ended = self._process is None or self._process.poll() is not None
        if ended:
            raise LaunchError(f"有一个服务意外停止了，日志（{self.log}）的最后几行如下。\n{self._tail()}")

    def _tail(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return "\n".join(lines[-SHOWN_LINES:])


def web_answers(host: str, port: int) -> bool:
    """Does a web server at that address answer a request, other than by an error of its own?"""
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request("GET", "/", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status < http.HTTPStatus.INTERNAL_SERVER_ERROR
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _signals_held() -> Iterator[None]:
    """Let Ctrl-C and SIGTERM wait for the end of the block.

    ``Popen.poll`` takes a lock before its ``try``: a KeyboardInterrupt between the two leaves it taken for ever, and
    the wait that follows never ends.
    """
    came: list[int] = []
    before = {ending: signal.signal(ending, lambda number, _: came.append(number)) for ending in ENDINGS}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)
    if came:
        signal.raise_signal(came[0])


def _end_with_parent() -> None:
    """In the child: have the kernel send SIGTERM when the launcher is gone, even killed, so that nothing is left."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
