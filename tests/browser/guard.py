"""What must not happen on a page, whoever looks at it."""

from __future__ import annotations

from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Dialog, Request, WebError

# What a page may address besides the site: contents that it carries itself.
OWN_SCHEMES = {"data", "blob", "about"}
TELL_VIOLATIONS = """addEventListener("securitypolicyviolation", event =>
    console.error(`policy violated: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));"""


class Guard:
    """Collects the faults of every page of one context: errors told in the console (those about the content security
    policy too), scripts that failed, requests that failed or went to another host, and dialogs nobody expected."""

    def __init__(self, context: BrowserContext, site: str) -> None:
        self._host = urlsplit(site).netloc
        self._faults: list[str] = []
        self._allowed: list[str] = []
        self._accepts_dialogs = False
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._hear)
        context.on("weberror", self._note_error)
        context.on("request", self._look_where)
        context.on("requestfailed", self._note_failure)
        context.on("dialog", self._answer)

    @property
    def faults(self) -> list[str]:
        return [fault for fault in self._faults if not any(part in fault for part in self._allowed)]

    def allow(self, *parts: str) -> None:
        """Faults of this test that hold one of these texts are none."""
        self._allowed.extend(parts)

    def allow_statuses(self, *statuses: int) -> None:
        """Answers with these statuses are asked for: Chromium tells of each from 400 on in the console."""
        self.allow(*(f"the server responded with a status of {status}" for status in statuses))

    def accept_dialogs(self) -> None:
        """Dialogs are expected from now on, and answered with yes."""
        self._accepts_dialogs = True

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "assert"}:
            self._faults.append(f"console: {message.text} ({message.location.get('url', '')})")

    def _note_error(self, error: WebError) -> None:
        self._faults.append(f"script: {error.error}")

    def _look_where(self, request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in OWN_SCHEMES and address.netloc != self._host:
            self._faults.append(f"another host: {request.url}")

    def _note_failure(self, request: Request) -> None:
        # Given up, not failed: a navigation that becomes a download, rows still coming when a page is left.
        if request.failure != "net::ERR_ABORTED":
            self._faults.append(f"request failed: {request.url} {request.failure}")

    def _answer(self, dialog: Dialog) -> None:
        if self._accepts_dialogs:
            dialog.accept()
            return
        self._faults.append(f"dialog: {dialog.message}")
        dialog.dismiss()
