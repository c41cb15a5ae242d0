"""A real HTTP server on this machine that behaves as badly as a test wants, and keeps every byte it was sent."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from .http_server import RunningServer
from .ports import free_port


@dataclass(frozen=True)
class Got:
    """One request as it came in; ``headers`` with small letters."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes
    connection: int


@dataclass(frozen=True)
class Act:
    """What the server does: ``slow`` seconds pass first; ``cut`` closes without an answer; ``raw`` is sent as it is
    instead of one; ``endless`` repeats the body until the client has enough, ``drip`` seconds after each piece."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    slow: float = 0.0
    cut: bool = False
    raw: bytes = b""
    endless: bool = False
    drip: float = 0.0


class WebServer(RunningServer):
    """Answers by ``act(got)``; acts in ``script`` come first, one each."""

    def __init__(self, act: Callable[[Got], Act]) -> None:
        self.act = act
        self.script: list[Act] = []
        self.got: list[Got] = []
        self.sent = 0
        self._lock = threading.Lock()
        super().__init__(self._handler())
        self.port = self._server.server_port
        self.url = self.origin

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:  # the names that http.server asks for
                self._take(b"")

            def do_POST(self) -> None:
                self._take(self.rfile.read(int(self.headers.get("Content-Length", 0))))

            def _take(self, body: bytes) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                got = Got(self.command, self.path, headers, body, self.client_address[1])
                with outer._lock:
                    outer.got.append(got)
                    act = outer.script.pop(0) if outer.script else None
                act = act or outer.act(got)
                time.sleep(act.slow)
                if act.cut or act.raw:
                    self.close_connection = True
                    with suppress(OSError):
                        self.wfile.write(act.raw)
                        self.connection.shutdown(socket.SHUT_RDWR)
                    return
                with suppress(OSError):  # the client had enough
                    self._send(act)
                    return
                self.close_connection = True

            def _send(self, act: Act) -> None:
                self.send_response(act.status)
                length = {} if act.endless else {"Content-Length": str(len(act.body))}
                for name, value in {**length, **act.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(act.body)
                while act.endless:
                    time.sleep(act.drip)
                    self.wfile.write(act.body)
                    outer.sent += len(act.body)

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def web_server(act: Callable[[Got], Act] = lambda got: Act()) -> Iterator[WebServer]:
    """A running server; it ends with the block."""
    server = WebServer(act)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def dead_address() -> str:
    """host:port at which nobody listens."""
    return f"127.0.0.1:{free_port()}"
