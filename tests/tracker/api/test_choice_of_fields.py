"""``fields``, ``expand`` and ``include``: the caller chooses how much is shown, at the same number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from tests.tracker.cast import RULES_DONE, Cast

from .test_errors import first_error
from .test_lists import add_bodies
from .test_schema import check_shape

EXPANDABLE = {
    "commitments": ["organisation", "report", "assessment", "evidence"],
    "reports": ["organisation"],
    "match-runs": ["plan_report", "later_report"],
}
MOST_QUERIES = 3  # beyond the one that tells who asks


def rows(client: APIClient, path: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == 200, answer.content.decode()
    return list(answer.json()["results"])


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("commitments/?fields=id", {"id": ...}),
        ("commitments/?fields=status,id", {"id": ..., "status": ...}),
        ("commitments/?fields=id,organisation", {"id": ..., "organisation": {"id": ..., "url": ..., "display": ...}}),
        ("commitments/?fields=organisation.display", {"organisation": {"display": ...}}),
        (
            "commitments/?fields=organisation.id,organisation.url,id",
            {"id": ..., "organisation": {"id": ..., "url": ...}},
        ),
        ("commitments/?fields=organisation,organisation.id", {"organisation": {"id": ..., "url": ..., "display": ...}}),
        ("commitments/?fields=organisation.level&expand=organisation", {"organisation": {"level": ...}}),
        ("organisations/?fields=name,names.kind", {"name": ..., "names": []}),
        ("fulfilment/?fields=id,plans", {"id": ..., "plans": ...}),
    ],
)
def test_only_what_was_chosen_is_shown(cast: Cast, outsider: APIClient, path: str, shown: Any) -> None:
    assert shape_of(rows(outsider, path)[0], shown) == shown


def shape_of(value: Any, shown: Any) -> Any:
    """The value with ... where ``shown`` has it."""
    if shown is ...:
        return ...
    if isinstance(value, dict):
        return {name: shape_of(item, shown.get(name, {})) for name, item in value.items()}
    return [shape_of(item, inner) for item, inner in zip(value, shown, strict=True)]


def test_fields_of_a_detail_are_chosen(cast: Cast, outsider: APIClient) -> None:
    answer = outsider.get(f"/api/v1/commitments/{cast.rules.pk}/?fields=lineage,evidence.text,report.id").json()
    assert list(answer) == ["report", "evidence", "lineage"]
    assert {tuple(item) for item in answer["evidence"]} == {("text",)}
    assert answer["report"] == {"id": cast.plan_report.pk}


def test_what_is_not_chosen_is_not_made(cast: Cast, outsider: APIClient) -> None:
    counts = []
    for query in ("", "?fields=id"):
        with CaptureQueriesContext(connection) as queries:
            outsider.get(f"/api/v1/commitments/{cast.rules.pk}/{query}")
        counts.append(len(queries))
    assert counts[1] < counts[0]


def test_pages_keep_the_choice(cast: Cast, outsider: APIClient) -> None:
    first = outsider.get("/api/v1/commitments/?fields=id&expand=report&page_size=1").json()
    assert list(outsider.get(first["next"]).json()["results"][0]) == ["id"]


def test_expanded_objects_are_shown_in_full(cast: Cast, outsider: APIClient) -> None:
    names = ",".join(EXPANDABLE["commitments"])
    row = rows(outsider, f"commitments/?expand={names}")[0]
    assert (row["organisation"]["level_label"], row["organisation"]["external_ids"]) == ("县级", [])
    assert (row["report"]["covers_year"], row["report"]["state"]) == (2023, "done")
    assert row["assessment"]["elements"][0]["text"] == "修订细则"
    assert row["evidence"][0]["text"] == RULES_DONE
    assert row["evidence"][0]["place"]["report"]["id"] == cast.later_report.pk


@pytest.mark.parametrize("name", EXPANDABLE)
def test_expanded_list_costs_the_same_for_every_number_of_rows(cast: Cast, outsider: APIClient, name: str) -> None:
    counts = []
    for start, stop in ((0, 1), (1, 50)):
        add_bodies(cast, start, stop)
        with CaptureQueriesContext(connection) as queries:
            assert len(rows(outsider, f"{name}/?page_size=200&expand={','.join(EXPANDABLE[name])}")) >= stop
        assert '"reports_report"."text"' not in str(queries.captured_queries)
        of_rows = [query for query in queries.captured_queries if '"tracker_membership"' not in query["sql"]]
        counts.append(len(of_rows))
    assert counts[0] == counts[1] <= MOST_QUERIES, counts


@pytest.mark.parametrize(
    ("query", "attr", "code", "told"),
    [
        ("commitments/?fields=score", "fields", "unknown_field", "plan_year"),
        ("commitments/?fields=id,organisation.secret", "fields", "unknown_field", "organisation"),
        ("commitments/?fields=organisation.level", "fields", "unknown_field", "organisation"),
        ("commitments/?fields=report.organisation.name", "fields", "unknown_field", "report"),
        ("commitments/{commitment}/?fields=pk", "fields", "unknown_field", "copies"),
        ("commitments/?expand=author", "expand", "invalid_choice", "organisation"),
        ("commitments/?expand=organisation,report__text", "expand", "invalid_choice", "evidence"),
        ("organisations/?expand=parent", "expand", "unknown_parameter", "fields"),
        ("commitments/{commitment}/?expand=report", "expand", "unknown_parameter", "fields"),
        ("reports/?include=total", "include", "invalid_choice", "count"),
        ("reports/{report}/?include=count", "include", "unknown_parameter", "fields"),
        ("reports/{report}/text/?fields=id", "fields", "unknown_parameter", "无"),
        ("commitments/?fields=", "fields", "parameter_empty", ""),
        ("commitments/?fields=id&fields=url", "fields", "parameter_repeated", ""),
    ],
)
def test_what_cannot_be_chosen_is_refused_and_what_can_is_told(
    cast: Cast, outsider: APIClient, query: str, attr: str, code: str, told: str
) -> None:
    path = query.format(commitment=cast.rules.pk, report=cast.plan_report.pk)
    answer = outsider.get(f"/api/v1/{path}")
    error = first_error(answer)
    assert (answer.status_code, error["attr"], error["code"]) == (400, attr, code)
    assert told in error["detail"]


@pytest.mark.parametrize(
    ("path", "count"), [("commitments/?status=pending&page_size=1", 2), ("fulfilment/?page_size=9", 1)]
)
def test_rows_are_counted_only_when_asked(cast: Cast, outsider: APIClient, path: str, count: int) -> None:
    assert "count" not in outsider.get(f"/api/v1/{path}").json()
    assert outsider.get(f"/api/v1/{path}&include=count").json()["count"] == count


@pytest.mark.parametrize("name", EXPANDABLE)
def test_chosen_and_expanded_answers_are_as_described(cast: Cast, outsider: APIClient, schema: Any, name: str) -> None:
    for query in (f"expand={','.join(EXPANDABLE[name])}", "fields=id", "include=count"):
        check_shape(schema, f"/api/v1/{name}/", outsider.get(f"/api/v1/{name}/?{query}").json())
