"""Celery messages as hints: they make work start sooner, and nothing is lost where they fail."""

from __future__ import annotations

import logging
import time
from functools import partial

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)

# Seconds for which a broker that did not answer is left alone, lest each file of a folder wait for it.
SILENCE = 10.0
_silent_until = 0.0


def hint_on_commit(task: Task, pk: int) -> None:
    """Tell a worker about row ``pk`` once the current transaction is durable."""
    transaction.on_commit(partial(send_hint, task, pk))


def send_hint(task: Task, pk: int) -> None:
    """Tell a worker about row ``pk`` now; where the broker does not answer, the sweep will find the row."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return
    try:
        task.apply_async((pk,), retry=False)
    except OperationalError as error:
        _silent_until = time.monotonic() + SILENCE
        logger.warning("the broker does not answer, the sweep will find what waits: %s", error)
