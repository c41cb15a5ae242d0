"""The admin's lists, and its review queue, of a hundred thousand rows are as fast as those of a thousand."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reports import admin_lists
from reports.models import Organisation, Report
from tracker.access.roles import SUPERVISOR
from tracker.models import Commitment, Membership

from .big_tables import copy_all, make_thousand
from .cast import make_in_role

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connection.vendor != "sqlite", reason="rows are copied by SQLite's own SQL"),
]
# Steps of SQLite's machine instead of seconds: the same on every machine, however busy. In hundreds; up to so many may
# become twice as many: what is counted up to a bound takes some 700, counting a hundred thousand rows 3000 and more.
MOST_QUERIES, MOST_TIMES, ROUNDS, LEAST, STEPS = 12, 2.0, 2, 500, 100
LISTS = (
    *("tracker/commitment/", "tracker/assessment/", "tracker/evidence/", "tracker/restatement/", "tracker/matchrun/"),
    *("tracker/linkrun/", "tracker/event/", "reports/report/", "reports/section/", "reports/organisation/"),
    *("tracker/commitment/?verifiability__exact=concrete", "tracker/assessment/?review=yes"),
    *("tracker/commitment/?p=3", "reports/report/?state__exact=done"),
)
# One item of the queue with all that is to be seen of it: no list, and so more questions, each of a few rows; how many
# wait, which it says, is counted.
QUEUE, MOST_OF_ITEM, LEAST_OF_ITEM = "tracker/commitment/review/", 28, 2500


@contextmanager
def counted_steps() -> Iterator[list[int]]:
    """How many hundred steps SQLite takes meanwhile: one number, in a list."""
    taken = [0]

    def count() -> int:
        taken[0] += 1
        return 0

    connection.ensure_connection()
    connection.connection.set_progress_handler(count, STEPS)
    try:
        yield taken
    finally:
        connection.connection.set_progress_handler(None, STEPS)


def measure(client: Client) -> dict[str, tuple[int, int]]:
    """Fewest queries and steps of each list: once a minute a request also notes in the session when it came."""
    found = {}
    for address in (*LISTS, QUEUE):
        client.get(f"/admin/{address}")
        queries, steps = [], []
        for _round in range(ROUNDS):
            with counted_steps() as taken, CaptureQueriesContext(connection) as asked:
                answer = client.get(f"/admin/{address}")
            steps += taken
            queries.append(len(asked))
            assert answer.status_code == 200, address
        assert address != QUEUE or answer.context["page"] is not None  # an item, not that nothing waits
        found[address] = min(queries), min(steps)
    return found


def test_lists_do_not_grow_with_the_tables(admin_client: Client, client: Client) -> None:
    make_thousand()
    client.force_login(make_in_role("one", SUPERVISOR, Organisation.objects.earliest("pk")))
    doors = {"everything": admin_client, "one body": client}
    small = {name: measure(door) for name, door in doors.items()}
    copy_all()
    assert Commitment.objects.count() == 100_000
    assert Membership.objects.count() == 1
    for name, door in doors.items():
        for address, (queries, steps) in measure(door).items():
            before, known = small[name][address]
            told = f"{name} {address}: {before} -> {queries} queries, {known} -> {steps} hundred steps"
            assert queries == before <= (MOST_OF_ITEM if address == QUEUE else MOST_QUERIES), told
            assert steps <= MOST_TIMES * max(known, LEAST_OF_ITEM if address == QUEUE else LEAST), told


def test_count_is_broken_off(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_lists, "MOST_ROWS", 50)
    Organisation.objects.bulk_create(Organisation(name=f"第{n}水务局") for n in range(120))
    page = admin_client.get("/admin/reports/organisation/")
    assert page.context["cl"].result_count == 50
    assert "50+" in page.content.decode()


def test_search_is_bounded_and_says_so(admin_client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admin_lists, "MOST_SEARCHED", 20)
    Report.objects.bulk_create(Report(title=f"第{n}份", sha256=str(n), original_name="a.txt") for n in range(50))
    told = "只在最新的 20 条中查找"
    newest, oldest = (admin_client.get("/admin/reports/report/", {"q": f"第{n}份"}) for n in (49, 1))
    assert [len(page.context["cl"].result_list) for page in (newest, oldest)] == [1, 0]
    assert told in newest.content.decode()
    assert told not in admin_client.get("/admin/reports/report/").content.decode()


@pytest.mark.parametrize("year", ["2024", "abcd", "99999"])
def test_years_are_offered_without_asking_the_table(admin_client: Client, year: str) -> None:
    assert admin_client.get(f"/admin/tracker/commitment/?plan_year={year}").status_code == 200
