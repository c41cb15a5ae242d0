"""Lights: how near a day is or how long it is past. They speak of time only, never of what became of a promise.

Green: more than the given days are left. Yellow: no more than those, the day itself included. Red: the day is past. No
light: there is no day, or nobody waits any longer.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Case, CharField, DateField, F, Model, Q, QuerySet, TextChoices, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from .models import Assessment, Commitment, Reminder

# A commitment that a person found fulfilled, or that cannot be checked, waits for no day.
SETTLED = (Assessment.Status.FULFILLED, Assessment.Status.NOT_VERIFIABLE)
# An attitude has no day but the end of its year, which the program assumed: nothing is due then.
_NOTHING_DUE = Q(verifiability=Commitment.Verifiability.SLOGAN, deadline_stated=False)


class Light(TextChoices):
    GREEN = "green", _("绿灯：时间未到")
    YELLOW = "yellow", _("黄灯：时限临近")
    RED = "red", _("红灯：时限已过")


@dataclass(frozen=True, slots=True)
class Clock:
    """``as_of``: the day on which it is looked; ``yellow_days``: so many days before the last one it turns yellow."""

    as_of: date
    yellow_days: int

    def light(self, due: date | None) -> Light | None:
        if due is None:
            return None
        if due < self.as_of:
            return Light.RED
        return Light.YELLOW if due <= self._warned else Light.GREEN

    def lit(self, light: str, field: str) -> Q:
        """The rows whose day, in that column, has this light."""
        if light == Light.RED:
            return Q(**{f"{field}__lt": self.as_of})
        if light == Light.YELLOW:
            return Q(**{f"{field}__gte": self.as_of, f"{field}__lte": self._warned})
        return Q(**{f"{field}__gt": self._warned})

    def case(self, field: str, waiting: Q) -> Case:
        """The light as a column; empty where nobody waits or there is no day."""
        lights = (When(waiting & self.lit(light, field), then=Value(light.value)) for light in Light)
        return Case(*lights, default=Value(""), output_field=CharField())

    @property
    def _warned(self) -> date:
        return self.as_of + timedelta(days=self.yellow_days)


def commitment_clock(as_of: date) -> Clock:
    return Clock(as_of, settings.COMMITMENT_YELLOW_DAYS)


def reminder_clock(as_of: date) -> Clock:
    return Clock(as_of, settings.REMINDER_YELLOW_DAYS)


def with_commitment_lights(commitments: QuerySet[Commitment], as_of: date) -> QuerySet[Any]:
    """With ``due``, the day that a supervisor set or else that of the report, and ``light``."""
    printed = Case(When(_NOTHING_DUE, then=None), default=F("deadline"))
    due = Coalesce(F("assignment__deadline"), printed, output_field=DateField())
    waiting = ~Q(current_assessment__counts=True, current_assessment__status__in=SETTLED)
    return commitments.annotate(due=due).annotate(light=commitment_clock(as_of).case("due", waiting))


def with_reminder_lights(reminders: QuerySet[Reminder], as_of: date) -> QuerySet[Any]:
    """With ``light``; one that was answered, closed or withdrawn has none."""
    waiting = Q(state=Reminder.State.OPEN)
    return reminders.annotate(light=reminder_clock(as_of).case("due_on", waiting))


def light_of_commitment(commitment: Commitment, as_of: date) -> Light | None:
    """The same for one row, as it is loaded."""
    assignment, assessment = getattr(commitment, "assignment", None), commitment.current_assessment
    if assessment is not None and assessment.counts and assessment.status in SETTLED:
        return None
    nothing_due = commitment.verifiability == Commitment.Verifiability.SLOGAN and not commitment.deadline_stated
    printed = None if nothing_due else commitment.deadline
    return commitment_clock(as_of).light((assignment and assignment.deadline) or printed)


def light_of_reminder(reminder: Reminder, as_of: date) -> Light | None:
    return reminder_clock(as_of).light(reminder.due_on) if reminder.state == Reminder.State.OPEN else None


def light_shown(row: Model) -> Light | None:
    """The light of an annotated row."""
    return _named(getattr(row, "light", ""))


def _named(light: str) -> Light | None:
    return Light(light) if light else None
