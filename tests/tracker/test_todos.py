"""To-dos in office systems: there when something waits for a person, gone when it does not, never there twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from tests.tracker.cast import Cast, make_cast, make_user, suggest
from tests.tracker.office_systems import Ecology, Rest, Seeyon
from tests.web_server import Act, WebServer, web_server
from tracker.models import Commitment, Event, TodoPush, TodoTarget
from tracker.services import (
    add_reply,
    announce_and_deliver,
    create_target,
    judge_commitment,
    plan_target,
    send_reminder,
    withdraw_reminder,
)
from tracker.services.events import assessment_added

pytestmark = pytest.mark.django_db

CREDENTIALS = {
    "ecology9": {"appid": Ecology.APPID, "userid": "1"},
    "seeyon": {"userName": "rest", "password": "rest-pass"},
    "rest": {"token": "t-1"},
}
SYSTEMS: dict[str, Any] = {"ecology9": Ecology, "seeyon": Seeyon, "rest": Rest}


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT, settings.WEBHOOK_TIMEOUT = tmp_path, 2.0
    settings.PUBLIC_URL = "https://jiannuo.example.gov.cn"
    return make_cast()


@pytest.fixture
def server(settings: Any) -> Iterator[WebServer]:
    with web_server() as server:
        settings.OUTBOUND_PRIVATE_HOSTS = [server.host]
        yield server


def make(cast: Cast, server: WebServer, kind: str, **values: Any) -> tuple[TodoTarget, Any]:
    server.act = office = SYSTEMS[kind]()
    known: dict[str, Any] = {
        "kind": kind,
        "name": "办公系统",
        "base_url": server.url,
        "organisation": cast.body,
        "system_code": "jiannuo",
        "receivers": [{"organisation": None, "receiver": "zhangsan"}],
        "credentials": CREDENTIALS[kind],
    }
    return create_target(**(known | values)), office


def doubtful(cast: Cast, commitment: Commitment | None = None) -> None:
    """A suggestion that a person should look at."""
    commitment = commitment or cast.checks
    before = commitment.current_assessment
    assessment = suggest(commitment, cast.later_report, "fulfilled", confidence=0.3)
    assessment_added(assessment, cast.body.pk, before, is_current=True)


def judge(cast: Cast, status: str, author: Any, commitment: Commitment | None = None) -> None:
    judge_commitment(
        commitment=commitment or cast.checks,
        later_report=cast.later_report,
        status=status,
        reason="查阅了台账。",
        author=author,
    )


def work(times: int = 1) -> None:
    for _ in range(times):
        announce_and_deliver()


def again() -> None:
    """What failed is due, and nobody is left alone any more."""
    now = Event.objects.earliest("id").occurred_at
    TodoPush.objects.update(next_attempt_at=now)
    TodoTarget.objects.update(next_attempt_at=None)
    work()


def shown(kind: str, office: Any) -> list[str]:
    """The state of each to-do as the office system shows it."""
    if kind == "ecology9":
        return [{"0": "todo", "2": "done"}[row["isremark"]] for row in office.todos.values()]
    if kind == "seeyon":
        ended = {("0", None): "todo", ("1", "0"): "done", ("1", "2"): "deleted"}
        return [ended[row["state"], row.get("subState")] for row in office.todos.values()]
    return [row["state"] for row in office.todos.values()]


@pytest.mark.parametrize("kind", SYSTEMS)
def test_todo_stands_while_a_person_is_waited_for(cast: Cast, server: WebServer, kind: str) -> None:
    target, office = make(cast, server, kind)
    doubtful(cast)
    work()
    assert shown(kind, office) == ["todo"]
    judge(cast, "not_fulfilled", cast.supervisor)
    work()
    assert shown(kind, office) == ["todo"]
    assert TodoPush.objects.get().reason == "second"
    judge(cast, "not_fulfilled", make_user("second"))
    work()
    assert shown(kind, office) == ["done"]
    push = target.pushes.get()
    assert (push.state, push.wanted, push.told, push.error_code) == ("done", "done", "done", "")


@pytest.mark.parametrize("kind", SYSTEMS)
def test_lost_answer_makes_no_second_todo(cast: Cast, server: WebServer, kind: str) -> None:
    _, office = make(cast, server, kind)
    lose = {"on": True}

    def lossy(got: Any) -> Act:
        answer = office(got)
        written = answer.status in (200, 204) and office.todos
        if written and lose.pop("on", False):
            return Act(cut=True)
        return answer

    server.act = lossy
    doubtful(cast)
    work()
    assert (shown(kind, office), TodoPush.objects.get().state) == (["todo"], "queued")
    again()
    assert (shown(kind, office), TodoPush.objects.get().state) == (["todo"], "done")


@pytest.mark.parametrize("kind", SYSTEMS)
def test_receiver_who_is_replaced_loses_the_todo(cast: Cast, server: WebServer, kind: str) -> None:
    target, office = make(cast, server, kind)
    doubtful(cast)
    work()
    TodoTarget.objects.update(receivers=[{"organisation": cast.body.pk, "receiver": "lisi"}])
    target.refresh_from_db()
    assert plan_target(target=target) == plan_target(target=target) >= 1
    work()
    left = [state for state in shown(kind, office) if state != "deleted"]
    assert left == ["todo"] * TodoPush.objects.filter(receiver="lisi", wanted="todo").count()
    assert set(TodoPush.objects.filter(receiver="zhangsan").values_list("told", flat=True)) == {"deleted"}


@pytest.mark.parametrize("kind", ["ecology9", "seeyon"])
def test_token_that_ended_is_replaced(cast: Cast, server: WebServer, kind: str) -> None:
    _, office = make(cast, server, kind)
    doubtful(cast)
    work()
    registered = office.calls.count("regist")

    def forgetful(got: Any) -> Act:
        if ("ofs" in got.path or "thirdparty" in got.path) and forget.pop("on", False):
            office.tokens = []
        return office(got)

    forget = {"on": True}
    server.act = forgetful
    judge(cast, "fulfilled", cast.supervisor)
    work()
    assert shown(kind, office) == ["done"]
    assert office.calls.count("regist") == registered, "registered once, and remembered"


def test_registration_that_is_void_is_made_anew(cast: Cast, server: WebServer) -> None:
    make(cast, server, "ecology9")
    doubtful(cast)
    work()
    server.act = office = Ecology()  # another key pair: somebody has registered since
    judge(cast, "fulfilled", cast.supervisor)
    work()
    assert (shown("ecology9", office), office.calls.count("regist")) == (["done"], 1)


def test_ecology_without_tokens_and_its_fields(cast: Cast, server: WebServer) -> None:
    _, office = make(cast, server, "ecology9", credentials={})
    office.open = True
    doubtful(cast)
    work()
    (row,) = office.todos.values()
    assert office.calls == ["ReceiveRequestInfoByJson"]
    assert row["requestname"].endswith(cast.checks.text)
    assert row["pcurl"] == f"https://jiannuo.example.gov.cn/commitments/{cast.checks.pk}/"
    assert (row["syscode"], row["viewtype"], len(row["receivets"])) == ("jiannuo", "0", 13)
    assert len(row["createdatetime"]) == 19
    assert row["flowid"] == TodoPush.objects.get().task_id


@pytest.mark.parametrize(
    ("kind", "values", "code"),
    [
        ("ecology9", {"credentials": {"appid": "wrong", "userid": "1"}}, "todo_unauthorised"),
        ("ecology9", {"receivers": [{"organisation": None, "receiver": "nobody"}]}, "todo_refused"),
        ("seeyon", {"credentials": {"userName": "rest", "password": "x"}}, "todo_unauthorised"),
        ("seeyon", {"receivers": [{"organisation": None, "receiver": "nobody"}]}, "todo_refused"),
        ("rest", {"credentials": {}}, "http_401"),
    ],
)
def test_refusal_is_logged_in_words_and_tried_again(
    cast: Cast, server: WebServer, kind: str, values: Any, code: str
) -> None:
    make(cast, server, kind, **values)
    doubtful(cast)
    work()
    push = TodoPush.objects.get()
    assert (push.state, push.error_code, push.tries, push.log[0]["error"]) == ("queued", code, 1, code)
    assert push.error_message.endswith("。")


@pytest.mark.parametrize("act", [Act(500), Act(body=b"<html>login</html>"), Act(302), Act(body=b"[1]"), Act(cut=True)])
@pytest.mark.parametrize("kind", ["ecology9", "seeyon"])
def test_office_system_that_is_broken_is_tried_again(cast: Cast, server: WebServer, kind: str, act: Act) -> None:
    _, office = make(cast, server, kind)
    server.act = lambda got: act
    doubtful(cast)
    work()
    assert TodoPush.objects.get().state == "queued"
    server.act = office
    again()
    assert shown(kind, office) == ["todo"]


def test_what_was_judged_before_anybody_was_told_is_not_told(cast: Cast, server: WebServer) -> None:
    _, office = make(cast, server, "seeyon")
    doubtful(cast)
    judge(cast, "fulfilled", cast.supervisor)
    work(2)
    assert office.calls == []
    assert not TodoPush.objects.exclude(state="done").exists()


def test_sure_suggestions_and_what_cannot_be_checked_wait_for_nobody(cast: Cast, server: WebServer) -> None:
    make(cast, server, "rest")
    before = cast.checks.current_assessment
    sure = suggest(cast.checks, cast.later_report, "fulfilled", confidence=0.99)
    assessment_added(sure, cast.body.pk, before, is_current=True)
    doubtful(cast, cast.spirit)
    work()
    assert not TodoPush.objects.exists()


def test_credentials_stand_nowhere_in_clear(cast: Cast, server: WebServer) -> None:
    target, _ = make(cast, server, "ecology9", credentials={"appid": Ecology.APPID, "userid": "1"})
    doubtful(cast)
    work()
    target.refresh_from_db()
    assert target.session
    stored = target.credentials + target.session
    assert Ecology.APPID not in stored
    assert Ecology.SECRET not in stored


@pytest.mark.parametrize("kind", SYSTEMS)
def test_reminder_is_a_todo_until_the_body_has_replied(cast: Cast, server: WebServer, kind: str) -> None:
    _target, office = make(cast, server, kind)
    due_on = timezone.localdate()
    reminders = [
        send_reminder(commitment=commitment, text="请说明进度。", due_on=due_on, author=cast.supervisor)
        for commitment in (cast.ledger, cast.service, cast.service)
    ]
    work(2)
    work()
    assert shown(kind, office) == ["todo"] * 3
    assert set(TodoPush.objects.values_list("reason", "reminder")) == {("reminder", r.pk) for r in reminders}

    add_reply(reminder=reminders[0], text="已办。", author=cast.clerk)
    add_reply(reminder=reminders[0], text="补充材料。", author=cast.clerk)
    withdraw_reminder(reminder=reminders[1], note="发错了", author=cast.supervisor)
    work(3)

    pushes = TodoPush.objects.order_by("reminder_id").values_list("wanted", "told")
    assert list(pushes) == [("done", "done"), ("deleted", "deleted"), ("todo", "todo")]


def test_new_target_is_told_of_open_reminders(cast: Cast, server: WebServer) -> None:
    values: dict[str, Any] = {"text": "请说明。", "due_on": timezone.localdate(), "author": cast.supervisor}
    send_reminder(commitment=cast.ledger, **values)
    target, _office = make(cast, server, "rest")
    plan_target(target=target)
    plan_target(target=target)
    work()
    assert [push.reminder.commitment for push in TodoPush.objects.filter(reason="reminder") if push.reminder] == [
        cast.ledger
    ]
