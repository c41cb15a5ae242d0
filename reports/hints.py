"""Celery messages as hints: they make work start sooner, and nothing is lost where they fail."""

from __future__ import annotations

import logging
import time
from functools import cache, partial

from celery import Task, current_app
from django.conf import settings
from django.db import transaction
from kombu.exceptions import LimitExceeded, OperationalError
from kombu.pools import ProducerPool, producers

from .failpoints import reach

logger = logging.getLogger(__name__)

# Seconds for which a broker that did not answer is left alone, lest each file of a folder wait for it.
SILENCE = 10.0
# Seconds; a request must not wait longer than one for a broker that hangs. The workers' own connections are patient.
IMPATIENCE = {"socket_connect_timeout": 0.4, "socket_timeout": 0.4, "max_retries": 0}
_silent_until = 0.0


def hint_on_commit(task: Task, pk: int) -> None:
    """Tell a worker about row ``pk`` once the current transaction is durable."""
    transaction.on_commit(partial(send_hint, task, pk))


def send_hint(task: Task, pk: int) -> bool:
    """Tell a worker about row ``pk`` now; False where the broker does not answer: the sweep will find the row."""
    global _silent_until
    reach("after_commit")
    if time.monotonic() < _silent_until:
        return False
    try:
        with _publishers().acquire(block=True, timeout=IMPATIENCE["socket_timeout"]) as producer:
            task.apply_async((pk,), producer=producer, retry=False)
    except (OperationalError, LimitExceeded) as error:
        _silent_until = time.monotonic() + SILENCE
        logger.warning("the broker does not answer, the sweep will find what waits: %s", error)
        return False
    return True


@cache
def _publishers() -> ProducerPool:
    options = {**settings.CELERY_BROKER_TRANSPORT_OPTIONS, **IMPATIENCE}
    return producers[current_app.connection_for_write(transport_options=options)]
