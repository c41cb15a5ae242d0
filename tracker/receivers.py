"""What follows when a report has been read: its commitments are stored and its pairs queued."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from reports.models import Report
from reports.reading import Reading
from reports.signals import report_ingested

from . import services, tasks


@receiver(report_ingested)
def on_report_ingested(report: Report, reading: Reading, **kwargs: Any) -> None:
    """Runs inside the transaction that stores the reading."""
    services.store_commitments(report=report, reading=reading)
    tasks.hint_matching(run.pk for run in services.open_match_runs(report=report))
