"""The database's own word that the audit record and the histories are append-only, whatever script or console asks."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.backends.base.base import BaseDatabaseWrapper

from reports.history import TRACKED
from tracker.models import AuditEntry, AuditSeal

# Entries older than half a year may be removed (AUDIT_KEEP_DAYS); younger ones by nobody.
FUNCTIONS = (
    """
    CREATE OR REPLACE FUNCTION tracker_audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
    """,
    """
    CREATE OR REPLACE FUNCTION tracker_audit_kept() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF (to_jsonb(OLD) ->> TG_ARGV[0])::timestamptz < now() - interval '180 days' THEN RETURN OLD; END IF;
        RAISE EXCEPTION '% is kept for 180 days at least', TG_TABLE_NAME;
    END $$
    """,
)
ENTRIES, SEALS = AuditEntry._meta.db_table, AuditSeal._meta.db_table


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the triggers on the tables that lack them: new ones, and those that SQLite has rebuilt."""
    tables = {*connection.introspection.table_names()}
    if connection.vendor not in ("postgresql", "sqlite") or ENTRIES not in tables:
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal"
            if connection.vendor == "postgresql"
            else "SELECT name FROM sqlite_master WHERE type = 'trigger'"
        )
        there = {name for (name,) in cursor.fetchall()}
        lacking = [s for name, table, s in _triggers(connection.vendor) if table in tables and name not in there]
        functions = FUNCTIONS if lacking and connection.vendor == "postgresql" else ()
        for statement in (*functions, *lacking):
            cursor.execute(statement)


def history_tables() -> list[str]:
    """The tables of all histories, those of many-to-many fields among them."""
    found = []
    for history in TRACKED.values():
        others = [history.m2m_models[field] for field in history.get_m2m_fields_from_model(history.cls)]
        found += [kept._meta.db_table for kept in (history.rows, *others)]
    return sorted(found)


def _triggers(vendor: str) -> Iterator[tuple[str, str, str]]:
    """Name, table and statement of each."""
    for table in (ENTRIES, SEALS, *history_tables()):
        name = f"{table}_fixed"
        if vendor == "sqlite":
            # SQLite has no TRUNCATE: a database is emptied by DELETE, so that only changes are refused there.
            refuse = f"SELECT RAISE(ABORT, '{table} is append-only')"
            yield name, table, f'CREATE TRIGGER "{name}" BEFORE UPDATE ON "{table}" BEGIN {refuse}; END'
            continue
        when = "UPDATE" if table in (ENTRIES, SEALS) else "UPDATE OR DELETE"
        calls = f'ON "{table}" FOR EACH ROW EXECUTE FUNCTION'
        yield name, table, f'CREATE TRIGGER "{name}" BEFORE {when} {calls} tracker_audit_append_only()'
        if table in (ENTRIES, SEALS):
            moment = "occurred_at" if table == ENTRIES else "sealed_at"
            yield (
                f"{table}_kept",
                table,
                f"CREATE TRIGGER \"{table}_kept\" BEFORE DELETE {calls} tracker_audit_kept('{moment}')",
            )
