"""Lists: pages by cursor, filters, a fixed number of queries, and no report text."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from reports.models import ExternalId, Organisation, OrganisationName
from tests.tracker.cast import (
    RULES,
    RULES_DONE,
    Cast,
    judge,
    make_commitment,
    make_evidence,
    make_report,
    suggest,
)
from tracker.models import Event, MatchRun

LISTS = ["organisations", "reports", "commitments", "fulfilment", "match-runs", "events"]


def add_bodies(cast: Cast, start: int, stop: int) -> None:
    """More bodies, each with a row for every list."""
    for number in range(start, stop):
        body = Organisation.objects.create(name=f"云岭市第{number}街道办事处", parent=cast.body, successor=cast.body)
        OrganisationName.objects.create(organisation=body, name="街道办", kind="alias")
        ExternalId.objects.create(organisation=body, system="oa", value=str(number))
        plan = make_report(body, 2023, ["做了工作。"], [RULES])
        later = make_report(body, 2024, [RULES_DONE], ["完善制度。"], declared_organisation=body)
        replaced = make_report(body, 2024, [RULES_DONE], ["完善制度。"], sha256=f"{number:064x}", supersedes=later)
        MatchRun.objects.create(plan_report=plan, later_report=later)
        commitment = make_commitment(plan, RULES, "concrete")
        evidence = make_evidence(commitment, later, RULES_DONE, 2, 0.9)
        suggest(commitment, later, "fulfilled", evidence)
        judge(commitment, later, "fulfilled", cast.supervisor, evidence)
        make_commitment(replaced, "完善制度。", "general", restates=commitment)
        Event.objects.create(kind="report.read", object_type="report", object_id=plan.pk)


def all_pages(client: APIClient, path: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    url: str | None = f"/api/v1/{path}"
    while url:
        page = client.get(url).json()
        rows += page["results"]
        url = page["next"]
    return rows


@pytest.mark.parametrize("name", LISTS)
def test_queries_do_not_grow_with_the_rows(cast: Cast, outsider: APIClient, name: str) -> None:
    counts = []
    for start, stop in ((0, 1), (1, 30)):
        add_bodies(cast, start, stop)
        with CaptureQueriesContext(connection) as queries:
            answer = outsider.get(f"/api/v1/{name}/?page_size=200")
        assert len(answer.json()["results"]) >= stop
        assert '"reports_report"."text"' not in str(queries.captured_queries)
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 8, counts


def test_queries_of_a_history_do_not_grow_with_it(cast: Cast, outsider: APIClient) -> None:
    counts = []
    for judgements in (1, 29):
        for _ in range(judgements):
            judge(cast.rules, cast.later_report, "fulfilled", cast.supervisor, *cast.rules.evidence.all())
        with CaptureQueriesContext(connection) as queries:
            outsider.get(f"/api/v1/commitments/{cast.rules.pk}/assessments/?page_size=200")
            outsider.get(f"/api/v1/commitments/{cast.rules.pk}/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("page_size", [1, 3, 7])
def test_pages_hold_every_row_once(cast: Cast, outsider: APIClient, name: str, page_size: int) -> None:
    add_bodies(cast, 0, 7)
    whole = outsider.get(f"/api/v1/{name}/?page_size=200").json()
    assert whole["next"] is whole["previous"] is None
    paged = all_pages(outsider, f"{name}/?page_size={page_size}")
    assert [row["id"] for row in paged] == [row["id"] for row in whole["results"]]


def test_next_page_is_absolute_and_keeps_the_filters(cast: Cast, outsider: APIClient) -> None:
    page = outsider.get("/api/v1/commitments/?plan_year=2024&page_size=2").json()
    assert page["next"].startswith("http://testserver/api/v1/commitments/?")
    assert "plan_year=2024" in page["next"]
    assert len(page["results"]) == 2


def test_previous_page_leads_back(cast: Cast, outsider: APIClient) -> None:
    first = outsider.get("/api/v1/commitments/?page_size=2").json()
    second = outsider.get(first["next"]).json()
    assert outsider.get(second["previous"]).json()["results"] == first["results"]


@pytest.mark.parametrize(
    "other",
    ["commitments/?cursor={cursor}", "commitments/?plan_year=2025&cursor={cursor}", "reports/?cursor={cursor}"],
    ids=["filter left out", "other filter", "other list"],
)
def test_cursor_is_of_one_list_only(cast: Cast, outsider: APIClient, other: str) -> None:
    page = outsider.get("/api/v1/commitments/?plan_year=2024&page_size=2").json()["next"]
    cursor = parse_qs(urlsplit(page).query)["cursor"][0]
    answer = outsider.get(f"/api/v1/{other.format(cursor=quote(cursor))}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "cursor_invalid")
    same = {"plan_year": 2024, "page_size": 1, "fields": "id", "include": "count", "cursor": cursor}
    assert outsider.get("/api/v1/commitments/", same).json()["results"] == [{"id": cast.outlets.pk}]


def test_page_holds_fifty_rows_unless_asked(cast: Cast, outsider: APIClient) -> None:
    Event.objects.bulk_create(Event(kind="report.read", object_type="report", object_id=1) for _ in range(60))
    assert len(outsider.get("/api/v1/events/").json()["results"]) == 50


def test_rows_added_meanwhile_shift_no_page(cast: Cast, outsider: APIClient) -> None:
    first = outsider.get("/api/v1/reports/?page_size=1").json()
    add_bodies(cast, 0, 1)
    assert outsider.get(first["next"]).json()["results"][0]["id"] == cast.plan_report.pk


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("organisation={body}", "rules checks outlets service spirit again ledger"),
        ("organisation={other}", ""),
        ("report={later}", "again ledger"),
        ("plan_year=2024", "rules checks outlets service spirit"),
        ("plan_year=2030", ""),
        ("kind=rule_of_law&plan_year=2025", "again ledger"),
        ("kind=work_summary", ""),
        ("status=fulfilled", "checks"),
        ("status=pending", "again ledger"),
        ("status=pending&status=not_verifiable", "spirit again ledger"),
        ("verifiability=quantified", "checks outlets again"),
        ("verifiability=general&verifiability=slogan", "service spirit"),
        ("source=person", "outlets"),
        ("source=machine", "rules checks service spirit"),
        ("confirmed=true", "outlets"),
        ("confirmed=false", "rules checks service spirit again ledger"),
        ("restated=true", "outlets"),
        ("restated=false&plan_year=2025", "again ledger"),
        ("needs_review=true", "rules"),
        ("needs_review=false", "checks outlets service spirit again ledger"),
        ("q=缴费网点", "outlets again"),
        ("q=100%25", ""),
        ("q=缴费网点&status=pending&confirmed=false", "again"),
    ],
)
def test_commitments_are_narrowed(cast: Cast, outsider: APIClient, query: str, names: str) -> None:
    other = Organisation.objects.create(name="云岭市松涛区档案局")
    query = query.format(body=cast.body.pk, other=other.pk, later=cast.later_report.pk)
    found = [row["id"] for row in all_pages(outsider, f"commitments/?{query}")]
    assert found == [getattr(cast, name).pk for name in names.split()]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("organisation={body}", "later_report plan_report"),
        ("covers_year=2024", "later_report"),
        ("plan_year=2024", "plan_report"),
        ("kind=rule_of_law&kind=work_summary", "later_report plan_report"),
        ("kind=government_work", ""),
        ("state=done", "later_report plan_report"),
        ("state=failed&state=quarantined", ""),
    ],
)
def test_reports_are_narrowed(cast: Cast, outsider: APIClient, query: str, names: str) -> None:
    found = [row["id"] for row in all_pages(outsider, f"reports/?{query.format(body=cast.body.pk)}")]
    assert found == [getattr(cast, name).pk for name in names.split()]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("level=county", 1),
        ("level=city&level=county", 1),
        ("parent={body}", 3),
        ("confirmed=false", 0),
        ("q=街道办", 3),
    ],
)
def test_organisations_are_narrowed(cast: Cast, outsider: APIClient, query: str, count: int) -> None:
    add_bodies(cast, 0, 3)
    assert len(all_pages(outsider, f"organisations/?{query.format(body=cast.body.pk)}")) == count


@pytest.mark.parametrize(("query", "count"), [("state=done", 1), ("state=queued", 0), ("plan_report={plan}", 1)])
def test_match_runs_are_narrowed(cast: Cast, outsider: APIClient, query: str, count: int) -> None:
    assert len(all_pages(outsider, f"match-runs/?{query.format(plan=cast.plan_report.pk)}")) == count


def test_commitments_of_a_replaced_report_are_not_listed(cast: Cast, outsider: APIClient) -> None:
    make_report(cast.body, 2024, [RULES_DONE], [RULES], sha256="e" * 64, supersedes=cast.later_report)
    assert all_pages(outsider, "commitments/?plan_year=2025") == []
    assert outsider.get(f"/api/v1/commitments/{cast.again.pk}/").status_code == 200


def test_events_go_on_after_the_last_one_seen(cast: Cast, outsider: APIClient) -> None:
    events = [
        Event.objects.create(kind=kind, object_type=kind.split(".")[0], object_id=cast.plan_report.pk)
        for kind in ("report.read", "report.read")
    ]
    found = outsider.get(f"/api/v1/events/?after={events[0].pk}&kind=report.read").json()["results"]
    assert [event["id"] for event in found] == [events[1].pk]
    assert found[0]["object"]["url"] == f"http://testserver/api/v1/reports/{cast.plan_report.pk}/"
