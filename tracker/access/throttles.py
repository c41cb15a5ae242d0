"""How many requests a minute each client, person and address may send; more are answered 429 with Retry-After.

Requests are counted by the minute of the clock, in the server that also carries the queue, so that all web processes
count together. Where it does not answer, each process counts for itself and asks again a while later: a limit that is
less exact is better than an interface that stands still.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import caches
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from .addresses import client_address
from .grants import Grant
from .scopes import scope_of

if TYPE_CHECKING:
    from rest_framework.views import APIView  # which loads this module for its defaults

MINUTE = 60
# Seconds for which a server that did not answer is left alone.
REST = 10.0


class Counter:
    """Counts within a minute; the count starts anew with the next."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._shared_again = 0.0
        self._lock = threading.Lock()
        self._minute = 0
        self._own: dict[str, int] = {}

    def count(self, key: str, minute: int) -> int:
        """One more for the key; returns how many there are in that minute."""
        if self._clock() >= self._shared_again:
            try:
                return self._count_together(f"{key}:{minute}")
            except (RedisError, OSError):
                self._shared_again = self._clock() + REST
        return self._count_alone(key, minute)

    def _count_together(self, key: str) -> int:
        cache = caches["rates"]
        if cache.add(key, 1, timeout=2 * MINUTE):
            return 1
        try:
            return int(cache.incr(key))
        except ValueError:  # it went away in between
            cache.set(key, 1, timeout=2 * MINUTE)
            return 1

    def _count_alone(self, key: str, minute: int) -> int:
        with self._lock:
            if minute != self._minute:
                self._minute, self._own = minute, {}
            self._own[key] = self._own.get(key, 0) + 1
            return self._own[key]


COUNTER = Counter()


class MinuteThrottle(BaseThrottle):
    """Refuses what goes beyond ``limits``: every key is counted for itself."""

    _now = 0.0

    def limits(self, request: Request, view: APIView) -> dict[str, int]:
        """What is counted, and how many are allowed in a minute."""
        raise NotImplementedError

    def allow_request(self, request: Request, view: APIView) -> bool:
        self._now = time.time()
        minute = int(self._now // MINUTE)
        counts = [(COUNTER.count(key, minute), limit) for key, limit in self.limits(request, view).items()]
        return all(count <= limit for count, limit in counts)

    def wait(self) -> float:
        """Seconds to the next minute."""
        return MINUTE - self._now % MINUTE


class AccountThrottle(MinuteThrottle):
    """By client or person: all requests, and those of a scope that has a rate of its own (settings.API_RATES)."""

    def limits(self, request: Request, view: APIView) -> dict[str, int]:
        rates: dict[str, int] = settings.API_RATES
        own = request.auth.client.rate if isinstance(request.auth, Grant) else None
        who = f"account:{request.user.pk}"
        limits = {who: own or rates["account"]}
        try:
            scope = scope_of(type(view), getattr(view, "action", None), request.method or "")
        except KeyError:
            scope = None
        if scope in rates:
            limits[f"{who}:{scope}"] = rates[scope]
        return limits


class AddressThrottle(MinuteThrottle):
    """By address, for what is asked before it is known who asks."""

    def limits(self, request: Request, view: APIView) -> dict[str, int]:
        return {f"address:{client_address(request._request)}": settings.API_RATES["token"]}
