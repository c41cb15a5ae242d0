"""Celery tasks about commitments: each is a thin call of a service."""

from __future__ import annotations

from celery import shared_task

from reports import claims
from reports.hints import send_hint
from reports.models import Report
from reports.tasks import read_report

from . import services
from .models import MatchRun


@shared_task
def match_pair(run_id: int) -> None:
    """Match one pair of reports. A failure leaves the row queued; the sweep sends it again."""
    services.match_pair(run_id)


@shared_task
def sweep() -> None:
    """Ring again for every row that waits: its hint was lost, or its worker died."""
    for model, task in ((Report, read_report), (MatchRun, match_pair)):
        for pk in claims.sweep(model):
            send_hint(task, pk)
