"""Supervision: assignments, reminders and replies, their lights, and what others hear of them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reports.errors import InputError
from reports.models import Organisation
from tracker.lights import Light, light_of_commitment, with_commitment_lights, with_reminder_lights
from tracker.models import Assignment, Commitment, Event, Reminder, Reply
from tracker.services import (
    add_reply,
    assign,
    close_reminder,
    judge_commitment,
    remind_of_report,
    send_reminder,
    send_reminders,
    settle_reply,
    withdraw_reminder,
)

from .cast import Cast, judge, make_cast, make_user
from .clients import make_machine

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def remind(cast: Cast, **values: Any) -> Reminder:
    known: dict[str, Any] = {
        "commitment": cast.rules,
        "text": "请说明细则何时印发。",
        "due_on": in_days(10),
        "author": cast.supervisor,
    }
    return send_reminder(**(known | values))


def told() -> list[str]:
    return list(Event.objects.order_by("id").values_list("kind", flat=True))


def newest() -> Event:
    return Event.objects.latest("id")


def test_assignment_stands_beside_what_the_report_says(cast: Cast) -> None:
    before = (cast.rules.deadline, cast.rules.responsible_unit)

    assign(
        commitment=cast.rules, responsible_unit="河湖科", deadline=in_days(5), reason="会议确定", author=cast.supervisor
    )

    cast.rules.refresh_from_db()
    assert (str(cast.rules.deadline), cast.rules.responsible_unit) == (str(before[0]), before[1])
    assert (newest().kind, newest().payload["responsible_unit"]) == ("commitment.assigned", "河湖科")


def test_assignment_changed_tells_what_it_was_and_unchanged_tells_nothing(cast: Cast) -> None:
    values: dict[str, Any] = {"commitment": cast.rules, "deadline": None, "author": cast.supervisor}
    assign(responsible_unit="河湖科", reason="会议确定", **values)
    assign(responsible_unit="法规科", reason="职责调整", **values)
    assign(responsible_unit="法规科", reason="再说一次", **values)

    assert told() == ["commitment.assigned"] * 2
    assert newest().previous == {"responsible_unit": "河湖科", "deadline": None}
    assert Assignment.objects.get().reason == "职责调整"


def test_reminder_goes_to_the_unit_that_a_supervisor_named(cast: Cast) -> None:
    Commitment.objects.filter(pk=cast.rules.pk).update(responsible_unit="办公室")
    cast.rules.refresh_from_db()
    assert remind(cast).addressee == "办公室"
    assign(commitment=cast.rules, responsible_unit="河湖科", deadline=None, reason="会议确定", author=cast.supervisor)
    assert remind(cast).addressee == "河湖科"
    assert remind(cast, addressee="法规科").addressee == "法规科"


def test_reminder_is_answered_settled_and_closed_and_each_step_is_told(cast: Cast) -> None:
    cast.rules.refresh_from_db()
    status = (cast.rules.status, cast.rules.current_assessment_id)
    reminder = remind(cast)
    reply = add_reply(reminder=reminder, text="细则已于五月印发。", author=cast.clerk)
    settle_reply(reply=reply, note="已核对文件。", author=cast.supervisor)
    close_reminder(reminder=reminder, author=cast.supervisor)

    reminder.refresh_from_db()
    cast.rules.refresh_from_db()
    assert (reminder.state, reminder.closed_by) == ("closed", cast.supervisor)
    assert (cast.rules.status, cast.rules.current_assessment_id) == status
    steps = ["reminder.sent", "reply.added", "reminder.answered", "reply.settled", "reminder.closed"]
    assert told() == steps


def test_body_may_object_of_its_own_accord_and_a_judgement_answers_it(cast: Cast) -> None:
    evidence = cast.rules.evidence.get(grade=2)
    reply = add_reply(commitment=cast.rules, text="细则已印发，见原文。", evidence=evidence, author=cast.clerk)
    assert Reply.objects.get(settled_at__isnull=True) == reply

    judgement = judge_commitment(
        commitment=cast.rules, later_report=cast.later_report, status="fulfilled", reason="属实", author=cast.supervisor
    )
    assert Reply.objects.get().waits  # whoever judges may not have read it
    settle_reply(reply=reply, assessment=judgement, author=cast.supervisor)

    assert not Reply.objects.get().waits


REFUSED = [
    pytest.param("reminder_text_required", lambda c: remind(c, text=" "), id="no text"),
    pytest.param("due_date_past", lambda c: remind(c, due_on=in_days(-1)), id="day past"),
    pytest.param(
        "reason_required",
        lambda c: assign(commitment=c.rules, responsible_unit="科", deadline=None, reason=" ", author=c.supervisor),
        id="no reason",
    ),
    pytest.param(
        "reply_text_required", lambda c: add_reply(commitment=c.rules, text="", author=c.clerk), id="empty reply"
    ),
    pytest.param(
        "evidence_of_other_commitment",
        lambda c: add_reply(
            commitment=c.ledger, text="见原文", evidence=c.rules.evidence.earliest("pk"), author=c.clerk
        ),
        id="evidence of another",
    ),
    pytest.param(
        "answer_required",
        lambda c: settle_reply(reply=add_reply(commitment=c.rules, text="不同意", author=c.clerk), author=c.supervisor),
        id="no answer",
    ),
    pytest.param(
        "assessment_of_other_commitment",
        lambda c: settle_reply(
            reply=add_reply(commitment=c.outlets, text="不同意", author=c.clerk),
            assessment=c.outlets.current_assessment,
            author=c.supervisor,
        ),
        id="judgement from before",
    ),
    pytest.param(
        "reason_required", lambda c: withdraw_reminder(reminder=remind(c), note="", author=c.supervisor), id="withdrawn"
    ),
    pytest.param(
        "too_many_reminders",
        lambda c: send_reminders(commitments=[], text="催", due_on=in_days(1), author=c.supervisor),
        id="none chosen",
    ),
    pytest.param(
        "report_kind_invalid",
        lambda c: remind_of_report(
            organisation=c.body, report_kind="x", covers_year=2025, text="催", due_on=in_days(1), author=c.supervisor
        ),
        id="no such kind",
    ),
]


@pytest.mark.parametrize(("code", "doing"), REFUSED)
def test_what_says_nothing_is_refused(cast: Cast, code: str, doing: Any) -> None:
    with pytest.raises(InputError) as refused:
        doing(cast)
    assert refused.value.code == code


@pytest.mark.parametrize("end", [close_reminder, withdraw_reminder])
def test_what_is_over_is_neither_answered_nor_ended_again(cast: Cast, end: Any) -> None:
    reminder = remind(cast)
    end(reminder=reminder, note="已办", author=cast.supervisor)
    for again in (
        lambda: add_reply(reminder=reminder, text="晚了", author=cast.clerk),
        lambda: close_reminder(reminder=reminder, author=cast.supervisor),
        lambda: withdraw_reminder(reminder=reminder, note="重复", author=cast.supervisor),
    ):
        with pytest.raises(InputError) as refused:
            again()
        assert refused.value.code == "reminder_closed"


def test_reply_is_answered_once(cast: Cast) -> None:
    reply = add_reply(commitment=cast.rules, text="不同意", author=cast.clerk)
    settle_reply(reply=reply, note="请补材料", author=cast.supervisor)
    with pytest.raises(InputError, match="已经答复过"):
        settle_reply(reply=reply, note="再说", author=cast.supervisor)


def test_machine_client_speaks_for_somebody(cast: Cast) -> None:
    machine: User = make_machine(cast.body, "reply:write").client.user
    with pytest.raises(InputError) as refused:
        add_reply(commitment=cast.rules, text="已办", author=machine)
    assert refused.value.code == "on_behalf_of_required"
    assert add_reply(commitment=cast.rules, text="已办", author=machine, on_behalf_of="李科长").said_by == "李科长"


def test_several_are_reminded_all_or_none(cast: Cast) -> None:
    values: dict[str, Any] = {"text": "请报进度。", "author": cast.supervisor}
    assert len(send_reminders(commitments=[cast.rules, cast.checks], due_on=in_days(3), **values)) == 2
    with pytest.raises(InputError):
        send_reminders(commitments=[cast.rules, cast.checks], due_on=in_days(-3), **values)
    assert Reminder.objects.count() == 2


@pytest.mark.parametrize(("days", "light"), [(31, "green"), (30, "yellow"), (0, "yellow"), (-1, "red"), (None, "")])
def test_light_of_a_commitment_is_about_time_alone(cast: Cast, days: int | None, light: str) -> None:
    as_of = date(2030, 6, 1)
    deadline = None if days is None else as_of + timedelta(days=days)
    Commitment.objects.filter(pk=cast.rules.pk).update(deadline=deadline)

    rows = with_commitment_lights(Commitment.objects.all(), as_of)

    assert rows.get(pk=cast.rules.pk).light == light
    assert (light_of_commitment(rows.get(pk=cast.rules.pk), as_of) or "") == light
    assert rows.filter(light=light, pk=cast.rules.pk).count() == 1


@pytest.mark.parametrize(("stated", "light"), [(False, ""), (True, "red")])
def test_attitude_lights_only_by_a_day_that_is_printed(cast: Cast, stated: bool, light: str) -> None:
    cast.rules.verifiability, cast.rules.deadline, cast.rules.deadline_stated = "slogan", in_days(-1), stated
    cast.rules.save()
    row = with_commitment_lights(Commitment.objects.all(), in_days(0)).get(pk=cast.rules.pk)
    assert row.light == light == (light_of_commitment(row, in_days(0)) or "")


def test_deadline_set_by_a_supervisor_lights_and_a_fulfilled_promise_does_not(cast: Cast) -> None:
    as_of = timezone.localdate()
    assign(commitment=cast.rules, responsible_unit="", deadline=in_days(90), reason="延期", author=cast.supervisor)
    assert with_commitment_lights(Commitment.objects.all(), as_of).get(pk=cast.rules.pk).light == Light.GREEN

    judge(cast.rules, cast.later_report, "fulfilled", cast.supervisor)
    assert with_commitment_lights(Commitment.objects.all(), as_of).get(pk=cast.rules.pk).light == ""


def test_light_of_a_reminder_goes_out_with_the_reply(cast: Cast) -> None:
    reminder = remind(cast)

    def light(as_of: date) -> str:
        return str(with_reminder_lights(Reminder.objects.all(), as_of).get().light)

    assert [light(in_days(days)) for days in (0, 6, 7, 10, 11)] == ["green", "green", "yellow", "yellow", "red"]
    add_reply(reminder=reminder, text="已办", author=cast.clerk)
    assert light(in_days(11)) == ""


def test_body_is_asked_for_a_report_that_is_missing(cast: Cast) -> None:
    body = Organisation.objects.create(name="云岭市粮食局", level="city")
    reminder = remind_of_report(
        organisation=body,
        report_kind="rule_of_law",
        covers_year=2024,
        text="请尽快发布。",
        due_on=in_days(7),
        author=make_user("city"),
    )
    assert (reminder.organisation, reminder.commitment) == (body, None)
    assert "2024 年度法治政府建设年度报告尚未发布" in str(reminder)
    assert newest().organisation == body
