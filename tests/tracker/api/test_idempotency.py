"""A POST that is sent twice under one key: one effect, one answer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from threading import Barrier, Thread
from typing import Any
from unittest import mock
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from reports.models import Organisation, Report
from tests.texts import report_text
from tests.tracker.cast import Cast, make_cast
from tracker.models import Assessment, IdempotentAnswer
from tracker.services.idempotency import Attempt, forget_old_answers, hold_key

from .test_errors import first_error

BODIES = "/api/v1/organisations/"
ARCHIVE = {"name": "云溪县档案局"}
postgresql_only = pytest.mark.skipif(
    "connection.vendor != 'postgresql'", reason="on SQLite the second request waits, and gets the answer of the first"
)


def send(client: APIClient, body: Any, key: str = "k-1", path: str = BODIES) -> Any:
    return client.post(path, body, format="json", headers={"Idempotency-Key": key})


def hand_in(client: APIClient, data: bytes, key: str = "k-1", **fields: str) -> Any:
    form = {"file": SimpleUploadedFile("2022.txt", data), **fields}
    return client.post("/api/v1/reports/", form, format="multipart", headers={"Idempotency-Key": key})


def test_repeated_request_is_answered_the_same_and_does_nothing(clerk: APIClient) -> None:
    first, second = send(clerk, ARCHIVE), send(clerk, ARCHIVE)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Location"] == first["Location"]
    assert ("Idempotent-Replayed" in first, second["Idempotent-Replayed"]) == (False, "true")
    assert Organisation.objects.filter(**ARCHIVE).count() == 1


def test_order_of_names_is_not_another_request(clerk: APIClient) -> None:
    send(clerk, {"name": "云溪县档案局", "level": "county"})
    assert send(clerk, {"level": "county", "name": "云溪县档案局"})["Idempotent-Replayed"] == "true"


def test_repeated_upload_is_answered_as_the_first(clerk: APIClient) -> None:
    data = report_text(2022).encode()
    first, second = hand_in(clerk, data), hand_in(clerk, data)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.json() == first.json()
    assert Report.objects.filter(pk=first.json()["id"]).count() == 1


def test_repeated_judgement_is_added_once(cast: Cast, supervisor: APIClient) -> None:
    path = f"/api/v1/commitments/{cast.rules.pk}/assessments/"
    body = {"status": "fulfilled", "reason": "查阅了台账。", "later_report": cast.later_report.pk}
    before = Assessment.objects.count()
    assert send(supervisor, body, path=path).json() == send(supervisor, body, path=path).json()
    assert Assessment.objects.count() == before + 1


def test_other_body_under_the_same_key_is_refused(clerk: APIClient) -> None:
    send(clerk, ARCHIVE)
    answer = send(clerk, {"name": "云溪县水务局"})
    assert (answer.status_code, first_error(answer)["code"]) == (422, "idempotency_mismatch")
    assert not Organisation.objects.filter(name="云溪县水务局").exists()


def test_other_file_under_the_same_key_is_refused(clerk: APIClient) -> None:
    hand_in(clerk, report_text(2022).encode())
    answer = hand_in(clerk, report_text(2021).encode())
    assert (answer.status_code, first_error(answer)["code"]) == (422, "idempotency_mismatch")


@pytest.mark.parametrize(
    "key", ["", "k 1", "k" * 256, "键", "k\x7f"], ids=["empty", "space", "long", "chinese", "delete"]
)
def test_malformed_key_is_refused(clerk: APIClient, key: str) -> None:
    answer = send(clerk, ARCHIVE, key)
    assert (answer.status_code, first_error(answer)["code"]) == (400, "idempotency_key_invalid")
    assert not Organisation.objects.filter(**ARCHIVE).exists()


def test_longest_key_is_taken(clerk: APIClient) -> None:
    assert send(clerk, ARCHIVE, "k" * 255).status_code == 201


def test_key_belongs_to_one_user_and_one_address(cast: Cast, clerk: APIClient, supervisor: APIClient) -> None:
    send(clerk, ARCHIVE)
    body = {"status": "fulfilled", "reason": "查阅了台账。", "later_report": cast.later_report.pk}
    for commitment in (cast.rules, cast.checks):
        assert "Idempotent-Replayed" not in send(
            supervisor, body, path=f"/api/v1/commitments/{commitment.pk}/assessments/"
        )
    assert IdempotentAnswer.objects.filter(key="k-1").count() == 3


def test_refused_request_may_be_corrected_under_its_key(clerk: APIClient) -> None:
    assert send(clerk, {"name": ""}).status_code == 400
    assert IdempotentAnswer.objects.count() == 0
    assert send(clerk, ARCHIVE).status_code == 201


@pytest.mark.parametrize(("error", "status"), [(RuntimeError, 500), (OperationalError, 503)])
def test_broken_request_leaves_nothing_and_may_be_repeated(
    clerk: APIClient, error: type[Exception], status: int
) -> None:
    with mock.patch("tracker.api.views.organisations.OrganisationViewSet.get_serializer", side_effect=error):
        assert send(clerk, ARCHIVE).status_code == status  # after the body was stored
    assert not Organisation.objects.filter(**ARCHIVE).exists()
    assert send(clerk, ARCHIVE).status_code == 201


def test_permission_is_asked_before_the_key(cast: Cast, clerk: APIClient, outsider: APIClient) -> None:
    send(clerk, ARCHIVE)
    assert send(outsider, ARCHIVE).status_code == 403


def test_old_answers_are_forgotten(clerk: APIClient, settings: Any) -> None:
    for number in range(3):
        send(clerk, {"name": f"云溪县第{number}中学"}, f"k-{number}")
    old = timezone.now() - timedelta(days=settings.IDEMPOTENCY_DAYS, hours=1)
    IdempotentAnswer.objects.exclude(key="k-2").update(created_at=old)
    assert first_error(send(clerk, {"name": "云溪县第0中学"}, "k-0"))["code"] == "unique"  # done anew, not replayed
    assert forget_old_answers() == 2
    assert send(clerk, {"name": "云溪县第2中学"}, "k-2")["Idempotent-Replayed"] == "true"


@contextmanager
def held(attempt: Attempt) -> Iterator[None]:
    """Another process is at work under the key: it has begun and not ended."""
    begun, over = Barrier(2, timeout=20), Barrier(2, timeout=20)

    def work() -> None:
        try:
            with transaction.atomic():
                hold_key(attempt)
                begun.wait()
                over.wait()
        finally:
            connection.close()

    worker = Thread(target=work)
    worker.start()
    begun.wait()
    try:
        yield
    finally:
        over.wait()
        worker.join()


@postgresql_only
@pytest.mark.django_db(transaction=True)
def test_second_request_is_told_to_wait_and_the_dead_block_nobody(login: Callable[..., APIClient]) -> None:
    user = make_cast().clerk
    client = login(user)
    attempt = Attempt(user=user, method="POST", path=BODIES, key="k-1", fingerprint="")
    with held(attempt):
        answer = send(client, ARCHIVE)
        assert (answer.status_code, first_error(answer)["code"]) == (409, "idempotency_in_progress")
        assert int(answer["Retry-After"]) > 0
    assert send(client, ARCHIVE).status_code == 201  # the other ended without an answer


def post(address: str, path: str, body: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
    parts = urlsplit(address)
    assert parts.hostname
    with closing(HTTPConnection(parts.hostname, parts.port, timeout=60)) as client:
        client.request("POST", path, body, headers)
        answer = client.getresponse()
        return answer.status, answer.read()


def logged_in(user: User) -> dict[str, str]:
    """The headers under which a browser of the user writes."""
    browser = Client()
    browser.force_login(user)
    token = "t" * 32
    session = browser.cookies[settings.SESSION_COOKIE_NAME].value
    cookies = f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={token}"
    return {"Cookie": cookies, "X-CSRFToken": token}


def send_at_once(address: str, path: str, bodies: list[bytes], **headers: str) -> list[tuple[int, bytes]]:
    """One request for each body, all at the same moment, each by a connection of its own."""
    ready = Barrier(len(bodies), timeout=60)
    sent = {**logged_in(User.objects.get(username="clerk")), "Content-Type": "application/json", **headers}

    def one(body: bytes) -> tuple[int, bytes]:
        ready.wait()
        return post(address, path, body, sent)

    with ThreadPoolExecutor(len(bodies)) as pool:
        return list(pool.map(one, bodies))


@pytest.mark.django_db(transaction=True)
def test_parallel_duplicates_have_one_effect(live_server: Any) -> None:
    make_cast()
    body = json.dumps(ARCHIVE).encode()
    answers = send_at_once(live_server.url, BODIES, [body] * 8, **{"Idempotency-Key": "k-1"})
    statuses = {status for status, _body in answers}
    assert statuses <= {201, 409}
    assert len({body for status, body in answers if status == 201}) == 1
    assert Organisation.objects.filter(**ARCHIVE).count() == IdempotentAnswer.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_parallel_requests_without_key_never_break(live_server: Any) -> None:
    make_cast()
    answers = send_at_once(live_server.url, BODIES, [json.dumps(ARCHIVE).encode()] * 8)
    statuses = sorted(status for status, _body in answers)
    assert statuses[0] == 201
    assert set(statuses[1:]) <= {400, 409}
    codes = {json.loads(body)["errors"][0]["code"] for status, body in answers if status != 201}
    assert codes <= {"unique", "conflict"}
