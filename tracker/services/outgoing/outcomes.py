"""What came of one attempt, in words. Made in threads of its own: no database here."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from reports.errors import InputError

logger = logging.getLogger(__name__)

INTERNAL = "发送时程序出错：请把日志交给维护人员，系统会按计划重试。"


@dataclass(frozen=True, slots=True)
class Outcome:
    """``status`` is None where there was no answer, ``code`` empty where the receiver accepted; ``wish``: seconds that
    it asks to be left alone; ``spoiled``: is the receiver to be left alone for a while, or only this message?
    ``gone``: never again; ``learnt``: what is to be kept for the next time."""

    status: int | None = None
    seconds: float = 0.0
    code: str = ""
    message: str = ""
    wish: float | None = None
    spoiled: bool = False
    gone: bool = False
    learnt: Mapping[str, str] = field(default_factory=dict, repr=False)


Job = Callable[[], Outcome]


def timed(job: Job) -> Outcome:
    """What came of the job, whatever happened, and how long it took."""
    started = time.monotonic()
    try:
        outcome = job()
    except InputError as error:
        outcome = failure(error)
    except Exception:
        logger.exception("something could not be sent")
        outcome = Outcome(code="internal_error", message=INTERNAL, spoiled=True)
    return replace(outcome, seconds=round(time.monotonic() - started, 3))


def failure(error: InputError) -> Outcome:
    """No answer, and why."""
    return Outcome(code=error.code, message=error.message, spoiled=True)
