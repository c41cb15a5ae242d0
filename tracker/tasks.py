"""Celery tasks about commitments: each is a thin call of a service."""

from __future__ import annotations

from collections.abc import Iterable

from celery import shared_task
from oauth2_provider.models import clear_expired

from reports import claims
from reports.hints import hint_on_commit, send_hint
from reports.models import Report
from reports.tasks import read_report

from . import services
from .configured import opinion_endpoint
from .models import MatchRun, OpinionRequest
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
    runs = claims.sweep(MatchRun)
    for pk in matched_organisations(runs):
        if not send_hint(match_organisation, pk):
            claims.forget_hints(MatchRun, runs)
            return
    if services.something_to_tell() and not send_hint(announce_events, 0):
        return
    requests = claims.sweep(OpinionRequest) if opinion_endpoint() else []
    # One message for all: whoever hears it goes on from one to the next, so that they never fill the queue.
    if requests and not send_hint(ask_opinions, requests[0]):
        claims.forget_hints(OpinionRequest, requests)


@shared_task
def forget_old_answers() -> int:
    """Delete the kept answers of idempotent requests that are too old to be asked for again; returns how many."""
    return services.forget_old_answers()


def clear_tokens() -> None:
    """Forget tokens that have ended."""
    clear_expired()


def hint_opinion(request_id: int) -> None:
    """Tell a worker of a question once the current transaction is durable."""
    hint_on_commit(ask_opinions, request_id)


def hint_matching(run_ids: Iterable[int]) -> None:
    """Tell workers, once the current transaction is durable, of the bodies whose pairs these are."""
    for pk in matched_organisations(run_ids):
        hint_on_commit(match_organisation, pk)
