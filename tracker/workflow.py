"""The whole flow: how far it has come with workers, and how to walk it without one."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from celery import current_app
from django.db.models import Q
from kombu.exceptions import OperationalError

from reports import claims
from reports.claims import WorkRow
from reports.models import Report
from reports.services import read_report

from .exchange.exporting import write_export
from .exchange.importing import run_import
from .models import Export, Import, LinkRun, MatchRun
from .selectors import Progress, count_progress, linked_organisations
from .services import link_organisation, match_pair

logger = logging.getLogger(__name__)

# Seconds to wait for a worker to answer that it is there.
PING_TIMEOUT = 1.5


def runs_of(report_ids: Sequence[int]) -> Q:
    """The match runs that the given reports are a part of."""
    return Q(plan_report__in=report_ids) | Q(later_report__in=report_ids)


def progress_of(report_ids: Sequence[int]) -> Progress:
    """How far the work on the given reports, their plans, and the pairs they belong to has come."""
    return count_progress(
        Report.objects.filter(pk__in=report_ids),
        LinkRun.objects.filter(report__in=report_ids),
        MatchRun.objects.filter(runs_of(report_ids)),
    )


def worker_answers() -> bool:
    """Does a worker answer within PING_TIMEOUT seconds? False too where there is no broker."""
    try:
        with current_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=PING_TIMEOUT)
            return bool(current_app.control.ping(timeout=PING_TIMEOUT, connection=connection))
    except (OperationalError, *current_app.connection_for_write().connection_errors):
        return False


def work_off(step: Callable[[], None] = lambda: None) -> None:
    """Import, read, link, match and export all that waits, here; call ``step`` after each row, or body linked."""
    _work_off_rows(Import, run_import, step)
    _work_off_rows(Report, read_report, step)
    while runs := claims.waiting(LinkRun):
        for pk in linked_organisations(runs):
            link_organisation(pk)
            step()
    _work_off_rows(MatchRun, match_pair, step)
    _work_off_rows(Export, write_export, step)


def _work_off_rows(model: type[WorkRow], service: Callable[[int], object], step: Callable[[], None]) -> None:
    while pks := claims.waiting(model):
        for pk in pks:
            try:
                service(pk)
            except Exception:  # the row is given back with its error counted; the others go on
                logger.exception("%s %s was given back", model.__name__, pk)
            step()
