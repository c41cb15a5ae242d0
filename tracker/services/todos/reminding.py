"""From reminders to to-dos of the bodies that are to reply."""

from __future__ import annotations

from collections.abc import Iterable

from reports.tree import bodies_above
from tracker.models import Reminder, TodoPush, TodoTarget

from .steps import bring_in_step, receivers_of


def plan_all_reminders(target: TodoTarget) -> None:
    """Tell a target, new or changed, of all that wait for a reply, and of what it was told before."""
    waiting = set(Reminder.objects.filter(state=Reminder.State.OPEN).values_list("pk", flat=True))
    plan_reminders([target], waiting | set(target.pushes.values_list("reminder_id", flat=True)) - {None})


def plan_reminders(targets: Iterable[TodoTarget], reminder_ids: Iterable[int | None]) -> None:
    """Bring the to-dos about these reminders in step: there until the body has replied, gone where it was withdrawn."""
    reminders = list(Reminder.objects.filter(pk__in=list(reminder_ids)).select_related("commitment"))
    above = bodies_above({reminder.organisation_id for reminder in reminders})
    for target in targets:
        known: dict[int, dict[str, TodoPush]] = {reminder.pk: {} for reminder in reminders}
        for push in TodoPush.objects.select_for_update().filter(target=target, reminder__in=reminders):
            assert push.reminder_id is not None  # asked for
            known[push.reminder_id][push.receiver] = push
        for reminder in reminders:
            is_theirs = reminder.state != Reminder.State.WITHDRAWN
            receivers = receivers_of(target, above.get(reminder.organisation_id, [])) if is_theirs else ()
            need = TodoPush.Reason.REMINDER if reminder.state == Reminder.State.OPEN else ""
            bring_in_step(target, reminder, str(need), receivers, known[reminder.pk])
