"""The Celery application: messages are hints, the database is the queue of record."""

from __future__ import annotations

import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("jiannuo")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def sweep_at_start(**kwargs: Any) -> None:
    """A fresh worker looks for what an earlier one left behind, without waiting for beat."""
    app.send_task("tracker.tasks.sweep")
