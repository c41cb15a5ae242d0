"""Which addresses may be asked where others name them: the rules of OWASP ASVS 5.0 1.3.6 against forged requests.

A url is looked at twice: as it is written, before anything is sent, and at the connection, when its name has become
numbers. Private numbers are refused unless the administrator has listed the exact host and port.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

import idna

from reports.errors import InputError

MAX_URL = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}
ALLOWED_PORTS = (80, 443, 8080, 8443)
URL_NOT_ALLOWED = "url_not_allowed"

LENGTH = f"网址不能超过 {MAX_URL} 个字符"
CHARACTERS = "网址中不能有空格、换行、控制字符和反斜杠"
SCHEME = "只能用 http 或 https 开头的完整网址"
CREDENTIALS = "网址中不能带用户名和密码"
HOST = "网址中的主机名不合规范"
NUMERIC = "数字形式的主机须写成四段十进制的 IPv4 地址，或方括号中的 IPv6 地址"
PORT = "端口不在允许的范围内，其他端口须由管理员把“主机:端口”列入 OUTBOUND_PRIVATE_HOSTS"
PRIVATE = "不能访问本机、内网和保留地址，确有需要须由管理员把“主机:端口”列入 OUTBOUND_PRIVATE_HOSTS"

# Characters that urlsplit drops in silence or that other programs read as something else.
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\ud800-\udfff]")
# A host whose last part is a number is an IPv4 address to every resolver (WHATWG URL 3.5, "ends in a number").
_ENDS_IN_NUMBER = re.compile(r"(?:^|\.)(?:[0-9]+|0[xX][0-9a-fA-F]*)\.?$")
_NAME = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)(?:\.(?!-)[a-z0-9_-]{1,63}(?<!-))*")
# IPv6 networks that carry an IPv4 address of somebody's choice: compatible, NAT64 (RFC 6052, 8215), 6to4, site-local.
_CARRIERS = tuple(IPv6Network(net) for net in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "fec0::/10"))


@dataclass(frozen=True, slots=True)
class OutboundPolicy:
    """``private_hosts``: exact ``host:port`` pairs that may lie on private addresses; ``ports``: those that any other
    address may be asked at."""

    private_hosts: frozenset[tuple[str, int]] = frozenset()
    ports: frozenset[int] = field(default_factory=lambda: frozenset(ALLOWED_PORTS))

    @classmethod
    def of(cls, private_hosts: Iterable[str], ports: Iterable[int] = ALLOWED_PORTS) -> OutboundPolicy:
        """From lines like ``oa.example.gov.cn:8080``, ``10.1.2.3:80`` and ``[fd00::1]:80``; ValueError for another."""
        return cls(frozenset(_host_and_port(line) for line in private_hosts), frozenset(ports))

    def lists(self, host: str, port: int) -> bool:
        """Has the administrator listed exactly this host and port?"""
        return (host, port) in self.private_hosts


@dataclass(frozen=True, slots=True)
class Address:
    """A url taken apart: ``host`` in small ASCII letters without brackets, ``target`` the path and query to ask for."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host, with the port where it is not the usual one: what the Host header says."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if DEFAULT_PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def check_url(url: str, policy: OutboundPolicy) -> Address:
    """The address that the url names. Nothing is looked up, so the answer says nothing about the network.

    Raises InputError ``url_not_allowed``, whose sentence names the rule.
    """
    if len(url) > MAX_URL:
        raise not_allowed(LENGTH)
    if _UNSAFE.search(url):
        raise not_allowed(CHARACTERS)
    parts = _split(url)
    if parts.scheme not in DEFAULT_PORTS or not parts.netloc:
        raise not_allowed(SCHEME)
    if "@" in parts.netloc:
        raise not_allowed(CREDENTIALS)
    host = _normal_host(parts.hostname or "")
    port = _port(parts)
    if not policy.lists(host, port):
        if port not in policy.ports:
            raise not_allowed(PORT)
        if is_local_name(host) or (_is_number(host) and is_private(ip_address(host))):
            raise not_allowed(PRIVATE)
    # What is there already stays as it is; letters outside ASCII are written as their UTF-8 bytes.
    target = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = f"?{quote(parts.query, safe='/%:@!$&()*+,;=?~-._')}" if parts.query else ""
    return Address(parts.scheme, host, port, target + query)


def is_private(address: IPv4Address | IPv6Address) -> bool:
    """Anything but an ordinary address of the internet: loopback, private, link-local (cloud metadata), multicast,
    reserved, and what carries an IPv4 address inside."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return is_private(address.ipv4_mapped)
        if any(address in network for network in _CARRIERS):
            return True
    return not address.is_global or address.is_multicast or address.is_reserved or address.is_unspecified


def is_local_name(host: str) -> bool:
    """Names that mean this machine or this network wherever they are asked for (RFC 6761, 8375 and habit)."""
    return host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".localdomain", ".home.arpa"))


def not_allowed(rule: str) -> InputError:
    return InputError(URL_NOT_ALLOWED, f"不允许访问这个网址：{rule}。请改正后再试。")


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError as error:  # brackets that do not close, or characters that NFKC makes into others
        raise not_allowed(HOST) from error


def _port(parts: SplitResult) -> int:
    try:
        return parts.port if parts.port is not None else DEFAULT_PORTS[parts.scheme]
    except ValueError as error:
        raise not_allowed(PORT) from error


def _normal_host(host: str) -> str:
    """Small ASCII letters; numbers in their one canonical form, others of them refused."""
    if ":" in host:
        return str(_number(host))
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except idna.IDNAError as error:
            raise not_allowed(HOST) from error
    host = host.lower().removesuffix(".")
    if _ENDS_IN_NUMBER.search(host):
        return str(_number(host))
    if len(host) > 253 or not _NAME.fullmatch(host):
        raise not_allowed(HOST)
    return host


def _number(host: str) -> IPv4Address | IPv6Address:
    try:
        address = ip_address(host)
    except ValueError as error:
        raise not_allowed(NUMERIC) from error
    if isinstance(address, IPv6Address) and address.scope_id is not None:
        raise not_allowed(NUMERIC)
    return address


def _is_number(host: str) -> bool:
    return ":" in host or bool(_ENDS_IN_NUMBER.search(host))


def _host_and_port(line: str) -> tuple[str, int]:
    parts: Any = urlsplit(f"//{line.strip()}")
    if not parts.hostname or parts.port is None or parts.path or "@" in parts.netloc:
        raise ValueError(f"{line!r} is not host:port")
    try:
        return _normal_host(parts.hostname), parts.port
    except InputError as error:
        raise ValueError(f"{line!r}: {error.message}") from error
