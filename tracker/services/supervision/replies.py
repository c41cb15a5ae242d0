"""Replies of bodies (回复, 申辩), and what supervisors answer. A reply never changes a status: a judgement does."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.errors import InputError
from tracker.models import Assessment, Commitment, Event, Evidence, Reminder, Reply
from tracker.services.events import record

from .reminders import check_open
from .words import body_of, speaker_of, touch, words_of


@transaction.atomic
def add_reply(
    *,
    text: str,
    author: User,
    reminder: Reminder | None = None,
    commitment: Commitment | None = None,
    evidence: Evidence | None = None,
    on_behalf_of: str = "",
) -> Reply:
    """Say something to a reminder, or to what was found of a commitment; it then waits for a supervisor.

    Raises InputError ``reply_text_required``, ``reminder_closed``, ``evidence_of_other_commitment`` or
    ``on_behalf_of_required``.
    """
    text = words_of(text, "reply_text_required", _("请写明回复内容：做了什么、依据在哪里、为什么不同意。"))
    on_behalf_of = speaker_of(author, on_behalf_of)
    if reminder is not None:
        reminder = Reminder.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=reminder.pk)
        check_open(reminder)
        commitment = reminder.commitment
    if evidence is not None and (commitment is None or evidence.commitment_id != commitment.pk):
        message = _("所指佐证须是这条承诺的佐证：请从承诺页“后来怎么说”中选取。")
        raise InputError("evidence_of_other_commitment", message)
    organisation_id = reminder.organisation_id if reminder else body_of(commitment) if commitment else None
    assert organisation_id is not None  # there is one or the other, and both have a body
    with acting(author):
        reply = Reply.objects.create(
            organisation_id=organisation_id,
            commitment=commitment,
            reminder=reminder,
            text=text,
            evidence=evidence,
            author=author,
            on_behalf_of=on_behalf_of,
        )
    touch(commitment)
    _tell_added(reply, author)
    if reminder is not None:
        _answer(reminder, reply, author)
    return reply


@transaction.atomic
def settle_reply(*, reply: Reply, author: User, note: str = "", assessment: Assessment | None = None) -> Reply:
    """Answer what a body said, with a note, with a person's later judgement of the commitment, or both.

    Raises InputError ``reply_settled``, ``answer_required`` or ``assessment_of_other_commitment``.
    """
    reply = Reply.objects.select_for_update(of=("self",)).select_related("commitment").get(pk=reply.pk)
    if not reply.waits:
        raise InputError("reply_settled", _("这条回复已经答复过：答复只能有一次，如有新情况请另行判断或催办。"))
    note = note.strip()
    if not note and assessment is None:
        message = _("请写明答复意见，或指出据此作出的判断：回复的机构会看到。")
        raise InputError("answer_required", message)
    if assessment is not None and not judgements_after(reply).filter(pk=assessment.pk).exists():
        message = _("所选判断须是收到回复之后对这条承诺作出的人工判断：请先作出判断，再来答复。")
        raise InputError("assessment_of_other_commitment", message)
    reply.settled_by, reply.settled_at = author, timezone.now()
    reply.settled_note, reply.assessment = note, assessment
    with acting(author, note):
        reply.save(update_fields=["settled_by", "settled_at", "settled_note", "assessment"])
    touch(reply.commitment)
    now = {"waits": False, "commitment": reply.commitment_id, "assessment": assessment and assessment.pk}
    about: dict[str, Any] = {"previous": {"waits": True}, "actor": author, "reason": note}
    record(Event.Kind.REPLY_SETTLED, reply, reply.organisation_id, now, **about)
    return reply


def judgements_after(reply: Reply) -> QuerySet[Assessment]:
    """What persons judged of the commitment since the body spoke."""
    return Assessment.objects.filter(
        commitment=reply.commitment_id, source=Assessment.Source.PERSON, created_at__gte=reply.created_at
    )


def _tell_added(reply: Reply, author: User) -> None:
    now = {
        "waits": True,
        "commitment": reply.commitment_id,
        "reminder": reply.reminder_id,
        "text": reply.text,
        "evidence": reply.evidence_id,
    }
    record(Event.Kind.REPLY_ADDED, reply, reply.organisation_id, now, actor=author)


def _answer(reminder: Reminder, reply: Reply, author: User) -> None:
    if reminder.state == Reminder.State.ANSWERED:
        return
    reminder.state = Reminder.State.ANSWERED
    with acting(author):
        reminder.save(update_fields=["state", "updated_at"])
    now = {"state": str(reminder.state), "commitment": reminder.commitment_id, "reply": reply.pk}
    previous = {"state": str(Reminder.State.OPEN)}
    record(Event.Kind.REMINDER_ANSWERED, reminder, reminder.organisation_id, now, previous=previous, actor=author)
