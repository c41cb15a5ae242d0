"""Addresses that others name: what may be asked at all, and that no answer can hurt."""

from __future__ import annotations

import gzip
import socket
import time
from typing import Any
from urllib.parse import unquote

import pytest

from reports.errors import InputError
from tests.web_server import Act, Got, WebServer, dead_address, web_server
from tracker.remote import GuardedClient, Limits, OutboundPolicy, check_url, fetch

NOBODY = OutboundPolicy()
QUICK = Limits(seconds=1.0, max_bytes=1000)
MB = 1024 * 1024


def refusal(url: str, policy: OutboundPolicy = NOBODY) -> InputError:
    with pytest.raises(InputError) as caught:
        check_url(url, policy)
    return caught.value


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("file:///etc/passwd", "http"),
        ("gopher://example.com/", "http"),
        ("ftp://example.com/", "http"),
        ("//example.com/", "http"),
        ("example.com/hook", "http"),
        ("http:///hook", "http"),
        ("", "http"),
        ("http://user:pass@example.com/", "用户名"),
        ("http://example.com@127.0.0.1/", "用户名"),
        ("http://@example.com/", "用户名"),
        ("http://example.com:22/", "端口"),
        ("http://example.com:6379/", "端口"),
        ("http://example.com:0/", "端口"),
        ("http://example.com:99999/", "端口"),
        ("http://example.com:a/", "端口"),
        ("http://example.com/" + "a" * 2030, "2048"),
        ("http://127.0.0.1/", "内网"),
        ("http://127.0.0.1./", "内网"),
        ("http://127.9.9.9/", "内网"),
        ("http://0.0.0.0/", "内网"),
        ("http://10.0.0.1/", "内网"),
        ("http://172.16.0.1/", "内网"),
        ("http://192.168.1.1/", "内网"),
        ("http://169.254.169.254/latest/meta-data/", "内网"),
        ("http://100.100.100.200/", "内网"),
        ("http://224.0.0.1/", "内网"),
        ("http://255.255.255.255/", "内网"),
        ("http://[::1]/", "内网"),
        ("http://[::]/", "内网"),
        ("http://[::ffff:127.0.0.1]/", "内网"),
        ("http://[::ffff:7f00:1]/", "内网"),
        ("http://[::127.0.0.1]/", "内网"),
        ("http://[64:ff9b::7f00:1]/", "内网"),
        ("http://[2002:7f00:1::]/", "内网"),
        ("http://[fe80::1]/", "内网"),
        ("http://[fd00::1]/", "内网"),
        ("http://[ff02::1]/", "内网"),
        ("http://localhost/", "内网"),
        ("http://LOCALHOST./", "内网"),
        ("http://a.localhost/", "内网"),
        ("http://printer.local/", "内网"),
        ("http://ｌｏｃａｌｈｏｓｔ/", "内网"),
        ("http://１２７.０.０.１/", "内网"),
        ("http://2130706433/", "数字"),
        ("http://0x7f000001/", "数字"),
        ("http://0x7f.0.0.1/", "数字"),
        ("http://0177.0.0.1/", "数字"),
        ("http://127.1/", "数字"),
        ("http://127.0.0.1.1/", "数字"),
        ("http://[fe80::1%25eth0]/", "数字"),
        ("http://example.com\\@127.0.0.1/", "反斜杠"),
        ("http://exam\nple.com/", "换行"),
        ("http://example.com/a b", "空格"),
        ("http://example.com/\x00", "控制字符"),
        ("http://exa mple.com/", "空格"),
        ("http://-example.com/", "主机名"),
        ("http://a..b/", "主机名"),
        ("http://exa%6dple.com/", "主机名"),
        ("http://" + "a" * 64 + ".com/", "主机名"),
        ("http://[::1/", "主机名"),
        ("http://xn--a.com\u2100/", "主机名"),
    ],
)
def test_forged_address_is_refused_and_the_rule_is_named(url: str, rule: str) -> None:
    error = refusal(url)
    assert error.code == "url_not_allowed"
    assert rule in error.message, error.message


@pytest.mark.parametrize(
    ("url", "meant"),
    [
        ("https://example.com", "https://example.com/"),
        ("HTTPS://EXAMPLE.com:443/a?b=c#d", "https://example.com/a?b=c"),
        ("http://example.com.:8080/a", "http://example.com:8080/a"),
        ("http://政务.中国/公报?年=2024", "http://xn--zfr164b.xn--fiqs8s/%E5%85%AC%E6%8A%A5?%E5%B9%B4=2024"),
        ("http://example.com/%E5%85%AC", "http://example.com/%E5%85%AC"),
        ("http://8.8.8.8/", "http://8.8.8.8/"),
        ("http://[2400:3200::1]:8443/", "http://[2400:3200::1]:8443/"),
    ],
)
def test_ordinary_address_is_taken_in_one_form(url: str, meant: str) -> None:
    assert check_url(url, NOBODY).url == meant


def test_private_address_needs_its_exact_host_and_port() -> None:
    policy = OutboundPolicy.of(["10.1.2.3:9000", "oa.example.gov.cn:7001", "[fd00::1]:80"])
    for url in ("http://10.1.2.3:9000/x", "https://OA.example.gov.cn:7001/", "http://[fd00:0::1]/"):
        assert check_url(url, policy)
    for url in ("http://10.1.2.3/", "http://10.1.2.4:9000/", "http://x.oa.example.gov.cn:7001/"):
        assert refusal(url, policy)


@pytest.mark.parametrize("line", ["10.1.2.3", "http://10.1.2.3:80", "10.1.2.3:80/x", "10.1.2.0/24", "*:80", ":80"])
def test_list_of_private_hosts_takes_nothing_but_host_and_port(line: str) -> None:
    with pytest.raises(ValueError):
        OutboundPolicy.of([line])


def resolver(*numbers: str) -> Any:
    answers = list(numbers)

    def resolve(host: str, port: int) -> list[tuple[Any, ...]]:
        number = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            (socket.AF_INET6 if ":" in n else socket.AF_INET, socket.SOCK_STREAM, 6, "", (n, port))
            for n in number.split(",")
        ]

    return resolve


@pytest.mark.parametrize(
    "numbers", ["127.0.0.1", "8.8.8.8,10.0.0.1", "169.254.169.254", "::ffff:10.0.0.1", "fe80::1%eth0", "::1"]
)
def test_name_of_a_private_number_is_refused_where_it_is_connected_to(numbers: str) -> None:
    client = GuardedClient(NOBODY, QUICK, resolver(numbers))
    with pytest.raises(InputError) as caught:
        client.request("POST", "http://rebind.example.com/")
    assert caught.value.code == "url_not_allowed"
    assert not any(number in caught.value.message for number in numbers.split(","))


def test_number_that_was_checked_is_the_one_that_is_asked() -> None:
    """A name that is public at the first look and this machine at the second gets no second look."""
    resolve = resolver("203.0.114.1", "127.0.0.1")
    looked = []

    def once(host: str, port: int) -> Any:
        looked.append(host)
        return resolve(host, port)

    with web_server() as server:
        client = GuardedClient(OutboundPolicy(ports=frozenset({server.port})), QUICK, once)
        with pytest.raises(InputError) as caught:
            client.request("POST", f"http://rebind.example.com:{server.port}/")
    assert caught.value.code in ("fetch_timeout", "fetch_failed")
    assert (looked, server.got) == (["rebind.example.com"], [])


def allowed(server: WebServer) -> OutboundPolicy:
    return OutboundPolicy.of([server.host])


def ask(act: Act, limits: Limits = QUICK) -> Any:
    with web_server(lambda got: act) as server:
        return GuardedClient(allowed(server), limits).request("POST", server.url, body=b"{}")


def test_redirect_is_an_answer_and_not_followed() -> None:
    with web_server(lambda got: Act(302, headers={"Location": "/other"})) as server:
        answer = GuardedClient(allowed(server), QUICK).request("POST", server.url)
    assert (answer.status, len(server.got)) == (302, 1)


def test_no_more_of_an_answer_is_read_than_asked_for() -> None:
    answer = ask(Act(body=b"x" * 4096, endless=True))
    assert (answer.status, len(answer.body), answer.cut) == (200, 1000, True)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(Act(slow=5), "fetch_timeout", id="silent"),
        pytest.param(Act(body=b"x", endless=True, drip=0.2), "fetch_timeout", id="dripping"),
        pytest.param(Act(cut=True), "fetch_failed", id="closed"),
        pytest.param(Act(raw=b"\x00\xff nonsense\r\n\r\n"), "fetch_failed", id="garbage"),
    ],
)
def test_failure_has_a_code_and_ends_in_time(act: Act, code: str) -> None:
    started = time.monotonic()
    with pytest.raises(InputError) as caught:
        ask(act)
    assert caught.value.code == code
    assert time.monotonic() - started < 4  # the limit is one second


def test_nobody_there_is_a_failure() -> None:
    host = dead_address()
    with pytest.raises(InputError) as caught:
        GuardedClient(OutboundPolicy.of([host]), QUICK).request("GET", f"http://{host}/")
    assert (caught.value.code, caught.value.permanent) == ("fetch_failed", False)


def test_connection_is_kept_between_requests() -> None:
    with web_server() as server:
        client = GuardedClient(allowed(server), QUICK)
        for _ in range(3):
            client.request("POST", server.url, body=b"{}")
    assert len({got.connection for got in server.got}) == 1


def page(got: Got) -> Act:
    acts = {
        "/plain/年度报告.html": Act(body=b"<p>x</p>", headers={"Content-Type": "text/html"}),
        "/named": Act(body=b"x", headers={"Content-Disposition": "attachment; filename*=UTF-8''%E6%8A%A5.pdf"}),
        "/evil": Act(body=b"x", headers={"Content-Disposition": 'attachment; filename="../../etc/a\\b.txt"'}),
        "/gzip": Act(body=gzip.compress(b"y" * 900), headers={"Content-Encoding": "gzip"}),
        "/bomb": Act(body=gzip.compress(b"\0" * 20 * MB)[:30_000], headers={"Content-Encoding": "gzip"}),
        "/damaged": Act(body=b"nonsense", headers={"Content-Encoding": "gzip"}),
        "/brotli": Act(body=b"nonsense", headers={"Content-Encoding": "br"}),
        "/large": Act(body=b"x" * 40_000),
        "/endless": Act(body=b"x" * 4096, endless=True),
        "/chunked": Act(body=b"1\r\nx\r\n", endless=True, drip=0.1, headers={"Transfer-Encoding": "chunked"}),
        "/missing": Act(404),
        "/busy": Act(503),
        "/loop": Act(302, headers={"Location": "/loop"}),
        "/there": Act(301, headers={"Location": "/named"}),
        "/inside": Act(302, headers={"Location": "http://127.0.0.1:1/"}),
        "/metadata": Act(302, headers={"Location": "http://169.254.169.254/latest/"}),
        "/file": Act(302, headers={"Location": "file:///etc/passwd"}),
    }
    return acts[unquote(got.path)]


@pytest.mark.parametrize(
    ("path", "name", "content"),
    [
        ("/plain/年度报告.html", "年度报告.html", b"<p>x</p>"),
        ("/named", "报.pdf", b"x"),
        ("/there", "报.pdf", b"x"),
        ("/evil", "etcab.txt", b"x"),
        ("/gzip", "gzip", b"y" * 900),
    ],
)
def test_document_is_fetched_with_its_name(path: str, name: str, content: bytes) -> None:
    with web_server(page) as server:
        fetched = fetch(server.url + path, allowed(server), Limits(2, 30_000))
    assert (fetched.name, fetched.content) == (name, content)


@pytest.mark.parametrize(
    ("path", "code", "permanent"),
    [
        ("/bomb", "fetch_too_large", True),
        ("/large", "fetch_too_large", True),
        ("/endless", "fetch_too_large", True),
        ("/chunked", "fetch_timeout", False),
        ("/loop", "fetch_redirects", True),
        ("/inside", "url_not_allowed", True),
        ("/metadata", "url_not_allowed", True),
        ("/file", "url_not_allowed", True),
        ("/missing", "fetch_failed", True),
        ("/busy", "fetch_failed", False),
        ("/damaged", "fetch_failed", False),
        ("/brotli", "fetch_failed", True),
    ],
)
def test_document_that_cannot_be_fetched(path: str, code: str, permanent: bool) -> None:
    with web_server(page) as server, pytest.raises(InputError) as caught:
        fetch(server.url + path, allowed(server), Limits(2, 30_000))
    assert (caught.value.code, caught.value.permanent) == (code, permanent)
