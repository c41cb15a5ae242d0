"""Requests to addresses that others named: checked at the connection, bounded in time and size, never redirected."""

from __future__ import annotations

import ssl
import time
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from urllib3 import Timeout
from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import HTTPError, NewConnectionError, SSLError
from urllib3.exceptions import TimeoutError as Urllib3TimeoutError
from urllib3.response import BaseHTTPResponse

from reports.errors import InputError

from .addresses import Address, OutboundPolicy, check_url
from .connection import Resolver, look_up, pool_for
from .deadline import run_within

CHUNK = 16 * 1024
# Seconds beyond a request's own limit before its thread is left behind: a resolver or a header that never ends.
GRACE = 0.5
POOLS = 8


@dataclass(frozen=True, slots=True)
class Limits:
    """``seconds`` for one request from looking up its name to the last byte; ``max_bytes`` of the answer's body."""

    seconds: float = 10.0
    max_bytes: int = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers`` with small letters; ``cut`` where the body was longer than was read."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    cut: bool = False


class GuardedClient:
    """Asks addresses that pass the policy. Not for two threads at once. Connections stay open between requests."""

    def __init__(self, policy: OutboundPolicy, limits: Limits, resolve: Resolver = look_up) -> None:
        self._policy = policy
        self._limits = limits
        self._resolve = resolve
        self._pools: OrderedDict[tuple[str, str, int], HTTPConnectionPool] = OrderedDict()

    def request(self, method: str, url: str, *, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Answer:
        """The answer, whatever its status; a redirect is an answer too.

        Raises InputError ``url_not_allowed``, ``fetch_timeout`` or ``fetch_failed``.
        """
        address = check_url(url, self._policy)
        seconds = self._limits.seconds
        ask = partial(self._ask, self._pool(address), address, method, body, dict(headers or {}))
        try:
            return run_within(seconds + GRACE, ask)
        except TimeoutError as error:
            self._forget(address)  # its connection belongs to the thread that was left behind
            raise timed_out(seconds) from error
        except InputError:
            self._forget(address)
            raise

    def close(self) -> None:
        """Close what is still open."""
        while self._pools:
            self._pools.popitem()[1].close()

    def _pool(self, address: Address) -> HTTPConnectionPool:
        key = (address.scheme, address.host, address.port)
        pool = self._pools.pop(key, None) or pool_for(address, self._policy, self._resolve)
        self._pools[key] = pool
        if len(self._pools) > POOLS:
            self._pools.popitem(last=False)[1].close()
        return pool

    def _forget(self, address: Address) -> None:
        self._pools.pop((address.scheme, address.host, address.port), None)

    def _ask(
        self, pool: HTTPConnectionPool, address: Address, method: str, body: bytes, headers: dict[str, str]
    ) -> Answer:
        seconds = self._limits.seconds
        ends_at = time.monotonic() + seconds
        try:
            answer = pool.urlopen(
                method,
                address.target,
                body=body or None,
                headers={"Host": address.authority, "Accept-Encoding": "identity"} | headers,
                retries=False,
                redirect=False,
                assert_same_host=False,
                timeout=Timeout(total=seconds),
                preload_content=False,
                decode_content=False,
            )
            return self._take(answer, ends_at)
        except NewConnectionError as error:  # in urllib3 a kind of time-out
            raise failed("连接不上该网址，请检查网址、网络和对方服务是否在运行") from error
        except Urllib3TimeoutError as error:
            raise timed_out(seconds) from error
        except (SSLError, ssl.SSLError) as error:
            raise failed("对方的 https 证书未通过验证，请对方更换有效证书", permanent=True) from error
        except (HTTPError, OSError, ValueError) as error:
            raise failed("对方没有给出完整的回答，请检查对方服务") from error

    def _take(self, answer: BaseHTTPResponse, ends_at: float) -> Answer:
        parts: list[bytes] = []
        size, cut = 0, False
        try:
            # One read of the socket at a time: a server that drips bytes would else never run into the time-out.
            while not cut and (chunk := answer.read1(CHUNK, decode_content=False)):
                parts.append(chunk)
                size += len(chunk)
                cut = size > self._limits.max_bytes
                if time.monotonic() > ends_at:
                    raise timed_out(self._limits.seconds)
            if not cut:
                answer.release_conn()
        finally:
            answer.close()
        headers = {name.lower(): value for name, value in answer.headers.items()}
        return Answer(answer.status, headers, b"".join(parts)[: self._limits.max_bytes], cut)


def timed_out(seconds: float) -> InputError:
    message = f"等了 {seconds:g} 秒，对方仍没有给出完整的回答：请稍后再试，或检查对方服务是否繁忙。"
    return InputError("fetch_timeout", message, permanent=False)


def failed(what: str, *, permanent: bool = False) -> InputError:
    return InputError("fetch_failed", f"访问该网址没有成功：{what}。", permanent=permanent)
