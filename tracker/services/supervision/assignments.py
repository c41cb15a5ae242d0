"""A supervisor says which unit answers for a commitment and until when."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from reports.acting import acting
from tracker.models import Assignment, Commitment, Event
from tracker.services.events import record

from .words import body_of, told, touch, words_of


@transaction.atomic
def assign(
    *, commitment: Commitment, responsible_unit: str, deadline: date | None, reason: str, author: User
) -> Assignment:
    """Set both beside what the report says, which stays; an empty one lets the report's stand. Nothing is told where
    nothing changes. Raises InputError ``reason_required``."""
    reason = words_of(reason, "reason_required", _("请写明理由：为什么这样指定责任单位和时限。"))
    Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    before = Assignment.objects.filter(commitment=commitment).first()
    now = {"responsible_unit": responsible_unit.strip(), "deadline": deadline}
    previous = {name: getattr(before, name) for name in now} if before else {"responsible_unit": "", "deadline": None}
    if before is not None and now == previous:
        return before
    values = now | {"reason": reason, "author": author}
    with acting(author, reason):
        assignment, _created = Assignment.objects.update_or_create(commitment=commitment, defaults=values)
    touch(commitment)
    about: dict[str, Any] = {"previous": told(previous), "actor": author, "reason": reason}
    record(Event.Kind.COMMITMENT_ASSIGNED, commitment, body_of(commitment), told(now), **about)
    return assignment


def unit_of(commitment: Commitment) -> str:
    """Who answers for it: as a supervisor said, else as the report says."""
    assignment = Assignment.objects.filter(commitment=commitment).exclude(responsible_unit="").first()
    return assignment.responsible_unit if assignment else commitment.responsible_unit
