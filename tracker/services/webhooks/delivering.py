"""Sending what is due: many endpoints at once, one delivery at a time to each, all rows written by one thread."""

from __future__ import annotations

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait

from django.conf import settings

from reports import claims
from reports.claims import StaleClaimError
from reports.errors import InputError
from tracker.models import Event, WebhookDelivery

from .outbox import announce_events
from .rounds import Round, due_endpoints
from .sending import Outcome, send

logger = logging.getLogger(__name__)

# Receivers that are waited for at once; each takes a thread and one row in memory.
AT_ONCE = 16
# Seconds after which no new message is sent and the worker is free for other work.
BATCH_SECONDS = 20.0
# Seconds between two looks for endpoints that have become due meanwhile.
LOOK_AGAIN = 1.0


def announce_and_deliver() -> bool:
    """Make the deliveries of new events and send what is due; True where some is left for another call."""
    while announce_events():
        pass
    return deliver_due()


def something_to_tell() -> bool:
    """Is there an event to announce, or a delivery to send now?"""
    claims.quarantine_exhausted(WebhookDelivery)
    return Event.objects.filter(unannounced=True).exists() or bool(due_endpoints(1))


def deliver_due(seconds: float = BATCH_SECONDS) -> bool:
    """Send what is due for at most ``seconds``, and wait for what is under way; True where some is left."""
    claims.quarantine_exhausted(WebhookDelivery)
    ends_at = time.monotonic() + seconds
    look_at = 0.0
    busy: dict[Future[Outcome], Round] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="webhook") as threads:
        try:
            while True:
                if look_at <= time.monotonic() < ends_at and len(busy) < AT_ONCE:
                    look_at = time.monotonic() + LOOK_AGAIN
                    _start_rounds(threads, busy)
                if not busy:
                    break
                for future in wait(busy, LOOK_AGAIN, FIRST_COMPLETED).done:
                    _go_on(threads, busy, future, last=time.monotonic() >= ends_at)
        finally:
            for round_ in busy.values():
                round_.end()
    return bool(due_endpoints(1))


def _start_rounds(threads: ThreadPoolExecutor, busy: dict[Future[Outcome], Round]) -> None:
    taken = {round_.endpoint_id for round_ in busy.values()}
    for pk in due_endpoints(AT_ONCE - len(busy), taken):
        if round_ := Round.begin(pk, settings.WEBHOOK_TIMEOUT):
            _send_next(threads, busy, round_)


def _go_on(
    threads: ThreadPoolExecutor, busy: dict[Future[Outcome], Round], future: Future[Outcome], *, last: bool
) -> None:
    round_ = busy.pop(future)
    try:
        fit = round_.note(future.result())
    except StaleClaimError:  # cancelled, deleted, or taken over while we waited: what the receiver got, it will know
        logger.warning("a delivery to endpoint %s was taken over or cancelled meanwhile", round_.endpoint_id)
        fit = False
    if fit and not last:
        _send_next(threads, busy, round_)
    else:
        round_.end()


def _send_next(threads: ThreadPoolExecutor, busy: dict[Future[Outcome], Round], round_: Round) -> None:
    try:
        message = round_.next_message()
    except InputError as error:  # its secret cannot be read any more
        round_.note(Outcome(None, 0.0, error.code, error.message, spoiled=True))
        message = None
    if message is None:
        round_.end()
    else:
        busy[threads.submit(send, round_.client, message)] = round_
