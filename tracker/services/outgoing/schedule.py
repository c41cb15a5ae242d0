"""When a message is tried again, and when it is given up. All times in seconds."""

from __future__ import annotations

import random
from datetime import timedelta

from django.conf import settings

MINUTE, HOUR = 60, 3600
# Of one message: some twenty attempts in three days. A receiver that was restarted hears again within a minute.
MESSAGE_WAITS = (5, 30, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR)
# Of a receiver that fails: one message is tried each time, so that it costs little to learn soon that it is back.
RECEIVER_WAITS = (5, 30, 2 * MINUTE, 5 * MINUTE, 15 * MINUTE, 30 * MINUTE)
# The waits are spread by this part to either side, lest everything that failed together comes back together.
JITTER = 0.2
# Without so many attempts nothing is given up: it may be our own workers that were down for three days.
FEWEST_TRIES = 15
LONGEST_WISH = HOUR


def message_wait(tries: int) -> timedelta:
    """How long to wait after the ``tries``-th attempt at one message."""
    return _wait(MESSAGE_WAITS, tries)


def receiver_wait(failures: int, wish: float | None) -> timedelta:
    """How long to leave a receiver alone after so many failures in a row; at least as long as it wishes, up to an
    hour (Retry-After)."""
    wait = _wait(RECEIVER_WAITS, failures)
    return max(wait, timedelta(seconds=min(wish or 0, LONGEST_WISH)))


def give_up_after() -> timedelta:
    """The age at which a message that fails is given up."""
    return timedelta(hours=settings.WEBHOOK_GIVE_UP_HOURS)


def _wait(waits: tuple[int, ...], count: int) -> timedelta:
    seconds = waits[min(max(count, 1), len(waits)) - 1]
    return timedelta(seconds=seconds * random.uniform(1 - JITTER, 1 + JITTER))  # noqa: S311  spreads, hides nothing
