"""How often a process looks for garbage that holds itself in circles."""

from __future__ import annotations

import gc

# Objects that may come into being before the collector looks at the youngest; Python's own 700 are one list of 50 rows,
# or three commitments matched.
YOUNG_OBJECTS = 50_000


def collect_seldom() -> None:
    """What has been loaded is never garbage: the collector need not go through it again; and what requests and matches
    make is nearly all given back without it (docs/performance.md)."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 50)
