"""What the page of a commitment shows of supervision: time, who must answer, what was asked, what the body says."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone

from tracker.lights import Light, light_of_commitment
from tracker.models import Assignment, Commitment, Reminder, Reply

# More of either is read in the admin.
SHOWN = 20
SIGNS = {Light.GREEN: "○", Light.YELLOW: "△", Light.RED: "●"}


@dataclass(frozen=True, slots=True)
class Supervision:
    """``light`` speaks of time only; ``replies`` stand beside the status and never change it."""

    light: Light | None
    sign: str
    assignment: Assignment | None
    reminders: tuple[Reminder, ...]
    replies: tuple[Reply, ...]

    @property
    def has_waiting_reply(self) -> bool:
        return any(reply.waits for reply in self.replies)


def supervision_of(commitment: Commitment) -> Supervision:
    """All of it, in two queries; the assignment comes with the row."""
    light = light_of_commitment(commitment, timezone.localdate())
    reminders = commitment.reminders.exclude(state=Reminder.State.WITHDRAWN).select_related("author")
    replies = commitment.replies.select_related("author", "settled_by", "evidence", "assessment")
    return Supervision(
        light=light,
        sign=SIGNS[light] if light else "",
        assignment=getattr(commitment, "assignment", None),
        reminders=tuple(reminders.order_by("-id")[:SHOWN]),
        replies=tuple(replies.order_by("-id")[:SHOWN]),
    )
