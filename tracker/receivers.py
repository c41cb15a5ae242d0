"""What follows when a report has been read (its commitments are stored, other work queued) and what is told of it;
what no account may be given, whoever gives it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.contrib.auth import user_logged_in
from django.contrib.auth.models import Group, Permission, User
from django.db import connections
from django.db.models.signals import m2m_changed, pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from reports.acting import unrecorded
from reports.claims import WorkRow
from reports.models import Organisation, Report
from reports.reading import Reading
from reports.signals import reading_made, report_ingested, row_changed, rows_created, work_failed

from . import services, tasks
from .access import officers
from .access.roles import keep_roles
from .access.sessions import begin_session
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


@receiver(m2m_changed, sender=User.groups.through)
def on_groups(instance: User | Group, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Whoever puts an account into a group: what may not go together is refused."""
    if action != "pre_add" or not pk_set:
        return
    if isinstance(instance, Group):
        for user in User.objects.filter(pk__in=pk_set):
            officers.check_new_groups(user, [instance.pk])
    else:
        officers.check_new_groups(instance, pk_set)


@receiver(m2m_changed, sender=User.user_permissions.through)
def on_permissions(instance: User | Permission, action: str, pk_set: set[int] | None, **kwargs: Any) -> None:
    """Whoever gives an account a single permission: an officer has those of the role only."""
    if action != "pre_add" or not pk_set:
        return
    for user in User.objects.filter(pk__in=pk_set) if isinstance(instance, Permission) else [instance]:
        officers.check_account(user, officers.roles_of(user), direct=True)


@receiver(pre_save, sender=User)
def on_account(instance: User, update_fields: frozenset[str] | None, **kwargs: Any) -> None:
    """Whoever makes an account a superuser: an officer cannot be one."""
    if instance.pk and instance.is_superuser and (update_fields is None or "is_superuser" in update_fields):
        officers.check_account(instance, officers.roles_of(instance))


@receiver(user_logged_in)
def on_log_in(request: HttpRequest, user: User, **kwargs: Any) -> None:
    """Runs at each log-in, by password or by another system."""
    begin_session(request, user)


def _body_of(row: Organisation | Report) -> int | None:
    return row.pk if isinstance(row, Organisation) else row.organisation_id or row.declared_organisation_id
