"""Times side by side: each figure is a ratio of two things that one run asked for in turn."""

from __future__ import annotations

import statistics
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection

from .server import Client

Ask = tuple[Client, str]


@dataclass(frozen=True, slots=True)
class Times:
    """What a request took: median and 99th of a hundred, in milliseconds."""

    p50: float
    p99: float

    def __str__(self) -> str:
        return f"{self.p50:.2f} / {self.p99:.2f} ms"


def in_turn(asks: Sequence[Ask], rounds: int) -> list[Times]:
    """Ask for each once a round, in changing order; the first two rounds only warm up."""
    took: list[list[float]] = [[] for _ in asks]
    for number in range(rounds + 2):
        for place in range(len(asks)):
            which = (place + number) % len(asks)
            client, path = asks[which]
            seconds, _body = client.get(path)
            if number >= 2:
                took[which].append(seconds * 1000)
    return [times_of(row) for row in took]


def times_of(milliseconds: Sequence[float]) -> Times:
    ordered = sorted(milliseconds)
    return Times(statistics.median(ordered), ordered[min(len(ordered) - 1, int(len(ordered) * 0.99))])


def page_after(pk: int) -> str:
    """The parameter of the page of commitments that begins after this id."""
    return "cursor=" + b64encode(f"p={pk}".encode()).decode().replace("=", "%3D")


@contextmanager
def sql_time() -> Iterator[list[float]]:
    """The milliseconds of each statement that is executed within."""
    took: list[float] = []

    def timed(execute: Callable[..., Any], *args: Any) -> Any:
        began = time.perf_counter()
        try:
            return execute(*args)
        finally:
            took.append((time.perf_counter() - began) * 1000)

    with connection.execute_wrapper(timed):
        yield took


def median_sql(work: Callable[[], object], rounds: int = 30) -> float:
    """The median milliseconds of SQL of one call."""
    sums = []
    for _ in range(rounds):
        with sql_time() as took:
            work()
        sums.append(sum(took))
    return statistics.median(sums)
