"""How gunicorn runs the web server, beside what the Procfile says."""

from __future__ import annotations

import gc
from typing import Any

# Objects that may come into being before the collector looks at the youngest; Python's own 700 are one list of 50 rows.
YOUNG_OBJECTS = 50_000


def post_worker_init(worker: Any) -> None:
    """What is loaded once is never garbage: the collector need not go through it again (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
