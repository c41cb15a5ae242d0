"""The figures: counts that add up, the rate in numbers and in words, and who still owes a report."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import RULES, Cast, make_commitment, make_report
from tracker.models import Membership

from .conftest import Login


def figures(client: APIClient, query: str = "") -> Any:
    return client.get(f"/api/v1/fulfilment/{query}").json()


def plan_of(client: APIClient, year: int) -> Any:
    return figures(client, f"?plan_year={year}")["results"][0]["plans"][0]


def counted(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["status"]: row["count"] for row in rows if row["count"]}


def test_plan_is_counted_by_status(cast: Cast, outsider: APIClient) -> None:
    plan = plan_of(outsider, 2024)
    assert (plan["total"], plan["confirmed"], plan["has_later_report"]) == (5, 1, True)
    assert counted(plan["by_status"]) == {
        "fulfilled": 1,
        "partly_fulfilled": 1,
        "not_fulfilled": 1,
        "no_evidence": 1,
        "not_verifiable": 1,
    }
    assert (plan["kind"], plan["kind_label"]) == ("rule_of_law", "法治政府建设年度报告")


def test_rate_is_of_quantified_and_concrete_commitments(cast: Cast, outsider: APIClient) -> None:
    assert plan_of(outsider, 2024)["rate"] == pytest.approx((1 + 0.5) / 3)


def test_rate_is_explained_in_words(cast: Cast, outsider: APIClient) -> None:
    assert "0.5 × 部分落实" in figures(outsider)["rate_meaning"]


def test_counts_by_verifiability_add_up(cast: Cast, outsider: APIClient) -> None:
    plan = plan_of(outsider, 2024)
    rows = {row["verifiability"]: row for row in plan["by_verifiability"]}
    assert {code: row["total"] for code, row in rows.items()} == {
        "quantified": 2,
        "concrete": 1,
        "general": 1,
        "slogan": 1,
    }
    assert counted(rows["quantified"]["by_status"]) == {"fulfilled": 1, "not_fulfilled": 1}
    assert rows["slogan"]["verifiability_label"] == "表态性"


def test_plan_without_later_report_has_no_rate(cast: Cast, outsider: APIClient) -> None:
    plan = plan_of(outsider, 2025)
    assert (plan["rate"], plan["has_later_report"]) == (None, False)
    assert counted(plan["by_status"]) == {"pending": 2}


def test_plans_of_a_body_stand_together_newest_first(cast: Cast, outsider: APIClient) -> None:
    (body,) = figures(outsider)["results"]
    assert body["id"] == cast.body.pk
    assert [plan["plan_year"] for plan in body["plans"]] == [2025, 2024]


def test_figures_lead_to_the_commitments_they_count(cast: Cast, outsider: APIClient) -> None:
    plan = plan_of(outsider, 2024)
    assert len(outsider.get(plan["commitments_url"]).json()["results"]) == plan["total"]


def test_bodies_lacking_the_later_report_are_named(cast: Cast, outsider: APIClient) -> None:
    waiting = Organisation.objects.create(name="云岭市松涛区档案局")
    make_commitment(make_report(waiting, 2023, ["做了工作。"], [RULES]), RULES, "concrete")
    lacking = figures(outsider, "?plan_year=2024&lacks_later_report=true")["results"]
    answered = figures(outsider, "?plan_year=2024&lacks_later_report=false")["results"]
    assert [(body["id"], body["lacks_later_report"]) for body in lacking] == [(waiting.pk, True)]
    assert [(body["id"], body["lacks_later_report"]) for body in answered] == [(cast.body.pk, False)]


@pytest.mark.parametrize("query", ["?kind=work_summary", "?plan_year=2030"])
def test_figures_are_narrowed(cast: Cast, outsider: APIClient, query: str) -> None:
    assert figures(outsider, query)["results"] == []


def test_figures_of_one_body(cast: Cast, outsider: APIClient) -> None:
    other = Organisation.objects.create(name="云岭市松涛区档案局")
    make_commitment(make_report(other, 2023, ["做了工作。"], [RULES]), RULES, "concrete")
    assert [body["id"] for body in figures(outsider, f"?organisation={other.pk}")["results"]] == [other.pk]


@pytest.fixture
def tree(cast: Cast) -> dict[str, Organisation]:
    """A province above the cast's body, and another body below that."""
    province = Organisation.objects.create(name="云岭省人民政府", level="province")
    Organisation.objects.filter(pk=cast.body.pk).update(parent=province)
    below = Organisation.objects.create(name="云岭市松涛区水务所", level="township", parent=cast.body)
    make_commitment(make_report(below, 2023, ["做了工作。"], [RULES]), RULES, "concrete")
    return {"province": province, "below": below}


def totals(client: APIClient, query: str = "") -> dict[str | None, dict[str, Any]]:
    answer = client.get(f"/api/v1/fulfilment/totals/{query}")
    assert answer.status_code == 200, answer.content
    return {row["group"]: row for row in answer.json()["results"]}


@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("", {None: 8}),
        ("?organisation={body}", {None: 7}),
        ("?organisation={body}&descendants=true", {None: 8}),
        ("?organisation={province}", {None: 0}),
        ("?organisation={province}&descendants=true", {None: 8}),
        ("?organisation={province}&descendants=true&plan_year=2024", {None: 6}),
        ("?group_by=plan_year", {"2025": 2, "2024": 6}),
        ("?group_by=level", {"county": 7, "township": 1}),
        ("?group_by=kind", {"rule_of_law": 8}),
        ("?group_by=verifiability", {"quantified": 3, "concrete": 3, "general": 1, "slogan": 1}),
        ("?group_by=level&plan_year_min=2025", {"county": 2}),
        ("?verifiability=slogan", {None: 1}),
        ("?group_by=organisation&organisation={province}", {"{province}": 0, "{body}": 8}),
        ("?group_by=organisation&organisation={body}", {"{body}": 7, "{below}": 1}),
    ],
)
def test_totals_are_grouped_and_narrowed(
    cast: Cast, outsider: APIClient, tree: dict[str, Organisation], query: str, counts: dict[str | None, int]
) -> None:
    ids = {name: body.pk for name, body in tree.items()} | {"body": cast.body.pk}
    found = {group: row["total"] for group, row in totals(outsider, query.format(**ids)).items()}
    assert found == {group and group.format(**ids): total for group, total in counts.items()}


def test_totals_tell_confirmed_from_suggested(cast: Cast, outsider: APIClient) -> None:
    whole = totals(outsider, "?plan_year=2024")[None]
    assert (whole["total"], whole["confirmed"]) == (5, 1)
    assert whole["rate"] == pytest.approx((1 + 0.5) / 3)
    assert whole["confirmed_rate"] == 0  # the only judgement says not fulfilled
    by_status = {row["status"]: (row["count"], row["confirmed"]) for row in whole["by_status"]}
    assert by_status["not_fulfilled"] == (1, 1)
    assert by_status["fulfilled"] == (1, 0)


def test_totals_by_body_want_the_body(outsider: APIClient, cast: Cast) -> None:
    answer = outsider.get("/api/v1/fulfilment/totals/?group_by=organisation")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["code"] == "organisation_required"


def test_totals_take_one_query_of_counts(cast: Cast, outsider: APIClient, tree: dict[str, Organisation]) -> None:
    for group_by in ("level", "plan_year", "kind", "verifiability"):
        with CaptureQueriesContext(connection) as queries:
            totals(outsider, f"?organisation={tree['province'].pk}&descendants=true&group_by={group_by}")
        assert len([q for q in queries.captured_queries if "fulfilmentcount" in q["sql"]]) == 1
        assert not any("tracker_commitment" in q["sql"] for q in queries.captured_queries)


def test_member_of_a_part_sees_the_totals_of_that_part(cast: Cast, login: Login, tree: dict[str, Organisation]) -> None:
    member = User.objects.create_user("member")
    Membership.objects.create(user=member, organisation=tree["below"])
    client = login(member)
    assert totals(client)[None]["total"] == 1
    assert [body["id"] for body in figures(client)["results"]] == [tree["below"].pk]
    for body in (cast.body, tree["province"]):
        answer = client.get(f"/api/v1/fulfilment/totals/?organisation={body.pk}&descendants=true")
        assert answer.status_code == 400


def test_bodies_below_are_listed_with_the_one_asked_for(
    cast: Cast, outsider: APIClient, tree: dict[str, Organisation]
) -> None:
    listed = figures(outsider, f"?organisation={cast.body.pk}&descendants=true")["results"]
    assert [body["id"] for body in listed] == [cast.body.pk, tree["below"].pk]
    levels = figures(outsider, "?level=township")["results"]
    assert [body["id"] for body in levels] == [tree["below"].pk]
