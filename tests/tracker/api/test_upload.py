"""Handing in a report: what is stored, what is queued, and what is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from reports.claims import WorkState
from reports.models import Report
from tests.texts import report_text
from tests.tracker.cast import Cast

from .test_errors import first_error

UPLOAD = "/api/v1/reports/"


def hand_in(client: APIClient, data: bytes | None = None, name: str = "2022.txt", **fields: Any) -> Any:
    data = report_text(2022).encode() if data is None else data
    return client.post(UPLOAD, {"file": SimpleUploadedFile(name, data), **fields}, format="multipart")


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids of the reports that a worker was told of."""
    heard: list[int] = []
    monkeypatch.setattr("reports.hints.send_hint", lambda task, pk: heard.append(pk))
    return heard


def test_upload_is_accepted_and_queued(
    cast: Cast, clerk: APIClient, hints: list[int], django_capture_on_commit_callbacks: Callable[..., Any]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        answer = hand_in(clerk, organisation=cast.body.pk, covers_year="2022", kind="rule_of_law")
    body = answer.json()
    assert answer.status_code == 202
    assert answer["Location"] == body["url"] == f"http://testserver/api/v1/reports/{body['id']}/"
    assert (body["state"], body["state_label"], body["error"]) == ("queued", "待处理", None)
    assert (body["outcome"], body["conflicts"]) == ("received", [])
    assert body["declared"]["organisation"]["id"] == cast.body.pk
    assert (body["declared"]["covers_year"], body["declared"]["kind_label"]) == (2022, "法治政府建设年度报告")
    assert hints == [body["id"]]


def test_same_bytes_again_change_nothing(clerk: APIClient, hints: list[int]) -> None:
    first = hand_in(clerk).json()
    answer = hand_in(clerk, name="另一个名字.txt")
    assert answer.status_code == 200
    assert (answer.json()["id"], answer.json()["outcome"]) == (first["id"], "unchanged")
    assert Report.objects.filter(sha256=first["sha256"]).count() == 1


def test_same_bytes_for_another_year_are_a_conflict(clerk: APIClient) -> None:
    hand_in(clerk, covers_year="2022")
    answer = hand_in(clerk, covers_year="2021")
    assert answer.status_code == 409
    assert first_error(answer)["code"] == "duplicate_report"


def test_failed_report_is_queued_again(clerk: APIClient) -> None:
    known = hand_in(clerk).json()
    Report.objects.filter(pk=known["id"]).update(state=WorkState.FAILED, error_code="x", error_message="坏了。")
    answer = hand_in(clerk)
    assert answer.status_code == 202
    assert (answer.json()["outcome"], answer.json()["state"]) == ("retried", "queued")


def test_failure_is_shown_with_code_and_sentence(cast: Cast, outsider: APIClient) -> None:
    failed = {"state": WorkState.FAILED, "error_code": "year_not_found", "error_message": "读不出。"}
    Report.objects.create(sha256="f" * 64, **failed)
    report = outsider.get(f"{UPLOAD}?state=failed").json()["results"][0]
    assert report["error"] == {"code": "year_not_found", "message": "读不出。"}
    assert report["organisation"] is None


@pytest.mark.parametrize("size", [600, 300_000], ids=["little-too-large", "announced-too-large"])
def test_large_file_is_refused(clerk: APIClient, settings: Any, size: int) -> None:
    settings.REPORT_MAX_BYTES = 500
    answer = hand_in(clerk, b"a" * size)
    assert answer.status_code == 413
    assert first_error(answer)["code"] == "file_too_large"


@pytest.mark.parametrize("name", ["长" * 300 + ".txt", "..\\..\\etc\\passwd", "=cmd|calc.txt", "\u202eexe.txt"])
def test_odd_file_name_does_no_harm(clerk: APIClient, name: str) -> None:
    answer = hand_in(clerk, name=name)
    assert answer.status_code == 202
    assert "/" not in answer.json()["original_name"]


def test_report_is_replaced_once_only(cast: Cast, clerk: APIClient) -> None:
    first = hand_in(clerk, supersedes=cast.plan_report.pk)
    second = hand_in(clerk, report_text(2021).encode(), supersedes=cast.plan_report.pk)
    assert (first.status_code, second.status_code) == (202, 400)
    assert first.json()["supersedes"]["id"] == cast.plan_report.pk
    assert first_error(second)["attr"] == "supersedes"


def test_session_needs_the_csrf_token_to_write(cast: Cast) -> None:
    client = APIClient(enforce_csrf_checks=True)
    client.force_login(cast.clerk)
    answer = hand_in(client)
    assert answer.status_code == 403
    assert "CSRF" in first_error(answer)["detail"]
