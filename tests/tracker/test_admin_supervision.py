"""The admin site about supervision: reminders sent and ended, replies written and answered, lights in lists."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from reports.models import Organisation
from tracker.access.roles import ENTRY, SUPERVISOR
from tracker.models import Assignment, Commitment, Reminder, Reply
from tracker.services import add_reply, send_reminder

from .cast import Cast, make_cast, make_commitment, make_in_role, make_report

pytestmark = pytest.mark.django_db

REMINDERS, REPLIES = "/admin/tracker/reminder/", "/admin/tracker/reply/"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def at_desk(name: str, role: str, body: Organisation) -> Client:
    """Somebody of that role and body, logged in to the admin site."""
    door = Client()
    door.force_login(make_in_role(name, role, body))
    return door


@pytest.fixture
def supervisor(cast: Cast) -> Client:
    return at_desk("ducha", SUPERVISOR, cast.body)


@pytest.fixture
def clerk(cast: Cast) -> Client:
    return at_desk("luru", ENTRY, cast.body)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def remind(cast: Cast, **values: Any) -> Reminder:
    known: dict[str, Any] = {"commitment": cast.rules, "text": "请说明进度。", "due_on": in_days(5)}
    return send_reminder(**({"author": cast.supervisor} | known | values))


def listed(door: Client, address: str) -> list[Any]:
    answer = door.get(address)
    assert answer.status_code == 200
    return list(answer.context["cl"].queryset)


def test_supervisor_reminds_clerk_replies_supervisor_answers(cast: Cast, supervisor: Client, clerk: Client) -> None:
    form = {"commitment": cast.rules.pk, "text": "请说明进度。", "due_on": in_days(5), "addressee": ""}
    supervisor.post(f"{REMINDERS}add/?commitment={cast.rules.pk}", form)
    reminder = Reminder.objects.get()

    clerk.post(f"{REPLIES}add/?reminder={reminder.pk}", {"reminder": reminder.pk, "text": "细则已印发。"})
    reply = Reply.objects.get()
    assert listed(supervisor, f"{REPLIES}?waits=yes") == [reply]
    assert listed(supervisor, "/admin/tracker/commitment/?replies=waiting") == [cast.rules]

    supervisor.post(f"{REPLIES}{reply.pk}/change/", {"note": "已核对。", "judgement": ""})
    supervisor.post(f"{REMINDERS}{reminder.pk}/change/", {"decision": "close", "note": ""})
    reminder.refresh_from_db()
    reply.refresh_from_db()
    assert (reminder.state, reply.settled_note) == ("closed", "已核对。")


@pytest.mark.parametrize(
    ("address", "form", "field"),
    [
        pytest.param("reminder/add/", {"text": "催", "due_on": "2020-01-01"}, "due_on", id="day past"),
        pytest.param("reminder/add/", {"text": "", "due_on": "2199-01-01"}, "text", id="no text"),
        pytest.param("assignment/add/", {"responsible_unit": "科"}, "reason", id="no reason"),
    ],
)
def test_what_says_too_little_is_a_form_error(
    cast: Cast, supervisor: Client, address: str, form: dict[str, Any], field: str
) -> None:
    answer = supervisor.post(f"/admin/tracker/{address}", {"commitment": cast.rules.pk, **form})
    assert list(answer.context["adminform"].form.errors) == [field]
    assert not Reminder.objects.exists()


def test_reply_is_to_a_reminder_or_about_a_commitment(cast: Cast, clerk: Client) -> None:
    reminder = remind(cast)
    both = {"reminder": reminder.pk, "commitment": cast.rules.pk, "text": "已办"}
    for form in (both, {"text": "已办"}):
        assert "只选一项" in clerk.post(f"{REPLIES}add/", form).content.decode()
    clerk.post(f"{REPLIES}add/", {"commitment": cast.rules.pk, "text": "不同意"})
    assert Reply.objects.get().commitment == cast.rules


def test_answer_must_say_something(cast: Cast, supervisor: Client) -> None:
    reply = add_reply(commitment=cast.rules, text="不同意", author=cast.clerk)
    answer = supervisor.post(f"{REPLIES}{reply.pk}/change/", {"note": " ", "judgement": ""})
    assert "请写明答复意见" in answer.content.decode()
    assert Reply.objects.get().waits


def test_withdrawing_needs_a_reason(cast: Cast, supervisor: Client) -> None:
    address = f"{REMINDERS}{remind(cast).pk}/change/"
    assert "请写明撤回的理由" in supervisor.post(address, {"decision": "withdraw", "note": ""}).content.decode()
    supervisor.post(address, {"decision": "withdraw", "note": "发错了"})
    assert Reminder.objects.get().state == "withdrawn"


def test_lists_hold_what_waits(cast: Cast, supervisor: Client) -> None:
    late, soon = remind(cast), remind(cast, due_on=in_days(2), author=User.objects.get(username="ducha"))
    Reminder.objects.filter(pk=late.pk).update(due_on=in_days(-1))
    answered = remind(cast, commitment=cast.checks)
    add_reply(reminder=answered, text="已办", author=cast.clerk)

    assert listed(supervisor, REMINDERS) == [answered, soon, late]
    assert listed(supervisor, f"{REMINDERS}?list=mine") == [soon]
    assert listed(supervisor, f"{REMINDERS}?list=overdue") == [late]
    assert listed(supervisor, f"{REMINDERS}?list=replied") == [answered]
    assert listed(supervisor, f"{REMINDERS}?light=yellow") == [soon]
    assert listed(supervisor, f"{REMINDERS}?light=red") == [late]


def test_chosen_commitments_are_reminded_together(cast: Cast, supervisor: Client) -> None:
    chosen = {"action": "remind", "_selected_action": [cast.rules.pk, cast.checks.pk]}
    page = supervisor.post("/admin/tracker/commitment/", chosen)
    assert "向以下 2 条承诺的机构各发一条催办" in page.content.decode()
    form = {**chosen, "send": "yes", "text": "请报进度。", "due_on": in_days(-2)}
    assert "已经过去" in supervisor.post("/admin/tracker/commitment/", form).content.decode()

    supervisor.post("/admin/tracker/commitment/", form | {"due_on": in_days(2)})
    assert set(Reminder.objects.values_list("commitment", flat=True)) == {cast.rules.pk, cast.checks.pk}


def test_assignment_is_shown_beside_what_was_read(cast: Cast, supervisor: Client) -> None:
    Commitment.objects.filter(pk=cast.rules.pk).update(responsible_unit="办公室")
    form = {"commitment": cast.rules.pk, "responsible_unit": "河湖科", "deadline": "2030-01-01", "reason": "会议确定"}
    supervisor.post("/admin/tracker/assignment/add/", form)
    shown = supervisor.get(f"/admin/tracker/assignment/{Assignment.objects.get().pk}/change/").content.decode()
    assert "办公室" in shown
    assert "河湖科" in supervisor.get(f"/commitments/{cast.rules.pk}/").content.decode()


def test_bodies_without_the_report_are_listed_as_of_a_day_and_reminded(cast: Cast, supervisor: Client) -> None:
    child = Organisation.objects.create(name="松涛区河长办", parent=cast.body)
    make_report(child, 2022, ["完成。"], ["继续。"])
    address = f"{REMINDERS}missing-reports/?year=2024&kind=rule_of_law&as_of=2030-01-01"
    assert [body for body, _last in supervisor.get(address).context["rows"]] == [child]

    refused = supervisor.post(address, {"text": "请发布。", "due_on": in_days(3)}).content.decode()
    assert "没有选中机构" in refused
    supervisor.post(address, {"text": "请发布。", "due_on": in_days(3), "bodies": [child.pk]})
    sent = Reminder.objects.get()
    assert (sent.organisation, sent.report_kind, sent.covers_year) == (child, "rule_of_law", 2024)


def test_bodies_of_others_are_not_reminded(cast: Cast, supervisor: Client) -> None:
    other = Organisation.objects.create(name="他县水务局")
    make_report(other, 2022, ["完成。"], ["继续。"])
    address = f"{REMINDERS}missing-reports/?year=2024&kind=rule_of_law&as_of=2030-01-01"
    supervisor.post(address, {"text": "请发布。", "due_on": in_days(3), "bodies": [other.pk]})
    assert not Reminder.objects.exists()


def test_clerk_sends_no_reminders(cast: Cast, clerk: Client) -> None:
    form = {"commitment": cast.rules.pk, "text": "催", "due_on": in_days(3)}
    assert clerk.post(f"{REMINDERS}add/", form).status_code == 403
    address = f"{REMINDERS}missing-reports/?year=2024"
    assert clerk.post(address, {"text": "催", "due_on": in_days(3), "bodies": [cast.body.pk]}).status_code == 403


def test_page_of_a_commitment_shows_it_beside_the_status(cast: Cast, client: Client) -> None:
    client.force_login(cast.outsider)
    reminder = remind(cast)
    add_reply(reminder=reminder, text="细则已于五月印发。", author=cast.clerk)
    page = client.get(f"/commitments/{cast.rules.pk}/").content.decode()
    assert page.index("有申辩待看") < page.index("细则已于五月印发。")
    assert "不改变落实状态" in page
    assert "只看时间" in page


@pytest.mark.parametrize("rows", [1, 30])
@pytest.mark.parametrize("page", ["reminder", "reply", "assignment"])
def test_list_makes_the_same_queries_for_any_number_of_rows(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, page: str, rows: int
) -> None:
    cast = make_cast()
    plan = make_report(cast.body, 2030, ["完成。"], [f"第{n}项：建成泵站{n}座。" for n in range(rows)])
    for n in range(rows):
        commitment = make_commitment(plan, f"第{n}项：建成泵站{n}座。", "quantified")
        reminder = remind(cast, commitment=commitment)
        add_reply(reminder=reminder, text="已办", author=cast.clerk)
        Assignment.objects.create(commitment=commitment, responsible_unit="科", reason="定", author=cast.supervisor)
    with django_assert_max_num_queries(7):
        assert admin_client.get(f"/admin/tracker/{page}/").status_code == 200
