"""Pictures of pages, kept for whoever looks at a run."""

from __future__ import annotations

import os
from pathlib import Path

from django.db import connection
from playwright.sync_api import Page

from tests.services import ROOT


def shots_folder() -> Path:
    """Where the pictures of this run lie: ``$BROWSER_SHOTS``, else ``var/browser``, by database."""
    return Path(os.environ.get("BROWSER_SHOTS") or ROOT / "var" / "browser") / connection.vendor


class Shots:
    """The pictures of one test, numbered in the order of its steps."""

    def __init__(self, page: Page, name: str) -> None:
        self._page = page
        self._folder = shots_folder() / name
        self._taken = 0

    def __call__(self, step: str, *, whole: bool = True) -> None:
        """Keep the page as it looks now, all of it or what the window shows."""
        self._folder.mkdir(parents=True, exist_ok=True)
        self._taken += 1
        self._page.screenshot(path=self._folder / f"{self._taken:02}-{step}.png", full_page=whole)
