"""Asking an address on the intranet: what is tried again, what is refused, and that nothing waits for ever."""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path

import pytest

from tests.http_server import LocalServer, Reply, local_server, refused_address
from tracker.remote import Endpoint, JsonClient, RemoteError

OK = Reply({"answer": "好"})


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server(lambda asked: OK) as server:
        yield server


def client(url: str, **limits: float) -> JsonClient:
    known = {"timeout": 2.0, "total": 10.0}
    size = int(limits.pop("max_bytes", 1000))
    return JsonClient(Endpoint(url, key="k-1", max_bytes=size, **(known | limits)))


def failure(asker: JsonClient) -> RemoteError:
    with pytest.raises(RemoteError) as caught:
        asker.post({"question": "问"})
    return caught.value


def test_question_and_key_arrive(server: LocalServer) -> None:
    assert client(server.url).post({"question": "问"}) == {"answer": "好"}
    assert server.asked[0].body == {"question": "问"}
    assert server.asked[0].headers["Authorization"] == "Bearer k-1"


def test_key_is_not_shown() -> None:
    assert "k-1" not in repr(Endpoint("http://127.0.0.1/", key="k-1"))


@pytest.mark.parametrize(
    ("reply", "code", "transient"),
    [
        pytest.param(Reply(status=500), "remote_failed", True, id="500"),
        pytest.param(Reply(status=429, headers={"Retry-After": "0"}), "remote_busy", True, id="429"),
        pytest.param(Reply(hang_up=True), "remote_unreachable", True, id="closed connection"),
    ],
)
def test_passing_trouble_is_tried_three_times(server: LocalServer, reply: Reply, code: str, transient: bool) -> None:
    server.script = [reply, reply]
    assert client(server.url).post({}) == OK.body
    server.script = [reply] * 3
    error = failure(client(server.url))
    assert (error.code, error.transient) == (code, transient)
    assert len(server.asked) == 6


@pytest.mark.parametrize(
    ("reply", "code"),
    [
        pytest.param(Reply(status=401), "remote_refused", id="key refused"),
        pytest.param(Reply(status=404), "remote_refused", id="no such path"),
        pytest.param(Reply(b"<html>"), "remote_not_json", id="html"),
        pytest.param(Reply(b"[" * 900), "remote_not_json", id="cut short"),
        pytest.param(Reply(b"\xff\xfe\x00"), "remote_not_json", id="no text"),
        pytest.param(Reply(b" " * 1001), "remote_too_large", id="too large"),
        pytest.param(Reply({}, headers={"Content-Encoding": "gzip"}), None, id="encoding told wrongly is not undone"),
    ],
)
def test_lasting_trouble_is_told_at_once(server: LocalServer, reply: Reply, code: str | None) -> None:
    server.script = [reply]
    if code is None:
        assert client(server.url).post({}) == {}
    else:
        error = failure(client(server.url))
        assert (error.code, error.transient) == (code, False)
        assert error.message.endswith("。")
    assert len(server.asked) == 1


def test_endless_answer_is_left_at_the_limit(server: LocalServer) -> None:
    server.script = [Reply(b"1" * 50_000_000)]
    assert failure(client(server.url, max_bytes=100_000)).code == "remote_too_large"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirect_is_not_followed(server: LocalServer, status: int) -> None:
    with local_server() as other:
        server.script = [Reply(status=status, headers={"Location": other.url})]
        assert failure(client(server.url)).code == "remote_redirected"
        assert other.asked == []


def test_retry_after_is_waited_for(server: LocalServer) -> None:
    server.script = [Reply(status=429, headers={"Retry-After": "1"})]
    began = time.monotonic()
    assert client(server.url).post({}) == OK.body
    assert time.monotonic() - began >= 1


@pytest.mark.parametrize("value", ["3600", "9" * 400, "date"], ids=["seconds", "ages", "date"])
def test_retry_after_beyond_the_total_is_not_waited_for(server: LocalServer, value: str) -> None:
    # The date is worked out here: a whole suite may take longer than an hour.
    value = formatdate(time.time() + 3600, usegmt=True) if value == "date" else value
    server.script = [Reply(status=503, headers={"Retry-After": value})]
    began = time.monotonic()
    assert failure(client(server.url)).code == "remote_failed"
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("value", ["soon", "-5", ""])
def test_odd_retry_after_does_no_harm(server: LocalServer, value: str) -> None:
    server.script = [Reply(status=429, headers={"Retry-After": value})]
    assert client(server.url).post({}) == OK.body


@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(slow=3.0), id="silent"),
        pytest.param(Reply("x" * 60, drip=0.1), id="byte by byte"),
        pytest.param(Reply({}, drip=0.1, drip_headers=True), id="headers byte by byte"),
    ],
)
def test_slow_answer_runs_into_the_time_out(server: LocalServer, reply: Reply) -> None:
    server.script = [reply]
    began = time.monotonic()
    error = failure(client(server.url, timeout=0.5))
    assert (error.code, error.transient) == ("remote_timeout", True)
    assert time.monotonic() - began < 2.5


def test_nobody_listens() -> None:
    assert failure(client(refused_address())).code == "remote_unreachable"


def test_unknown_host() -> None:
    # Where no name server answers, looking the name up ends with the time-out.
    assert failure(client("http://no-such-host.invalid/v1", total=4.0)).code in ("remote_unreachable", "remote_timeout")


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate that nobody has signed, with its key."""
    path = tmp_path / "server.pem"
    names = ["-subj", "/CN=here", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"]
    files = ["-keyout", str(path), "-out", str(tmp_path / "only.pem")]
    wish = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", *names, *files]
    subprocess.run(wish, check=True, capture_output=True)
    path.write_bytes(path.read_bytes() + (tmp_path / "only.pem").read_bytes())
    return path


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl makes the certificate")
def test_only_a_certificate_the_machine_trusts_is_accepted(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with local_server(lambda asked: OK, certificate) as server:
        assert failure(client(server.url)).code == "remote_unreachable"
        assert server.asked == []
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate.with_name("only.pem")))
        assert client(server.url).post({}) == OK.body


def test_proxy_of_the_environment_is_not_used(server: LocalServer, monkeypatch: pytest.MonkeyPatch) -> None:
    with local_server() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
            monkeypatch.setenv(name, proxy.url)
        assert client(server.url).post({}) == OK.body
        assert proxy.asked == []
