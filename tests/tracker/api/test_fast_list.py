"""The list of commitments is put together by hand: it must say what the serializer says, in as few queries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from rest_framework.request import Request
from rest_framework.test import APIClient

from reports.models import Organisation, Report
from tests.tracker.cast import RULES, RULES_DONE, Cast, judge, make_commitment, make_evidence, make_report, suggest
from tracker.api.querysets import with_restated
from tracker.api.serializers.commitments import CommitmentItem
from tracker.models import Assessment, Commitment
from tracker.selectors import commitments_with_fulfilment
from tracker.services import judge_commitment

Case = Callable[[Cast], Any]


def whole_cast(cast: Cast) -> None:
    """Every status but one, judged and suggested, with evidence and without, restated and not."""


def replaced_assessment(cast: Cast) -> None:
    judge(cast.checks, cast.later_report, "fulfilled", cast.supervisor)


def author_with_a_name(cast: Cast) -> None:
    User.objects.filter(pk=cast.supervisor.pk).update(first_name="湖", last_name="松")


def report_of_another_kind(cast: Cast) -> None:
    body = Organisation.objects.create(name="云岭市松涛区档案局")
    plan = make_report(body, 2023, ["做了工作。"], [RULES], kind=Report.Kind.GOVERNMENT_WORK, title="")
    make_commitment(plan, RULES * 1, "concrete", task="")


def report_without_body_and_year(cast: Cast) -> None:
    Report.objects.filter(pk=cast.later_report.pk).update(state="failed", organisation=None, covers_year=None)
    Commitment.objects.filter(report=cast.later_report).update(is_current=True)


def report_without_a_name(cast: Cast) -> None:
    report_without_body_and_year(cast)
    Report.objects.filter(pk=cast.later_report.pk).update(original_name="")


def evidence_without_score(cast: Cast) -> None:
    evidence = make_evidence(cast.service, cast.later_report, RULES_DONE, 1, 0.5)
    type(evidence).objects.filter(pk=evidence.pk).update(score=None)
    scored = make_evidence(cast.service, cast.later_report, RULES_DONE[:-1], 1, 0.3)
    suggest(cast.service, cast.later_report, "fulfilled", evidence, scored)


def long_and_odd_text(cast: Cast) -> None:
    text = "“引号”、反斜杠\\、<b>、\u2028换行，" * 9
    Commitment.objects.filter(pk=cast.rules.pk).update(text=text, task="\t")


def judged_without_evidence(cast: Cast) -> None:
    judge(cast.rules, cast.later_report, "no_evidence", cast.clerk)


def judged_with_a_code(cast: Cast) -> None:
    known: dict[str, Any] = {
        "commitment": cast.rules,
        "later_report": cast.later_report,
        "author": cast.clerk,
        "reason": "x",
    }
    judge_commitment(status="fulfilled", reason_code="number_short", **known)


def waits_for_a_second(cast: Cast) -> None:
    known: dict[str, Any] = {
        "commitment": cast.rules,
        "later_report": cast.later_report,
        "author": cast.clerk,
        "reason": "x",
    }
    judge_commitment(status="not_fulfilled", **known)


def matcher_differs(cast: Cast) -> None:
    judged_with_a_code(cast)
    Commitment.objects.filter(pk=cast.rules.pk).update(machine_differs=True, review_weight=0.2)


CASES: list[Case] = [
    judged_with_a_code,
    waits_for_a_second,
    matcher_differs,
    whole_cast,
    replaced_assessment,
    author_with_a_name,
    report_of_another_kind,
    report_without_body_and_year,
    report_without_a_name,
    evidence_without_score,
    long_and_odd_text,
    judged_without_evidence,
]


def said_by_serializer() -> Any:
    request = Request(RequestFactory().get("/api/v1/commitments/"))
    rows = with_restated(commitments_with_fulfilment()).order_by("pk")
    return CommitmentItem(rows, many=True, context={"request": request}).data


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("case", CASES, ids=[case.__name__ for case in CASES])
def test_list_says_what_the_serializer_says(cast: Cast, outsider: APIClient, case: Case, language: str) -> None:
    case(cast)
    answer = outsider.get("/api/v1/commitments/", HTTP_ACCEPT_LANGUAGE=language).json()["results"]
    with translation.override(language):
        expected = said_by_serializer()
    assert answer == [dict(row) for row in expected]
    assert [list(row) for row in answer] == [list(row) for row in expected]  # the order of the fields too


def test_cases_show_every_status(cast: Cast, outsider: APIClient) -> None:
    shown = {row["status"] for row in outsider.get("/api/v1/commitments/").json()["results"]}
    assert shown == {*Assessment.Status.values, "pending"}


@pytest.mark.parametrize(
    "query", ["", "organisation={body}&", "organisation={body}&descendants=true&plan_year=2024&status=fulfilled&"]
)
def test_list_takes_as_many_queries_for_one_row_as_for_fifty(cast: Cast, outsider: APIClient, query: str) -> None:
    plan = make_report(
        Organisation.objects.create(name="云岭市档案局", parent=cast.body), 2023, ["做了工作。"], [RULES]
    )
    Commitment.objects.bulk_create(
        Commitment(
            report=plan, organisation=plan.organisation, plan_year=2024, start=place, end=place + 9, text=RULES,
            verifiability="general",
        )
        for place in range(60)
    )  # fmt: skip
    counts = []
    for size in (1, 50):
        outsider.get(f"/api/v1/commitments/?{query.format(body=cast.body.pk)}page_size={size}")
        with CaptureQueriesContext(connection) as queries:
            answer = outsider.get(f"/api/v1/commitments/?{query.format(body=cast.body.pk)}page_size={size}")
        assert answer.status_code == 200
        # What the person may see is asked once, and part of knowing who it is.
        counts.append(len([query for query in queries.captured_queries if "membership" not in query["sql"]]))
    assert counts[0] == counts[1] <= 3 + query.count("descendants")
