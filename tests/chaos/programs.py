"""Processes of a chaos site: started in a session of their own, and killed with all that came out of them."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
STOP_TIMEOUT = 30.0


class Program:
    """One long-lived process and its log; it may be ended and started again any number of times."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.log = log
        self._command = list(command)
        self._environment = dict(environment)
        self._process: subprocess.Popen[bytes] | None = None

    def start(self, **variables: str) -> None:
        """Start it, with more variables in its environment."""
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                self._command,
                cwd=ROOT,
                env=self._environment | variables,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def code(self) -> int | None:
        """The exit code, None while it runs."""
        return None if self._process is None else self._process.poll()

    @property
    def running(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def children(self) -> list[int]:
        """The processes it started itself, such as the pool of a worker."""
        return children_of(self.pid) if self.running else []

    def signal(self, number: signal.Signals) -> None:
        with suppress(ProcessLookupError):
            os.kill(self.pid, number)

    def wait(self, timeout: float = STOP_TIMEOUT) -> int:
        """Its exit code; subprocess.TimeoutExpired where it goes on for ``timeout`` seconds."""
        assert self._process is not None
        return self._process.wait(timeout)

    def stop(self) -> None:
        """Ask it to finish what it does, and kill what is left of it after STOP_TIMEOUT seconds."""
        if self._process is None:
            return
        if self.running:
            self.signal(signal.SIGTERM)
            with suppress(subprocess.TimeoutExpired):
                self.wait()
        self.kill()

    def kill(self) -> None:
        """End it and all that came out of it at once, as a power cut would."""
        if self._process is None:
            return
        family = descendants_of(self._process.pid)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pid in family:  # those that left the session
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._process = None


def children_of(pid: int) -> list[int]:
    """The ids of the direct children of a process; none where it has ended."""
    try:
        tasks = list(Path(f"/proc/{pid}/task").iterdir())
        return [int(child) for task in tasks for child in (task / "children").read_text().split()]
    except OSError:
        return []


def descendants_of(pid: int) -> list[int]:
    """The ids of all processes that came out of one, less those whose parents have ended."""
    found = []
    for child in children_of(pid):
        found += [child, *descendants_of(child)]
    return found
