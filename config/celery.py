"""The Celery application: messages are hints, the database is the queue of record."""

from __future__ import annotations

import os
import sys
from typing import Any

from celery import Celery, bootsteps
from celery.signals import worker_init, worker_process_init, worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
# Every core has a worker process of its own; threads of the matrix library would only take them from one another.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

app = Celery("jiannuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_init.connect
@worker_ready.connect
def refuse_outdated_broker(**kwargs: Any) -> None:
    """End the worker with a sentence; looked at again when it is connected, for the broker may come up later."""
    from .broker import outdated_broker  # it reads the settings, which are not there yet when this module is imported

    if outdated := outdated_broker(app):
        sys.exit(outdated)


@worker_process_init.connect
def look_for_garbage_seldom(**kwargs: Any) -> None:
    """In each process that does the work."""
    from tracker.garbage import collect_seldom

    collect_seldom()


class SweepWhenConnected(bootsteps.StartStopStep):
    """Look for what waits whenever the worker reaches its broker, without waiting for beat.

    At its start an earlier worker may have left something behind; later the broker may have come back empty.
    """

    requires = ("celery.worker.consumer.tasks:Tasks",)

    def start(self, parent: Any) -> None:
        # By the consumer's own connection: where it breaks, the consumer connects anew and comes here again.
        parent.app.send_task("tracker.tasks.sweep", connection=parent.connection)


app.steps["consumer"].add(SweepWhenConnected)
