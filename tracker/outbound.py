"""Asking addresses that clients named, under the rules that the settings give."""

from __future__ import annotations

from django.conf import settings

from .remote import Address, Fetched, GuardedClient, Limits, OutboundPolicy, check_url, fetch


def outbound_policy() -> OutboundPolicy:
    """Which addresses may be asked, by OUTBOUND_PRIVATE_HOSTS and OUTBOUND_PORTS; ValueError where these are wrong."""
    return OutboundPolicy.of(settings.OUTBOUND_PRIVATE_HOSTS, settings.OUTBOUND_PORTS)


def check_outbound_url(url: str) -> Address:
    """The address that the url names; nothing is looked up. Raises InputError ``url_not_allowed``."""
    return check_url(url, outbound_policy())


def fetch_document(url: str) -> Fetched:
    """A report from the web, of REPORT_MAX_BYTES at most, within FETCH_TIMEOUT seconds; for a worker, not a request.

    Raises InputError ``url_not_allowed``, ``fetch_timeout``, ``fetch_too_large``, ``fetch_redirects`` or
    ``fetch_failed``; ``permanent`` is False where asking again later may help.
    """
    return fetch(url, outbound_policy(), Limits(settings.FETCH_TIMEOUT, settings.REPORT_MAX_BYTES))


def outgoing_client(seconds: float, max_bytes: int = 64 * 1024) -> GuardedClient:
    """A client for one thread: ``seconds`` for a request, ``max_bytes`` read of an answer."""
    return GuardedClient(outbound_policy(), Limits(seconds, max_bytes))
