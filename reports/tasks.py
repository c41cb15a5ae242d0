"""Celery tasks about reports: each is a thin call of a service."""

from __future__ import annotations

from celery import shared_task

from . import services


@shared_task
def read_report(report_id: int) -> None:
    """Read one received report. A failure leaves the row queued; the sweep sends it again."""
    services.read_report(report_id)
