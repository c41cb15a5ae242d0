"""A report that was read wrongly is corrected, with a reason, as long as nothing rests on what is changed."""

from __future__ import annotations

from typing import Any

import pytest
from rest_framework.test import APIClient

from reports.models import Organisation, Report
from tests.tracker.cast import Cast, make_report, make_user
from tracker.models import Event, MatchRun

from .conftest import Login
from .test_errors import first_error


@pytest.fixture
def editor(cast: Cast, login: Login) -> APIClient:
    return login(make_user("editor", "reports.change_report"))


@pytest.fixture
def stray(cast: Cast) -> Report:
    """A report of another body and year, which nothing was matched with."""
    body = Organisation.objects.create(name="松涛区水文站")
    return make_report(body, 2019, ["完成巡查。"], ["开展巡查。"])


def correct(client: APIClient, report: Report, **values: Any) -> Any:
    body = {"reason": "封面年份印错。"} | values
    given = {name: value for name, value in body.items() if value is not None}
    return client.patch(f"/api/v1/reports/{report.pk}/", given, format="json")


def test_body_and_year_are_corrected_and_pairs_opened(cast: Cast, editor: APIClient, stray: Report) -> None:
    MatchRun.objects.all().delete()
    answer = correct(editor, stray, organisation=cast.body.pk, covers_year=2025)
    shown = answer.json()
    assert answer.status_code == 200, answer.content.decode()
    assert (shown["organisation"]["id"], shown["covers_year"], shown["plan_year"]) == (cast.body.pk, 2025, 2026)
    assert list(MatchRun.objects.values_list("plan_report", "later_report")) == [(cast.later_report.pk, stray.pk)]
    event = editor.get("/api/v1/events/?kind=report.corrected").json()["results"][0]
    assert event["previous"] == {"organisation": stray.organisation_id, "covers_year": 2019, "plan_year": 2020}
    assert event["current"] == {"organisation": cast.body.pk, "covers_year": 2025, "plan_year": 2026}
    assert (event["reason"], event["actor"]["display"]) == ("封面年份印错。", "editor")


def test_metadata_of_a_matched_report_is_corrected(cast: Cast, editor: APIClient) -> None:
    answer = correct(editor, cast.plan_report, published_on="2024-01-20", document_number="松水〔2024〕3号")
    assert answer.status_code == 200, answer.content.decode()
    assert answer.json()["published_on"] == "2024-01-20"
    assert Event.objects.get().payload == {"published_on": "2024-01-20", "document_number": "松水〔2024〕3号"}


def test_correction_that_changes_nothing_is_not_told(cast: Cast, editor: APIClient) -> None:
    assert correct(editor, cast.plan_report, covers_year=2023, kind="rule_of_law").status_code == 200
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"covers_year": 2022}, 409, "report_matched"),
        ({"kind": "work_summary"}, 409, "report_matched"),
        ({"reason": None}, 400, "required"),
        ({"reason": " "}, 400, "blank"),
        ({"organisation": 999}, 400, "does_not_exist"),
        ({"text": "改过的正文"}, 400, "unknown_field"),
        ({"state": "done"}, 400, "unknown_field"),
        ({"published_on": "2024-02-30"}, 400, "invalid"),
    ],
    ids=str,
)
def test_bad_correction_is_refused(
    cast: Cast, editor: APIClient, values: dict[str, Any], status: int, code: str
) -> None:
    answer = correct(editor, cast.plan_report, **values)
    assert (answer.status_code, first_error(answer)["code"]) == (status, code), answer.content.decode()
    assert Event.objects.count() == 0


@pytest.mark.parametrize(
    ("values", "status", "code"),
    [
        ({"organisation": "{body}", "covers_year": 2024}, 409, "report_exists"),
        ({"covers_year": 2999}, 400, "year_invalid"),
        ({"covers_year": 2020, "plan_year": 2020}, 400, "plan_year_not_later"),
    ],
    ids=str,
)
def test_place_that_cannot_be_is_refused(
    cast: Cast, editor: APIClient, stray: Report, values: dict[str, Any], status: int, code: str
) -> None:
    given = {name: cast.body.pk if value == "{body}" else value for name, value in values.items()}
    answer = correct(editor, stray, **given)
    assert (answer.status_code, first_error(answer)["code"]) == (status, code), answer.content.decode()


def test_report_that_was_not_read_is_not_corrected(cast: Cast, editor: APIClient) -> None:
    waiting = Report.objects.create(sha256="c" * 64, original_name="c.txt")
    assert first_error(correct(editor, waiting, title="新标题"))["code"] == "report_not_read"


def test_correcting_needs_the_permission_and_json(cast: Cast, clerk: APIClient, editor: APIClient) -> None:
    assert correct(clerk, cast.plan_report, title="新标题").status_code == 403
    form = editor.patch(f"/api/v1/reports/{cast.plan_report.pk}/", {"reason": "x"}, format="multipart")
    assert form.status_code == 415
