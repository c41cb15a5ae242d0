"""Keeping the counts of FulfilmentCount right, in the transaction of what they count.

A recount writes down by how much the commitments of one plan differ from the counts of it, both seen by one statement.
Of everything that other transactions did, commitments and counts are seen alike, so that what is written is exactly
what this transaction did itself: it needs no lock on the counts, and waits for nobody who writes others. Two rules
make that so. Whoever changes a current assessment does it before the recount (the changed row is then locked, so that
nobody else changes it). And whoever makes a report current or not, or moves it to another body, year or kind, first
calls ``hold_commitments``.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from reports.models import Organisation, Report
from tracker import fulfilment_sql
from tracker.models import Commitment, FulfilmentCount
from tracker.models.commitments import PENDING
from tracker.selectors import body_line, current_reports

# Of the tree (reports/tree_triggers.py): who counts lets no body move meanwhile, lest another place is added to.
TREE_LOCK = 7350921
# Of the fold, of which there is only one at a time. The number is nobody else's.
FOLD_LOCK = 7350922
FOLDED_AT_ONCE = 2000
BATCH = 500  # rows of one statement

Plan = tuple[int | None, str, int | None]
KEY = ("organisation_id", "below", "level", "kind", "plan_year", "verifiability", "status")


def plan_of(report: Report) -> Plan:
    """What names the plan of a report: its body, kind and plan year."""
    return (report.organisation_id, report.kind, report.plan_year)


def hold_commitments(organisation: Organisation) -> None:
    """Let nobody judge or match the commitments of the body's plans until the transaction ends.

    Those of the whole line of bodies, in the order in which matching and linking lock them, lest they wait for
    each other. To be called before a report is replaced or corrected.
    """
    line = Commitment.objects.filter(organisation__in=body_line(organisation))
    list(line.select_for_update(of=("self",)).order_by("pk").values_list("pk"))


def recount(report: Report) -> None:
    """Count the report's plan, after the current assessment of any of its commitments changed, in its transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"{fulfilment_sql.REPEAT_ASSESSMENT} AND report_id = %s", [report.pk])
        _count(cursor, plan_of(report))


def recount_placed(report: Report, before: Plan | None = None) -> None:
    """Count the report's plan, after the report was read, replaced another, or was corrected, in its transaction.

    ``before`` is the plan it was counted with until then, where it was another.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        for pk in {report.pk, report.supersedes_id} - {None}:
            cursor.execute(fulfilment_sql.REPEAT_REPORT, [pk])
        for plan in {plan_of(report), before or plan_of(report)}:
            _count(cursor, plan)


def recount_all() -> int:
    """Write everything that is counted anew; returns how many rows there are then. Other writers wait meanwhile."""
    with transaction.atomic(), connection.cursor() as cursor:
        _lock(cursor, "pg_advisory_xact_lock", TREE_LOCK)
        cursor.execute(fulfilment_sql.REPEAT_ASSESSMENT)
        cursor.execute(fulfilment_sql.REPEAT_REPORTS)
        FulfilmentCount.objects.all().delete()
        cursor.execute(fulfilment_sql.COUNT_ALL)
        return FulfilmentCount.objects.count()


def wrong_counts() -> Iterator[tuple[int | None, bool]]:
    """Bodies (None: all together) whose own counts (False), or those of all below them (True), are wrong."""
    with connection.cursor() as cursor:
        cursor.execute(fulfilment_sql.WRONG_COUNTS)
        wrong = {(row[0], False) for row in cursor.fetchall()}
        cursor.execute(fulfilment_sql.WRONG_SUMS)
        wrong |= {(row[0], True) for row in cursor.fetchall()}
    yield from sorted(wrong, key=lambda row: (row[0] or 0, row[1]))


def wrong_copies() -> Iterator[int]:
    """The ids of commitments that do not repeat what their report and current assessment say."""
    current = set(current_reports().values_list("pk", flat=True))
    told = ("report__organisation_id", "report__plan_year", "current_assessment__status")
    rows = Commitment.objects.order_by("pk").values_list(
        "pk", "report_id", "organisation_id", "plan_year", "status", "is_current", "withdrawn_at", *told
    )
    # Compared here: two columns that may be null compare differently in the two databases.
    for pk, report, body, year, status, is_current, withdrawn, *due in rows.iterator(chunk_size=2000):
        if [body, year, status, is_current] != [*due[:2], due[2] or PENDING, withdrawn is None and report in current]:
            yield pk


def fold_counts(limit: int = FOLDED_AT_ONCE) -> int:
    """Add up counts that several rows make, so that reading them stays quick; returns how many rows were taken up.

    Sums stay the same at every moment: readers see the rows before or those after.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if not _lock(cursor, "pg_try_advisory_xact_lock", FOLD_LOCK):
            return 0
        fresh = list(FulfilmentCount.objects.filter(folded=False).order_by("pk")[:limit])
        _fold(fresh)
    return len(fresh)


def _fold(fresh: list[FulfilmentCount]) -> None:
    sums = {_key(row): row for row in _neighbours(fresh)}
    taken_up = {_key(row) for row in fresh}
    for row in fresh:
        total = sums.setdefault(_key(row), FulfilmentCount(n=0, confirmed=0, folded=True, **_named(row)))
        total.n += row.n
        total.confirmed += row.confirmed
    FulfilmentCount.objects.filter(pk__in=[row.pk for row in fresh]).delete()
    changed = [sums[key] for key in taken_up]
    empty = [row for row in changed if not row.n and not row.confirmed]
    FulfilmentCount.objects.filter(pk__in=[row.pk for row in empty if row.pk]).delete()
    kept = [row for row in changed if row.n or row.confirmed]
    FulfilmentCount.objects.bulk_update([row for row in kept if row.pk], ["n", "confirmed"], batch_size=BATCH)
    FulfilmentCount.objects.bulk_create([row for row in kept if not row.pk], batch_size=BATCH)


def _neighbours(fresh: list[FulfilmentCount]) -> Iterator[FulfilmentCount]:
    """The folded rows among which those are that the fresh ones are to be added to."""
    folded = FulfilmentCount.objects.filter(folded=True, plan_year__in={row.plan_year for row in fresh})
    yield from folded.filter(organisation__in={row.organisation_id for row in fresh} - {None})
    yield from folded.filter(organisation__isnull=True)


def _named(row: FulfilmentCount) -> dict[str, Any]:
    return {name: getattr(row, name) for name in KEY}


def _key(row: FulfilmentCount) -> tuple[Any, ...]:
    return tuple(_named(row).values())


def _count(cursor: Any, plan: Plan) -> None:
    _lock(cursor, "pg_advisory_xact_lock_shared", TREE_LOCK)
    cursor.execute(fulfilment_sql.COUNT_PLAN, [*plan, *plan])


def _lock(cursor: Any, function: str, number: int) -> bool:
    """A lock of PostgreSQL that ends with the transaction; False where it was tried only and somebody has it.

    A transaction of SQLite is alone with the whole database.
    """
    if connection.vendor != "postgresql":
        return True
    cursor.execute(f"SELECT {function}(%s)", [number])
    return cursor.fetchone()[0] is not False
