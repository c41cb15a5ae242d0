"""Celery tasks about commitments: each is a thin call of a service."""

from __future__ import annotations

from collections.abc import Iterable

from celery import shared_task
from django.conf import settings

from reports import claims
from reports.hints import hint_on_commit, send_hint
from reports.models import Report
from reports.tasks import read_report

from . import services
from .configured import opinion_endpoint
from .exchange import exporting, importing
from .models import Export, Import, MatchRun, OpinionRequest
from .selectors import matched_organisations


@shared_task
def match_organisation(organisation_id: int) -> None:
    """Match what waits of one body's pairs. Failures leave rows queued; the sweep rings for them again."""
    if not services.match_organisation(organisation_id):
        send_hint(match_organisation, organisation_id)  # to the end of the queue: other bodies wait too


@shared_task
def ask_opinions(first_id: int) -> None:
    """Ask a chat model one question, and others that wait. The rows tell what failed; the sweep rings again."""
    services.ask_opinions(first_id)


@shared_task(soft_time_limit=settings.EXCHANGE_SECONDS, time_limit=settings.EXCHANGE_SECONDS + 60)
def write_export(export_id: int) -> None:
    """Write a file of rows. It may take far longer than other work: its lease, not the broker, keeps it from others."""
    exporting.write_export(export_id)


@shared_task(soft_time_limit=settings.EXCHANGE_SECONDS, time_limit=settings.EXCHANGE_SECONDS + 60)
def run_import(import_id: int) -> None:
    """Check or store a file of rows; long, like an export."""
    importing.run_import(import_id)


@shared_task
def remove_old_files() -> None:
    """Delete the files of exports and imports that nobody may fetch any more."""
    exporting.remove_old_files()


@shared_task
def sweep() -> None:
    """Ring again for every row that waits: its hint was lost, or its worker died."""
    for pk in (reports := claims.sweep(Report)):
        if not send_hint(read_report, pk):
            claims.forget_hints(Report, reports)
            return
    runs = claims.sweep(MatchRun)
    for pk in matched_organisations(runs):
        if not send_hint(match_organisation, pk):
            claims.forget_hints(MatchRun, runs)
            return
    for model, task in ((Export, write_export), (Import, run_import)):
        for pk in (rows := claims.sweep(model)):
            if not send_hint(task, pk):
                claims.forget_hints(model, rows)
                return
    requests = claims.sweep(OpinionRequest) if opinion_endpoint() else []
    # One message for all: whoever hears it goes on from one to the next, so that they never fill the queue.
    if requests and not send_hint(ask_opinions, requests[0]):
        claims.forget_hints(OpinionRequest, requests)


def hint_opinion(request_id: int) -> None:
    """Tell a worker of a question once the current transaction is durable."""
    hint_on_commit(ask_opinions, request_id)


def hint_export(export_id: int) -> None:
    """Tell a worker of an export once the current transaction is durable."""
    hint_on_commit(write_export, export_id)


def hint_import(import_id: int) -> None:
    """Tell a worker of an import once the current transaction is durable."""
    hint_on_commit(run_import, import_id)


def hint_matching(run_ids: Iterable[int]) -> None:
    """Tell workers, once the current transaction is durable, of the bodies whose pairs these are."""
    for pk in matched_organisations(run_ids):
        hint_on_commit(match_organisation, pk)
