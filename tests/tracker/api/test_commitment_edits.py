"""Commitments entered and put right through the interface: as on the pages, by the same rules."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from unittest import mock

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import CHECKS, RULES, Cast, make_commitment, make_report, make_user
from tests.tracker.clients import make_machine
from tracker.models import Commitment, Event, LinkRun, MatchRun
from tracker.services import open_link_run

from .conftest import Login
from .test_errors import first_error

DONE = "组织开展护河行动。"
HALF = len("全年开展水事执法")
RIGHTS = ("tracker.add_commitment", "tracker.change_commitment")


@pytest.fixture
def editor(cast: Cast, login: Login) -> APIClient:
    for report in (cast.plan_report, cast.later_report):
        open_link_run(report)
    LinkRun.objects.update(state="done")
    return login(make_user("editor", *RIGHTS))


@pytest.fixture
def hinted() -> Iterator[mock.Mock]:
    """Stands where the workers are told of bodies."""
    with mock.patch("tracker.api.views.commitment_edits.hint_bodies") as told:
        yield told


def send(client: APIClient, path: str, **body: Any) -> Any:
    return client.post(f"/api/v1/commitments/{path}", body, format="json")


def act(client: APIClient, commitment: Commitment, name: str, **body: Any) -> Any:
    return send(client, f"{commitment.pk}/{name}/", **body)


def place(cast: Cast, words: str) -> dict[str, int]:
    start = cast.plan_report.text.index(words)
    return {"start": start, "end": start + len(words)}


def standing(cast: Cast) -> list[str]:
    rows = cast.plan_report.commitments.filter(withdrawn_at__isnull=True)
    return list(rows.order_by("start").values_list("text", flat=True))


def split_checks(client: APIClient, cast: Cast) -> Any:
    return act(client, cast.checks, "split", places=[cast.checks.start + HALF], reason="两件事")


def merge_first(client: APIClient, cast: Cast) -> Any:
    return send(client, "merge/", commitments=[cast.checks.pk, cast.rules.pk], reason="一件事")


def move_rules(client: APIClient, cast: Cast) -> Any:
    return act(client, cast.rules, "move", **place(cast, RULES[2:]), reason="多两个字")


def withdraw_rules(client: APIClient, cast: Cast) -> Any:
    return act(client, cast.rules, "withdraw", reason="不是承诺")


def restore_rules(client: APIClient, cast: Cast) -> Any:
    withdraw_rules(client, cast)
    return act(client, cast.rules, "restore", reason="是承诺")


WITHDRAWN, ADDED, RESTORED = "commitment.withdrawn", "commitment.added", "commitment.restored"
ACTS: list[Any] = [
    pytest.param(
        split_checks,
        [CHECKS[:HALF], CHECKS[HALF:]],
        ["checks"],
        [WITHDRAWN, ADDED, ADDED],
        "拆分为 2 条：两件事",
        id="split",
    ),
    pytest.param(
        merge_first,
        [f"{RULES}\n{CHECKS}"],
        ["rules", "checks"],
        [WITHDRAWN, WITHDRAWN, ADDED],
        "与相邻的承诺合并为一条：一件事",
        id="merge",
    ),
    pytest.param(move_rules, [RULES[2:]], ["rules"], [WITHDRAWN, ADDED], "改了起止：多两个字", id="move"),
    pytest.param(withdraw_rules, [], ["rules"], [WITHDRAWN], "不是承诺", id="withdraw"),
    pytest.param(restore_rules, [RULES], [], [WITHDRAWN, RESTORED], "是承诺", id="restore"),
]


@pytest.mark.parametrize(("do", "stand", "withdrawn", "kinds", "reason"), ACTS)
def test_act_is_answered_told_and_matched_anew(
    cast: Cast,
    editor: APIClient,
    hinted: mock.Mock,
    do: Any,
    stand: list[str],
    withdrawn: list[str],
    kinds: list[str],
    reason: str,
) -> None:
    answer = do(editor, cast)

    assert answer.status_code == 200, answer.content.decode()
    shown = answer.json()
    assert [row["display"] for row in shown["commitments"]] == stand
    assert shown["withdrawn"] == sorted(getattr(cast, name).pk for name in withdrawn)
    assert set(stand) <= set(standing(cast))
    for row in shown["commitments"]:
        assert editor.get(row["url"]).json()["withdrawn"] is None
    told = Event.objects.filter(kind__startswith="commitment.").order_by("pk")
    assert [event.kind for event in told] == kinds
    assert (told[len(kinds) - 1].reason, str(told[len(kinds) - 1].actor)) == (reason, "editor")
    assert {run.state for run in MatchRun.objects.all()} == {"queued"}
    assert LinkRun.objects.get(report=cast.plan_report).state == "queued"
    hinted.assert_called_with((cast.body.pk,))


@pytest.mark.usefixtures("hinted")
def test_merged_pieces_are_what_was_split(cast: Cast, editor: APIClient) -> None:
    pieces = [row["id"] for row in split_checks(editor, cast).json()["commitments"]]
    shown = send(editor, "merge/", commitments=pieces).json()
    assert ([row["id"] for row in shown["commitments"]], shown["withdrawn"]) == ([cast.checks.pk], pieces)


def test_moving_to_the_same_words_changes_nothing(cast: Cast, editor: APIClient) -> None:
    shown = act(editor, cast.rules, "move", **place(cast, RULES)).json()
    assert ([row["id"] for row in shown["commitments"]], shown["withdrawn"]) == ([cast.rules.pk], [])
    assert not Event.objects.exists()


@pytest.mark.usefixtures("hinted")
def test_withdrawn_commitment_is_shown_as_such_and_listed_no_more(cast: Cast, editor: APIClient) -> None:
    before = editor.get(f"/api/v1/commitments/{cast.outlets.pk}/").json()
    act(editor, cast.outlets, "withdraw", reason="不是承诺")

    after = editor.get(f"/api/v1/commitments/{cast.outlets.pk}/").json()
    assert after["withdrawn"].pop("at")
    assert after["withdrawn"]["by"].pop("id")
    assert after["withdrawn"] == {"by": {"display": "editor"}, "reason": "不是承诺"}
    assert after["assessments"] == before["assessments"]
    listed = editor.get(f"/api/v1/commitments/?report={cast.plan_report.pk}").json()["results"]
    assert cast.outlets.pk not in [row["id"] for row in listed]

    act(editor, cast.outlets, "restore")
    restored = editor.get(f"/api/v1/commitments/{cast.outlets.pk}/").json()
    assert (restored["withdrawn"], restored["status"]) == (None, before["status"])


REFUSED: list[Any] = [
    ("outlets", "split", {"places": "middle"}, 409, "commitment_judged"),
    ("outlets", "move", {"start": "+1", "end": "0"}, 409, "commitment_judged"),
    ("rules", "split", {"places": [0]}, 400, "span_not_cut"),
    ("rules", "split", {"places": []}, 400, "min_length"),
    ("rules", "split", {"places": [-1]}, 400, "min_value"),
    ("rules", "split", {"places": ["甲"]}, 400, "invalid"),
    ("rules", "split", {"places": "middle", "at": 3}, 400, "unknown_field"),
    ("rules", "split", {}, 400, "required"),
    ("rules", "move", {"start": "0", "end": "+5"}, 409, "commitment_overlaps"),
    ("rules", "move", {"start": 0, "end": 2**40}, 400, "span_outside_text"),
    ("rules", "move", {"start": 2**63, "end": 2**63}, 400, "max_value"),
    ("rules", "move", {"start": 5, "end": 3}, 400, "span_outside_text"),
    ("rules", "move", {"start": 5}, 400, "required"),
    ("rules", "withdraw", {}, 400, "required"),
    ("rules", "withdraw", {"reason": " "}, 400, "blank"),
    ("rules", "withdraw", {"reason": "\u200b"}, 400, "blank"),
    ("rules", "withdraw", {"reason": "长" * 5001}, 400, "max_length"),
    ("rules", "restore", {}, 409, "not_withdrawn"),
]


@pytest.mark.parametrize(("name", "what", "body", "status", "code"), REFUSED, ids=str)
def test_refused_act_changes_nothing(
    cast: Cast, editor: APIClient, name: str, what: str, body: dict[str, Any], status: int, code: str
) -> None:
    commitment = getattr(cast, name)
    given = dict(body)
    if given.get("places") == "middle":
        given["places"] = [commitment.start + 4]
    for edge in ("start", "end"):  # in words: so far from where the commitment's own is
        if isinstance(given.get(edge), str):
            given[edge] = getattr(commitment, edge) + int(given[edge])
    check_refused(cast, act(editor, commitment, what, **given), status, code)


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["rules"], "several_needed"),
        (["rules", "rules"], "several_needed"),
        (["rules", "again"], "not_one_report"),
        (["rules", "service"], "not_neighbours"),
        (["rules", "nobody"], "does_not_exist"),
        ([], "min_length"),
    ],
    ids=str,
)
def test_refused_merging_changes_nothing(cast: Cast, editor: APIClient, names: list[str], code: str) -> None:
    ids = [999_999 if name == "nobody" else getattr(cast, name).pk for name in names]
    check_refused(cast, send(editor, "merge/", commitments=ids), 400, code)


def check_refused(cast: Cast, answer: Any, status: int, code: str) -> None:
    assert (answer.status_code, first_error(answer)["code"]) == (status, code), answer.content.decode()
    assert cast.plan_report.commitments.filter(withdrawn_at__isnull=True).count() == 5
    assert not Event.objects.exists()
    assert MatchRun.objects.get(pk=cast.run.pk).state == "done"


@pytest.mark.usefixtures("hinted")
def test_withdrawn_commitment_takes_no_more_acts(cast: Cast, editor: APIClient) -> None:
    withdraw_rules(editor, cast)
    answers = [
        act(editor, cast.rules, "split", places=[cast.rules.start + 4]),
        act(editor, cast.rules, "move", **place(cast, RULES[2:])),
        withdraw_rules(editor, cast),
        merge_first(editor, cast),
        editor.patch(f"/api/v1/commitments/{cast.rules.pk}/", {"verifiability": "general"}, format="json"),
    ]
    found = {(answer.status_code, first_error(answer)["code"]) for answer in answers}
    assert found == {(409, "commitment_withdrawn")}


@pytest.mark.usefixtures("hinted")
def test_words_given_to_another_keep_a_commitment_withdrawn(cast: Cast, editor: APIClient) -> None:
    move_rules(editor, cast)
    answer = act(editor, cast.rules, "restore")
    assert (answer.status_code, first_error(answer)["code"]) == (409, "commitment_overlaps")


def test_commitment_is_entered_and_described(cast: Cast, editor: APIClient, hinted: mock.Mock) -> None:
    said = {"responsible_unit": "河湖科", "deadline": {"due": "2024-06-30"}, "reason": "漏了"}
    answer = send(editor, "", report=cast.plan_report.pk, **place(cast, DONE), **said)
    assert answer.status_code == 201, answer.content.decode()
    shown = answer.json()
    assert answer["Location"] == shown["url"]
    assert (shown["text"], shown["verifiability"], shown["responsible_unit"]) == (DONE, "concrete", "河湖科")
    assert shown["deadline"] == {"due": "2024-06-30", "stated": True}
    told = Event.objects.get()
    assert (told.kind, told.reason, told.object_id) == (ADDED, "漏了", shown["id"])
    assert MatchRun.objects.get(pk=cast.run.pk).state == "queued"
    hinted.assert_called_with((cast.body.pk,))


@pytest.mark.usefixtures("hinted")
def test_entering_the_words_of_a_withdrawn_one_restores_it(cast: Cast, editor: APIClient) -> None:
    withdraw_rules(editor, cast)
    answer = send(editor, "", report=cast.plan_report.pk, **place(cast, RULES))
    assert (answer.status_code, answer.json()["id"]) == (201, cast.rules.pk)


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"start": "rules"}, 409, "commitment_overlaps"),
        ({"start": 0, "end": 2**40}, 400, "span_outside_text"),
        ({"report": 999_999}, 400, "does_not_exist"),
        ({"verifiability": "sure"}, 400, "invalid_choice"),
        ({"target": {"metric": "检查", "value": 3}}, 400, "required"),
        ({"target": {"operator": ">=", "value": "nan"}}, 400, "invalid"),
        ({"further_targets": [{"operator": ">=", "value": 3, "amount": 4}]}, 400, "unknown_field"),
        ({"text": DONE}, 400, "unknown_field"),
        ({"withdrawn": None}, 400, "unknown_field"),
    ],
    ids=str,
)
def test_bad_commitment_is_not_entered(
    cast: Cast, editor: APIClient, body: dict[str, Any], status: int, code: str
) -> None:
    given = {"report": cast.plan_report.pk, **place(cast, DONE)} | body
    if body.get("start") == "rules":
        given |= place(cast, RULES[3:])
    check_refused(cast, send(editor, "", **given), status, code)


def correct(client: APIClient, commitment: Commitment, *, seen: str | None = None, **body: Any) -> Any:
    headers = {} if seen is None else {"If-Match": seen}
    return client.patch(f"/api/v1/commitments/{commitment.pk}/", body, format="json", headers=headers)


def test_corrected_kind_of_promise_is_matched_again(cast: Cast, editor: APIClient, hinted: mock.Mock) -> None:
    answer = correct(editor, cast.service, verifiability="concrete", reason="看错")
    assert (answer.status_code, answer.json()["verifiability"]) == (200, "concrete")
    told = Event.objects.get()
    assert (told.kind, told.previous, told.reason) == ("commitment.corrected", {"verifiability": "general"}, "看错")
    assert MatchRun.objects.get(pk=cast.run.pk).state == "queued"
    hinted.assert_called_with((cast.body.pk,))


def test_targets_and_deadline_are_replaced_whole(cast: Cast, editor: APIClient) -> None:
    target = {"metric": "执法检查", "operator": ">=", "value": 15, "unit": "次"}
    shown = correct(editor, cast.checks, target=target, further_targets=[]).json()
    assert shown["target"] == target | {"operator_label": "不少于"}
    assert shown["further_targets"] == []
    shown = correct(editor, cast.checks, target=None, deadline=None).json()
    assert (shown["target"], shown["deadline"]) == (None, None)
    assert Event.objects.filter(kind="commitment.corrected").count() == 2


def test_correction_holds_for_the_state_that_was_seen(cast: Cast, editor: APIClient) -> None:
    seen = editor.get(f"/api/v1/commitments/{cast.checks.pk}/")["ETag"]
    assert correct(editor, cast.checks, seen=seen, responsible_unit="水政科").status_code == 200
    answer = correct(editor, cast.checks, seen=seen, responsible_unit="河湖科")
    assert (answer.status_code, first_error(answer)["code"]) == (412, "version_conflict")
    assert Commitment.objects.get(pk=cast.checks.pk).responsible_unit == "水政科"


@pytest.mark.parametrize("body", [{"start": 3}, {"text": "别的话"}, {"status": "fulfilled"}], ids=str)
def test_words_and_status_are_not_corrected(cast: Cast, editor: APIClient, body: dict[str, Any]) -> None:
    check_refused(cast, correct(editor, cast.rules, **body), 400, "unknown_field")


@pytest.mark.usefixtures("hinted")
def test_repeated_request_splits_once(cast: Cast, editor: APIClient) -> None:
    body = {"places": [cast.checks.start + HALF]}
    answers = [
        editor.post(
            f"/api/v1/commitments/{cast.checks.pk}/split/", body, format="json", headers={"Idempotency-Key": "k-1"}
        )
        for _ in range(2)
    ]
    assert answers[0].status_code == 200
    assert answers[1].content == answers[0].content
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert Event.objects.filter(kind=WITHDRAWN).count() == 1


def test_parameters_are_refused(cast: Cast, editor: APIClient) -> None:
    answer = act(editor, cast.rules, "withdraw/?force=true", reason="不是承诺")
    assert (answer.status_code, first_error(answer)["code"]) == (400, "unknown_parameter")


@pytest.mark.parametrize("do", [split_checks, merge_first, move_rules, withdraw_rules], ids=lambda do: do.__name__)
def test_acts_need_permission_and_scope(cast: Cast, clerk: APIClient, do: Any) -> None:
    assert do(clerk, cast).status_code == 403
    reader = make_machine(cast.body, "commitment:read", "assessment:write", name="大屏")
    answer = do(reader.door(), cast)
    assert (answer.status_code, first_error(answer)["code"]) == (403, "permission_denied")
    narrow = make_machine(cast.body, "commitment:read", "commitment:write", name="录入")
    answer = do(narrow.door(scope="commitment:read"), cast)
    assert (answer.status_code, first_error(answer)["code"]) == (403, "insufficient_scope")
    assert not Event.objects.exists()
    assert do(narrow.door(), cast).status_code == 200


def test_foreign_commitments_answer_like_missing_ones(cast: Cast, login: Login) -> None:
    other = Organisation.objects.create(name="云岭市棠墅区水务局")
    report = make_report(other, 2023, ["完成巡查。"], ["修订巡查办法。"])
    foreign = make_commitment(report, "修订巡查办法。", "concrete")
    door = login(make_user("own", *RIGHTS, body=cast.body))
    bodies: dict[str, dict[str, Any]] = {
        "split": {"places": [foreign.start + 2]},
        "move": {"start": foreign.start, "end": foreign.end - 1},
        "withdraw": {"reason": "不是承诺"},
        "restore": {},
    }
    for name, body in bodies.items():
        answers = [send(door, f"{pk}/{name}/", **body) for pk in (foreign.pk, 999_999)]
        assert [answer.status_code for answer in answers] == [404, 404]
        assert answers[0].content == answers[1].content
    answers = [send(door, "merge/", commitments=[cast.rules.pk, pk]) for pk in (foreign.pk, 999_999)]
    assert [answer.status_code for answer in answers] == [400, 400]
    assert answers[0].content.decode().replace(str(foreign.pk), "999999") == answers[1].content.decode()
    assert not Event.objects.exists()
