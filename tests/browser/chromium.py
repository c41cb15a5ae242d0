"""The browser on this machine, and how it is started for tests."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Browser, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
MISSING = "no Chromium on this machine: install the package chromium and a Chinese font such as fonts-wqy-microhei"
# No name but that of this machine is looked up, so that a page which names another host reaches nobody.
ARGUMENTS = ["--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1", "--disable-dev-shm-usage"]


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """One Chromium. Without one tests are skipped, and fail where CI=true."""
    path = next((found for name in NAMES if (found := shutil.which(name))), None)
    if path is None:
        if os.environ.get("CI") == "true":
            pytest.fail(MISSING)
        pytest.skip(MISSING)
    # Chromium has no sandbox for root, who runs it in containers.
    root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with _queries_beside_the_loop(), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *root])
        yield browser
        browser.close()


@contextmanager
def _queries_beside_the_loop() -> Iterator[None]:
    """Let tests query while Playwright runs, and no longer.

    Its event loop runs in a greenlet of this thread, hence Django takes every line of a test for a coroutine. None is:
    the loop stands still while a test goes on, so there is nothing that a query could block.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield
