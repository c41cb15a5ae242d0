"""The addresses on the intranet that the settings name, as the pure packages want them; none by default."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from .matching import Matcher, PairMatcher, VectorLimits, load_remote_first
from .matching.remote_encoder import RemoteEncoder
from .matching.vector_cache import CachedEncoder
from .remote import Endpoint

MEGABYTE = 1024 * 1024
STORE = "vectors.sqlite3"
# Seconds; a task is stopped after 600, and a batch of pairs begins its last one after 120.
LONGEST = 200.0


def configured_matcher() -> PairMatcher:
    """The matcher that asks ENCODER_URL first, else the one with the bundled encoder; one of each in a process."""
    endpoint = encoder_endpoint()
    if endpoint is None:
        return Matcher.load(limits=vector_limits())
    folder = Path(settings.ENCODER_PARAMETERS) if settings.ENCODER_PARAMETERS else None
    return load_remote_first(endpoint, settings.ENCODER_MODEL, endpoint.total, vector_limits(), folder)


def remote_encoder() -> CachedEncoder | None:
    """The encoder behind ENCODER_URL with its caches, and nothing that takes its place; None where none is set."""
    endpoint = encoder_endpoint()
    if endpoint is None:
        return None
    encoder = RemoteEncoder(endpoint, settings.ENCODER_MODEL)
    return vector_limits().keep(encoder, encoder.name)


def encoder_endpoint() -> Endpoint | None:
    return _endpoint("ENCODER", settings.ENCODER_TOTAL_TIMEOUT, 64 * MEGABYTE)


def opinion_endpoint() -> Endpoint | None:
    """Where second opinions are asked for; None where that is off."""
    return _endpoint("OPINION", settings.OPINION_TIMEOUT * 2, MEGABYTE)


def vector_limits() -> VectorLimits:
    store_bytes = settings.VECTOR_STORE_MB * MEGABYTE
    return VectorLimits(settings.VECTOR_CACHE_MB * MEGABYTE, settings.VAR_DIR / STORE, store_bytes)


def _endpoint(name: str, total: float, max_bytes: int) -> Endpoint | None:
    url = getattr(settings, f"{name}_URL")
    if not url:
        return None
    key, timeout = getattr(settings, f"{name}_API_KEY"), getattr(settings, f"{name}_TIMEOUT")
    return Endpoint(url=url, key=key, timeout=timeout, total=min(total, LONGEST), max_bytes=max_bytes)
