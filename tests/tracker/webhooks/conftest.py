"""A cast, and a receiver whose address the administrator has listed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.tracker.cast import Cast, make_cast
from tests.web_server import WebServer, web_server


@pytest.fixture
def cast(db: None, settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    settings.WEBHOOK_TIMEOUT = 1.0
    return make_cast()


@pytest.fixture
def receiver(settings: Any) -> Iterator[WebServer]:
    with web_server() as server:
        settings.OUTBOUND_PRIVATE_HOSTS = [*settings.OUTBOUND_PRIVATE_HOSTS, server.host]
        yield server


@pytest.fixture
def other_receiver(settings: Any, receiver: WebServer) -> Iterator[WebServer]:
    with web_server() as server:
        settings.OUTBOUND_PRIVATE_HOSTS = [*settings.OUTBOUND_PRIVATE_HOSTS, server.host]
        yield server
