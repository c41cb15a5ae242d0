"""Reading events on from the last id seen while others write: on PostgreSQL ids become visible out of order."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction
from rest_framework.test import APIClient

from tracker.feed import settled_events, settled_until
from tracker.models import Event

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        "connection.vendor != 'postgresql'", reason="SQLite has one writer at a time, so that ids come in order"
    ),
]


def add_event(number: int = 1) -> int:
    return Event.objects.create(kind="report.read", object_type="report", object_id=number).pk


def on_a_connection_of_its_own(work: Callable[[], Any]) -> Any:
    try:
        return work()
    finally:
        connection.close()


@contextmanager
def open_writer(*, keep: bool = True) -> Iterator[int]:
    """Another transaction that has written an event; it ends with the block, by a rollback unless ``keep``."""
    written: Future[int] = Future()
    end = threading.Event()

    def write() -> None:
        with transaction.atomic():
            written.set_result(add_event())
            end.wait(30)
            transaction.set_rollback(not keep)

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(on_a_connection_of_its_own, write)
        try:
            yield written.result(30)
        finally:
            end.set()
            done.result(30)


@pytest.fixture
def client() -> APIClient:
    client = APIClient()
    client.force_authenticate(User.objects.create_superuser("reader"))
    return client


def feed(client: APIClient, after: int = 0) -> list[int]:
    return [event["id"] for event in client.get(f"/api/v1/events/?after={after}").json()["results"]]


def test_event_committed_later_with_a_smaller_id_is_not_skipped(client: APIClient) -> None:
    first = add_event()
    with open_writer() as late:
        early = add_event()
        assert late < early
        assert feed(client) == [first]
    assert feed(client, after=first) == [late, early]


def test_transaction_rolled_back_holds_nobody_up(client: APIClient) -> None:
    with open_writer(keep=False):
        kept = add_event()
        assert feed(client) == []
    assert feed(client) == [kept]


def test_transaction_without_events_holds_nobody_up(client: APIClient) -> None:
    with transaction.atomic():
        User.objects.create_user("somebody")
        with ThreadPoolExecutor(1) as pool:
            kept = pool.submit(on_a_connection_of_its_own, add_event).result(30)
        assert settled_until() == kept


def test_event_is_at_its_address_at_once(client: APIClient) -> None:
    with open_writer():
        early = add_event()
        assert client.get(f"/api/v1/events/{early}/").status_code == 200


@pytest.mark.parametrize("undone", ["first", "second"])
def test_savepoint_rolled_back_leaves_the_transaction_announced(undone: str) -> None:
    reader: list[int | None] = []

    def look() -> None:
        reader.append(settled_until())

    before = add_event()
    with transaction.atomic():
        for place in ("first", "second"):
            with transaction.atomic():
                add_event()
                transaction.set_rollback(place == undone)
        with ThreadPoolExecutor(1) as pool:
            pool.submit(on_a_connection_of_its_own, look).result(30)
    assert reader[0] is not None
    assert before <= reader[0] < Event.objects.latest("pk").pk


def test_transaction_takes_one_lock_for_all_its_events() -> None:
    with transaction.atomic():
        for _ in range(100):
            add_event()
        Event.objects.bulk_create(Event(kind="report.read", object_type="report", object_id=n) for n in range(50))
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()")
            assert cursor.fetchone()[0] == 1


def test_reader_who_goes_on_after_the_last_id_gets_every_event_once_in_order() -> None:
    writers, each = 6, 25
    written = threading.Event()

    def write(seed: int) -> None:
        choice = random.Random(seed)  # noqa: S311  no secret
        for _ in range(each):
            with transaction.atomic():
                for _event in range(choice.randint(1, 3)):
                    add_event(seed)
                with connection.cursor() as cursor:
                    cursor.execute("SELECT pg_sleep(%s)", [choice.random() / 100])

    def read() -> list[int]:
        seen: list[int] = []
        while True:
            last_round = written.is_set()
            found = settled_events().filter(pk__gt=seen[-1] if seen else 0).order_by("pk")
            seen += found.values_list("pk", flat=True)[:7]
            if last_round and not settled_events().filter(pk__gt=seen[-1]).exists():
                return seen

    with ThreadPoolExecutor(writers + 1) as pool:
        reading = pool.submit(on_a_connection_of_its_own, read)
        writing = [pool.submit(on_a_connection_of_its_own, partial(write, seed)) for seed in range(writers)]
        for future in writing:
            future.result(60)
        written.set()
        seen = reading.result(60)
    assert seen == list(Event.objects.order_by("pk").values_list("pk", flat=True))
