"""The Celery application of a worker whose matcher waits at a gate: a test can catch it in the middle of its work.

While the file named by ``MATCHER_GATE`` is there, a pair whose plan report holds the text in it waits; the file
``<gate>.reached`` tells that one does.
"""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

from celery.signals import worker_process_init

from config.celery import app

__all__ = ["app"]


@worker_process_init.connect
def put_up_gate(**kwargs: Any) -> None:
    from tracker.matching import Matcher

    gate, match = Path(os.environ["MATCHER_GATE"]), Matcher.match

    def wait_and_match(self: Matcher, plan: Any, later: Any) -> Any:
        while gate.exists() and gate.read_text(encoding="utf-8") in plan.text:
            Path(f"{gate}.reached").touch()
            threading.Event().wait(0.02)  # time.sleep breaks now and then under libfaketime: Invalid argument
        return match(self, plan, later)

    Matcher.match = wait_and_match  # type: ignore[method-assign]
