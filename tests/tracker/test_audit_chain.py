"""The chain of the audit record: whatever is altered in it is named."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from config.checks import audit_is_kept
from reports.organisations import create_organisation
from tracker.audit.canonical import digest_of, hash_of
from tracker.audit.keeping import prune_entries
from tracker.audit.machine_events import cover_events
from tracker.audit.sealing import seal_entries
from tracker.audit.writing import write_entry
from tracker.models import AuditEntry, AuditHead, AuditPending, AuditSeal, Event

pytestmark = pytest.mark.django_db

ENTRIES = 7


@pytest.fixture
def chain() -> list[AuditEntry]:
    """Some sealed entries, each on its own page of the world."""
    AuditEntry.objects.all()._raw_delete("default")  # what the accounts of other fixtures left
    for n in range(ENTRIES):
        write_entry(AuditEntry.Action.EXPORTED, label=f"导出 {n}", changes={"rows": [None, n]}, reason="例行")
    seal_entries()
    return list(AuditEntry.objects.order_by("pk"))


def verify(*arguments: str) -> tuple[str, str]:
    """What the command prints, and its last word where it fails."""
    out = StringIO()
    try:
        call_command("verify_audit", *arguments, stdout=out)
    except CommandError as error:
        return out.getvalue(), str(error)
    return out.getvalue(), ""


def tamper(sql: str, *values: Any) -> None:
    """Change rows as somebody does who may do anything in the database."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL session_replication_role = replica")  # no trigger fires
        else:
            cursor.execute("DROP TRIGGER IF EXISTS tracker_auditentry_fixed")
            cursor.execute("DROP TRIGGER IF EXISTS tracker_auditseal_fixed")
        cursor.execute(sql, values)


def named(output: str) -> list[str]:
    """The rows that are named as wrong."""
    return re.findall(r"✗ (记录 \d+|次序 \d+|事件 \d+ 至 \d+|链尾\S\S|事件存证的进度)", output)


def test_untouched_chain_is_verified(chain: list[AuditEntry]) -> None:
    head = AuditSeal.objects.latest("position").hash

    output, error = verify("--expect", AuditSeal.objects.earliest("position").hash)

    assert error == ""
    assert f"✓ 审计记录 {ENTRIES} 条" in output
    assert f"链尾 {head}" in output


ENTRY_COLUMNS: dict[str, Any] = {
    "occurred_at": "2020-01-01 00:00:00+00:00",
    "actor_id": 99,
    "actor_name": "别人",
    "address": "10.0.0.1",
    "request_id": "另一个",
    "action": "read",
    "object_type": "reports.report",
    "object_id": 5,
    "object_label": "导出别的",
    "organisation_id": 8,
    "changes": '{"rows": [null, 999]}',
    "reason": "没有理由",
}


def test_every_column_of_an_entry_is_tried() -> None:
    columns = {field.column for field in AuditEntry._meta.concrete_fields}
    assert columns == {"id", *ENTRY_COLUMNS}


@pytest.mark.parametrize("column", ENTRY_COLUMNS)
def test_altered_entry_is_named_and_no_other(chain: list[AuditEntry], column: str) -> None:
    tamper(f"UPDATE tracker_auditentry SET {column} = %s WHERE id = %s", ENTRY_COLUMNS[column], chain[3].pk)  # noqa: S608

    output, error = verify()

    assert named(output) == [f"记录 {chain[3].pk}"]
    assert "被改动" in output
    assert error


SEAL_COLUMNS: dict[str, Any] = {
    "position": 400,
    "entry_id": 10_000,
    "previous": "0" * 64,
    "digest": "1" * 64,
    "hash": "2" * 64,
    "sealed_at": "2020-01-01 00:00:00+00:00",
}


def test_every_column_of_a_seal_is_tried() -> None:
    assert {field.column for field in AuditSeal._meta.concrete_fields} == {*SEAL_COLUMNS}


@pytest.mark.parametrize("place", [1, 4, ENTRIES])
@pytest.mark.parametrize("column", SEAL_COLUMNS)
def test_altered_seal_is_named_and_no_other(chain: list[AuditEntry], column: str, place: int) -> None:
    tamper(f"UPDATE tracker_auditseal SET {column} = %s WHERE position = %s", SEAL_COLUMNS[column], place)  # noqa: S608

    output, _error = verify()

    assert named(output) == [f"次序 {place}"]


def test_deleted_entry_is_named(chain: list[AuditEntry]) -> None:
    tamper("DELETE FROM tracker_auditentry WHERE id = %s", chain[2].pk)

    output, _error = verify()

    assert named(output) == [f"记录 {chain[2].pk}"]
    assert "缺失" in output


@pytest.mark.parametrize("place", [1, 4])
def test_entry_deleted_with_its_seal_is_missed(chain: list[AuditEntry], place: int) -> None:
    tamper("DELETE FROM tracker_auditentry WHERE id = %s", chain[place - 1].pk)
    tamper("DELETE FROM tracker_auditseal WHERE position = %s", place)

    assert named(verify()[0]) == [f"次序 {place}"]


def test_entries_deleted_from_the_end_are_missed(chain: list[AuditEntry]) -> None:
    tamper("DELETE FROM tracker_auditentry WHERE id >= %s", chain[-2].pk)
    tamper("DELETE FROM tracker_auditseal WHERE position >= %s", ENTRIES - 1)

    assert named(verify()[0]) == ["链尾缺失"]


def test_swapped_entries_are_both_named(chain: list[AuditEntry]) -> None:
    one, other = chain[1], chain[4]
    tamper("UPDATE tracker_auditentry SET object_label = %s WHERE id = %s", other.object_label, one.pk)
    tamper("UPDATE tracker_auditentry SET object_label = %s WHERE id = %s", one.object_label, other.pk)

    assert named(verify()[0]) == [f"记录 {one.pk}", f"记录 {other.pk}"]


def test_inserted_entry_is_named(chain: list[AuditEntry]) -> None:
    entry = AuditEntry(occurred_at=timezone.now(), action="deleted", object_label="从未发生")
    entry.save()

    output, _error = verify()

    assert named(output) == [f"记录 {entry.pk}"]
    assert "不在链上" in output


def test_entry_that_waits_too_long_is_named(chain: list[AuditEntry]) -> None:
    fresh = write_entry(AuditEntry.Action.EXPORTED)
    assert verify()[1] == ""
    tamper(
        "UPDATE tracker_auditentry SET occurred_at = %s WHERE id = %s", timezone.now() - timedelta(hours=1), fresh.pk
    )

    assert named(verify()[0]) == [f"记录 {fresh.pk}"]


def test_entry_deleted_before_it_was_sealed_is_missed(chain: list[AuditEntry]) -> None:
    fresh = write_entry(AuditEntry.Action.EXPORTED)
    tamper("DELETE FROM tracker_auditentry WHERE id = %s", fresh.pk)
    seal_entries()

    assert named(verify()[0]) == [f"记录 {fresh.pk}"]


def seal_again(place: int) -> AuditSeal:
    """Make the seal fit its altered entry, as somebody does who has read the program."""
    seal = AuditSeal.objects.select_related("entry").get(position=place)
    seal.digest = digest_of(seal.entry)
    seal.hash = hash_of(seal)
    tamper("UPDATE tracker_auditseal SET digest = %s, hash = %s WHERE position = %s", seal.digest, seal.hash, place)
    return seal


@pytest.mark.parametrize("place", [1, 4, ENTRIES])
def test_rewritten_seal_is_named(chain: list[AuditEntry], place: int) -> None:
    tamper("UPDATE tracker_auditentry SET reason = '另一个理由' WHERE id = %s", chain[place - 1].pk)
    seal_again(place)

    output, _error = verify()

    assert named(output) == [f"次序 {place}"]
    assert "被重写" in output


def test_chain_rewritten_to_its_end_lacks_the_hash_that_was_noted(chain: list[AuditEntry]) -> None:
    noted = AuditSeal.objects.latest("position").hash
    tamper("UPDATE tracker_auditentry SET reason = '另一个理由' WHERE id = %s", chain[3].pk)
    seal = seal_again(4)
    for place in range(5, ENTRIES + 1):
        tamper("UPDATE tracker_auditseal SET previous = %s WHERE position = %s", seal.hash, place)
        seal = seal_again(place)
    AuditHead.objects.update(hash=seal.hash)

    assert verify()[1] == ""
    output, error = verify("--expect", noted)
    assert error
    assert f"链上没有哈希 {noted}" in output


def test_chain_of_many_is_sealed_in_order(chain: list[AuditEntry]) -> None:
    for n in range(1203):
        write_entry(AuditEntry.Action.EXPORTED, label=str(n))

    assert seal_entries() == 1203
    assert not AuditPending.objects.exists()
    assert verify()[1] == ""
    order = list(AuditSeal.objects.order_by("position").values_list("entry_id", flat=True))
    assert order == sorted(order)


@pytest.fixture
def events(chain: list[AuditEntry]) -> list[Event]:
    for n in range(5):
        create_organisation(f"第{n}办公室", confirmed=False)
    assert cover_events() == Event.objects.count()
    seal_entries()
    return list(Event.objects.order_by("pk"))


@pytest.mark.parametrize(
    "alter",
    [
        "UPDATE tracker_event SET payload = '{}' WHERE id = %s",
        "UPDATE tracker_event SET reason = '改' WHERE id = %s",
        "UPDATE tracker_event SET occurred_at = '2020-01-01 00:00:00+00:00' WHERE id = %s",
        "DELETE FROM tracker_event WHERE id = %s",
    ],
)
def test_altered_event_is_found_in_its_range(events: list[Event], alter: str) -> None:
    tamper(alter, events[2].pk)

    assert named(verify()[0]) == [f"事件 1 至 {events[-1].pk}"]


def test_events_are_covered_once_and_go_on_being_told(events: list[Event]) -> None:
    Event.objects.update(unannounced=True)  # what the outbox does to them meanwhile
    assert cover_events() == 0
    create_organisation("新办公室", confirmed=False)

    assert cover_events() == 1
    seal_entries()
    assert verify()[1] == ""


def test_progress_of_covering_cannot_be_moved(events: list[Event]) -> None:
    AuditHead.objects.update(events_until=10**6)

    assert named(verify()[0]) == ["事件存证的进度"]


def age(chain: list[AuditEntry], days: int, n: int) -> None:
    """Make the first ``n`` entries older than they are, with a chain that says so."""
    then = timezone.now() - timedelta(days=days)
    for entry in chain[:n]:
        tamper("UPDATE tracker_auditentry SET occurred_at = %s WHERE id = %s", then, entry.pk)
    previous = ""
    for place in range(1, ENTRIES + 1):
        tamper("UPDATE tracker_auditseal SET previous = %s WHERE position = %s", previous, place)
        if place <= n:
            tamper("UPDATE tracker_auditseal SET sealed_at = %s WHERE position = %s", then, place)
        previous = seal_again(place).hash
    AuditHead.objects.update(hash=previous)


@pytest.mark.parametrize(("keep", "days", "left"), [(0, 4000, ENTRIES), (200, 190, ENTRIES), (200, 201, ENTRIES - 3)])
def test_entries_past_their_time_go_and_the_rest_is_verified(
    chain: list[AuditEntry], settings: Any, keep: int, days: int, left: int
) -> None:
    age(chain, days, 3)
    settings.AUDIT_KEEP_DAYS = keep
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = origin")

    removed = prune_entries()

    assert removed == ENTRIES - left
    assert AuditEntry.objects.filter(action="exported").count() == left
    seal_entries()
    assert verify()[1] == ""
    if removed:
        assert AuditEntry.objects.latest("pk").changes["count"] == [removed, 0]


@pytest.mark.parametrize(
    ("days", "refused"), [(0, False), (1, True), (179, True), (180, False), (3650, False), (-1, True)]
)
def test_keeping_for_less_than_half_a_year_is_refused(settings: Any, days: int, refused: bool) -> None:
    settings.AUDIT_KEEP_DAYS = days

    assert bool(audit_is_kept(None)) is refused


def test_young_entry_cannot_be_deleted_in_the_database(chain: list[AuditEntry]) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite refuses changes only: it empties tables by DELETE")
    with connection.cursor() as cursor, pytest.raises(Exception, match="180 days"):
        cursor.execute("DELETE FROM tracker_auditentry")
