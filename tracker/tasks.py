"""Celery tasks about commitments: each is a thin call of a service."""

from __future__ import annotations

from collections.abc import Iterable

from celery import shared_task
from django.conf import settings
from oauth2_provider.models import clear_expired

from reports import claims
from reports.hints import hint_on_commit, send_hint
from reports.models import Report
from reports.tasks import read_report

from . import services
from .audit.keeping import prune_entries
from .audit.machine_events import cover_events as cover_settled_events
from .audit.sealing import note_head, seal_entries
from .configured import opinion_endpoint
from .exchange import exporting, importing
from .models import DraftBatch, Export, Import, LinkRun, MatchRun, OpinionRequest, ReportDraft
from .selectors import linked_organisations, matched_organisations
from .services import drafting


@shared_task
def match_organisation(organisation_id: int) -> None:
    """Link what waits of one body's plans, and match its pairs. Failures leave rows queued; the sweep rings again."""
    services.link_organisation(organisation_id)
    if services.is_being_linked(organisation_id):
        return  # by another worker, which goes on to the pairs: two would wait for each other's locks on commitments
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
def read_draft(draft_id: int) -> None:
    """Read one draft. A failure leaves the row queued; the sweep sends it again."""
    drafting.read_draft(draft_id)


@shared_task
def unpack_batch(batch_id: int) -> None:
    """Unpack a folder of reports, and have its files read."""
    for draft_id in drafting.unpack_batch(batch_id) or ():
        if not send_hint(read_draft, draft_id):
            return  # the sweep finds the others


@shared_task
def forget_old_drafts() -> None:
    """Delete drafts that nobody has touched for long."""
    drafting.forget_old_drafts()


@shared_task
def announce_events(_hint: int = 0) -> None:
    """Tell other systems what happened. What fails is tried again when it is due; the sweep rings then."""
    if services.announce_and_deliver():
        send_hint(announce_events, 0)  # to the end of the queue: other work waits too


@shared_task
def sweep() -> None:
    """Ring again for every row that waits: its hint was lost, or its worker died."""
    for pk in (reports := claims.sweep(Report)):
        if not send_hint(read_report, pk):
            claims.forget_hints(Report, reports)
            return
    links, runs = claims.sweep(LinkRun), claims.sweep(MatchRun)
    for pk in dict.fromkeys([*linked_organisations(links), *matched_organisations(runs)]):
        if not send_hint(match_organisation, pk):
            claims.forget_hints(LinkRun, links)
            claims.forget_hints(MatchRun, runs)
            return
    if services.something_to_tell() and not send_hint(announce_events, 0):
        return
    works = ((DraftBatch, unpack_batch), (ReportDraft, read_draft), (Export, write_export), (Import, run_import))
    for model, task in works:
        for pk in (rows := claims.sweep(model)):
            if not send_hint(task, pk):
                claims.forget_hints(model, rows)
                return
    requests = claims.sweep(OpinionRequest) if opinion_endpoint() else []
    # One message for all: whoever hears it goes on from one to the next, so that they never fill the queue.
    if requests and not send_hint(ask_opinions, requests[0]):
        claims.forget_hints(OpinionRequest, requests)


@shared_task
def fold_counts() -> None:
    """Add up counts that changes have left in pieces, until none is left."""
    while services.fold_counts():
        pass


@shared_task
def forget_old_answers() -> int:
    """Delete the kept answers of idempotent requests that are too old to be asked for again; returns how many."""
    return services.forget_old_answers()


@shared_task
def keep_audit() -> int:
    """Seal entries of the audit record that were not sealed right after they were written."""
    return seal_entries()


@shared_task
def cover_events() -> int:
    """Take the events since the last time into the audit record."""
    return cover_settled_events()


@shared_task
def prune_audit() -> int:
    """Note the head of the chain in the log, and remove entries past their time."""
    note_head()
    return prune_entries()


@shared_task
def clear_tokens() -> None:
    """Forget tokens that have ended."""
    clear_expired()


def hint_opinion(request_id: int) -> None:
    """Tell a worker of a question once the current transaction is durable."""
    hint_on_commit(ask_opinions, request_id)


def hint_linking(run_ids: Iterable[int]) -> None:
    """Tell workers, once the current transaction is durable, of the bodies whose plans these are to link."""
    hint_bodies(linked_organisations(run_ids))


def hint_export(export_id: int) -> None:
    """Tell a worker of an export once the current transaction is durable."""
    hint_on_commit(write_export, export_id)


def hint_import(import_id: int) -> None:
    """Tell a worker of an import once the current transaction is durable."""
    hint_on_commit(run_import, import_id)


def hint_drafts(draft_ids: Iterable[int]) -> None:
    """Tell workers of files to be read, once the current transaction is durable."""
    for pk in draft_ids:
        hint_on_commit(read_draft, pk)


def hint_folder(batch_id: int) -> None:
    """Tell a worker of a folder once the current transaction is durable."""
    hint_on_commit(unpack_batch, batch_id)


def hint_matching(run_ids: Iterable[int]) -> None:
    """Tell workers, once the current transaction is durable, of the bodies whose pairs these are."""
    hint_bodies(matched_organisations(run_ids))


def hint_bodies(organisation_ids: Iterable[int | None]) -> None:
    """Tell workers of what waits of these bodies, each once, when the current transaction is durable."""
    for pk in dict.fromkeys(organisation_ids):
        if pk is not None:
            hint_on_commit(match_organisation, pk)
