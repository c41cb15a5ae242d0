"""Talking JSON to one named address on the intranet, within limits of time and size. Pure Python."""

from .client import Endpoint, JsonClient
from .errors import RemoteError

__all__ = ["Endpoint", "JsonClient", "RemoteError"]
