"""A broker that is too old is refused with a sentence; one that is silent is waited for."""

from __future__ import annotations

import socketserver
import subprocess
import sys
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from celery import current_app
from django.conf import settings as project

from config.broker import outdated_broker
from config.checks import broker_is_recent
from tests.services import ROOT, worker_environment


class OldRedis(socketserver.StreamRequestHandler):
    """Speaks just enough of the protocol to say its version."""

    version = "6.0.16"

    def handle(self) -> None:
        while line := self.rfile.readline():
            words = [self._word() for _ in range(int(line[1:]))]
            if words[0].upper() == b"INFO":
                info = f"redis_version:{self.version}\r\n".encode()
                self.wfile.write(b"$%d\r\n%s\r\n" % (len(info), info))
            elif words[0].upper() == b"HELLO":
                old = self.version < "6"  # which did not know the command yet
                self.wfile.write(b"-ERR unknown command\r\n" if old else b"%1\r\n+proto\r\n:3\r\n")
            else:
                self.wfile.write(b"+PONG\r\n" if words[0].upper() == b"PING" else b"+OK\r\n")

    def _word(self) -> bytes:
        length = int(self.rfile.readline()[1:])
        return self.rfile.read(length + 2)[:-2]


@pytest.fixture
def served(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of a broker of the version that the test is parametrized with."""
    handler = type("Redis", (OldRedis,), {"version": request.param})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"redis://127.0.0.1:{server.server_address[1]}/0"
        server.shutdown()


@pytest.fixture
def connected(settings: Any, served: str) -> Iterator[None]:
    common, settings.REDIS_URL = current_app.conf.broker_url, served
    current_app.conf.broker_url = served
    yield
    current_app.conf.broker_url = common


@pytest.mark.parametrize("served", ["5.0.14", "6.0.16", "6.1.9"], indirect=True)
def test_old_redis_is_an_error_that_says_what_to_do(connected: None, served: str) -> None:
    [error] = broker_is_recent(None)
    assert error.id == "jiannuo.E002"
    assert "低于 6.2" in error.msg
    assert "升级" in error.msg


@pytest.mark.parametrize("served", ["6.2.0", "7.0.15"], indirect=True)
def test_recent_redis_is_none(connected: None, served: str) -> None:
    assert broker_is_recent(None) == []


def test_broker_that_is_not_there_is_no_error(settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    common, current_app.conf.broker_url = current_app.conf.broker_url, settings.REDIS_URL
    try:
        assert outdated_broker(current_app) is None
    finally:
        current_app.conf.broker_url = common


@pytest.mark.parametrize("served", ["6.0.16"], indirect=True)
@pytest.mark.django_db
def test_worker_refuses_to_start_on_an_old_redis(served: str) -> None:
    command = [sys.executable, "-m", "celery", "-A", "config", "worker", "--pool", "solo"]
    environment = worker_environment() | {"REDIS_URL": served, "VAR_DIR": str(project.VAR_DIR)}
    ended = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ended.returncode == 1
    assert "低于 6.2" in ended.stderr
