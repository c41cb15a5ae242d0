"""Telling one office system of to-dos, and what its answers mean."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import ClassVar

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reports import claims
from reports.claims import Claim
from reports.models import Organisation
from tracker.models import TodoPush, TodoTarget
from tracker.remote import Answer
from tracker.sealing import seal_values, unseal_values
from tracker.services.outgoing.outcomes import Job, Outcome
from tracker.services.outgoing.turns import Turn
from tracker.todo import Refusal, Todo, TodoAdapter, adapter_for

LONGEST_TITLE = 120
REMINDER_PAGE = "admin:tracker_reminder_change"


class TodoTurn(Turn[TodoPush]):
    """To-dos of one target, by one adapter that keeps its token for the turn."""

    receivers = TodoTarget
    rows = TodoPush
    link = "target"
    related: ClassVar = ("commitment__report__organisation", "reminder__commitment", "reminder__organisation")

    def __init__(self, receiver_id: int, fence: int) -> None:
        super().__init__(receiver_id, fence)
        self._adapter: TodoAdapter | None = None

    def job(self, row: TodoPush) -> Job | None:
        if row.wanted != TodoPush.Wanted.TODO and not (row.told or row.log):
            return None  # nobody was told that there was something to do
        if self._adapter is None:
            self._adapter = self._adapter_of(row.target)
        return partial(push, self._adapter, _todo(row))

    def drop(self, claim: Claim, row: TodoPush) -> None:
        claims.finish(claim)

    def delivered(self, row: TodoPush, outcome: Outcome) -> None:
        TodoPush.objects.filter(pk=row.pk).update(told=row.wanted)

    def learn(self, learnt: Mapping[str, str]) -> None:
        TodoTarget.objects.filter(pk=self.receiver_id).update(session=seal_values(learnt))

    def _adapter_of(self, target: TodoTarget) -> TodoAdapter:
        known = unseal_values(target.session) | unseal_values(target.credentials)

        def ask(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
            return self.client.request(method, url, body=body, headers=headers)

        return adapter_for(target.kind, target.base_url, target.system_code, known, ask)


def push(adapter: TodoAdapter, todo: Todo) -> Outcome:
    """Make the to-do stand there as it says. Raises InputError where there was no answer."""
    try:
        status = adapter.push(todo)
    except Refusal as error:
        return Outcome(
            error.status, code=error.code, message=error.message, spoiled=not error.about_todo, learnt=adapter.learnt
        )
    return Outcome(status, learnt=adapter.learnt)


def _todo(row: TodoPush) -> Todo:
    about, body, address = _subject(row)
    title = f"{row.get_reason_display()}：{about}"
    return Todo(
        task_id=row.task_id,
        state=row.wanted,
        title=title if len(title) <= LONGEST_TITLE else title[: LONGEST_TITLE - 1] + "…",
        matter=_("年度报告承诺核查"),
        step=str(row.get_reason_display()),
        receiver=row.receiver,
        sender=body.name if body else _("践诺"),
        url=settings.PUBLIC_URL + address,
        created_at=row.created_at,
        changed_at=row.wanted_at,
    )


def _subject(row: TodoPush) -> tuple[str, Organisation | None, str]:
    """What it is about, whose it is, and where it is dealt with."""
    if row.reminder is not None:
        return row.reminder.subject, row.reminder.organisation, reverse(REMINDER_PAGE, args=[row.reminder_id])
    assert row.commitment is not None  # it is about one or the other
    address = reverse("web:commitment", args=[row.commitment_id])
    return row.commitment.text, row.commitment.report.organisation, address
