"""Keeping each commitment's place in the review queue, in the transaction of what it follows from."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from reports.models import Report
from tracker import review_sql
from tracker.models import Commitment


def renew_place(commitment: Commitment) -> None:
    """After a judgement, a withdrawal, or a change of what the commitment is."""
    _execute(review_sql.RENEW_ONE, commitment.pk)


def renew_places_of(plan: Report) -> None:
    """After the plan was matched."""
    _execute(review_sql.RENEW_PLAN, plan.pk)


def renew_places_answered_by(report: Report) -> None:
    """After the report was replaced: what was suggested of it waits no longer; of the new one something will be."""
    _execute(review_sql.RENEW_ANSWERED, report.pk)


def renew_places() -> None:
    """Write every place anew."""
    _execute(review_sql.RENEW_ALL)


def wrong_places() -> Iterator[int]:
    """The ids of commitments that do not stand where they should."""
    with connection.cursor() as cursor:
        cursor.execute(review_sql.WRONG)
        yield from [row[0] for row in cursor.fetchall()]


def _execute(statement: str, *parameters: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
