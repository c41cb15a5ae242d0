"""A report handed in as text or by its address, its parts, and the file it came as."""

from __future__ import annotations

import gzip
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from rest_framework.test import APIClient

from reports.claims import WorkState
from reports.models import Report
from reports.services import read_report
from tests.texts import report_text
from tests.tracker.cast import CHECKS_DONE, Cast, make_report
from tests.web_server import Act, Got, WebServer, web_server
from tracker.models import Event

from .test_errors import first_error

REPORTS = "/api/v1/reports/"


def post(client: APIClient, **body: Any) -> Any:
    return client.post(REPORTS, body, format="json")


@pytest.fixture
def page(settings: Any) -> Iterator[WebServer]:
    """A server whose pages reports may be fetched from."""
    with web_server(lambda got: Act(body=report_text(2022).encode())) as server:
        settings.OUTBOUND_PRIVATE_HOSTS = [server.host]
        settings.REPORT_URL_HOSTS = ["127.0.0.1"]
        yield server


def test_text_becomes_a_report(cast: Cast, clerk: APIClient) -> None:
    answer = post(clerk, text=report_text(2022), organisation=cast.body.pk, covers_year=2022)
    shown = answer.json()
    assert answer.status_code == 202, answer.content.decode()
    assert (answer["Location"], shown["state"]) == (shown["url"], "queued")
    read_report(shown["id"])
    done = clerk.get(shown["url"]).json()
    assert (done["state"], done["error"], done["covers_year"]) == ("done", None, 2022)
    assert [section["kind"] for section in done["sections"]][-2:] == ["plan", "closing"]


def test_page_is_fetched_at_once(cast: Cast, clerk: APIClient, page: WebServer) -> None:
    url = f"{page.url}/gkml/2022.txt"
    answer = post(clerk, url=url, organisation=cast.body.pk)
    shown = answer.json()
    assert answer.status_code == 202, answer.content.decode()
    assert (shown["source_url"], shown["original_name"]) == (url, "2022.txt")
    assert clerk.get(shown["original_url"]).getvalue() == report_text(2022).encode()
    assert post(clerk, url=url).status_code == 200


TEN_GIGABYTES = Act(body=b"x" * 100, endless=True, headers={"Content-Length": str(10 * 2**30)})
PACKED = Act(body=gzip.compress(bytes(2_000_000)), headers={"Content-Encoding": "gzip"})
DRIPPING = Act(body=b"1\r\nx\r\n", endless=True, drip=0.1, headers={"Transfer-Encoding": "chunked"})


def _redirect(got: Got) -> Act:
    return Act(302, headers={"Location": f"{got.path}x"})


@pytest.mark.parametrize(
    ("act", "status", "code"),
    [
        (lambda got: Act(404), 502, "fetch_failed"),
        (_redirect, 502, "fetch_redirects"),
        (lambda got: Act(302, headers={"Location": "http://10.0.0.1/"}), 400, "url_not_allowed"),
        (lambda got: Act(body=b"x" * 100, endless=True), 413, "fetch_too_large"),
        (lambda got: TEN_GIGABYTES, 413, "fetch_too_large"),
        (lambda got: PACKED, 413, "fetch_too_large"),
        (lambda got: DRIPPING, 504, "fetch_timeout"),
        (lambda got: Act(slow=5), 504, "fetch_timeout"),
        (lambda got: Act(body=b""), 400, "file_empty"),
        (lambda got: Act(body=b"MZ\x90\x00" + b"\x00" * 200), 415, "content_mismatch"),
    ],
    ids=["missing", "loop", "to-private", "endless", "ten-gigabytes", "bomb", "drip", "slow", "empty", "program"],
)
def test_page_that_is_no_report_is_refused(
    cast: Cast, clerk: APIClient, page: WebServer, settings: Any, act: Callable[[Got], Act], status: int, code: str
) -> None:
    settings.REPORT_MAX_BYTES, settings.FETCH_TIMEOUT = 5000, 2.0
    page.act = act
    answer = post(clerk, url=f"{page.url}/a.txt")
    assert (answer.status_code, first_error(answer)["code"]) == (status, code), answer.content.decode()
    assert Report.objects.count() == 2


@pytest.mark.parametrize(
    ("hosts", "url"),
    [
        ([], "http://127.0.0.1:{port}/"),
        (["gov.example"], "http://127.0.0.1:{port}/"),
        (["gov.example"], "http://notgov.example/"),
        (["127.0.0.1"], "http://user:secret@127.0.0.1:{port}/"),
    ],
    ids=["off", "other-host", "like-host", "credentials"],
)
def test_host_that_is_not_allowed_is_never_asked(
    cast: Cast, clerk: APIClient, page: WebServer, settings: Any, hosts: list[str], url: str
) -> None:
    settings.REPORT_URL_HOSTS = hosts
    answer = post(clerk, url=url.format(port=page.port))
    assert (answer.status_code, first_error(answer)["code"]) == (400, "url_not_allowed")
    assert page.got == []


@pytest.mark.parametrize(
    ("body", "attr", "code"),
    [
        ({}, None, "text_or_url"),
        ({"text": "甲", "url": "http://gov.example/"}, None, "text_or_url"),
        ({"text": " \n"}, None, "no_text"),
        ({"text": 7, "file": "x"}, "file", "unknown_field"),
        ({"text": "甲\x00乙"}, "text", "null_characters_not_allowed"),
        ({"url": "ftp://gov.example/a"}, None, "url_not_allowed"),
        ({"url": "javascript:alert(1)"}, "url", "invalid"),
        ({"text": "甲", "covers_year": 1899}, None, "year_invalid"),
        ({"text": "甲", "state": "done"}, "state", "unknown_field"),
    ],
    ids=str,
)
def test_bad_body_is_named(
    cast: Cast, clerk: APIClient, page: WebServer, body: dict[str, Any], attr: str | None, code: str
) -> None:
    answer = post(clerk, **body)
    assert answer.status_code == 400, answer.content.decode()
    assert first_error(answer)["code"] == code
    assert attr is None or first_error(answer)["attr"] == attr
    assert Report.objects.count() == 2


def test_second_report_of_the_year_is_refused_at_once_where_all_is_declared(cast: Cast, clerk: APIClient) -> None:
    place = {"organisation": cast.body.pk, "covers_year": 2024, "kind": "rule_of_law"}
    answer = post(clerk, text=report_text(2024), **place)
    assert (answer.status_code, first_error(answer)["code"]) == (409, "report_exists")
    assert str(cast.later_report.pk) in first_error(answer)["detail"]
    corrected = post(clerk, text=report_text(2024), supersedes=cast.later_report.pk, **place)
    assert corrected.status_code == 202, corrected.content.decode()


@pytest.mark.parametrize("values", [{"covers_year": 2023}, {"kind": "work_summary"}])
def test_correction_is_of_the_same_body_year_and_kind(cast: Cast, clerk: APIClient, values: dict[str, Any]) -> None:
    answer = post(clerk, text=report_text(2024), supersedes=cast.later_report.pk, **values)
    assert (answer.status_code, first_error(answer)["code"]) == (409, "supersedes_mismatch")


def test_superseding_is_told(cast: Cast, clerk: APIClient) -> None:
    place = {"organisation": cast.body.pk, "covers_year": 2024, "kind": "rule_of_law"}
    shown = post(clerk, text=report_text(2024), supersedes=cast.later_report.pk, **place).json()
    read_report(shown["id"])
    told = {event["kind"]: event for event in clerk.get("/api/v1/events/").json()["results"]}
    assert told["report.received"]["actor"]["display"] == "clerk"
    assert told["report.received"]["organisation"]["id"] == cast.body.pk
    assert told["report.superseded"]["object"]["id"] == cast.later_report.pk
    assert told["report.superseded"]["current"]["superseded_by"] == shown["id"]
    listed = clerk.get(f"{REPORTS}?superseded=true").json()["results"]
    assert [row["id"] for row in listed] == [cast.later_report.pk]


def test_failure_is_told_with_its_reason(cast: Cast, clerk: APIClient) -> None:
    shown = post(clerk, text="没有年度的一段话，也不是报告。").json()
    read_report(shown["id"])
    report = Report.objects.get(pk=shown["id"])
    event = clerk.get("/api/v1/events/?kind=report.failed").json()["results"][0]
    assert event["current"] == {"state": "failed", "error_code": report.error_code}
    assert (event["reason"], event["actor"]) == (report.error_message, None)


def test_sections_hold_their_words(cast: Cast, outsider: APIClient) -> None:
    shown = outsider.get(f"{REPORTS}{cast.later_report.pk}/sections/").json()
    assert [section["kind_label"] for section in shown["sections"]] == ["工作回顾", "下一步计划"]
    assert CHECKS_DONE in shown["sections"][0]["text"]


def test_original_is_sent_as_a_download(cast: Cast, clerk: APIClient) -> None:
    file = SimpleUploadedFile("2022.html", report_text(2022).encode())
    shown = clerk.post(REPORTS, {"file": file}, format="multipart").json()
    Report.objects.filter(pk=shown["id"]).update(original_name='报告\r\nX: y\u202e"2022".html')
    answer = clerk.get(shown["original_url"], HTTP_ACCEPT="application/octet-stream")
    assert answer.status_code == 200
    assert answer.getvalue() == report_text(2022).encode()
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''%E6%8A%A5%E5%91%8A")
    assert answer["Content-Type"] == "application/octet-stream"
    assert (answer["X-Content-Type-Options"], "sandbox" in answer["Content-Security-Policy"]) == ("nosniff", True)
    assert "\u202e" not in answer["Content-Disposition"]


def test_original_that_is_gone_is_told(cast: Cast, outsider: APIClient) -> None:
    for accept in ("*/*", "application/octet-stream"):
        answer = outsider.get(f"{REPORTS}{cast.plan_report.pk}/original/", HTTP_ACCEPT=accept)
        assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")
        assert first_error(answer)["code"] == "not_found"


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("superseded=false", "later_report plan_report"),
        ("organisation={body}&descendants=true", "later_report plan_report below"),
        ("level=county", "later_report plan_report"),
        ("published_after=2025-01-01&published_before=2025-02-01", "later_report"),
        ("updated_after=2001-01-01T00:00:00Z&covers_year=2023", "plan_report"),
    ],
)
def test_reports_are_narrowed(cast: Cast, outsider: APIClient, query: str, names: str) -> None:
    office = type(cast.body).objects.create(name="松涛区水务局河道所", parent=cast.body)
    below = Report.objects.create(sha256="b" * 64, declared_organisation=office, state=WorkState.FAILED)
    Report.objects.filter(pk=cast.later_report.pk).update(published_on="2025-01-20")
    known = {"below": below, "later_report": cast.later_report, "plan_report": cast.plan_report}
    found = outsider.get(f"{REPORTS}?{query.format(body=cast.body.pk)}").json()["results"]
    wanted = {known[name].pk for name in names.split()}
    assert {row["id"] for row in found} - {below.pk} == wanted - {below.pk}
    assert (below.pk in {row["id"] for row in found}) == ("below" in names or query.startswith("superseded"))


def test_replaced_version_is_not_received_twice(cast: Cast) -> None:
    make_report(cast.body, 2024, ["完成。"], ["继续。"], sha256="e" * 64, supersedes=cast.later_report)
    assert Event.objects.count() == 0
