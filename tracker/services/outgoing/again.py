"""Sending again what has ended, because a person wants it."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from reports import claims

from .turns import Turn

CHUNK = 1000


@transaction.atomic
def send_again(rows: Any, kind: type[Turn[Any]]) -> int:
    """Queue those of the rows that have ended and whose receivers are active, with all attempts before them, and leave
    no such receiver alone any longer; returns how many. Whoever calls tells the workers."""
    ended = rows.filter(state__in=claims.ENDED, **{f"{kind.link}__active": True})
    pks = list(ended.order_by("pk").values_list("pk", f"{kind.link}_id"))
    queued = 0
    for start in range(0, len(pks), CHUNK):
        chunk = [pk for pk, _receiver in pks[start : start + CHUNK]]
        again = kind.rows._default_manager.filter(pk__in=chunk, state__in=claims.ENDED)
        again.update(tries=0, next_attempt_at=timezone.now())
        queued += claims.queue_again(again)
    receivers = kind.receivers._default_manager.filter(pk__in={receiver for _pk, receiver in pks})
    receivers.update(next_attempt_at=None)
    return queued
