"""Queries by ids whose SQL is built once: Django takes longer to write such a statement than the database to run it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# Of one kind of object: a query of tuples, by the ids that a page names.
Select = Callable[[Sequence[int]], QuerySet[Any, Any]]


def rows_by_ids(select: Select, ids: Iterable[int]) -> list[tuple[Any, ...]]:
    """The rows of ``select`` for these ids, with the SQL of the last call that had as many."""
    wanted = sorted(ids)
    if not wanted:
        return []
    sql, parameters, convert = _compiled(select, len(wanted), connection.vendor)
    # The made-up ids -1, -2, … stand where the real ones go.
    given = [wanted[-value - 1] if isinstance(value, int) and value < 0 else value for value in parameters]
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows = cursor.fetchall()
    return convert(rows) if convert else rows


@lru_cache(maxsize=1024)
def _compiled(select: Select, count: int, vendor: str) -> tuple[str, Sequence[Any], Any]:
    compiler = select([-number for number in range(1, count + 1)]).query.get_compiler("default")
    sql, parameters = compiler.as_sql()
    # What the database's driver returns in another shape: SQLite knows neither moments nor booleans.
    converters = compiler.get_converters([expression for expression, _sql, _alias in compiler.select])
    return sql, parameters, (lambda rows: list(compiler.apply_converters(rows, converters))) if converters else None
