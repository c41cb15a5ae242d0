"""Telling how far a long transaction has come, from outside it."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Protocol

from django.db import DatabaseError, connection

from reports.claims import Claim

logger = logging.getLogger(__name__)


class Tell(Protocol):
    """Called with the fields of the row that tell of progress."""

    def __call__(self, **values: int) -> None: ...


@contextmanager
def told_progress(claim: Claim, *, beside_writes: bool) -> Iterator[Tell]:
    """What the body says of its progress is stored by a connection of its own, and seen at once.

    Nothing is stored where nobody could see it or the body would be in the way: inside a transaction that was open
    before, and (``beside_writes``: the body writes too) on SQLite, which has one writer at a time.
    """
    if connection.in_atomic_block or (beside_writes and connection.vendor == "sqlite"):
        yield lambda **values: None
        return
    pool = ThreadPoolExecutor(max_workers=1)
    pending: list[Future[None]] = []

    def tell(**values: int) -> None:
        if not pending or pending[-1].done():  # a slow database is told less often, not later and later
            pending[:] = [pool.submit(_store, claim, values)]

    try:
        yield tell
    finally:
        pool.submit(_close)
        pool.shutdown()


def _close() -> None:
    # Looked up here, in the thread whose connection it is: ``connection.close`` handed over would be the caller's.
    connection.close()


def _store(claim: Claim, values: dict[str, int]) -> None:
    try:
        claim.model.objects.filter(pk=claim.pk, fence=claim.fence).update(**values)
    except DatabaseError as error:
        logger.warning("the progress of %s %s was not stored: %s", claim.model.__name__, claim.pk, error)
