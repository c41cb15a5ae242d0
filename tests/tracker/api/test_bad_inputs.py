"""Every bad input is answered with its status and code, says what to do, and leaves nothing behind."""

from __future__ import annotations

import re
import socket
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import translation
from rest_framework.test import APIClient

from reports.models import Report
from tests.documents import write_docx
from tests.texts import report_text
from tests.tracker.cast import Cast, make_cast
from tracker.workflow import work_off

from .bad_inputs import CASES, Case, whole_form
from .test_errors import first_error
from .test_idempotency import logged_in
from .test_upload import hand_in

# What no person should have to read, and no stranger should.
INSIDE = ("Traceback", "django", "psycopg", "SELECT ", "rest_framework", ".py")

CHINESE = re.compile("[\u4e00-\u9fff]")


def stored() -> dict[str, int]:
    """How many rows there are of everything, and how many files."""
    models = [model for name in ("reports", "tracker") for model in apps.get_app_config(name).get_models()]
    files = sum(path.is_file() for path in settings.MEDIA_ROOT.rglob("*"))
    return {model._meta.label: model._base_manager.count() for model in models} | {"files": files}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_bad_input_is_refused_and_leaves_nothing(cast: Cast, request: pytest.FixtureRequest, case: Case) -> None:
    client: APIClient = request.getfixturevalue(case.sender)
    path = case.path.format(body=cast.body.pk, report=cast.plan_report.pk)
    before = stored()
    answer = send(client, case, f"/api/v1/{path}")
    error = first_error(answer)
    assert (answer.status_code, error["code"]) == (case.status, case.code), answer.content.decode()
    if case.attr is not None:
        assert error["attr"] == case.attr
    assert not [word for word in INSIDE if word in answer.content.decode()]
    assert CHINESE.search(error["detail"]), error["detail"]
    assert answer["X-Request-Id"]
    assert stored() == before


def send(client: APIClient, case: Case, path: str) -> Any:
    if isinstance(case.body, dict):
        return client.post(path, fresh(case.body), format="multipart", headers=case.headers)
    kind: dict[str, Any] = {} if case.content_type is None else {"content_type": case.content_type}
    return client.generic(case.method, path, case.body or "", **kind, headers=case.headers)


def send_form(client: APIClient, path: str, form: Any) -> Any:
    """A form as the bytes that it is, its boundary being x."""
    return client.generic("POST", path, form, content_type="multipart/form-data; boundary=x")


def fresh(form: dict[str, Any]) -> dict[str, Any]:
    """The form, its file at the start."""
    if hasattr(form.get("file"), "seek"):
        form["file"].seek(0)
    return form


def test_method_that_is_not_allowed_is_answered_with_those_that_are(outsider: APIClient) -> None:
    answer = outsider.delete("/api/v1/progress/")
    assert (answer.status_code, "GET" in answer["Allow"]) == (405, True)


def test_same_text_in_another_format_names_the_first(cast: Cast, clerk: APIClient) -> None:
    text = report_text(2022)
    first = hand_in(clerk, text.encode()).json()
    paragraphs = [line for line in text.splitlines() if line]
    second = hand_in(clerk, write_docx(paragraphs), "2022.docx")
    assert second.status_code == 202
    work_off()
    error = clerk.get(second.json()["url"]).json()["error"]
    assert error["code"] == "near_duplicate"
    assert f"编号 {first['id']}" in error["message"]


def test_other_text_for_the_same_year_names_the_first(cast: Cast, clerk: APIClient) -> None:
    first = hand_in(clerk, report_text(2022).encode()).json()
    second = hand_in(clerk, (report_text(2022) + "\n补充一句。").encode()).json()
    work_off()
    error = clerk.get(second["url"]).json()["error"]
    assert error["code"] == "report_exists"
    assert f"编号 {first['id']}" in error["message"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("announced", [-40, 0, 40], ids=["too little", "right", "too much"])
def test_upload_that_is_not_as_long_as_announced_is_refused(
    live_server: Any, settings: Any, tmp_path: Path, announced: int
) -> None:
    settings.MEDIA_ROOT = tmp_path
    make_cast()
    form = whole_form("2022.txt")
    answer = sent_raw(live_server.url, form, len(form) + announced)
    assert answer.splitlines()[0].split()[1] == ("202" if announced == 0 else "400")
    assert ("incomplete_body" in answer) is (announced != 0)
    assert Report.objects.filter(original_name="2022.txt").exists() is (announced == 0)


def sent_raw(address: str, form: bytes, length: int) -> str:
    """What the server answers to the clerk's form when it is told this length, and no more comes."""
    parts = urlsplit(address)
    lines = [
        "POST /api/v1/reports/ HTTP/1.1",
        f"Host: {parts.netloc}",
        *(f"{name}: {value}" for name, value in logged_in(User.objects.get(username="clerk")).items()),
        "Content-Type: multipart/form-data; boundary=x",
        f"Content-Length: {length}",
        "Connection: close",
    ]
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=30) as client:
        client.sendall("\r\n".join([*lines, "", ""]).encode() + form)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b"")).decode()


@pytest.mark.parametrize("case", {case.code: case for case in CASES}.values(), ids=lambda case: case.code)
def test_error_is_told_in_the_language_of_the_reader(cast: Cast, request: pytest.FixtureRequest, case: Case) -> None:
    client: APIClient = request.getfixturevalue(case.sender)
    path = case.path.format(body=cast.body.pk, report=cast.plan_report.pk)
    asked = replace(case, headers={**case.headers, "Accept-Language": "en"})
    with translation.override("en"):  # or this thread would go on in the language of its last request
        said = first_error(send(client, asked, f"/api/v1/{path}"))
    assert "请" not in said["detail"], said["detail"]
    assert said["code"] == case.code
