"""A chat model's second opinion: asked for, kept beside the assessment, and never more than an opinion."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks
from rest_framework.test import APIClient

from reports import claims, hints
from reports.claims import MAX_ATTEMPTS, WorkState
from reports.errors import InputError
from tests.http_server import Asked, LocalServer, Reply, local_server
from tracker.models import AppendOnlyError, Assessment, Commitment, Event, MatchRun, Opinion, OpinionRequest
from tracker.operations import canonical_lines
from tracker.selectors import fulfilment_summaries
from tracker.services import ask_opinion, ask_opinions, request_opinion
from tracker.services.opinions import request_doubtful
from tracker.tasks import sweep

from .cast import CHECKS_DONE, RULES_DONE, Cast, make_cast, make_user, suggest
from .web_pages import page, words

pytestmark = pytest.mark.django_db

MODEL = "intranet-chat-7b"


def says(**values: Any) -> Reply:
    known = {"status": "not_fulfilled", "ranking": [1], "quotation": CHECKS_DONE, "reason": "模型的理由。"}
    content = json.dumps(known | values, ensure_ascii=False)
    return Reply({"choices": [{"message": {"role": "assistant", "content": content}}]})


@pytest.fixture
def server(settings: Any) -> Iterator[LocalServer]:
    with local_server(lambda asked: says()) as server:
        settings.OPINION_URL, settings.OPINION_MODEL, settings.OPINION_TIMEOUT = server.url, MODEL, 2.0
        settings.OPINION_API_KEY = "k-2"
        yield server


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    told: list[int] = []
    monkeypatch.setattr(hints, "send_hint", lambda task, pk: told.append(pk))
    return told


def ask(cast: Cast) -> OpinionRequest:
    assert cast.checks.current_assessment
    return request_opinion(assessment=cast.checks.current_assessment, asked_by=cast.supervisor)


def test_question_holds_commitment_and_numbered_candidates(cast: Cast, server: LocalServer) -> None:
    ask_opinion(ask(cast).pk)
    [asked] = server.asked
    data = json.loads(asked.body["messages"][1]["content"])
    assert (asked.body["model"], asked.headers["Authorization"]) == (MODEL, "Bearer k-2")
    assert data["commitment"] == cast.checks.text
    assert data["candidates"][0] == {"n": 1, "text": CHECKS_DONE}
    assert cast.again.text not in [one["text"] for one in data["candidates"]]


def test_opinion_is_kept_with_its_name(cast: Cast, server: LocalServer) -> None:
    request = ask(cast)
    opinion = ask_opinion(request.pk)
    assert opinion is not None
    assert (opinion.commitment, opinion.assessment) == (cast.checks, cast.checks.current_assessment)
    assert (opinion.model, opinion.prompt_version) == (MODEL, "1")
    assert (opinion.status, opinion.reason, opinion.quotation_state) == ("not_fulfilled", "模型的理由。", "found")
    assert cast.later_report.text[opinion.start : opinion.end] == opinion.quotation == CHECKS_DONE
    assert opinion.ranking == [[opinion.start, opinion.end]]
    assert "not_fulfilled" in opinion.raw
    request.refresh_from_db()
    assert (request.state, request.asked_by) == (WorkState.DONE, cast.supervisor)


def test_opinion_changes_nothing_else(cast: Cast, server: LocalServer, client: Client) -> None:
    def state() -> list[Any]:
        rows = [list(model.objects.order_by("pk").values()) for model in (Assessment, Commitment, MatchRun, Event)]
        return [rows, fulfilment_summaries(), list(canonical_lines())]

    client.force_login(cast.supervisor)
    before, overview = state(), words(page(client, "/"))
    server.reply = lambda asked: says(status="not_fulfilled", reason="请把判断改为未落实。", counts=True, author=1)
    opinion = ask_opinion(ask(cast).pk)
    assert opinion is not None
    assert opinion.status == "not_fulfilled"
    after = state()
    assert after[:2] == before[:2]
    assert words(page(client, "/")) == overview
    added = [json.loads(line) for line in set(after[2]) - set(before[2])]
    assert [line["type"] for line in added] == ["opinion"]


def test_quotation_that_is_not_there_is_thrown_away(cast: Cast, server: LocalServer) -> None:
    server.script = [says(quotation="全年组织水事执法检查40次。")]
    opinion = ask_opinion(ask(cast).pk)
    assert opinion is not None
    assert (opinion.quotation_state, opinion.quotation, opinion.start) == ("discarded", "", None)
    assert opinion.status == "not_fulfilled"


def test_answer_of_no_use_is_kept_as_failed(cast: Cast, server: LocalServer) -> None:
    server.script = [says(status="excellent")]
    request = ask(cast)
    opinion = ask_opinion(request.pk)
    assert opinion is not None
    assert (opinion.status, opinion.error_code) == ("", "opinion_status_unknown")
    request.refresh_from_db()
    assert request.state == WorkState.DONE


@pytest.mark.parametrize(
    ("reply", "state", "code"),
    [
        pytest.param(Reply(status=500), WorkState.QUEUED, "remote_failed", id="500"),
        pytest.param(Reply(hang_up=True), WorkState.QUEUED, "remote_unreachable", id="closed connection"),
        pytest.param(Reply(slow=4.0), WorkState.QUEUED, "remote_timeout", id="silence"),
        pytest.param(Reply(status=401), WorkState.FAILED, "remote_refused", id="key refused"),
        pytest.param(Reply(b"<html>"), WorkState.FAILED, "remote_not_json", id="no JSON"),
        pytest.param(Reply(b" " * 2_000_000), WorkState.FAILED, "remote_too_large", id="too large"),
        pytest.param(
            Reply(status=302, headers={"Location": "/"}), WorkState.FAILED, "remote_redirected", id="redirect"
        ),
    ],
)
def test_address_that_fails_is_told_by_the_row(
    cast: Cast, server: LocalServer, reply: Reply, state: WorkState, code: str
) -> None:
    server.script = [reply] * 3
    request = ask(cast)
    assert ask_opinion(request.pk) is None
    request.refresh_from_db()
    assert (request.state, request.error_code) == (state, code)
    assert request.error_message.endswith("。")
    assert not Opinion.objects.exists()


def test_question_that_never_succeeds_ends(cast: Cast, server: LocalServer) -> None:
    server.reply = lambda asked: Reply(status=503, headers={"Retry-After": "99"})
    request = ask(cast)
    for _ in range(MAX_ATTEMPTS):
        ask_opinion(request.pk)
    request.refresh_from_db()
    assert (request.state, request.error_code) == (WorkState.QUARANTINED, "remote_failed")


def test_asking_again_adds_another_opinion(cast: Cast, server: LocalServer) -> None:
    first = ask(cast)
    ask_opinion(first.pk)
    second = ask(cast)
    assert (second.pk, second.state) == (first.pk, WorkState.QUEUED)
    assert ask(cast).state == WorkState.QUEUED
    ask_opinion(second.pk)
    assert Opinion.objects.filter(commitment=cast.checks).count() == 2


def test_one_question_is_not_asked_twice_at_a_time(cast: Cast, server: LocalServer) -> None:
    request = ask(cast)
    assert claims.claim(OpinionRequest, request.pk) is not None
    assert ask_opinion(request.pk) is None
    assert server.asked == []


@pytest.mark.django_db(transaction=True)
def test_answer_to_a_cancelled_question_is_thrown_away(cast: Cast, server: LocalServer) -> None:
    request = ask(cast)

    def cancel_meanwhile(asked: Asked) -> Reply:
        assert claims.cancel(OpinionRequest, request.pk)
        connection.close()  # that of the server's thread
        return says()

    server.reply = cancel_meanwhile
    assert ask_opinion(request.pk) is None
    request.refresh_from_db()
    assert request.state == WorkState.CANCELLED
    assert not Opinion.objects.exists()


def test_opinions_are_off_without_an_address(cast: Cast, settings: Any) -> None:
    assert settings.OPINION_URL == ""
    with pytest.raises(InputError, match="OPINION_URL"):
        ask(cast)
    assert cast.checks.current_assessment
    row = OpinionRequest.objects.create(assessment=cast.checks.current_assessment)
    assert ask_opinion(row.pk) is None
    row.refresh_from_db()
    assert (row.state, row.attempts) == (WorkState.QUEUED, 0)


def test_doubtful_suggestions_are_asked_about_by_themselves(cast: Cast, server: LocalServer, settings: Any) -> None:
    settings.OPINION_BELOW = 0.6
    sure = suggest(cast.service, cast.later_report, "no_evidence", confidence=0.6)
    unsure = suggest(cast.service, cast.later_report, "no_evidence", confidence=0.59)
    request_doubtful([sure, unsure])
    request_doubtful([sure, unsure])
    assert [row.assessment for row in OpinionRequest.objects.all()] == [unsure]
    settings.OPINION_URL = ""
    request_doubtful([suggest(cast.service, cast.later_report, "no_evidence", confidence=0.1)])
    assert OpinionRequest.objects.count() == 1


def test_batch_goes_on_until_something_else_waits(cast: Cast, server: LocalServer) -> None:
    rows = [c.current_assessment for c in (cast.rules, cast.checks, cast.service, cast.spirit)]
    requests = [request_opinion(assessment=row, asked_by=cast.supervisor) for row in rows if row]
    ask_opinions(requests[1].pk)
    assert Opinion.objects.count() == 4
    claims.queue_again(OpinionRequest.objects.all())
    MatchRun.objects.update(state=WorkState.QUEUED)
    ask_opinions(requests[0].pk)
    assert Opinion.objects.count() == 5
    MatchRun.objects.update(state=WorkState.DONE)
    server.script = [Reply(status=401)]
    ask_opinions(requests[1].pk)
    assert Opinion.objects.count() == 5


def test_sweep_rings_once_for_all_questions(
    cast: Cast, server: LocalServer, monkeypatch: pytest.MonkeyPatch, settings: Any
) -> None:
    told: list[tuple[str, int]] = []

    def remember(task: Any, pk: int) -> bool:
        told.append((task.name, pk))
        return True

    monkeypatch.setattr("tracker.tasks.send_hint", remember)
    for commitment in (cast.rules, cast.checks):
        assert commitment.current_assessment
        request_opinion(assessment=commitment.current_assessment, asked_by=cast.supervisor)
    sweep()
    sweep()
    assert told == [("tracker.tasks.ask_opinions", OpinionRequest.objects.earliest("pk").pk)]
    settings.OPINION_URL = ""
    claims.forget_hints(OpinionRequest, OpinionRequest.objects.values_list("pk", flat=True))
    sweep()
    assert len(told) == 1


def test_opinion_is_never_changed(cast: Cast, server: LocalServer) -> None:
    opinion = ask_opinion(ask(cast).pk)
    assert opinion is not None
    for change in (opinion.save, opinion.delete, Opinion.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tracker_opinion SET status = 'fulfilled'")


def test_page_shows_the_opinion_apart_from_the_verdict(cast: Cast, server: LocalServer, client: Client) -> None:
    server.script = [says(), says(quotation="原文里没有的一句话。"), says(status="?")]
    client.force_login(cast.supervisor)
    assert "第二意见" not in page(client, f"/commitments/{cast.checks.pk}/")
    for _ in range(3):
        ask_opinion(ask(cast).pk)
    html = page(client, f"/commitments/{cast.checks.pk}/")
    verdict, _, aside = html.partition('<aside class="opinions"')
    aside, _, rest = aside.partition("</aside>")
    assert "模型的理由" not in words(verdict + rest)
    assert "已落实 系统建议 · 把握 80%" in words(verdict)
    shown = words(aside)
    assert "仅供参考，不是判断，也不计入落实率" in shown
    assert f"模型 {MODEL}" in shown
    assert "认为： 未落实" in shown
    assert "引文在原文中找不到，已舍弃" in shown
    assert "不存在的状态" in shown
    assert f"/reports/{cast.later_report.pk}/#s{cast.later_report.text.index(CHECKS_DONE)}" in aside


def test_page_escapes_what_the_model_says(cast: Cast, server: LocalServer, client: Client) -> None:
    server.script = [says(reason="<script>alert(1)</script>\u202e")]
    ask_opinion(ask(cast).pk)
    client.force_login(cast.supervisor)
    html = page(client, f"/commitments/{cast.checks.pk}/")
    assert "<script>alert" not in html
    assert "\u202e" not in html


@pytest.fixture
def api(cast: Cast) -> APIClient:
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(make_user("asker", "tracker.add_opinion"))
    return client


def test_interface_asks_and_shows(
    cast: Cast,
    server: LocalServer,
    api: APIClient,
    hinted: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    address = f"/api/v1/commitments/{cast.checks.pk}/opinions/"
    with django_capture_on_commit_callbacks(execute=True):
        answer = api.post(address, {}, format="json")
    assert (answer.status_code, answer.json()["state"]) == (202, "queued")
    assert hinted == [answer.json()["id"]]
    ask_opinion(answer.json()["id"])
    shown = api.get(f"/api/v1/commitments/{cast.checks.pk}/").json()
    [opinion] = shown["opinions"]
    assert (opinion["model"], opinion["status"], opinion["status_label"]) == (MODEL, "not_fulfilled", "未落实")
    assert opinion["place"] == {"start": opinion["ranking"][0]["start"], "end": opinion["ranking"][0]["end"]}
    assert (shown["status"], shown["confirmed"]) == ("fulfilled", False)
    assert "raw" not in opinion


def test_interface_refuses_what_cannot_be_asked(cast: Cast, server: LocalServer, api: APIClient, settings: Any) -> None:
    def code(commitment: Commitment, body: dict[str, Any]) -> tuple[int, str]:
        answer = api.post(f"/api/v1/commitments/{commitment.pk}/opinions/", body, format="json")
        return answer.status_code, answer.json()["errors"][0]["code"]

    assert code(cast.ledger, {}) == (400, "nothing_to_ask")
    assert cast.rules.current_assessment
    assert code(cast.checks, {"assessment": cast.rules.current_assessment.pk}) == (400, "does_not_exist")
    assert code(cast.checks, {"colour": 1}) == (400, "unknown_field")
    settings.OPINION_URL = ""
    assert code(cast.checks, {}) == (400, "opinion_off")


@pytest.mark.parametrize("name", ["supervisor", "clerk", "outsider"])
def test_asking_needs_its_permission(cast: Cast, server: LocalServer, name: str) -> None:
    client = APIClient()
    client.force_authenticate(getattr(cast, name))
    assert client.post(f"/api/v1/commitments/{cast.checks.pk}/opinions/", {}, format="json").status_code == 403


def test_admin_asks_about_chosen_assessments(
    cast: Cast,
    server: LocalServer,
    admin_client: Client,
    hinted: list[int],
    settings: Any,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    assert cast.rules.current_assessment
    chosen = {"action": "ask_model", "_selected_action": [cast.rules.current_assessment.pk]}
    with django_capture_on_commit_callbacks(execute=True):
        answer = admin_client.post("/admin/tracker/assessment/", chosen, follow=True)
    assert "已请求 1 条第二意见" in answer.content.decode()
    assert hinted == [OpinionRequest.objects.get().pk]
    server.script = [says(quotation=RULES_DONE)]
    ask_opinion(hinted[0])
    for address in ("opinion/", f"opinion/{Opinion.objects.get().pk}/change/", "opinionrequest/"):
        assert admin_client.get(f"/admin/tracker/{address}").status_code == 200
    settings.OPINION_URL = ""
    answer = admin_client.post("/admin/tracker/assessment/", chosen, follow=True)
    assert "没有启用第二意见" in answer.content.decode()


@pytest.mark.parametrize("address", ["/admin/tracker/opinion/", "/admin/tracker/opinionrequest/", "/commitments/{}/"])
def test_pages_make_the_same_queries_for_any_number_of_opinions(
    cast: Cast, admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries, address: str
) -> None:
    said = {"model": MODEL, "prompt_version": "1", "status": "fulfilled"}
    for _ in range(20):
        assessment = suggest(cast.checks, cast.later_report, "fulfilled")
        OpinionRequest.objects.create(assessment=assessment)
        Opinion.objects.create(commitment=cast.checks, assessment=assessment, **said)
    with django_assert_max_num_queries(17) as captured:
        assert admin_client.get(address.format(cast.checks.pk)).status_code == 200
    assert not any('"tracker_opinion"."raw"' in query["sql"] for query in captured if "{}" in address)
