"""Reading events on from the last one seen, without missing any."""

from __future__ import annotations

from django.db import connection
from django.db.models import QuerySet

from .models import Event

# The trigger tracker_event_writer (migration 0011) locks this plus the last id drawn before its transaction's own.
WRITER_KEYS = 7_310_000_000_000_000_000
_LAST_KEY = 2**63 - 1
# The writers are looked for in a subquery that needs the id drawn, and so after it: an id drawn before belongs to a
# writer whose lock is seen then, or to one that has ended and whose events everybody sees from now on.
_DRAWN_AND_WRITERS = """
    WITH drawn AS MATERIALIZED (
        SELECT CASE WHEN is_called THEN last_value ELSE last_value - 1 END AS id FROM tracker_event_id_seq
    )
    SELECT drawn.id, (
        SELECT min((classid::bigint << 32) | objid::bigint) FROM pg_locks
        WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid()
            AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
            AND (classid::bigint << 32) | objid::bigint BETWEEN %s AND %s AND drawn.id IS NOT NULL
    ) FROM drawn
"""


def settled_until() -> int | None:
    """The id up to which no event can appear any more; None where all that is there may be read (SQLite).

    Ask before, and in another statement than, the query for the events: a writer that ends in between is then either
    visible to that query or beyond the answer. A transaction's own events may lie beyond it. Ask the primary: a
    standby does not know of writers. Costs a short query, however many events there are.
    """
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute(_DRAWN_AND_WRITERS, [WRITER_KEYS, _LAST_KEY])
        drawn: int
        oldest: int | None
        drawn, oldest = cursor.fetchone()
    return drawn if oldest is None else min(drawn, oldest - WRITER_KEYS)


def settled_events() -> QuerySet[Event]:
    """The events that may be read in the order of ids now; whoever reads on after the last one misses nothing.

    To be evaluated at once, outside of a transaction that repeats its reads.
    """
    until = settled_until()
    return Event.objects.all() if until is None else Event.objects.filter(pk__lte=until)
