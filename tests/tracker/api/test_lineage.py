"""Promises made again, through the interface: their history, their links, and a person's word on them."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.api.conftest import Login
from tests.tracker.cast import OUTLETS_AGAIN, Cast, link_promises, make_commitment, make_report, make_user
from tracker.models import Restatement
from tracker.services import refresh_changes
from tracker.services.lineage.copies import find_keys, store_keys

AGAIN_FEWER = "年底前建成水费自助缴费网点20个。"


@pytest.fixture
def third(cast: Cast) -> Any:
    """The outlets promised a third time, fewer and by a date."""
    report = make_report(cast.body, 2025, ["完成。"], [AGAIN_FEWER])
    values = {"target_metric": "缴费网点", "target_operator": ">=", "target_unit": "个"}
    for commitment, value in ((cast.outlets, 30.0), (cast.again, 30.0)):
        type(commitment).objects.filter(pk=commitment.pk).update(target_value=value, **values)
    later = make_commitment(report, AGAIN_FEWER, "quantified", restates=cast.again, target_value=20.0, **values)
    refresh_changes(later)
    return later


def get(client: APIClient, path: str) -> Any:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content.decode()
    return answer.json()


def test_history_is_told_with_years_and_changes(cast: Cast, third: Any, outsider: APIClient) -> None:
    lineage = get(outsider, f"commitments/{cast.outlets.pk}/")["lineage"]
    assert (lineage["times"], lineage["years"], lineage["missing"]) == (3, [2024, 2025, 2026], [])
    assert lineage["sentence"].startswith("同一件事连续三年写进计划（2024—2026 年），目标从不少于 30个降到不少于 20个")
    assert [step["commitment"]["id"] for step in lineage["steps"]] == [cast.outlets.pk, cast.again.pk, third.pk]
    assert [change["code"] for change in lineage["steps"][2]["changes"]] == ["lowered"]
    assert lineage["steps"][2]["changes"][0]["kind_label"] == "指标"


def test_promise_alone_has_a_history_of_itself(cast: Cast, outsider: APIClient) -> None:
    lineage = get(outsider, f"commitments/{cast.ledger.pk}/")["lineage"]
    assert (lineage["times"], lineage["sentence"], len(lineage["steps"])) == (1, "", 1)


def test_copies_name_the_other_body(cast: Cast, outsider: APIClient) -> None:
    other = Organisation.objects.create(name="澄湖县水利局")
    report = make_report(other, 2024, ["完成。"], [OUTLETS_AGAIN])
    make_commitment(report, OUTLETS_AGAIN, "quantified")
    store_keys(find_keys(other, [report.pk]) | find_keys(cast.body, [cast.later_report.pk]))
    copies = get(outsider, f"commitments/{cast.again.pk}/")["copies"]
    assert copies["bodies"] == 1
    assert copies["listed"][0]["organisation"]["display"] == "澄湖县水利局"
    assert copies["listed"][0]["share"] == 1.0


FILTERS = [
    ("continues=true", {"again", "third"}),
    ("continues=false&plan_year=2025", {"ledger"}),
    ("restated=true", {"outlets", "again"}),
    ("target_change=lowered", {"third"}),
    ("target_change=lowered&target_change=unchanged", {"third"}),
    ("deadline_change=dropped", set()),
]


@pytest.mark.parametrize(("query", "expected"), FILTERS, ids=[query for query, _ in FILTERS])
def test_commitments_are_narrowed_by_their_history(
    cast: Cast, third: Any, outsider: APIClient, query: str, expected: set[str]
) -> None:
    named = {"outlets": cast.outlets, "again": cast.again, "third": third, "ledger": cast.ledger}
    found = {row["id"] for row in get(outsider, f"commitments/?{query}")["results"]}
    assert found == {named[name].pk for name in expected}


@pytest.mark.parametrize(
    ("query", "count"),
    [("", 2), ("target_change=lowered", 1), ("plan_year=2025", 1), ("counts=false", 0)],
    ids=["all", "lowered", "year", "counts"],
)
def test_links_are_listed(cast: Cast, third: Any, outsider: APIClient, query: str, count: int) -> None:
    assert len(get(outsider, f"restatements/?{query}")["results"]) == count


def test_rejected_link_is_gone_from_both_ends(cast: Cast, login: Login) -> None:
    person = login(make_user("inspector", "tracker.add_restatement"))
    body = {"earlier": cast.outlets.pk, "later": cast.again.pk, "decision": "rejected", "note": "不是同一批网点。"}
    answer = person.post("/api/v1/restatements/", body, format="json")
    assert answer.status_code == 201, answer.content.decode()
    shown = answer.json()
    assert (shown["counts"], shown["decision_label"], shown["author"]["display"]) == (False, "不相连", "inspector")
    assert answer["Location"] == shown["url"]
    earlier = get(person, f"commitments/{cast.outlets.pk}/")
    assert (earlier["restated"], earlier["restated_in"]) == (False, [])
    assert get(person, f"commitments/{cast.again.pk}/")["restates"] is None


def test_deciding_needs_the_permission(cast: Cast, supervisor: APIClient) -> None:
    body = {"earlier": cast.outlets.pk, "later": cast.again.pk, "decision": "rejected"}
    assert supervisor.post("/api/v1/restatements/", body, format="json").status_code == 403
    assert Restatement.objects.get().decision == ""


BAD = [
    pytest.param({"decision": "perhaps"}, "invalid_choice", id="decision"),
    pytest.param({"later": 0}, "does_not_exist", id="unknown"),
    pytest.param({"because": "x"}, "unknown_field", id="unknown-field"),
]


@pytest.mark.parametrize(("values", "code"), BAD)
def test_bad_decision_is_refused(cast: Cast, login: Login, values: dict[str, Any], code: str) -> None:
    person = login(make_user("inspector", "tracker.add_restatement"))
    body = {"earlier": cast.outlets.pk, "later": cast.again.pk, "decision": "rejected"} | values
    answer = person.post("/api/v1/restatements/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_unrelated_promises_cannot_be_linked(cast: Cast, login: Login) -> None:
    person = login(make_user("inspector", "tracker.add_restatement"))
    body = {"earlier": cast.outlets.pk, "later": cast.rules.pk, "decision": "confirmed"}
    answer = person.post("/api/v1/restatements/", body, format="json")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "promises_unrelated")


def test_history_needs_no_more_queries_for_more_links(
    cast: Cast, third: Any, outsider: APIClient, django_assert_max_num_queries: Any
) -> None:
    for sentence in (cast.rules, cast.checks, cast.service):
        link_promises(sentence, cast.again)
    with django_assert_max_num_queries(30):
        get(outsider, f"commitments/{cast.again.pk}/")
