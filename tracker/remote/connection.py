"""Connections that look at the numbers they go to: the name is resolved once, and what was checked is connected to."""

from __future__ import annotations

import socket
from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError

from .addresses import PRIVATE, Address, OutboundPolicy, is_private, not_allowed

Resolver = Callable[[str, int], list[tuple[Any, ...]]]
# Seconds for one of the numbers of a name; the request as a whole has its own limit.
CONNECT_TIMEOUT = 5.0


def look_up(host: str, port: int) -> list[tuple[Any, ...]]:
    """What the machine's resolver says, as ``socket.getaddrinfo`` does."""
    return list(socket.getaddrinfo(host, port, 0, socket.SOCK_STREAM))


class _Guarded:
    """Both kinds of connection: urllib3 asks ``_new_conn`` for a socket that is connected."""

    host: str
    port: int
    socket_options: Any
    policy: OutboundPolicy
    resolve: Resolver

    def _new_conn(self) -> socket.socket:
        connection: Any = self
        try:
            found = self.resolve(self.host, self.port)
        except (OSError, UnicodeError) as error:
            raise NameResolutionError(self.host, connection, socket.gaierror()) from error
        # One private number among public ones is enough: a resolver that mixes them is not to be trusted.
        private = any(is_private(ip_address(place[0].partition("%")[0])) for *_kind, place in found)
        if private and not self.policy.lists(self.host, self.port):
            raise not_allowed(PRIVATE)
        failure: OSError | None = None
        for family, kind, protocol, _name, place in found:
            try:
                return self._connect(family, kind, protocol, place)
            except TimeoutError as error:
                raise ConnectTimeoutError(connection, "connect") from error
            except OSError as error:
                failure = error
        raise NewConnectionError(connection, "connect") from failure

    def _connect(self, family: int, kind: int, protocol: int, place: Any) -> socket.socket:
        made = socket.socket(family, kind, protocol)
        try:
            for option in self.socket_options or ():
                made.setsockopt(*option)
            made.settimeout(CONNECT_TIMEOUT)
            made.connect(place)
        except BaseException:
            made.close()
            raise
        return made


class GuardedHTTPConnection(_Guarded, HTTPConnection):
    """By http."""

    def __init__(self, *args: Any, policy: OutboundPolicy, resolve: Resolver, **options: Any) -> None:
        super().__init__(*args, **options)
        self.policy, self.resolve = policy, resolve


class GuardedHTTPSConnection(_Guarded, HTTPSConnection):
    """By https: the certificate must be that of the name, whatever number it has."""

    def __init__(self, *args: Any, policy: OutboundPolicy, resolve: Resolver, **options: Any) -> None:
        super().__init__(*args, **options)
        self.policy, self.resolve = policy, resolve


class _GuardedHTTPPool(HTTPConnectionPool):
    ConnectionCls = GuardedHTTPConnection


class _GuardedHTTPSPool(HTTPSConnectionPool):
    ConnectionCls = GuardedHTTPSConnection


def pool_for(address: Address, policy: OutboundPolicy, resolve: Resolver) -> HTTPConnectionPool:
    """One connection to one address, kept open between requests; nothing of the environment (proxies) is used."""
    options: dict[str, Any] = {"maxsize": 1, "block": False, "policy": policy, "resolve": resolve}
    if address.scheme == "https":
        return _GuardedHTTPSPool(address.host, address.port, cert_reqs="CERT_REQUIRED", **options)
    return _GuardedHTTPPool(address.host, address.port, **options)
