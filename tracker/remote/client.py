"""One POST of JSON to one configured address: verified https, no redirects, no proxies of the environment."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import urllib3
from urllib3.exceptions import HTTPError, InvalidHeader, NewConnectionError
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError
from urllib3.response import BaseHTTPResponse

from .deadline import run_within
from .errors import RemoteError, not_json, refused, timed_out, too_large, unreachable

ATTEMPTS = 3
# Seconds before the second attempt where the answer does not say (Retry-After); doubled before the third.
FIRST_WAIT = 0.5
CHUNK = 64 * 1024
# Seconds given beyond a request's own time-outs before its thread is left behind.
GRACE = 0.5


@dataclass(frozen=True, slots=True)
class Endpoint:
    """An address to be asked. ``timeout``: seconds for one request; ``total``: seconds for all attempts together with
    the waiting between them; ``max_bytes``: the largest answer that is read."""

    url: str
    key: str = field(default="", repr=False)
    timeout: float = 30.0
    total: float = 60.0
    max_bytes: int = 16 * 1024 * 1024


class JsonClient:
    """Asks one endpoint. What is overloaded or broken (429, 5xx, no connection) is asked again, at most three times."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint

    def post(self, body: dict[str, Any], ends_at: float | None = None) -> Any:
        """The JSON answer; at the latest at ``ends_at`` (``time.monotonic``) or after ``total`` seconds RemoteError."""
        last = time.monotonic() + self._endpoint.total
        last = last if ends_at is None else min(last, ends_at)
        for attempt in range(ATTEMPTS):
            try:
                return _parse(self._ask(body, last))
            except RemoteError as error:
                wait = FIRST_WAIT * 2**attempt if error.retry_after is None else error.retry_after
                worth_it = error.transient and error.code != "remote_timeout"
                if not worth_it or attempt == ATTEMPTS - 1 or time.monotonic() + wait >= last:
                    raise
            time.sleep(wait)
        raise AssertionError("the last attempt returns or raises")

    @cached_property
    def _pool(self) -> urllib3.PoolManager:
        # Made at the first request, hence after a worker has forked: two processes must not share a connection.
        return urllib3.PoolManager(retries=False, cert_reqs="CERT_REQUIRED")

    def _ask(self, body: dict[str, Any], last: float) -> bytes:
        """The body of a 2xx answer."""
        seconds = min(self._endpoint.timeout, last - time.monotonic())
        if seconds <= 0:
            raise timed_out(self._endpoint.total)
        try:
            return run_within(seconds + GRACE, partial(self._request, self._pool, body, seconds))
        except TimeoutError as error:
            del self._pool  # it belongs to the thread that was left behind
            raise timed_out(seconds) from error

    def _request(self, pool: urllib3.PoolManager, body: dict[str, Any], seconds: float) -> bytes:
        headers = {"Content-Type": "application/json", "Accept": "application/json", "Accept-Encoding": "identity"}
        if self._endpoint.key:
            headers["Authorization"] = f"Bearer {self._endpoint.key}"
        ends_at = time.monotonic() + seconds
        try:
            answer = pool.request(
                "POST",
                self._endpoint.url,
                body=json.dumps(body, ensure_ascii=True).encode(),
                headers=headers,
                timeout=urllib3.Timeout(total=seconds),
                redirect=False,
                preload_content=False,
                decode_content=False,
            )
            return self._take(answer, seconds, ends_at)
        except NewConnectionError as error:  # in urllib3 a kind of time-out
            raise unreachable(type(error).__name__) from error
        except Urllib3TimeoutError as error:
            raise timed_out(seconds) from error
        except (HTTPError, OSError, ValueError) as error:
            raise unreachable(type(error).__name__) from error

    def _take(self, answer: BaseHTTPResponse, seconds: float, ends_at: float) -> bytes:
        parts: list[bytes] = []
        size = 0
        try:
            if not 200 <= answer.status < 300:
                raise refused(answer.status, _retry_after(answer))
            # One read of the socket at a time: a server that drips bytes would else never run into the time-out.
            while chunk := answer.read1(CHUNK, decode_content=False):
                size += len(chunk)
                if size > self._endpoint.max_bytes:
                    raise too_large(self._endpoint.max_bytes)
                if time.monotonic() > ends_at:
                    raise timed_out(seconds)
                parts.append(chunk)
            answer.release_conn()
            return b"".join(parts)
        finally:
            answer.close()


def _retry_after(answer: BaseHTTPResponse) -> float | None:
    """Seconds that the answer asks to wait (a number or a date); None where it does not say, or not clearly."""
    try:
        return float(urllib3.Retry().parse_retry_after(answer.headers.get("Retry-After", "")))
    except (InvalidHeader, ValueError, OverflowError):
        return None


def _parse(data: bytes) -> Any:
    try:
        return json.loads(data)
    except (ValueError, RecursionError) as error:
        raise not_json() from error
