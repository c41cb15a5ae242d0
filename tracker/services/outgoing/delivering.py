"""Sending what is due: many receivers at once, one message at a time to each, all rows written by one thread."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Any

from reports import claims
from reports.claims import StaleClaimError

from .outcomes import Outcome, timed
from .turns import Turn

logger = logging.getLogger(__name__)

# Receivers that are waited for at once; each takes a thread and one row in memory.
AT_ONCE = 16
# Seconds after which no new message is sent and the worker is free for other work.
BATCH_SECONDS = 20.0
# Seconds between two looks for receivers that have become due meanwhile.
LOOK_AGAIN = 1.0

AnyTurn = Turn[Any]
Kinds = Sequence[type[AnyTurn]]


def deliver_due(kinds: Kinds, seconds: float = BATCH_SECONDS) -> bool:
    """Send what is due for at most ``seconds``, and wait for what is under way; True where some is left."""
    ends_at = time.monotonic() + seconds
    look_at = 0.0
    busy: dict[Future[Outcome], AnyTurn] = {}
    with ThreadPoolExecutor(AT_ONCE, thread_name_prefix="outgoing") as threads:
        try:
            while True:
                if look_at <= time.monotonic() < ends_at and len(busy) < AT_ONCE:
                    look_at = time.monotonic() + LOOK_AGAIN
                    _start_turns(threads, busy, kinds)
                if not busy:
                    break
                for future in wait(busy, LOOK_AGAIN, FIRST_COMPLETED).done:
                    _go_on(threads, busy, future, last=time.monotonic() >= ends_at)
        finally:
            for turn in busy.values():
                turn.end()
    return something_due(kinds)


def something_due(kinds: Kinds) -> bool:
    """Is there anything to send now? What has used up its attempts is quarantined by the way."""
    for kind in kinds:
        claims.quarantine_exhausted(kind.rows)
    return any(kind.due(1) for kind in kinds)


def _start_turns(threads: ThreadPoolExecutor, busy: dict[Future[Outcome], AnyTurn], kinds: Kinds) -> None:
    for kind in kinds:
        taken = [turn.receiver_id for turn in busy.values() if isinstance(turn, kind)]
        for pk in kind.due(AT_ONCE - len(busy), taken):
            if turn := kind.begin(pk):
                _send_next(threads, busy, turn)


def _go_on(
    threads: ThreadPoolExecutor, busy: dict[Future[Outcome], AnyTurn], future: Future[Outcome], *, last: bool
) -> None:
    turn = busy.pop(future)
    try:
        fit = turn.note(future.result())
    except StaleClaimError:  # what the receiver got, it will know when it comes again
        logger.warning("a message to %s %s was taken over or cancelled", turn.receivers.__name__, turn.receiver_id)
        fit = False
    if fit and not last:
        _send_next(threads, busy, turn)
    else:
        turn.end()


def _send_next(threads: ThreadPoolExecutor, busy: dict[Future[Outcome], AnyTurn], turn: AnyTurn) -> None:
    job = turn.next_job()
    if job is None:
        turn.end()
    else:
        busy[threads.submit(timed, job)] = turn
