"""Places where a test may make a process die, hang or swell; nothing happens unless the environment names one.

``JIANNUO_FAILPOINT=before_finish:exit,match:sleep=3`` names two. Places: ``after_commit`` (a row is durable, its hint
not yet sent), ``read`` (a document is about to be read; ``read@2023.txt``: the one of that name), ``match`` (a pair is
about to be matched), ``before_finish`` (the work is done, its results not yet written), ``before_links`` (plans are
compared, their links not yet written), ``import_row@57`` (the row of that number is about to be imported),
``export_chunk@500`` (so many rows have been written).
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

VARIABLE = "JIANNUO_FAILPOINT"


def reach(name: str) -> None:
    """Do what the environment asks for at the place of this name: nothing, in service.

    Raises ValueError for an action that does not exist.
    """
    for wish in os.environ.get(VARIABLE, "").split(","):
        place, _, action = wish.partition(":")
        if place == name:
            _act(*action.partition("=")[::2])


def _act(action: str, argument: str) -> None:
    if action not in ACTIONS:
        raise ValueError(f"{VARIABLE}: {action!r} is none of {', '.join(ACTIONS)}")
    ACTIONS[action](argument)


def _exit(argument: str) -> None:
    os._exit(70)


def _segfault(argument: str) -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def _loop(argument: str) -> None:
    while True:
        pass


def _swell(argument: str) -> None:
    held = []
    while True:
        held.append(bytearray(1 << 24))


def _sleep(argument: str) -> None:
    time.sleep(float(argument))


ACTIONS: dict[str, Callable[[str], None]] = {
    "exit": _exit,
    "segfault": _segfault,
    "loop": _loop,
    "memory": _swell,
    "sleep": _sleep,
}
