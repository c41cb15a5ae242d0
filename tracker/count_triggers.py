"""The database itself moves the counts of a body along when the body moves in the tree or changes its level.

The tree is kept by triggers (reports/tree_triggers.py), and so are the counts of those above a body: they are right
in the same transaction as the move, whatever wrote it. All that is written are differences; see FulfilmentCount.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

from reports.tree_triggers import ANCESTOR, BODY

COUNT = "tracker_fulfilmentcount"
COLUMNS = "organisation_id, below, level, kind, plan_year, verifiability, status, n, confirmed, folded"
_CELL = "kind, plan_year, verifiability, status"

# The counts of the plans of one body, added to those above it or taken away from them.
_CARRY = f"""
INSERT INTO {COUNT} ({COLUMNS})
    SELECT {{row}}.ancestor_id, TRUE, level, {_CELL}, {{sign}}SUM(n), {{sign}}SUM(confirmed), FALSE
    FROM {COUNT} WHERE organisation_id = {{row}}.descendant_id AND NOT below
    GROUP BY level, {_CELL} HAVING SUM(n) <> 0 OR SUM(confirmed) <> 0;
"""
_RELEVEL = f"""
INSERT INTO {COUNT} ({COLUMNS})
    SELECT above.id, above.below, changed.level, {_CELL}, changed.sign * SUM(n), changed.sign * SUM(confirmed), FALSE
    FROM {COUNT} own,
        (SELECT NEW.id AS id, FALSE AS below UNION ALL SELECT NULL, TRUE UNION ALL SELECT ancestor_id, TRUE
            FROM {ANCESTOR} WHERE descendant_id = NEW.id AND ancestor_id <> NEW.id) above,
        (SELECT OLD.level AS level, -1 AS sign UNION ALL SELECT NEW.level, 1) changed
    WHERE own.organisation_id = NEW.id AND NOT own.below AND own.level = OLD.level
    GROUP BY above.id, above.below, changed.level, changed.sign, {_CELL};
"""

# Name, table, event, condition, and what is done.
_TRIGGERS = (
    (
        "counts_come_below", ANCESTOR, "INSERT", "NEW.ancestor_id <> NEW.descendant_id",
        _CARRY.format(row="NEW", sign=""),
    ),
    (
        "counts_leave", ANCESTOR, "DELETE", "OLD.ancestor_id <> OLD.descendant_id",
        _CARRY.format(row="OLD", sign="-"),
    ),
    ("counts_change_level", BODY, "UPDATE OF level", "OLD.level <> NEW.level", _RELEVEL),
)  # fmt: skip
# A change of level waits, as a move does, for those who are just writing counts; the tree's triggers take it for moves.
_LOCK = {"counts_change_level": "PERFORM pg_advisory_xact_lock(7350921);"}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing."""
    with connection.cursor() as cursor:
        for name, table, event, condition, body in _TRIGGERS:
            if _is_there(cursor, connection.vendor, name, table):
                continue
            if connection.vendor != "postgresql":
                cursor.execute(
                    f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN {condition} BEGIN {body} END"
                )
                continue
            function = f"BEGIN {_LOCK.get(name, '')} {body} RETURN NULL; END"
            cursor.execute(f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${function}$$")
            cursor.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {table} FOR EACH ROW WHEN ({condition})"
                f" EXECUTE FUNCTION {name}()"
            )


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, so that the table can be dropped."""
    with connection.cursor() as cursor:
        for name, table, *_rest in _TRIGGERS:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def _is_there(cursor: Any, vendor: str, name: str, table: str) -> bool:
    if vendor == "postgresql":
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass(%s)", [name, table])
    else:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
    return cursor.fetchone() is not None
