"""The database itself keeps the table of who is above whom, whatever adds, moves or deletes a body.

``reports_organisationancestor`` holds a row for each body and each body above it, itself included. Kept by triggers,
it is right in the same transaction as the change, also for bulk inserts, ``update()`` and a console. A cycle would give
a body itself as an ancestor twice, which the table's unique key refuses.

SQLite drops a table's triggers where Django rebuilds the table, so that they are looked after on each ``migrate``.
"""

from __future__ import annotations

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper

ANCESTOR = "reports_organisationancestor"
BODY = "reports_organisation"

# The new body below all that are above its parent; then its children, where they were stored before it.
_ENTER = """
INSERT INTO reports_organisationancestor (ancestor_id, descendant_id) SELECT NEW.id, NEW.id
    UNION ALL SELECT ancestor_id, NEW.id FROM reports_organisationancestor WHERE descendant_id = NEW.parent_id;
INSERT INTO reports_organisationancestor (ancestor_id, descendant_id)
    SELECT above.ancestor_id, below.descendant_id
    FROM reports_organisationancestor above, reports_organisation child, reports_organisationancestor below
    WHERE above.descendant_id = NEW.id AND child.parent_id = NEW.id AND below.ancestor_id = child.id
    AND child.id <> NEW.id;
"""
# Whatever is below the body leaves those above its old parent and comes below those above its new one.
_MOVE = """
DELETE FROM reports_organisationancestor
    WHERE descendant_id IN (SELECT descendant_id FROM reports_organisationancestor WHERE ancestor_id = NEW.id)
    AND ancestor_id IN (SELECT ancestor_id FROM reports_organisationancestor WHERE descendant_id = OLD.parent_id);
INSERT INTO reports_organisationancestor (ancestor_id, descendant_id)
    SELECT above.ancestor_id, below.descendant_id
    FROM reports_organisationancestor above, reports_organisationancestor below
    WHERE above.descendant_id = NEW.parent_id AND below.ancestor_id = NEW.id;
"""
_LEAVE = "DELETE FROM reports_organisationancestor WHERE descendant_id = OLD.id OR ancestor_id = OLD.id;"

# Name, event and condition, and what is done.
_TRIGGERS = (
    ("organisation_enters_tree", "INSERT", "", _ENTER),
    ("organisation_moves", "UPDATE OF parent_id", "OLD.parent_id IS {distinct} NEW.parent_id", _MOVE),
    ("organisation_leaves_tree", "DELETE", "", _LEAVE),
)
# Two transactions that each cannot see what the other moves would leave rows of neither tree: a move waits for all
# others, entering only for moves. Released at the end of the transaction. The number is nobody else's.
_LOCK = {
    "INSERT": "IF NEW.parent_id IS NOT NULL THEN PERFORM pg_advisory_xact_lock_shared(7350921); END IF;",
    "UPDATE OF parent_id": "PERFORM pg_advisory_xact_lock(7350921);",
    "DELETE": "",
}


def install(connection: BaseDatabaseWrapper) -> None:
    """Create the triggers that are missing."""
    with connection.cursor() as cursor:
        for name, event, condition, body in _TRIGGERS:
            if not _is_there(cursor, connection.vendor, name):
                for statement in _statements(connection.vendor, name, event, condition, body):
                    cursor.execute(statement)


def remove(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, so that the table can be dropped."""
    with connection.cursor() as cursor:
        for name, *_rest in _TRIGGERS:
            if connection.vendor == "postgresql":
                cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {BODY}")
                cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the triggers that are not there."""
    with connection.cursor() as cursor:
        return [name for name, *_rest in _TRIGGERS if not _is_there(cursor, connection.vendor, name)]


def _is_there(cursor: Any, vendor: str, name: str) -> bool:
    if vendor == "postgresql":
        cursor.execute("SELECT 1 FROM pg_trigger WHERE tgname = %s AND tgrelid = to_regclass(%s)", [name, BODY])
    else:
        cursor.execute("SELECT 1 FROM sqlite_master WHERE type = 'trigger' AND name = %s", [name])
    return cursor.fetchone() is not None


def _statements(vendor: str, name: str, event: str, condition: str, body: str) -> list[str]:
    when = f"WHEN ({condition.format(distinct='DISTINCT FROM')})" if condition else ""
    if vendor != "postgresql":
        when = f"WHEN {condition.format(distinct='NOT')}" if condition else ""
        return [f"CREATE TRIGGER {name} AFTER {event} ON {BODY} FOR EACH ROW {when} BEGIN {body} END"]
    function = f"BEGIN {_LOCK[event]} {body} RETURN NULL; END"
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $${function}$$",
        f"CREATE TRIGGER {name} AFTER {event} ON {BODY} FOR EACH ROW {when} EXECUTE FUNCTION {name}()",
    ]
