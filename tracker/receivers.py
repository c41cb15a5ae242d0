"""What follows when a report has been read: its commitments are stored, and the work on its plan and pairs queued."""

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
    services.open_link_run(report)
    runs = services.open_match_runs(report=report)
    tasks.hint_bodies([report.organisation_id, *(run.plan_report.organisation_id for run in runs)])
