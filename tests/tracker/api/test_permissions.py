"""Who may read and who may write."""

from __future__ import annotations

import base64

import pytest
from rest_framework.test import APIClient

from tests.tracker.cast import PASSWORD, Cast

READABLE = [
    "organisations/",
    "organisations/{body}/",
    "reports/",
    "reports/{report}/",
    "reports/{report}/text/",
    "reports/{report}/sections/",
    "commitments/",
    "commitments/{commitment}/",
    "commitments/{commitment}/assessments/",
    "commitments/{commitment}/evidence/",
    "assessments/{assessment}/",
    "evidence/{evidence}/",
    "restatements/",
    "fulfilment/",
    "fulfilment/totals/",
    "match-runs/",
    "match-runs/{run}/",
    "missing-reports/?year=2024",
    "progress/",
    "events/",
    "webhook-endpoints/",
    "webhook-deliveries/",
    "todo-targets/",
    "todo-pushes/",
    "exports/",
    "imports/",
    "me/",
    "schema/",
]
WRITABLE = [
    ("organisations/", "clerk"),
    ("reports/", "clerk"),
    ("commitments/{commitment}/assessments/", "supervisor"),
    ("commitments/{commitment}/confirm/", "supervisor"),
]


def address(cast: Cast, path: str) -> str:
    evidence = cast.rules.evidence.first()
    assert evidence
    assert cast.rules.current_assessment
    return "/api/v1/" + path.format(
        body=cast.body.pk,
        report=cast.plan_report.pk,
        commitment=cast.rules.pk,
        assessment=cast.rules.current_assessment.pk,
        evidence=evidence.pk,
        run=cast.run.pk,
    )


@pytest.mark.parametrize("path", READABLE)
def test_anonymous_is_asked_to_log_in(cast: Cast, path: str) -> None:
    answer = APIClient().get(address(cast, path))
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["errors"][0]["code"] == "not_authenticated"


@pytest.mark.parametrize("path", READABLE)
def test_everybody_with_an_account_may_read(cast: Cast, outsider: APIClient, path: str) -> None:
    assert outsider.get(address(cast, path)).status_code == 200


@pytest.mark.parametrize(("path", "person"), WRITABLE)
@pytest.mark.parametrize("name", ["supervisor", "clerk", "outsider"])
def test_writing_needs_the_permission_of_that_model(
    cast: Cast, request: pytest.FixtureRequest, path: str, person: str, name: str
) -> None:
    client: APIClient = request.getfixturevalue(name)
    answer = client.post(address(cast, path), {}, format="multipart" if path == "reports/" else "json")
    assert answer.status_code == (400 if name == person else 403), answer.content.decode()


@pytest.mark.parametrize("path", READABLE)
@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_nothing_is_changed_or_deleted(cast: Cast, supervisor: APIClient, path: str, method: str) -> None:
    answer = getattr(supervisor, method)(address(cast, path.partition("?")[0]), {}, format="json")
    assert answer.status_code in (403, 405)


def test_password_in_each_request_opens_nothing(cast: Cast) -> None:
    login = base64.b64encode(f"{cast.outsider.username}:{PASSWORD}".encode()).decode()
    assert APIClient().get("/api/v1/reports/", HTTP_AUTHORIZATION=f"Basic {login}").status_code == 401


def test_session_writes_only_with_the_token_of_its_pages(cast: Cast) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    answer = client.post("/api/v1/organisations/", {"name": "云岭市松涛区档案局"}, format="json")
    assert answer.status_code == 403


def test_session_opens_the_door(cast: Cast) -> None:
    client = APIClient()
    client.force_login(cast.outsider)
    assert client.get("/api/v1/reports/").status_code == 200


def test_docs_page_runs_no_inline_script(outsider: APIClient) -> None:
    answer = outsider.get("/api/v1/docs/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert page.count("<script") == page.count("<script src=")
    assert "http://" not in page.replace("http://testserver", "")
    assert "https://" not in page
    assert "schema/" in outsider.get("/api/v1/docs/?script=").content.decode()


def test_docs_page_needs_a_login(cast: Cast) -> None:
    assert APIClient().get("/api/v1/docs/").status_code == 401
