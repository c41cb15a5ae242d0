"""Finding entries of the audit record, at a cost that does not grow with the record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from tracker.access.viewers import Viewer, visible
from tracker.models import AuditEntry

PAGE = 50


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked for; ``person`` is a login or a name as the record has it, ``before`` the id to go on from."""

    person: str = ""
    action: str = ""
    object_type: str = ""
    object_id: int | None = None
    since: date | None = None
    until: date | None = None
    before: int | None = None

    def words(self) -> dict[str, Any]:
        """What was asked for, as it is kept in the record itself."""
        said = {"person": self.person, "action": self.action, "object": self.object_type, "id": self.object_id}
        days = {"since": self.since, "until": self.until}
        return {name: value for name, value in (said | days).items() if value not in (None, "")}


def find_entries(search: Search, viewer: Viewer) -> list[AuditEntry]:
    """The newest PAGE entries, and one more where there are more, of bodies that the viewer may see."""
    rows = _narrowed(visible(AuditEntry.objects.all(), viewer, "organisation"), search)
    return list(rows.select_related("seal").order_by("-id")[: PAGE + 1])


def _narrowed(rows: QuerySet[AuditEntry], search: Search) -> QuerySet[AuditEntry]:
    if search.person:
        user = User.objects.filter(username=search.person).values_list("pk", flat=True).first()
        rows = rows.filter(actor_name=search.person) if user is None else rows.filter(actor=user)
    given = {"action": search.action, "object_type": search.object_type, "object_id": search.object_id}
    rows = rows.filter(**{name: value for name, value in given.items() if value not in (None, "")})
    if search.since is not None:
        rows = _from_day(rows, search.since)
    if search.until is not None:
        rows = _to_day(rows, search.until)
    return rows if search.before is None else rows.filter(pk__lt=search.before)


def _from_day(rows: QuerySet[AuditEntry], day: date) -> QuerySet[AuditEntry]:
    """Ids grow with time: the list, in their order, need not look at what is older."""
    moment = _midnight(day)
    rows = rows.filter(occurred_at__gte=moment)
    first = _ids().filter(occurred_at__gte=moment - _SLACK).order_by("occurred_at", "id").first()
    return rows.none() if first is None else rows.filter(pk__gte=first)


def _to_day(rows: QuerySet[AuditEntry], day: date) -> QuerySet[AuditEntry]:
    moment = _midnight(day + timedelta(days=1))
    rows = rows.filter(occurred_at__lt=moment)
    last = _ids().filter(occurred_at__lt=moment + _SLACK).order_by("-occurred_at", "-id").first()
    return rows.none() if last is None else rows.filter(pk__lte=last)


def _ids() -> QuerySet[AuditEntry, int]:
    return AuditEntry.objects.values_list("pk", flat=True)


# An id is drawn a moment after, or before, the time is taken.
_SLACK = timedelta(minutes=1)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
