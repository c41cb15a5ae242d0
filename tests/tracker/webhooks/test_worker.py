"""The whole way with a real worker, and two that deliver at the same time."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from tests.services import Worker
from tests.tracker.cast import make_cast
from tests.web_server import Act, web_server
from tracker.models import WebhookDelivery
from tracker.services.telling import deliver_due
from tracker.services.webhooks.outbox import announce_events

from .receiving import ids, make_endpoint, tell

WAIT = 60.0


@pytest.mark.django_db(transaction=True)
def test_event_arrives_by_a_worker_without_anybody_asking(broker_url: str, settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = make_cast()
    with web_server() as receiver:
        settings.OUTBOUND_PRIVATE_HOSTS = [receiver.host]
        worker = Worker(tmp_path / "worker.log", OUTBOUND_PRIVATE_HOSTS=receiver.host)
        worker.start()
        try:
            make_endpoint(cast.supervisor, receiver)
            with transaction.atomic():
                (event,) = tell(cast.body, cast.plan_report)
            ends_at = time.monotonic() + WAIT
            while not WebhookDelivery.objects.filter(state="done").exists() and time.monotonic() < ends_at:
                time.sleep(0.1)
        finally:
            worker.stop()
    assert ids(receiver) == [f"evt_{event.pk}"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
def test_workers_that_deliver_at_once_send_each_event_once(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    cast = make_cast()
    with web_server(lambda got: Act(slow=0.02)) as receiver:
        settings.OUTBOUND_PRIVATE_HOSTS = [receiver.host]
        for _ in range(3):
            make_endpoint(cast.supervisor, receiver)
        events = tell(cast.body, cast.plan_report, 20)

        def work() -> None:
            try:
                announce_events()
                deliver_due()
            finally:
                connection.close()

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        deliver_due()  # what one of them announced when the others were through
    assert sorted(ids(receiver)) == sorted(f"evt_{event.pk}" for event in events * 3)
