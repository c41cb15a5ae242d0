"""Which bodies have not published a year's report, as of a day."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reports.models import Organisation, Report
from tests.tracker.cast import Cast, make_report

from .test_errors import first_error

MISSING = "/api/v1/missing-reports/"
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def bodies(cast: Cast) -> dict[str, Organisation]:
    """``cast.body`` published 2023 and 2024; ``late`` published 2024 in May 2025; ``unsaid`` gave no day for 2024,
    which came on 3 April 2025; ``lapsed`` stopped after 2022; ``never`` published nothing; ``old`` was merged into
    ``heir``, which has nothing of its own."""
    above = Organisation.objects.create(name="云岭市人民政府", level="city")
    late, unsaid, lapsed, never, heir = (
        Organisation.objects.create(name=f"云岭市{name}局", level="city", parent=above)
        for name in ("商务", "统计", "气象", "粮食", "水利")
    )
    old = Organisation.objects.create(name="云岭市水产局", level="city", parent=above, successor=heir)
    Report.objects.update(published_on="2025-01-20")
    make_report(late, 2023, ["完成。"], ["继续。"], published_on="2024-01-31")
    make_report(late, 2024, ["完成。"], ["继续。"], published_on="2025-05-12")
    make_report(unsaid, 2024, ["完成。"], ["继续。"])
    received = datetime(2025, 4, 3, 23, 30, tzinfo=SHANGHAI)
    Report.objects.filter(organisation=unsaid).update(created_at=received)
    make_report(lapsed, 2022, ["完成。"], ["继续。"], published_on="2023-01-20")
    make_report(old, 2024, ["完成。"], ["继续。"], published_on="2025-01-20", kind="work_summary")
    return {
        "above": above, "body": cast.body, "late": late, "unsaid": unsaid, "lapsed": lapsed, "never": never,
        "heir": heir, "old": old,
    }  # fmt: skip


def ask(client: APIClient, query: str, bodies: dict[str, Organisation]) -> dict[str, list[tuple[str, int | None]]]:
    answer = client.get(f"{MISSING}?{query.format(**{name: body.pk for name, body in bodies.items()})}")
    assert answer.status_code == 200, answer.content.decode()
    names = {body.pk: name for name, body in bodies.items()}
    return {
        names[row["id"]]: [(missing["kind"], missing["last_year"]) for missing in row["missing"]]
        for row in answer.json()["results"]
    }


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("year=2024&as_of=2025-12-31", "lapsed"),
        ("year=2024&as_of=2025-05-12", "lapsed"),
        ("year=2024&as_of=2025-05-11", "late lapsed"),
        ("year=2024&as_of=2025-04-03", "late lapsed"),
        ("year=2024&as_of=2025-04-02", "late unsaid lapsed"),
        ("year=2024&as_of=2025-01-19", "body late unsaid lapsed heir"),
        ("year=2023&as_of=2025-12-31", "unsaid lapsed heir"),
        ("year=2023&as_of=2025-12-31&kind=work_summary", "heir"),
        ("year=2023&as_of=2025-12-31&kind=rule_of_law&kind=government_work", "unsaid lapsed"),
        ("year=2024&as_of=2025-12-31&expected=all&kind=rule_of_law", "above lapsed never heir"),
        ("year=2024&as_of=2025-01-01&level=county", "body"),
        ("year=2024&as_of=2025-05-11&organisation={late}", "late"),
        ("year=2024&as_of=2025-05-11&organisation={above}", ""),
        ("year=2024&as_of=2025-05-11&organisation={above}&descendants=true", "late lapsed"),
        ("year=2022&as_of=2025-12-31", "body late unsaid heir"),
        ("year=2022", "body late unsaid heir"),
    ],
)
def test_bodies_without_the_report_are_listed(
    bodies: dict[str, Organisation], outsider: APIClient, query: str, names: str
) -> None:
    assert set(ask(outsider, query, bodies)) == set(names.split())


def test_each_kind_is_told_with_the_last_year_there_was_one(
    bodies: dict[str, Organisation], outsider: APIClient
) -> None:
    make_report(bodies["lapsed"], 2021, ["完成。"], ["继续。"], kind="government_work", sha256="a" * 64)
    found = ask(outsider, "year=2024&as_of=2025-12-31", bodies)
    assert found == {"lapsed": [("rule_of_law", 2022), ("government_work", 2021)]}
    everyone = ask(outsider, "year=2024&as_of=2025-12-31&expected=all&kind=rule_of_law", bodies)
    assert (everyone["never"], everyone["lapsed"]) == ([("rule_of_law", None)], [("rule_of_law", 2022)])


def test_correction_published_later_does_not_undo_the_first_version(
    bodies: dict[str, Organisation], outsider: APIClient
) -> None:
    first = Report.objects.get(organisation=bodies["body"], covers_year=2024)
    values: dict[str, Any] = {"sha256": "d" * 64, "supersedes": first, "published_on": "2025-08-01"}
    make_report(bodies["body"], 2024, ["完成。"], ["继续。"], **values)
    assert "body" not in ask(outsider, "year=2024&as_of=2025-03-01", bodies)


def test_report_that_was_not_read_does_not_count(bodies: dict[str, Organisation], outsider: APIClient) -> None:
    Report.objects.filter(organisation=bodies["body"], covers_year=2024).update(state="failed", error_code="x")
    assert "body" in ask(outsider, "year=2024&as_of=2025-12-31", bodies)


@pytest.mark.parametrize(
    ("query", "attr", "code"),
    [
        ("", "year", "required"),
        ("year=24", "year", "min_value"),
        ("year=2024&as_of=2025-02-30", "as_of", "date_invalid"),
        ("year=2024&expected=some", "expected", "invalid_choice"),
        ("year=2024&expected=all", "kind", "kind_required"),
        ("year=2024&descendants=true", "descendants", "organisation_required"),
        ("year=2024&plan_year=2025", "plan_year", "unknown_parameter"),
    ],
)
def test_bad_question_is_named(cast: Cast, outsider: APIClient, query: str, attr: str, code: str) -> None:
    answer = outsider.get(f"{MISSING}?{query}")
    assert answer.status_code == 400, answer.content.decode()
    assert (first_error(answer)["attr"], first_error(answer)["code"]) == (attr, code)


def test_pages_and_queries_do_not_grow_with_the_bodies(bodies: dict[str, Organisation], outsider: APIClient) -> None:
    counts = []
    for number in range(0, 40, 20):
        for extra in range(number, number + 20):
            old = Organisation.objects.create(name=f"澄江市第{extra}所")
            Organisation.objects.filter(pk=old.pk).update(successor=bodies["heir"])
            make_report(Organisation.objects.create(name=f"澄江市第{extra}局"), 2020, ["完成。"], ["继续。"])
        with CaptureQueriesContext(connection) as queries:
            page = outsider.get(f"{MISSING}?year=2024&page_size=200").json()
        assert len(page["results"]) >= number + 20
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 3
    first = outsider.get(f"{MISSING}?year=2024&page_size=7").json()
    assert [row["id"] for row in first["results"]] == [row["id"] for row in page["results"][:7]]
    second = outsider.get(first["next"]).json()
    assert [row["id"] for row in second["results"]] == [row["id"] for row in page["results"][7:14]]
