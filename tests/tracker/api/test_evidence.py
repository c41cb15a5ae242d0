"""A person chooses a sentence, agrees with a suggestion, and is waited for by a second person."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import CHECKS_DONE, RULES_DONE, Cast, make_user, suggest
from tracker.models import Assessment, Commitment, Event, Evidence

from .conftest import Login
from .test_errors import first_error


@pytest.fixture
def inspector(cast: Cast, login: Login) -> APIClient:
    return login(make_user("inspector", "tracker.add_evidence", "tracker.add_assessment"))


def choose(client: APIClient, cast: Cast, text: str = CHECKS_DONE, **values: Any) -> Any:
    start = cast.later_report.text.index(text)
    known = {"later_report": cast.later_report.pk, "start": start, "end": start + len(text), "reason": "写明了件数。"}
    return client.post(f"/api/v1/commitments/{cast.rules.pk}/evidence/", known | values, format="json")


def confirm(client: APIClient, commitment: Commitment, assessment: int | None, **values: Any) -> Any:
    body = {"assessment": assessment} | values
    return client.post(f"/api/v1/commitments/{commitment.pk}/confirm/", body, format="json")


def test_chosen_sentence_is_quoted_with_who_chose_it(cast: Cast, inspector: APIClient) -> None:
    before = Commitment.objects.get(pk=cast.rules.pk).updated_at
    answer = choose(inspector, cast)
    shown = answer.json()
    assert answer.status_code == 201, answer.content.decode()
    assert answer["Location"] == shown["url"]
    assert (shown["text"], shown["grade"], shown["score"]) == (CHECKS_DONE, 2, None)
    assert (shown["author"]["display"], shown["reason"]) == ("inspector", "写明了件数。")
    assert Commitment.objects.get(pk=cast.rules.pk).updated_at > before
    event = inspector.get("/api/v1/events/?kind=evidence.added").json()["results"][0]
    assert event["object"] | {"version": 0} == {
        "type": "evidence", "type_label": "佐证", "id": shown["id"], "url": shown["url"], "version": 0
    }  # fmt: skip
    assert (event["current"]["commitment"], event["actor"]["display"]) == (cast.rules.pk, "inspector")
    assert (event["organisation"]["id"], event["reason"]) == (cast.body.pk, "写明了件数。")


def test_blank_space_around_the_sentence_is_left_off(cast: Cast, inspector: APIClient) -> None:
    start = cast.later_report.text.index(CHECKS_DONE)
    shown = choose(inspector, cast, start=start - 1, end=start + len(CHECKS_DONE) + 1).json()
    assert (shown["text"], shown["place"]["start"]) == (CHECKS_DONE, start)


def test_choosing_again_changes_nothing(cast: Cast, inspector: APIClient) -> None:
    answers = [choose(inspector, cast), choose(inspector, cast, reason="又看了一遍。")]
    assert [answer.status_code for answer in answers] == [201, 200]
    assert answers[0].json() == answers[1].json()
    assert Event.objects.count() == 1


def test_sentence_the_matcher_found_becomes_the_persons(cast: Cast, inspector: APIClient) -> None:
    known = cast.rules.evidence.get(text=RULES_DONE)
    answer = choose(inspector, cast, RULES_DONE, grade=1)
    assert (answer.status_code, answer.json()["id"]) == (201, known.pk)
    assert (answer.json()["grade"], answer.json()["score"], answer.json()["reason"]) == (1, 0.9, "写明了件数。")


def test_evidence_of_a_commitment_is_listed(cast: Cast, inspector: APIClient) -> None:
    choose(inspector, cast)
    url = inspector.get(f"/api/v1/commitments/{cast.rules.pk}/").json()["evidence_url"]
    listed = inspector.get(f"{url}?page_size=2").json()
    assert [row["author"] for row in listed["results"]] == [None, None]
    last = inspector.get(listed["next"]).json()["results"]
    assert [row["text"] for row in last] == [CHECKS_DONE]


@pytest.mark.parametrize(
    ("values", "attr", "code"),
    [
        ({"start": 5, "end": 5}, None, "span_outside_text"),
        ({"start": 0, "end": 99_999}, None, "span_outside_text"),
        ({"start": -1}, "start", "min_value"),
        ({"end": 2**63}, "end", "max_value"),
        ({"start": "a"}, "start", "invalid"),
        ({"start": 6, "end": 7}, None, "span_blank"),
        ({"grade": 0}, "grade", "invalid_choice"),
        ({"grade": 3}, "grade", "invalid_choice"),
        ({"later_report": 999}, "later_report", "does_not_exist"),
        ({"later_report": "{plan}"}, None, "reports_not_paired"),
        ({"quotation": "我写的"}, "quotation", "unknown_field"),
    ],
    ids=str,
)
def test_bad_choice_is_refused(
    cast: Cast, inspector: APIClient, values: dict[str, Any], attr: str | None, code: str
) -> None:
    if values.get("later_report") == "{plan}":
        values = {"later_report": cast.plan_report.pk}
    count = Evidence.objects.count()
    answer = choose(inspector, cast, **values)
    assert answer.status_code == 400, answer.content.decode()
    assert first_error(answer)["code"] == code
    assert attr is None or first_error(answer)["attr"] == attr
    assert Evidence.objects.count() == count


def test_choosing_and_confirming_need_the_permission(cast: Cast, clerk: APIClient, supervisor: APIClient) -> None:
    assert choose(clerk, cast).status_code == choose(supervisor, cast).status_code == 403
    assert confirm(clerk, cast.rules, 1).status_code == 403
    assert choose(APIClient(), cast).status_code == confirm(APIClient(), cast.rules, 1).status_code == 401


@pytest.mark.parametrize("path", ["confirm/", "evidence/", "assessments/"])
def test_unknown_commitment_is_not_found(cast: Cast, inspector: APIClient, path: str) -> None:
    assert inspector.post(f"/api/v1/commitments/999/{path}", {}, format="json").status_code == 404


def test_confirmed_suggestion_counts_and_says_which_it_was(cast: Cast, supervisor: APIClient) -> None:
    suggestion = cast.rules.current_assessment
    assert suggestion is not None
    answer = confirm(supervisor, cast.rules, suggestion.pk)
    shown = answer.json()
    assert answer.status_code == 201, answer.content.decode()
    assert (shown["status"], shown["source"], shown["confirmed"]) == ("partly_fulfilled", "person", True)
    assert (shown["confirms"]["id"], shown["reason"]) == (suggestion.pk, "核对后同意系统建议。")
    assert {row["id"] for row in shown["evidence"]} == {row.pk for row in cast.rules.evidence.all()}
    changed = supervisor.get("/api/v1/events/?kind=status.changed").json()["results"][0]
    assert (changed["previous"]["counts"], changed["current"]["counts"]) == (False, True)
    assert changed["actor"]["display"] == "supervisor"


def test_suggestion_that_was_replaced_is_not_confirmed(cast: Cast, supervisor: APIClient) -> None:
    seen = cast.rules.current_assessment
    assert seen is not None
    newer = suggest(cast.rules, cast.later_report, "fulfilled")
    answer = confirm(supervisor, cast.rules, seen.pk)
    assert (answer.status_code, first_error(answer)["code"]) == (409, "suggestion_outdated")
    assert str(newer.pk) in first_error(answer)["detail"]


def test_only_suggestions_of_this_commitment_are_confirmed(cast: Cast, supervisor: APIClient) -> None:
    foreign = cast.checks.current_assessment
    judged = cast.outlets.current_assessment
    assert foreign is not None
    assert judged is not None
    assert first_error(confirm(supervisor, cast.rules, foreign.pk))["code"] == "does_not_exist"
    assert first_error(confirm(supervisor, cast.rules, None))["code"] == "null"
    assert first_error(confirm(supervisor, cast.outlets, judged.pk))["code"] == "not_a_suggestion"


def test_not_fulfilled_waits_visibly_and_is_no_verdict_meanwhile(cast: Cast, login: Login) -> None:
    first, second = login(cast.supervisor), login(make_user("second", "tracker.add_assessment"))
    suggestion = suggest(cast.rules, cast.later_report, "not_fulfilled")
    address = f"/api/v1/commitments/{cast.rules.pk}/"
    body = {"status": "not_fulfilled", "reason": "查无此文。", "later_report": cast.later_report.pk}
    said = first.post(f"{address}assessments/", body, format="json").json()
    assert (said["confirmed"], said["pending_second"]) == (False, True)
    row = first.get(address).json()
    assert (row["pending_second"], row["confirmed"], row["assessment"]["id"]) == (True, False, suggestion.pk)
    waiting = first.get("/api/v1/commitments/?pending_second=true").json()["results"]
    assert [found["id"] for found in waiting] == [cast.rules.pk]
    agreed = confirm(second, cast.rules, suggestion.pk).json()
    assert (agreed["confirmed"], agreed["pending_second"]) == (True, False)
    row = first.get(address).json()
    assert (row["pending_second"], row["confirmed"], row["status"]) == (False, True, "not_fulfilled")
    assert [item["pending_second"] for item in row["assessments"]] == [False] * 4


def test_another_opinion_ends_the_waiting(cast: Cast, login: Login) -> None:
    first, second = login(cast.supervisor), login(make_user("second", "tracker.add_assessment"))
    for client, status in ((first, "not_fulfilled"), (second, "fulfilled")):
        body = {"status": status, "reason": "看过了。", "later_report": cast.later_report.pk}
        client.post(f"/api/v1/commitments/{cast.rules.pk}/assessments/", body, format="json")
    row = first.get(f"/api/v1/commitments/{cast.rules.pk}/").json()
    assert (row["pending_second"], row["status"]) == (False, "fulfilled")
    assert Assessment.objects.filter(commitment=cast.rules, source="person").count() == 2


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("organisation={office}", ""),
        ("organisation={above}", ""),
        ("organisation={above}&descendants=true", "rules checks outlets service spirit again ledger"),
        ("organisation={above}&descendants=false", ""),
        ("level=county&plan_year_min=2025", "again ledger"),
        ("level=city", ""),
        ("plan_year_max=2024&verifiability=concrete", "rules"),
        ("deadline_before=2025-01-01", "rules"),
        ("deadline_before=2024-12-31", ""),
        ("deadline_after=2024-12-30", "rules"),
        ("task=自助", "outlets"),
        ("responsible_unit=水政", "checks"),
        ("pending_second=false&plan_year=2025", "again ledger"),
    ],
)
def test_commitments_are_narrowed(cast: Cast, outsider: APIClient, query: str, names: str) -> None:
    above = Organisation.objects.create(name="云岭市人民政府")
    office = Organisation.objects.create(name="松涛区水务局河道所", parent=cast.body)
    Organisation.objects.filter(pk=cast.body.pk).update(parent=above)
    Commitment.objects.filter(pk=cast.outlets.pk).update(task="自助缴费网点")
    Commitment.objects.filter(pk=cast.checks.pk).update(responsible_unit="区水政大队")
    answer = outsider.get(f"/api/v1/commitments/?{query.format(above=above.pk, office=office.pk)}")
    assert answer.status_code == 200, answer.content.decode()
    assert [row["id"] for row in answer.json()["results"]] == [getattr(cast, name).pk for name in names.split()]


@pytest.mark.parametrize(
    ("query", "attr", "code"),
    [
        ("descendants=true", "descendants", "organisation_required"),
        ("organisation=999999&descendants=true", "organisation", "invalid_choice"),
        ("updated_after=2024-06-30", "updated_after", "datetime_invalid"),
        ("updated_after=2024-06-30T08:00:00", "updated_after", "datetime_invalid"),
        ("updated_after=2021-02-30T08:00:00Z", "updated_after", "datetime_invalid"),
        ("updated_after=10000-01-01T08:00:00Z", "updated_after", "datetime_invalid"),
        ("updated_after=0001-01-01T00:00:00%2B14:00", "updated_after", "datetime_invalid"),
        ("deadline_before=2021-02-30", "deadline_before", "date_invalid"),
        ("deadline_after=31.12.2024", "deadline_after", "date_invalid"),
        ("plan_year_min=24", "plan_year_min", "min_value"),
        ("level=village", "level", "invalid_choice"),
    ],
)
def test_bad_filter_is_named(cast: Cast, outsider: APIClient, query: str, attr: str, code: str) -> None:
    answer = outsider.get(f"/api/v1/commitments/?{query}")
    assert answer.status_code == 400, answer.content.decode()
    assert (first_error(answer)["attr"], first_error(answer)["code"]) == (attr, code)


def test_updated_after_finds_what_was_judged_since(cast: Cast, supervisor: APIClient) -> None:
    since = supervisor.get(f"/api/v1/commitments/{cast.ledger.pk}/").json()["updated_at"]
    assert since.endswith("+08:00")
    query = "/api/v1/commitments/?updated_after="
    assert supervisor.get(f"{query}{since}").json()["results"] == []
    suggestion = cast.rules.current_assessment
    assert suggestion is not None
    confirm(supervisor, cast.rules, suggestion.pk)
    for text in (since, since.replace("+", "%2B")):  # a plus sign that was not encoded is meant as one
        assert [row["id"] for row in supervisor.get(f"{query}{text}").json()["results"]] == [cast.rules.pk]
