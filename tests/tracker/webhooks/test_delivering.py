"""Receivers that are down, slow, lying or forgetful: each event arrives, once by its id, and nobody else waits."""

from __future__ import annotations

import time
import tracemalloc
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from reports.claims import WorkState
from reports.models import Organisation
from reports.organisations import change_organisation
from tests.tracker.cast import Cast
from tests.web_server import Act, WebServer
from tracker.models import Event, Membership, WebhookDelivery, WebhookEndpoint
from tracker.services.outgoing import schedule
from tracker.services.telling import deliver_due
from tracker.services.webhooks.outbox import announce_events
from tracker.services.webhooks.turns import WebhookTurn

from .receiving import body, deliver, ids, make_endpoint, pass_time, states, tell


def test_event_is_told_as_it_was_written(cast: Cast, receiver: WebServer) -> None:
    make_endpoint(cast.supervisor, receiver)
    (event,) = tell(cast.body, cast.plan_report)
    deliver()
    (got,) = receiver.got
    told = body(got)
    assert told.pop("occurred_at") == event.occurred_at.isoformat()
    assert told == {
        "id": f"evt_{event.pk}",
        "type": "report.read",
        "object": {"type": "report", "id": cast.plan_report.pk},
        "previous": {"n": -1},
        "current": {"n": 0},
        "actor": None,
        "reason": "",
        "organisation": {"id": cast.body.pk, "display": cast.body.name},
        "version": event.pk,
    }
    assert (got.method, got.path) == ("POST", "/hook")


def test_nothing_is_kept_to_be_told_where_nobody_listens(cast: Cast) -> None:
    tell(cast.body, cast.plan_report)
    assert not Event.objects.filter(unannounced=True).exists()


def test_events_that_are_committed_late_are_not_skipped(cast: Cast, receiver: WebServer) -> None:
    """The earlier of two events becomes visible when the later one has long been announced."""
    make_endpoint(cast.supervisor, receiver)
    early, late = tell(cast.body, cast.plan_report, 2)
    Event.objects.filter(pk=early.pk).update(unannounced=False)  # as if its transaction were still open
    deliver()
    assert ids(receiver) == [f"evt_{late.pk}"]
    Event.objects.filter(pk=early.pk).update(unannounced=True)
    deliver()
    assert ids(receiver) == [f"evt_{late.pk}", f"evt_{early.pk}"]


def test_announcing_twice_makes_one_delivery(cast: Cast, receiver: WebServer) -> None:
    make_endpoint(cast.supervisor, receiver)
    tell(cast.body, cast.plan_report, 3)
    for _ in range(2):
        assert announce_events() == 3
        Event.objects.update(unannounced=True)  # as if the mark had been lost with the worker
    deliver(3)
    assert sorted(ids(receiver)) == sorted(set(ids(receiver)))
    assert len(receiver.got) == 3


def test_endpoint_hears_of_its_part_of_the_tree_only(cast: Cast, receiver: WebServer) -> None:
    above = Organisation.objects.create(name="云岭市人民政府", level="city")
    beside = Organisation.objects.create(name="云岭市松涛区教育局", level="county")
    Organisation.objects.filter(pk=cast.body.pk).update(parent=above)
    make_endpoint(cast.supervisor, receiver, organisation=above)
    for organisation in (above, cast.body, beside, None):
        tell(organisation, cast.plan_report)
    deliver()
    assert [body(got)["organisation"]["id"] for got in receiver.got] == [above.pk, cast.body.pk]


def test_endpoint_hears_of_its_kinds_only(cast: Cast, receiver: WebServer) -> None:
    make_endpoint(cast.supervisor, receiver, kinds=["match.finished"])
    tell(cast.body, cast.plan_report)
    deliver()
    assert receiver.got == []


@pytest.mark.parametrize("when", ["before the event", "between event and sending"])
def test_owner_without_sight_hears_nothing(cast: Cast, receiver: WebServer, when: str) -> None:
    make_endpoint(cast.supervisor, receiver)
    if when == "before the event":
        cast.supervisor.is_active = False
        cast.supervisor.save()
        tell(cast.body, cast.plan_report)
    else:
        tell(cast.body, cast.plan_report)
        announce_events()
        cast.supervisor.is_active = False
        cast.supervisor.save()
    deliver()
    assert receiver.got == []


@pytest.mark.parametrize("trouble", [Act(500), Act(cut=True), Act(slow=2.0)], ids=["500", "refusing", "hanging"])
def test_receiver_that_was_down_for_a_day_gets_each_event_once(
    cast: Cast, receiver: WebServer, other_receiver: WebServer, trouble: Act
) -> None:
    """F18."""
    down, _ = make_endpoint(cast.supervisor, receiver)
    make_endpoint(cast.supervisor, other_receiver)
    receiver.act = lambda got: trouble
    events = tell(cast.body, cast.plan_report, 30)
    waits = []
    for _ in range(10):
        deliver()
        down.refresh_from_db()
        assert down.next_attempt_at
        waits.append((down.next_attempt_at - timezone.now()).total_seconds())
        pass_time(hours=2.4)
    assert len(ids(other_receiver)) == 30, "the other endpoint had to wait"
    assert 10 <= down.failures == len(receiver.got) < 20, "one probe at a time, not one for each event"
    assert waits[0] < 60 < 20 * 60 < waits[-1]
    receiver.act = lambda got: Act()
    receiver.got.clear()
    deliver()
    pass_time(hours=6)  # those that were tried themselves have a time of their own
    deliver()
    assert sorted(ids(receiver)) == sorted(f"evt_{event.pk}" for event in events)
    assert set(states(down)) == {WorkState.DONE}
    down.refresh_from_db()
    assert (down.failures, down.failing_since) == (0, None)


def test_waits_grow_and_are_spread_and_last_three_days() -> None:
    waits = [schedule.message_wait(tries).total_seconds() for tries in range(1, 26)]
    assert sum(waits) > 3 * 24 * 3600
    assert waits[0] < 10 < 3600 < waits[-1]
    assert len({schedule.message_wait(1) for _ in range(5)}) > 1
    assert schedule.receiver_wait(99, None).total_seconds() < 3600
    assert schedule.receiver_wait(1, 120.0).total_seconds() == 120
    assert schedule.receiver_wait(1, 1e9).total_seconds() == 3600


def test_what_cannot_be_told_for_three_days_is_a_dead_letter(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    receiver.act = lambda got: Act(503)
    tell(cast.body, cast.plan_report, 3)
    announce_events()
    for _ in range(schedule.FEWEST_TRIES):
        assert states(endpoint) == ["queued"] * 3
        deliver()
        pass_time(hours=6)
    deliver()
    assert states(endpoint) == ["failed"] * 3
    receiver.act = lambda got: Act()
    tell(cast.body, cast.plan_report)
    pass_time(hours=6)
    deliver()
    assert states(endpoint) == ["failed"] * 3 + ["done"]


def test_workers_that_were_down_for_days_give_nothing_up(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    receiver.act = lambda got: Act(500)
    tell(cast.body, cast.plan_report)
    announce_events()
    pass_time(days=10)
    deliver()
    assert states(endpoint) == ["queued"]


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(Act(slow=3.0), "fetch_timeout", id="slow"),
        pytest.param(Act(302, headers={"Location": "/elsewhere"}), "http_302", id="redirect"),
        pytest.param(Act(400), "http_400", id="400"),
        pytest.param(Act(404), "http_404", id="404"),
        pytest.param(Act(raw=b"\xff\xfe garbage\r\n\r\n"), "fetch_failed", id="garbage"),
        pytest.param(Act(500, body=b"x" * 4096, endless=True), "http_500", id="endless error"),
    ],
)
def test_receiver_that_misbehaves_is_told_again_later(cast: Cast, receiver: WebServer, act: Act, code: str) -> None:
    """F19."""
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    receiver.script = [act]
    tell(cast.body, cast.plan_report)
    started = time.monotonic()
    deliver()
    assert time.monotonic() - started < 10
    delivery = endpoint.deliveries.get()
    assert (delivery.state, delivery.error_code, delivery.tries) == ("queued", code, 1)
    assert delivery.log[0]["error"] == code
    assert all(got.path == "/hook" for got in receiver.got)
    pass_time(hours=1)
    deliver()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error_code, delivery.tries) == ("done", "", 2)
    assert len(set(ids(receiver))) == 1


def test_answer_without_end_is_no_trouble(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    receiver.act = lambda got: Act(body=b"x" * 4096, endless=True)
    tell(cast.body, cast.plan_report)
    deliver()
    assert states(endpoint) == ["done"]
    assert receiver.sent < 8 * 1024 * 1024  # what the sockets' buffers take, and no more


def test_answer_that_is_gone_disables_with_a_notice(cast: Cast, receiver: WebServer, other_receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver, organisation=cast.body)
    make_endpoint(cast.supervisor, other_receiver, kinds=["webhook.disabled"])
    receiver.act = lambda got: Act(410)
    tell(cast.body, cast.plan_report, 3)
    deliver(2)
    endpoint.refresh_from_db()
    assert (endpoint.active, len(receiver.got)) == (False, 1)
    assert "410" in endpoint.disabled_reason
    assert states(endpoint) == ["failed"] * 3
    (notice,) = [body(got) for got in other_receiver.got]
    assert (notice["object"]["id"], notice["current"], "410" in notice["reason"]) == (
        endpoint.pk,
        {"active": False},
        True,
    )


def test_answer_that_is_lost_brings_the_same_id_again(cast: Cast, receiver: WebServer) -> None:
    """F20."""
    make_endpoint(cast.supervisor, receiver)
    receiver.script = [Act(cut=True)]
    tell(cast.body, cast.plan_report)
    deliver()
    pass_time(minutes=10)
    deliver()
    first, second = receiver.got
    assert (first.headers["webhook-id"], first.body) == (second.headers["webhook-id"], second.body)


def test_one_bad_message_does_not_hold_the_others(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    events = tell(cast.body, cast.plan_report, 10)
    bad = f"evt_{events[0].pk}"
    receiver.act = lambda got: Act(422 if got.headers["webhook-id"] == bad else 200)
    deliver()
    assert states(endpoint) == ["queued", *["done"] * 9]


def test_receiver_may_ask_to_be_left_alone(cast: Cast, receiver: WebServer) -> None:
    make_endpoint(cast.supervisor, receiver)
    receiver.act = lambda got: Act(429, headers={"Retry-After": "600"})
    tell(cast.body, cast.plan_report, 2)
    deliver()
    pass_time(minutes=9)
    deliver()
    assert len(receiver.got) == 1
    pass_time(minutes=2)
    deliver()
    assert len(receiver.got) == 2


def test_nobody_waits_for_a_receiver_that_hangs(cast: Cast, receiver: WebServer, settings: Any) -> None:
    settings.WEBHOOK_TIMEOUT = 3.0
    hanging = [make_endpoint(cast.supervisor, receiver)[0] for _ in range(5)]
    WebhookEndpoint.objects.update(description="hang")
    receiver.act = lambda got: Act(slow=4.0) if got.path == "/slow" else Act()
    WebhookEndpoint.objects.update(url=f"{receiver.url}/slow")
    make_endpoint(cast.supervisor, receiver)
    tell(cast.body, cast.plan_report, 20)
    arrived: list[float] = []
    started = time.monotonic()

    def act(got: Any) -> Act:
        if got.path == "/slow":
            return Act(slow=4.0)
        arrived.append(time.monotonic() - started)
        return Act()

    receiver.act = act
    deliver()
    assert len(arrived) == 20
    assert max(arrived) < 3.0  # before the first of the hanging ones is given up
    assert sum(row.deliveries.filter(tries=1).count() for row in hanging) == 5  # one probe each


def test_endpoint_that_a_worker_holds_is_left_to_it(cast: Cast, receiver: WebServer) -> None:
    """Two sweeps at the same time: the second finds nothing to do; after a crash it does."""
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    tell(cast.body, cast.plan_report, 2)
    announce_events()

    def act(got: Any) -> Act:
        return Act(slow=0.3)

    receiver.act = act
    (pk,) = WebhookTurn.due(5)
    held = WebhookTurn.begin(pk)
    assert held
    assert held.next_job() is not None  # and now its worker dies
    deliver()
    assert receiver.got == []
    pass_time(minutes=5)
    deliver()
    assert sorted(ids(receiver)) == sorted(set(ids(receiver)))
    assert states(endpoint) == ["done", "done"]


def test_delivery_that_kills_its_worker_is_quarantined(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    tell(cast.body, cast.plan_report)
    announce_events()
    for _ in range(5):
        held = WebhookTurn.begin(endpoint.pk)
        assert held
        assert held.next_job() is not None
        pass_time(minutes=5)
    deliver()
    assert (states(endpoint), receiver.got) == (["quarantined"], [])


def test_cost_of_a_delivery_does_not_grow_with_what_waits(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    (event,) = tell(cast.body, cast.plan_report)
    deliver()
    queries = []
    for _ in range(2):
        tell(cast.body, cast.plan_report, 5)
        announce_events()
        with CaptureQueriesContext(connection) as seen:
            deliver_due()
        queries.append(len(seen))
        many = [
            Event(kind="report.read", object_type="report", object_id=1, organisation=cast.body) for _ in range(2000)
        ]
        made = Event.objects.bulk_create(many)
        far = event.occurred_at.replace(year=event.occurred_at.year + 1)
        WebhookDelivery.objects.bulk_create(
            WebhookDelivery(endpoint=endpoint, event=one, next_attempt_at=far) for one in made
        )
    assert queries[0] == queries[1]


def test_ten_thousand_waiting_deliveries_take_no_memory(cast: Cast, receiver: WebServer) -> None:
    endpoint, _ = make_endpoint(cast.supervisor, receiver)
    many = [
        Event(
            kind="report.read",
            object_type="report",
            object_id=1,
            organisation=cast.body,
            payload={"text": "字" * 500},
            unannounced=True,
        )
        for _ in range(10_000)
    ]
    Event.objects.bulk_create(many, batch_size=1000)
    del many
    while announce_events():
        pass
    tracemalloc.start()
    for _round in range(20):  # what three seconds are enough for depends on what else runs
        if len(receiver.got) <= 20:
            deliver_due(seconds=3.0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert endpoint.deliveries.count() == 10_000
    assert endpoint.deliveries.filter(state="done").count() == len(receiver.got) > 20
    assert len({got.connection for got in receiver.got}) == 1, "the connection is kept"
    assert peak < 10 * 1024 * 1024


def test_body_above_the_owners_part_is_not_named(cast: Cast, receiver: WebServer) -> None:
    above = Organisation.objects.create(name="云岭市人民政府", level="city")
    below = Organisation.objects.create(name="松涛区第一水管所", parent=cast.body)
    Membership.objects.filter(user=cast.supervisor).update(organisation=cast.body)
    make_endpoint(cast.supervisor, receiver)
    change_organisation(cast.body, parent=above)
    change_organisation(below, successor=cast.body)
    deliver()
    assert [body(got)["current"] for got in receiver.got] == [{"parent": None}, {"successor": cast.body.pk}]
