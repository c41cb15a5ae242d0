"""An end to what has no time-out of its own: looking up a host's name, or headers that come byte by byte."""

from __future__ import annotations

from collections.abc import Callable
from queue import Empty, Queue
from threading import Thread
from typing import TypeVar

Answer = TypeVar("Answer")


def run_within(seconds: float, work: Callable[[], Answer]) -> Answer:
    """What ``work`` returns or raises; TimeoutError after ``seconds``, and then its thread is left to itself."""
    done: Queue[tuple[Answer | None, BaseException | None]] = Queue()

    def run() -> None:
        try:
            done.put((work(), None))
        except BaseException as error:  # noqa: BLE001  it is raised again where it is waited for
            done.put((None, error))

    Thread(target=run, daemon=True).start()
    try:
        answer, error = done.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"{seconds} s") from None
    if error is not None:
        raise error
    return answer  # type: ignore[return-value]  # None only where work returned it
