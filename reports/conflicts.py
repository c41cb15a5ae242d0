"""Two that store the same thing at once: the database lets one of them, and says so to the other."""

from __future__ import annotations

from django.db import IntegrityError

POSTGRESQL_UNIQUE = "23505"  # unique_violation
SQLITE_UNIQUE = {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def is_taken(error: BaseException | None) -> bool:
    """Does the error mean that a value which may be there once is there already, and not that a rule was broken?"""
    if not isinstance(error, IntegrityError):
        return False
    cause = error.__cause__
    return (
        getattr(cause, "sqlstate", None) == POSTGRESQL_UNIQUE or getattr(cause, "sqlite_errorname", "") in SQLITE_UNIQUE
    )
