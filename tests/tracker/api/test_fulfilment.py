"""The figures: counts that add up, the rate in numbers and in words, and who still owes a report."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import RULES, Cast, make_commitment, make_report


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
