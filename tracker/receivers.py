"""What follows when a report has been read (its commitments are stored, other work queued), and what is told of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth.models import Group, User
from django.db import connections
from django.dispatch import receiver

from reports.acting import unrecorded
from reports.claims import WorkRow
from reports.models import Organisation, Report
from reports.reading import Reading
from reports.signals import reading_made, report_ingested, row_changed, rows_created, work_failed

from . import services, tasks
from .access.roles import keep_roles
from .extraction import CommitmentDraft, extract_commitments
from .models import Event
from .services import events


@receiver(reading_made)
def on_reading_made(text: str, reading: Reading, **kwargs: Any) -> tuple[CommitmentDraft, ...]:
    """Half the time that storing a reading takes: outside its transaction no other report of the body waits for it."""
    return extract_commitments(text, reading)


@receiver(report_ingested)
def on_report_ingested(report: Report, prepared: Mapping[Any, Any], **kwargs: Any) -> None:
    """Runs inside the transaction that stores the reading."""
    services.store_commitments(report=report, drafts=prepared[on_reading_made])
    services.open_link_run(report)
    runs = services.open_match_runs(report=report)
    tasks.hint_bodies([report.organisation_id, *(run.plan_report.organisation_id for run in runs)])


@receiver(row_changed)
def on_row_changed(
    kind: str,
    row: Organisation | Report,
    current: Mapping[str, Any],
    previous: Mapping[str, Any],
    actor: User | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Runs inside the transaction of the change."""
    events.record(Event.Kind(kind), row, _body_of(row), current, previous=previous, actor=actor, reason=reason)


@receiver(rows_created)
def on_rows_created(
    kind: str,
    rows: Sequence[tuple[Organisation | Report, Mapping[str, Any]]],
    actor: User | None,
    reason: str,
    **kwargs: Any,
) -> None:
    """Runs inside the transaction that adds the rows."""
    told = [(row, _body_of(row), current) for row, current in rows]
    events.record_many(Event.Kind(kind), told, actor=actor, reason=reason)


@receiver(work_failed)
def on_work_failed(sender: type[WorkRow], pks: list[int], **kwargs: Any) -> None:
    """Runs inside the transaction that ends the work."""
    events.work_ended_undone(sender, pks)


def on_migrated(using: str, **kwargs: Any) -> None:
    """Runs when the tables of this app, the last, are migrated: all permissions are there."""
    if Group._meta.db_table in connections[using].introspection.table_names():
        with unrecorded("the program's own groups"):
            keep_roles(using)


def _body_of(row: Organisation | Report) -> int | None:
    return row.pk if isinstance(row, Organisation) else row.organisation_id or row.declared_organisation_id
