"""To-dos brought in step with what they are about, one receiver after another."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import F
from django.utils import timezone

from reports.claims import WorkState
from tracker.models import Commitment, Reminder, TodoPush, TodoTarget


def bring_in_step(
    target: TodoTarget, subject: Commitment | Reminder, need: str, receivers: Iterable[str], known: dict[str, TodoPush]
) -> None:
    """What the receivers are told of the subject is what it needs; ``known`` is what was told, by receiver."""
    for receiver in receivers if need else ():
        push = known.get(receiver)
        if push is None:
            _add(target, subject, receiver, need)
        elif (push.wanted, push.reason) != (TodoPush.Wanted.TODO, need):
            _change(push, TodoPush.Wanted.TODO, need)
    for receiver, push in known.items():
        if push.wanted == TodoPush.Wanted.TODO and (not need or receiver not in receivers):
            _change(push, TodoPush.Wanted.DELETED if receiver not in receivers else TodoPush.Wanted.DONE, push.reason)


def _add(target: TodoTarget, subject: Commitment | Reminder, receiver: str, reason: str) -> None:
    """One more to-do; nothing where somebody else has just added it."""
    now = timezone.now()
    is_reminder = isinstance(subject, Reminder)
    name = hashlib.sha256(receiver.encode()).hexdigest()[:12]
    TodoPush.objects.bulk_create(
        [
            TodoPush(
                target=target,
                commitment=subject.commitment if isinstance(subject, Reminder) else subject,
                reminder=subject if isinstance(subject, Reminder) else None,
                receiver=receiver,
                task_id=f"jiannuo-{'r' if is_reminder else ''}{subject.pk}-{name}",
                reason=reason,
                wanted_at=now,
                next_attempt_at=now,
            )
        ],
        ignore_conflicts=True,
    )


def _change(push: TodoPush, wanted: str, reason: str) -> None:
    """Work to be done once more; what is under way finds its claim void and is told again after it."""
    now = timezone.now()
    TodoPush.objects.filter(pk=push.pk).update(
        wanted=wanted,
        reason=reason,
        # Never before what was told last: receivers drop what is older than what they have.
        wanted_at=max(now, push.wanted_at + timedelta(milliseconds=1)),
        state=WorkState.QUEUED,
        fence=F("fence") + 1,
        lease_until=None,
        attempts=0,
        tries=0,
        error_code="",
        error_message="",
        finished_at=None,
        queued_at=now,
        next_attempt_at=now,
    )


def receivers_of(target: TodoTarget, bodies: list[int]) -> tuple[str, ...]:
    """Who is told of what is of the first of these bodies, the others being above it: those named for the nearest,
    else those named for none; nobody where none of the bodies is the target's."""
    if target.organisation_id not in bodies:
        return ()
    by_body: dict[int | None, list[str]] = {}
    for entry in target.receivers:
        by_body.setdefault(entry["organisation"], []).append(entry["receiver"])
    nearest: Any = next((pk for pk in bodies if pk in by_body), None)
    return tuple(by_body.get(nearest, ()))
