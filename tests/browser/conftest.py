"""A real server on the test database, a real Chromium before it, and a guard over every page."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from typing import Any

import pytest
from django.conf import settings as program
from django.contrib.auth.models import User
from playwright.sync_api import Browser, BrowserContext, Page

from tests.services import ROOT, worker_environment
from tests.serving import web_served
from tests.tracker.cast import PASSWORD

from .chromium import running_chromium
from .guard import Guard
from .shots import Shots, shots_folder

# Milliseconds that something may take to appear on a busy machine.
PATIENCE = 20_000
FAILED = pytest.StashKey[bool]()

LogIn = Callable[..., None]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if shots_folder().is_dir():
        terminalreporter.write_line(f"截图：{shots_folder()}")


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """The browser of all these tests."""
    with running_chromium() as browser:
        yield browser


@pytest.fixture(scope="package")
def site(
    chromium: Browser, broker_url: str, django_db_setup: None, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The address of the program as it is served, on the test database and with its static files collected."""
    shutil.rmtree(shots_folder(), ignore_errors=True)
    environment = worker_environment() | {"DJANGO_SETTINGS_MODULE": "tests.browser.settings"}
    command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity=0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    with web_served(tmp_path_factory.mktemp("site") / "web.log", environment) as address:
        yield address
    shutil.rmtree(program.STATIC_ROOT, ignore_errors=True)
    program.STATIC_ROOT.mkdir(parents=True)  # WhiteNoise warns where it is missing


@pytest.fixture
def context(chromium: Browser, site: str, transactional_db: None) -> Iterator[BrowserContext]:
    """A browser that has never been here."""
    context = chromium.new_context(base_url=site, locale="zh-CN", viewport={"width": 1280, "height": 800})
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def guard(context: BrowserContext, site: str) -> Guard:
    return Guard(context, site)


@pytest.fixture
def page(context: BrowserContext, guard: Guard, request: pytest.FixtureRequest) -> Iterator[Page]:
    """An empty page; the test fails where the guard found something on it or on a page that it opened."""
    page = context.new_page()
    yield page
    if guard.faults or request.node.stash.get(FAILED, False):
        Shots(page, _folder_of(request))("failed")
    assert guard.faults == []


@pytest.fixture
def shot(page: Page, request: pytest.FixtureRequest) -> Shots:
    """Keeps a picture: ``shot("名称")``."""
    return Shots(page, _folder_of(request))


@pytest.fixture
def log_in(page: Page) -> LogIn:
    """Logs a user in as a person does."""

    def fill_in(user: User, password: str = PASSWORD) -> None:
        page.goto("/login/")
        page.locator("input[name=username]").fill(user.get_username())
        page.locator("input[name=password]").fill(password)
        page.locator("input[name=password]").press("Enter")
        page.wait_for_url(re.compile(r"^(?!.*/login/)"))

    return fill_in


def _folder_of(request: pytest.FixtureRequest) -> str:
    """A folder's name for the test."""
    return re.sub(r"[^\w.-]+", "_", request.node.name)
