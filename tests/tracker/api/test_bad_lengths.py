"""Bodies whose length is a lie, is not told, or is too much, sent to the server that is run for people."""

from __future__ import annotations

import json
import socket
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from tests.services import worker_environment
from tests.serving import web_served
from tests.texts import report_text
from tests.tracker.cast import Cast, make_cast, make_user
from tracker.models import Import

from .bad_inputs import whole_form
from .conftest import Login
from .test_bad_inputs import send_form, stored
from .test_errors import first_error
from .test_idempotency import logged_in

FORM, JSON = whole_form("2022.txt"), json.dumps({"text": report_text(2021)}).encode()
MULTIPART, TEXT = "multipart/form-data; boundary=x", "application/json"
CHUNKED = "Transfer-Encoding: chunked"


def length(number: int) -> str:
    return f"Content-Length: {number}"


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%s\r\n" % (len(data), data)


END = chunk(b"")
# Content type, how the length is told, what is sent, status, code. The connection is left open: nothing more comes.
CASES = {
    "form of 201 MB": (MULTIPART, length(201 * 2**20), FORM[:90], 413, "file_too_large"),
    "json of 201 MB": (TEXT, length(201 * 2**20), JSON[:90], 413, "body_too_large"),
    "form longer than told": (MULTIPART, length(len(FORM) - 40), FORM, 400, "incomplete_body"),
    "json longer than told": (TEXT, length(len(JSON) - 40), JSON, 400, "json_invalid"),
    "form in chunks": (MULTIPART, CHUNKED, chunk(FORM) + END, 411, "length_required"),
    "json in chunks": (TEXT, CHUNKED, chunk(JSON) + END, 411, "length_required"),
    "chunks without end": (MULTIPART, CHUNKED, chunk(FORM) * 90, 411, "length_required"),
}
# The same, and then the connection is closed.
BROKEN_OFF = {
    "form shorter than told": (MULTIPART, length(len(FORM) + 40), FORM, 400, "incomplete_body"),
    "json shorter than told": (TEXT, length(len(JSON) + 40), JSON, 400, "incomplete_body"),
    "form cut at 90 %": (MULTIPART, length(len(FORM)), FORM[: len(FORM) * 9 // 10], 400, "incomplete_body"),
    "json cut at 90 %": (TEXT, length(len(JSON)), JSON[: len(JSON) * 9 // 10], 400, "incomplete_body"),
}


@pytest.mark.django_db(transaction=True)
def test_length_that_is_wrong_is_told_and_nothing_stored(tmp_path: Path) -> None:
    make_cast()
    door = logged_in(User.objects.get(username="clerk"))
    before = stored()
    with web_served(tmp_path / "web.log", worker_environment()) as address:
        for cases, closed in ((CASES, False), (BROKEN_OFF, True)):
            for name, (kind, told, body, status, code) in cases.items():
                head = [*(f"{header}: {value}" for header, value in door.items()), f"Content-Type: {kind}", told]
                answer = answer_to(address, head, body, closed=closed)
                assert answer.split()[1] == str(status), (name, answer)
                assert f'"code":"{code}"' in answer, (name, answer)
                assert stored() == before, name


def answer_to(address: str, head: list[str], body: bytes, *, closed: bool) -> str:
    """What comes back to that request; ``closed`` tells the server that there is no more."""
    parts = urlsplit(address)
    lines = ["POST /api/v1/reports/ HTTP/1.1", f"Host: {parts.netloc}", *head, "Connection: close", "", ""]
    with socket.create_connection((str(parts.hostname), parts.port or 80), timeout=60) as client:
        client.sendall("\r\n".join(lines).encode() + body)
        if closed:
            client.shutdown(socket.SHUT_WR)
        answer = b""
        while b"\r\n\r\n" not in answer or not answer.endswith(b"}"):
            piece = client.recv(65536)
            if not piece:
                break
            answer += piece
        return answer.decode()


@pytest.mark.parametrize("part", [b"--x\r\nCont", FORM[:-9], FORM[: len(FORM) * 9 // 10]], ids=["head", "end", "file"])
def test_rows_that_broke_off_are_not_taken_for_all(cast: Cast, login: Login, part: bytes) -> None:
    client: APIClient = login(make_user("keeper", "tracker.add_import"))
    kind = b'--x\r\nContent-Disposition: form-data; name="kind"\r\n\r\norganisations\r\n'
    answer = send_form(client, "/api/v1/imports/", kind + part)
    assert (answer.status_code, first_error(answer)["code"]) == (400, "incomplete_body")
    assert not Import.objects.exists()
