"""How gunicorn runs the web server, beside what the Procfile says."""

from __future__ import annotations

from typing import Any

from tracker.garbage import collect_seldom


def post_worker_init(worker: Any) -> None:
    """Called in each process of the web server when the application is loaded."""
    collect_seldom()
