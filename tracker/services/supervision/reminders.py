"""Reminders (催办): sent, closed, withdrawn."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.errors import InputError
from reports.models import Organisation, Report
from tracker.models import Commitment, Event, Reminder
from tracker.services.events import record

from .assignments import unit_of
from .words import body_of, speaker_of, told, touch, words_of

# So many bodies or commitments at a time: what is sent to more was not read before it was sent.
MOST = 500


@transaction.atomic
def send_reminder(
    *,
    commitment: Commitment,
    text: str,
    due_on: date,
    author: User,
    addressee: str = "",
    on_behalf_of: str = "",
) -> Reminder:
    """Ask the body of the commitment for a reply until that day; to the responsible unit unless another is named.

    Raises InputError ``reminder_text_required``, ``due_date_past`` or ``on_behalf_of_required``.
    """
    organisation_id = body_of(commitment)
    assert organisation_id is not None  # only reports that were read have commitments
    reminder = _send(
        text,
        due_on,
        author,
        on_behalf_of,
        organisation_id=organisation_id,
        commitment=commitment,
        addressee=addressee.strip() or unit_of(commitment),
    )
    touch(commitment)
    return reminder


@transaction.atomic
def send_reminders(*, commitments: Iterable[Commitment], **values: Any) -> list[Reminder]:
    """The same to several, all or none. Raises InputError like ``send_reminder``, and ``too_many_reminders``."""
    chosen = list(commitments)
    _check_number(len(chosen))
    return [send_reminder(commitment=commitment, **values) for commitment in chosen]


@transaction.atomic
def remind_of_report(
    *,
    organisation: Organisation,
    report_kind: str,
    covers_year: int,
    text: str,
    due_on: date,
    author: User,
    on_behalf_of: str = "",
) -> Reminder:
    """Ask a body for a report that it has not published.

    Raises InputError like ``send_reminder``, and ``report_kind_invalid``.
    """
    if report_kind not in Report.Kind.values:
        raise InputError("report_kind_invalid", _("没有“%(kind)s”这种报告。") % {"kind": report_kind})
    about = {"organisation_id": organisation.pk, "report_kind": report_kind, "covers_year": covers_year}
    return _send(text, due_on, author, on_behalf_of, **about)


def close_reminder(*, reminder: Reminder, author: User, note: str = "") -> Reminder:
    """The matter is dealt with. Raises InputError ``reminder_closed`` where it is closed or withdrawn already."""
    return _end(reminder, Reminder.State.CLOSED, Event.Kind.REMINDER_CLOSED, author, note.strip())


def withdraw_reminder(*, reminder: Reminder, author: User, note: str) -> Reminder:
    """It should not have been sent. Raises InputError ``reason_required`` or ``reminder_closed``."""
    note = words_of(note, "reason_required", _("请写明撤回的理由：机构会看到。"))
    return _end(reminder, Reminder.State.WITHDRAWN, Event.Kind.REMINDER_WITHDRAWN, author, note)


def check_due(due_on: date) -> None:
    """Raise InputError ``due_date_past`` where nobody could reply by then."""
    if due_on < timezone.localdate():
        message = _("回复期限 %(day)s 已经过去：请填今天或以后的日期。")
        raise InputError("due_date_past", message % {"day": due_on.isoformat()})


def check_open(reminder: Reminder) -> None:
    """Raise InputError ``reminder_closed`` where it is closed or withdrawn."""
    if not reminder.is_open:
        message = _("这条催办“%(state)s”，不能再回复或了结：如需继续督促，请另发一条催办。")
        raise InputError("reminder_closed", message % {"state": reminder.get_state_display()})


def _send(text: str, due_on: date, author: User, on_behalf_of: str, **about: Any) -> Reminder:
    text = words_of(text, "reminder_text_required", _("请写明催办内容：要对方做什么、答复什么。"))
    check_due(due_on)
    on_behalf_of = speaker_of(author, on_behalf_of)
    with acting(author):
        said = {"text": text, "due_on": due_on, "author": author, "on_behalf_of": on_behalf_of}
        reminder = Reminder.objects.create(**said, **about)
    now = {
        "state": str(reminder.state),
        "commitment": reminder.commitment_id,
        "report_kind": reminder.report_kind,
        "covers_year": reminder.covers_year,
        "addressee": reminder.addressee,
        "text": text,
        "due_on": due_on,
    }
    record(Event.Kind.REMINDER_SENT, reminder, reminder.organisation_id, told(now), actor=author)
    return reminder


@transaction.atomic
def _end(reminder: Reminder, state: Reminder.State, kind: Event.Kind, author: User, note: str) -> Reminder:
    reminder = Reminder.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=reminder.pk)
    check_open(reminder)
    before = reminder.state
    reminder.state, reminder.closed_by, reminder.closed_at = state, author, timezone.now()
    reminder.closing_note = note
    with acting(author, note):
        reminder.save(update_fields=["state", "closed_by", "closed_at", "closing_note", "updated_at"])
    touch(reminder.commitment)
    now = {"state": str(state), "commitment": reminder.commitment_id}
    previous = {"state": str(before)}
    record(kind, reminder, reminder.organisation_id, now, previous=previous, actor=author, reason=note)
    return reminder


def _check_number(chosen: int) -> None:
    if not 1 <= chosen <= MOST:
        message = _("一次可以催办 1 至 %(most)s 项，选中了 %(chosen)s 项：请缩小范围，分几次发。")
        raise InputError("too_many_reminders", message % {"most": MOST, "chosen": chosen})
