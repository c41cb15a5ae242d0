"""Celery messages as hints: they make work start sooner, and nothing is lost where they fail."""

from __future__ import annotations

import logging
from functools import partial

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError

logger = logging.getLogger(__name__)


def hint_on_commit(task: Task, pk: int) -> None:
    """Tell a worker about row ``pk`` once the current transaction is durable."""
    transaction.on_commit(partial(send_hint, task, pk))


def send_hint(task: Task, pk: int) -> None:
    """Tell a worker about row ``pk`` now; where the broker does not answer, the sweep will find the row."""
    try:
        task.delay(pk)
    except OperationalError as error:
        logger.warning("no hint for %s %s, the sweep will find it: %s", task.name, pk, error)
