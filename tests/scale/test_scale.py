"""The list at twenty thousand commitments: the floor's very rows, and not much more of a time. On PostgreSQL only."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.db import connection

from tracker.models import Membership
from tracker.operations.check_counts import disagreeing_commitments, disagreeing_fulfilment
from tracker.services import recount_all

from .corpus import Size, fill
from .measure import in_turn, page_after
from .server import Client, session_of, web_server

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="the database writes the corpus itself"),
]
SIZE = Size(bodies=200, commitments=20_000)
LIST = "/api/v1/commitments/"
# The limit is 1.6; a third more for a machine with other work.
SLACK = 1.3


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    user = User.objects.create_user("reader")
    Membership.objects.create(user=user, organisation=None)
    fill(SIZE, user)
    recount_all()
    session = session_of(user)
    with web_server() as port:
        yield Client(port, session)


def test_list_is_the_floors_and_nearly_as_quick(client: Client) -> None:
    assert list(disagreeing_fulfilment()) == list(disagreeing_commitments()) == []
    paths = [LIST, f"{LIST}?organisation=100", f"{LIST}?{page_after(19_000)}"]
    floors = ["/floor/", "/floor/?organisation=100", "/floor/?after=19000"]
    for path, raw in zip(paths, floors, strict=True):
        assert client.json(path)["results"] == client.json(raw)["results"]
    floor, first, deep = in_turn([(client, floors[0]), (client, paths[0]), (client, paths[2])], 60)
    assert first.p50 / floor.p50 <= 1.6 * SLACK, (first, floor)
    assert deep.p50 / first.p50 <= 1.2 * SLACK, (deep, first)
