"""The guard over pages: each fault that a page can have is seen."""

from __future__ import annotations

import pytest
from playwright.sync_api import BrowserContext, Page, Route

from config.headers import POLICY

from .guard import Guard


def show(page: Page, body: str, **headers: str) -> None:
    """Open a page of the site that holds this."""

    def answer(route: Route) -> None:
        route.fulfill(body=f"<!doctype html><meta charset=utf-8>{body}", content_type="text/html", headers=headers)

    page.route("**/made-up/", answer)
    page.goto("/made-up/")


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        pytest.param("<script>console.error('oh')</script>", "console: oh", id="console error"),
        pytest.param("<script>throw new Error('oh')</script>", "script: ", id="script that fails"),
        pytest.param("<script>alert(1)</script>", "dialog: 1", id="dialog"),
        pytest.param("<img src=//elsewhere.example/a.png>", "another host: ", id="another host"),
        pytest.param("<img src=/no-such-picture.png>", "status of 404", id="missing file"),
        pytest.param("<script>fetch('http://127.0.0.1:1/')</script>", "request failed: ", id="request that fails"),
        pytest.param(
            "<script>open('/made-up/?again')</script><script>throw 1</script>", "script: ", id="beside a popup"
        ),
    ],
)
def test_fault_of_a_page_is_seen(context: BrowserContext, guard: Guard, body: str, fault: str) -> None:
    page = context.new_page()

    show(page, body)
    page.wait_for_load_state("networkidle")

    assert any(fault in seen for seen in guard.faults), guard.faults


@pytest.mark.parametrize(
    "body",
    ["<script>window.a = 1</script>", "<img src=/favicon.ico onload=a()>", "<iframe src='data:text/html,a'></iframe>"],
)
def test_violation_of_the_policy_is_seen(context: BrowserContext, guard: Guard, body: str) -> None:
    page = context.new_page()

    show(page, body, **{"Content-Security-Policy": POLICY})
    page.wait_for_load_state("networkidle")

    assert any("policy violated" in fault for fault in guard.faults), guard.faults


def test_what_is_expected_is_no_fault(page: Page, guard: Guard) -> None:
    guard.allow_statuses(404)
    guard.accept_dialogs()

    page.goto("/no-such-page/")
    show(page, "<script>window.answer = confirm('?')</script>")

    assert page.evaluate("window.answer") is True
