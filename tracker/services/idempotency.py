"""One effect for a request that is sent twice: its answer is kept in the transaction of the effect."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.errors import InputError
from tracker.models import IdempotentAnswer

# Rows deleted in one statement, so that no statement holds others up for long.
FORGOTTEN_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Attempt:
    """A POST with a key; ``fingerprint`` is a hash of what it says, so that the key cannot be used for another."""

    user: User
    method: str
    path: str
    key: str
    fingerprint: str

    @property
    def scope(self) -> dict[str, object]:
        """What a key belongs to: the same key of another user or at another address is another key."""
        return {"user": self.user, "method": self.method, "path": self.path, "key": self.key}


def find_answer(attempt: Attempt) -> IdempotentAnswer | None:
    """The answer that this attempt has had already, None where there is none yet. Raises ``idempotency_mismatch``."""
    answer = IdempotentAnswer.objects.filter(**attempt.scope, created_at__gte=_oldest_kept()).first()
    if answer is not None and answer.fingerprint != attempt.fingerprint:
        raise InputError(
            "idempotency_mismatch",
            _("这个 Idempotency-Key 已用于内容不同的请求：同一请求重发时内容须不变，新的请求请换一个键。"),
        )
    return answer


def hold_key(attempt: Attempt) -> IdempotentAnswer | None:
    """Begin the attempt, in its transaction; an answer where somebody was quicker.

    Until that transaction ends the key is ours. It is a lock of the database's and not a row, so that it goes with the
    process that held it: PostgreSQL's advisory lock, on SQLite the one write lock that IMMEDIATE has taken by now (a
    second attempt waits there, and finds the answer). Raises InputError ``idempotency_in_progress`` or
    ``idempotency_mismatch``.
    """
    _lock(attempt)
    answer = find_answer(attempt)
    if answer is None:
        IdempotentAnswer.objects.filter(**attempt.scope).delete()  # too old to count
    return answer


def keep_answer(attempt: Attempt, *, status: int, headers: Mapping[str, str], body: str) -> None:
    """Keep what the attempt is answered; ``body`` is JSON text. Raises InputError ``idempotency_in_progress``."""
    try:
        with transaction.atomic():
            IdempotentAnswer.objects.create(
                **attempt.scope, fingerprint=attempt.fingerprint, status=status, headers=dict(headers), body=body
            )
    except IntegrityError as error:  # the lock failed us, the constraint does not: the caller's effect is taken back
        raise _in_progress() from error


def forget_old_answers() -> int:
    """Delete the answers older than IDEMPOTENCY_DAYS; returns how many."""
    forgotten = 0
    while True:
        old = IdempotentAnswer.objects.filter(created_at__lt=_oldest_kept()).order_by("created_at")
        pks = list(old.values_list("pk", flat=True)[:FORGOTTEN_AT_ONCE])
        forgotten += IdempotentAnswer.objects.filter(pk__in=pks).delete()[0]
        if len(pks) < FORGOTTEN_AT_ONCE:
            return forgotten


def _lock(attempt: Attempt) -> None:
    if connection.vendor != "postgresql":
        return
    named = "\n".join((str(attempt.user.pk), attempt.method, attempt.path, attempt.key))
    number = int.from_bytes(hashlib.sha256(named.encode()).digest()[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [number])
        if not cursor.fetchone()[0]:
            raise _in_progress()


def _oldest_kept() -> datetime:
    return timezone.now() - timedelta(days=settings.IDEMPOTENCY_DAYS)


def _in_progress() -> InputError:
    message = _("带有这个 Idempotency-Key 的请求正在处理：请稍候用同一个键重发，届时得到那次的结果。")
    return InputError("idempotency_in_progress", message, permanent=False)
