"""Talking to other machines within limits of time and size: those of the settings, and those that others named.
Pure Python."""

from .addresses import Address, OutboundPolicy, check_url
from .client import Endpoint, JsonClient
from .errors import RemoteError
from .fetching import Fetched, fetch
from .outgoing import Answer, GuardedClient, Limits

__all__ = [
    "Address",
    "Answer",
    "Endpoint",
    "Fetched",
    "GuardedClient",
    "JsonClient",
    "Limits",
    "OutboundPolicy",
    "RemoteError",
    "check_url",
    "fetch",
]
