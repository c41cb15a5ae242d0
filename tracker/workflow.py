"""The whole flow: how far it has come with workers, and how to walk it without one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from celery import current_app
from django.db.models import Q
from kombu.exceptions import OperationalError

from reports import claims
from reports.claims import WorkState
from reports.models import Report
from reports.services import read_report

from .models import MatchRun
from .services import match_pair

logger = logging.getLogger(__name__)

# Seconds to wait for a worker to answer that it is there.
PING_TIMEOUT = 1.5
ENDED = (WorkState.DONE, WorkState.FAILED, WorkState.QUARANTINED)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much of the work on some reports, and on the pairs they belong to, has ended."""

    done: int
    total: int

    @property
    def finished(self) -> bool:
        return self.done >= self.total


def runs_of(report_ids: Sequence[int]) -> Q:
    """The match runs that the given reports are a part of."""
    return Q(plan_report__in=report_ids) | Q(later_report__in=report_ids)


def progress_of(report_ids: Sequence[int]) -> Progress:
    """Count the given reports and the pairs they belong to, and how many of them have ended."""
    reports = Report.objects.filter(pk__in=report_ids)
    runs = MatchRun.objects.filter(runs_of(report_ids))
    done = reports.filter(state__in=ENDED).count() + runs.filter(state__in=ENDED).count()
    return Progress(done, reports.count() + runs.count())


def worker_answers() -> bool:
    """Does a worker answer within PING_TIMEOUT seconds? False too where there is no broker."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=PING_TIMEOUT)
            return bool(current_app.control.ping(timeout=PING_TIMEOUT, connection=connection))
    except (OperationalError, *current_app.connection_for_write().connection_errors):
        return False


def work_off(step: Callable[[], None] = lambda: None) -> None:
    """Read and match everything that waits, in this process; call ``step`` after each row."""
    for model, service in ((Report, read_report), (MatchRun, match_pair)):
        while pks := claims.waiting(model):
            for pk in pks:
                try:
                    service(pk)
                except Exception:  # the row is given back with its error counted; the others go on
                    logger.exception("%s %s was given back", model.__name__, pk)
                step()
