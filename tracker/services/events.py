"""Events as services write them, each in the transaction of what it tells."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from reports.claims import WorkRow
from reports.models import Report
from reports.plain_values import plain
from tracker.audit.writing import write_entry
from tracker.models import Assessment, AuditEntry, Event, MatchRun
from tracker.selectors import PENDING

from .webhooks.outbox import ring, somebody_listens

BATCH = 500  # rows of one statement
# What people do that changes no row with a history.
AUDITED = {
    Event.Kind.EXPORT_CREATED: AuditEntry.Action.EXPORTED,
    Event.Kind.EXPORT_DOWNLOADED: AuditEntry.Action.DOWNLOADED,
    Event.Kind.IMPORT_APPLIED: AuditEntry.Action.IMPORTED,
}


def record(
    kind: Event.Kind,
    changed: Model,
    organisation_id: int | None,
    payload: Mapping[str, Any],
    *,
    previous: Mapping[str, Any] | None = None,
    actor: User | None = None,
    reason: str = "",
) -> Event:
    """Tell of a change: what is ``changed``, whose it is, how it is now and was before, who did it and why."""
    about: dict[str, Any] = {"previous": previous, "actor": actor, "reason": reason}
    if kind in AUDITED:
        changes = {name: [None, plain(value)] for name, value in payload.items()}
        write_entry(AUDITED[kind], changed, changes=changes, reason=reason, user=actor)
    return _store([_event(kind, changed, organisation_id, payload, **about)])[0]


def record_many(
    kind: Event.Kind,
    told: Iterable[tuple[Model, int | None, Mapping[str, Any]]],
    *,
    actor: User | None = None,
    reason: str = "",
) -> None:
    """Tell of many new rows in the same words: of each what it is, whose it is and how it is now."""
    about: dict[str, Any] = {"previous": None, "actor": actor, "reason": reason}
    _store([_event(kind, *row, **about) for row in told])


def _event(
    kind: Event.Kind,
    changed: Model,
    organisation_id: int | None,
    payload: Mapping[str, Any],
    *,
    previous: Mapping[str, Any] | None,
    actor: User | None,
    reason: str,
) -> Event:
    return Event(
        kind=kind,
        object_type=OBJECT_TYPES[changed._meta.label],
        object_id=changed.pk,
        organisation_id=organisation_id,
        payload=dict(payload),
        previous=dict(previous or {}),
        actor=actor,
        reason=reason,
    )


def _store(events: Sequence[Event]) -> list[Event]:
    heard = somebody_listens()
    for event in events:
        event.unannounced = heard
    if heard and events:
        ring()
    return Event.objects.bulk_create(events, batch_size=BATCH)


# What the change feed calls the rows it tells of.
OBJECT_TYPES = {
    "reports.Report": "report",
    "reports.Organisation": "organisation",
    "tracker.Commitment": "commitment",
    "tracker.Evidence": "evidence",
    "tracker.Restatement": "restatement",
    "tracker.MatchRun": "match_run",
    "tracker.WebhookEndpoint": "webhook_endpoint",
    "tracker.Export": "export",
    "tracker.Import": "import",
    "tracker.Reminder": "reminder",
    "tracker.Reply": "reply",
}


def assessment_added(
    assessment: Assessment, organisation_id: int | None, previous: Assessment | None, *, is_current: bool
) -> None:
    """Tell of a new assessment; ``previous`` was current before, ``is_current`` says that the new one is now.

    Where that changes what is shown as the commitment's status, an event of its own tells so.
    """
    assessments_added([Added(assessment, previous, is_current)], organisation_id)


@dataclass(frozen=True, slots=True)
class Added:
    """A new assessment, what was current before, and whether the new one is now."""

    assessment: Assessment
    previous: Assessment | None
    is_current: bool


def assessments_added(added: Iterable[Added], organisation_id: int | None) -> None:
    """Tell of new assessments of one body's commitments, in their order, as of each alone."""
    _store([event for one in added for event in _events_of(one, organisation_id)])


def _events_of(added: Added, organisation_id: int | None) -> Iterator[Event]:
    assessment, previous = added.assessment, added.previous
    now, before = _told(assessment), _told(previous) if previous else {}
    about: dict[str, Any] = {"actor": assessment.author, "reason": assessment.reason}
    of = (assessment.commitment, organisation_id, now)
    yield _event(Event.Kind.ASSESSMENT_ADDED, *of, previous=before, **about)
    shown = ("status", "counts")
    if added.is_current and [now[name] for name in shown] != [before.get(name) for name in shown]:
        before = before or {"status": PENDING, "counts": False}
        yield _event(Event.Kind.STATUS_CHANGED, *of, previous=before, **about)


def assessment_withdrawn(
    withdrawal: Assessment, organisation_id: int | None, previous: Assessment | None, shown: Assessment | None
) -> None:
    """Tell that a person took a judgement back; ``previous`` was shown before, ``shown`` is now."""
    unjudged = {"status": PENDING, "counts": False}
    before, now = (_told(one) if one else unjudged for one in (previous, shown))
    about: dict[str, Any] = {"actor": withdrawal.author, "reason": withdrawal.reason, "previous": before}
    of = (withdrawal.commitment, organisation_id)
    told = [
        _event(Event.Kind.ASSESSMENT_ADDED, *of, _told(withdrawal) | {"withdraws": withdrawal.withdraws_id}, **about)
    ]
    if [before["status"], before["counts"]] != [now["status"], now["counts"]]:
        told.append(_event(Event.Kind.STATUS_CHANGED, *of, now, **about))
    _store(told)


def _told(assessment: Assessment) -> dict[str, Any]:
    return {
        "assessment": assessment.pk,
        "status": str(assessment.status),
        "source": str(assessment.source),
        "counts": assessment.counts,
    }


def work_ended_undone(model: type[WorkRow], pks: Iterable[int]) -> None:
    """Tell of reports that were not read, and of pairs that were not matched; other work is told of elsewhere."""
    if model is Report:
        for report in Report.objects.defer("text", "layout", "witnesses").filter(pk__in=pks).order_by("pk"):
            body = report.organisation_id or report.declared_organisation_id
            record(Event.Kind.REPORT_FAILED, report, body, _undone(report), reason=report.error_message)
    elif model is MatchRun:
        for run in MatchRun.objects.filter(pk__in=pks).order_by("pk"):
            body = Report.objects.values_list("organisation_id", flat=True).get(pk=run.plan_report_id)
            payload = {"plan_report": run.plan_report_id, "later_report": run.later_report_id, **_undone(run)}
            record(Event.Kind.MATCH_FAILED, run, body, payload, reason=run.error_message)


def _undone(row: Report | MatchRun) -> dict[str, str]:
    return {"state": str(row.state), "error_code": row.error_code}
