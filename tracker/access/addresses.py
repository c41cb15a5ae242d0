"""From which address a request comes, and whether it is among those allowed."""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv6Address, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address of the sender; empty where it is not known (a unix socket without a trusted proxy).

    What X-Forwarded-For says counts only as far as proxies of ours (TRUSTED_PROXIES) wrote it: read from its end, the
    first address that is none of them.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")
    line = [*(one.strip() for one in forwarded if one.strip()), direct]
    while len(line) > 1 and _is_proxy(line[-1]):
        line.pop()
    return line[-1]


def is_allowed(address: str, networks: Iterable[str]) -> bool:
    """Is the address in one of the networks, where there are any? An IPv4 address may come in IPv6 form."""
    networks = list(networks)
    if not networks:
        return True
    try:
        known = ip_address(address)
    except ValueError:
        return False
    if isinstance(known, IPv6Address) and known.ipv4_mapped:
        known = known.ipv4_mapped
    return any(known in ip_network(network, strict=False) for network in networks)


def _is_proxy(address: str) -> bool:
    proxies: list[str] = settings.TRUSTED_PROXIES
    # A unix socket has no address: whoever can write to it is a proxy of ours, if there are any.
    return bool(proxies) and (address == "" or is_allowed(address, proxies))
