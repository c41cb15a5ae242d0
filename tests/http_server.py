"""A real HTTP server on this machine that answers as a test tells it, and remembers what it was asked."""

from __future__ import annotations

import json
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from .ports import free_port

Headers = dict[str, str]


@dataclass(frozen=True)
class Asked:
    """One request as it came in."""

    path: str
    headers: Headers
    body: Any


@dataclass
class Reply:
    """One answer: ``body`` is sent as JSON unless it is bytes; ``slow`` seconds pass before it, ``drip`` between its
    bytes (``drip_headers``: those of a header); ``hang_up`` closes the connection instead."""

    body: Any = None
    status: int = 200
    headers: Headers = field(default_factory=dict)
    slow: float = 0.0
    drip: float = 0.0
    drip_headers: bool = False
    hang_up: bool = False


class QuietServer(ThreadingHTTPServer):
    """Says nothing of clients that go away, as those do that do not trust its certificate."""

    def handle_error(self, request: Any, client_address: Any) -> None:
        """The test sees it at the other end."""


class RunningServer:
    """A server on a free port that answers in threads, from ``start`` to ``stop``; by https with a certificate."""

    def __init__(self, handler: type[BaseHTTPRequestHandler], certificate: Path | None = None) -> None:
        self._server = QuietServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        if certificate is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate)
            self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.origin = f"{'http' if certificate is None else 'https'}://{self.host}"

    def start(self) -> None:
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()


class LocalServer(RunningServer):
    """Answers by ``reply(asked)``; ``script`` replies come first, one each."""

    def __init__(self, reply: Callable[[Asked], Reply], certificate: Path | None = None) -> None:
        self.reply = reply
        self.script: list[Reply] = []
        self.asked: list[Asked] = []
        super().__init__(self._handler(), certificate)
        self.url = f"{self.origin}/v1/answer"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:  # the name that http.server asks for
                length = int(self.headers["Content-Length"])
                asked = Asked(self.path, dict(self.headers), json.loads(self.rfile.read(length)))
                outer.asked.append(asked)
                reply = outer.script.pop(0) if outer.script else outer.reply(asked)
                time.sleep(reply.slow)
                if reply.hang_up:
                    self.close_connection = True
                    self.connection.shutdown(socket.SHUT_RDWR)
                    return
                self._send(reply)

            def _send(self, reply: Reply) -> None:
                data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(data)), **reply.headers}.items():
                    self.send_header(name, value)
                if reply.drip_headers:
                    self.flush_headers()
                    data = b"X-Slow: " + b"x" * 60 + b"\r\n\r\n"
                else:
                    self.end_headers()
                pieces = [data[i : i + 1] for i in range(len(data))] if reply.drip else [data]
                try:
                    for piece in pieces:
                        self.wfile.write(piece)
                        time.sleep(reply.drip)
                except OSError:
                    self.close_connection = True  # the client had enough

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        return Handler


@contextmanager
def local_server(
    reply: Callable[[Asked], Reply] = lambda asked: Reply({}), certificate: Path | None = None
) -> Iterator[LocalServer]:
    """A running server, by https where a certificate (with its key) is given; it ends with the block."""
    server = LocalServer(reply, certificate)
    server.start()
    try:
        yield server
    finally:
        server.stop()


def refused_address() -> str:
    """An address at which nobody listens."""
    return f"http://127.0.0.1:{free_port()}/v1/answer"
