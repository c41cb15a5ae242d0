"""Fixtures of every room: a broker and a real worker for the tests that ask for them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings

from config.broker import embedded_server
from tests.services import Worker, forget_queue

FAULT_FOLDERS = ("faults", "chaos")
PAGE_FOLDER = "browser"  # what a browser shows is the same whatever the database
DATABASE_FIXTURES = {"db", "transactional_db", "live_server"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What lies in the folders of faults takes minutes and is run on purpose; what asks for a database is worth a run
    on each."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[0] if item.path.is_relative_to(here) else ""
        asks = item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        if asks and folder != PAGE_FOLDER:
            item.add_marker(pytest.mark.database)
        if folder in FAULT_FOLDERS:
            item.add_marker(pytest.mark.fault)


@pytest.fixture(scope="session")
def broker_url() -> Iterator[str]:
    """The broker that this process and its workers share: that of REDIS_URL, else an embedded one."""
    socket = settings.EMBEDDED_BROKER_SOCKET
    if socket is None:
        yield settings.CELERY_BROKER_URL
        forget_queue(settings.CELERY_BROKER_URL, settings.CELERY_TASK_DEFAULT_QUEUE)
        return
    server = embedded_server(socket)
    server.start()
    yield settings.CELERY_BROKER_URL
    server.stop()


@pytest.fixture
def worker(broker_url: str, transactional_db: None, tmp_path: Path) -> Iterator[Worker]:
    """A running worker, on an empty queue. It ends with the test, lest it change the rows of the next one."""
    current_app.control.purge()
    worker = Worker(tmp_path / "worker.log")
    worker.start()
    yield worker
    worker.stop()
