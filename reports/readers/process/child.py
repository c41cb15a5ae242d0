"""A reader server: ``python -m reports.readers.process.child`` reads documents in a process it forks, within limits.

It talks over the socket that is its standard input: a request is two messages, a ``Request`` as JSON and the bytes of
the document; the answer is one message of JSON. The reading libraries are loaded once. A document that ends the forked
process is answered by word of its death, and the next one finds another.
"""

from __future__ import annotations

import contextlib
import gc
import os
import signal
import socket
import sys
from dataclasses import dataclass

from reports.readers import read_document
from reports.readers.process import frames
from reports.readers.process.limited import OUT_OF_MEMORY, serve
from reports.reading import read_text

# A forked process reads so many documents, one after another, and is replaced then, with what they left in memory. A
# fork for each document took 36 ms of CPU where reading in the same process took 18.
DOCUMENTS_PER_FORK = 100
# Deaths that the limits bring; every other is a crash.
_TIMEOUTS = (signal.SIGXCPU, signal.SIGALRM)
# Read once before the first document, so that what the libraries load late is loaded before the fork.
_WARM_UP = (
    "松涛县水务局2023年度法治政府建设工作报告\n\n一、2023年工作情况\n\n(一)健全制度。修订办法2件。\n\n二、2024年工作计划\n\n"
    "继续做好水务工作。\n\n松涛县水务局\n2024年1月16日\n"
)


@dataclass(slots=True)
class Fork:
    """A process that reads, and how many documents it has been given."""

    pid: int
    peer: socket.socket
    given: int = 0

    def ask(self, request: bytes, data: bytes) -> bytes | None:
        """The answer; None where the process died over it."""
        self.given += 1
        try:
            frames.send(self.peer, request)
            frames.send(self.peer, data)
            return frames.receive(self.peer)
        except (EOFError, OSError):
            return None

    def end(self) -> int:
        """Close the conversation, wait for the process and return how it ended, as ``os.waitstatus_to_exitcode``."""
        self.peer.close()
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])

    def usable(self) -> bool:
        """Whether it lives and may be given another document."""
        gone = os.waitid(os.P_PID, self.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return gone is None and self.given < DOCUMENTS_PER_FORK


def main() -> None:
    """Serve until the client closes its end."""
    # A terminal's Ctrl-C and an orderly stop reach the whole group: the worker finishes its task, and needs us for it.
    for ignored in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
        signal.signal(ignored, signal.SIG_IGN)
    _warm_up()
    # What the collector does not write to stays shared with the forked processes.
    gc.collect()
    gc.freeze()
    with socket.socket(fileno=sys.stdin.fileno()) as client, contextlib.suppress(EOFError, ConnectionError):
        _serve(client)


def _warm_up() -> None:
    for page in (_WARM_UP, f"<html><body><p>{_WARM_UP}</p></body></html>"):
        read_text(read_document(page.encode()).text)


def _serve(client: socket.socket) -> None:
    fork = _fork(client)
    while True:
        request, data = frames.receive(client), frames.receive(client)
        if not fork.usable():
            fork.end()
            fork = _fork(client)
        answer = fork.ask(request, data)
        if answer is None:
            answer = frames.pack(_death(fork.end()))
            fork = _fork(client)
        frames.send(client, answer)


def _fork(client: socket.socket) -> Fork:
    ours, theirs = socket.socketpair()
    pid = os.fork()
    if pid:
        theirs.close()
        return Fork(pid, ours)
    try:
        client.close()  # else the client would not notice our own death as long as this process lives
        ours.close()
        serve(theirs)
        os._exit(0)
    finally:
        os._exit(1)


def _death(code: int) -> dict[str, str]:
    if code == OUT_OF_MEMORY:
        return {"death": "memory", "detail": "MemoryError"}
    if -code in _TIMEOUTS:
        return {"death": "timeout", "detail": signal.Signals(-code).name}
    return {"death": "crashed", "detail": signal.Signals(-code).name if code < 0 else f"exit {code}"}


if __name__ == "__main__":
    main()
