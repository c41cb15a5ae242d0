"""Every page opened by somebody who may see all of it: nothing fails, nothing is asked of another host, and whatever
people or reports filled in stays text."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Error, Page, Response, expect

from tests.tracker.cast import PASSWORD

from .addresses import Address, every_page
from .conftest import LogIn
from .guard import Guard
from .hostile import EVERYTHING, PAYLOADS, make_hostile_site, models_without_rows
from .shots import Shots

SHOWN = (
    "admin:index",
    "admin:tracker_commitment_changelist",
    "web:overview",
    "web:commitment",
    "web:report",
    "api:docs",
)
# What a page may answer that is not to be opened so: rows nobody may add or change, addresses that take a form only.
REFUSED = (403, 405)
FORM_ONLY = 405
# Names of addresses that are surely asked for.
ASKED_FOR = ("_changelist", "_add", "_change", "_delete", "_history")
# Attributes that would run something or lead away from the site, in whatever way they came onto the page.
LIVE = r"""() => {
    const leads = /^(href|src|action|formaction|data|xlink:href)$/i;
    const away = value => URL.canParse(value, location) && new URL(value, location).host === "elsewhere.example";
    return [...document.querySelectorAll("*")].flatMap(element => [...element.attributes]
        .filter(({name, value}) => /^on|^srcdoc$/i.test(name)
            || leads.test(name) && (/^\s*(javascript|vbscript|data:text)/i.test(value) || away(value)))
        .map(({name, value}) => `${element.tagName} ${name}=${value.slice(0, 120)}`));
}"""

# Boxes that a text runs out of, among them the window itself: one long word is enough where it may not be broken.
RUN_OUT = """() => [document.documentElement, ...document.querySelectorAll("main *")]
    .filter(box => box.clientWidth && box.scrollWidth > box.clientWidth + 1
        && (box === document.documentElement || getComputedStyle(box).overflowX === "visible"))
    .map(box => `${box.tagName}.${box.className} ${box.clientWidth} ${box.scrollWidth}`)"""


@pytest.fixture
def superuser(page: Page, log_in: LogIn) -> User:
    """Somebody who may see everything, logged in."""
    user = User.objects.create_superuser("root", password=PASSWORD)
    log_in(user)
    return user


def open_page(page: Page, address: Address) -> Response | None:
    """Go there; None where the address is a file to be kept, or takes a form only."""
    if not address.name.endswith(ASKED_FOR) and page.request.head(address.path).status == FORM_ONLY:
        return None
    try:
        answer = page.goto(address.path)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise
    if address.name.startswith("api:"):  # drawn by scripts
        page.wait_for_load_state("networkidle")
    return answer


def found_alive(page: Page) -> list[str]:
    """What on this page ran, or would, once rows that it fetches by itself are there."""
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    fired = page.evaluate("String(window.__fired ?? '')")
    return [*([f"fired: {fired}"] if fired else []), *page.evaluate(LIVE)]


def is_list(address: Address) -> bool:
    return address.name.endswith("_changelist") or address.path == "/commitments/"


def test_every_page_opens_without_a_fault_and_hostile_texts_stay_texts(
    page: Page, guard: Guard, shot: Shots, superuser: User
) -> None:
    make_hostile_site()
    assert models_without_rows() == [], "make a row of it in tests/browser/hostile.py"
    guard.allow_statuses(*REFUSED)
    refused = []

    for address in every_page(rows=1):
        answer = open_page(page, address)
        assert answer is None or answer.ok or answer.status in REFUSED, (address, answer.status)
        assert found_alive(page) + guard.faults == [], address
        if address.name.startswith("web:"):
            assert page.evaluate(RUN_OUT) == [], address
        if answer is not None and not answer.ok:
            refused.append(address.name)
        if address.name in SHOWN:
            shot(address.name.replace(":", "-"), whole=False)

    assert [name for name in refused if name.endswith(("_changelist", "_change"))] == []


def test_hostile_texts_stay_texts_where_pages_are_narrowed(page: Page, guard: Guard, superuser: User) -> None:
    """Searching, filtering and picking in a window of its own, and what is said of a value that is none."""
    make_hostile_site()
    guard.allow_statuses(*REFUSED, 400, 404)
    payloads = [text for name, text in PAYLOADS.items() if name != "unbroken"]  # longer than an address may be

    for place, address in enumerate(filter(is_list, every_page(rows=1))):
        page.goto(address.path)
        names = page.locator("#changelist-filter a, form[method=get] [name]").evaluate_all(
            "found => found.map(e => e.name || e.search)"
        )
        links = [name for name in names if name.startswith("?")]
        fields = {name for name in names if not name.startswith("?")} | {"_popup"}
        payload = payloads[place % len(payloads)]
        asked = [urlencode({"q": payload}), urlencode(dict.fromkeys(sorted(fields), payload)), "q=fired&_popup=1"]
        for query in [*links[1:9:4], *(f"?{query}" for query in asked)]:
            page.goto(address.path + query)
            assert found_alive(page) + guard.faults == [], (address, query)


def test_hostile_texts_stay_texts_in_refused_forms(page: Page, guard: Guard, superuser: User) -> None:
    """Every form of the admin filled with them and sent: errors and filled fields are shown again."""
    make_hostile_site()
    guard.allow_statuses(*REFUSED, 400)
    payloads = list(PAYLOADS.values())

    for place, address in enumerate(every_page(rows=1)):
        if not address.name.endswith(("_add", "_change")) or not (answer := page.goto(address.path)) or not answer.ok:
            continue
        if page.locator("#content form [type=submit]").count() == 0:
            continue
        page.evaluate(
            """payloads => document.querySelectorAll("#content form :is(input, textarea)").forEach((field, n) => {
                if (/^(text|search|url|number|password|email)$/.test(field.type) || field.tagName === "TEXTAREA")
                    { field.type === "number" ? 0 : field.value = payloads[n % payloads.length]; }
                field.required = false;
            })""",
            payloads[place % len(payloads) :] + payloads[: place % len(payloads)],
        )
        page.locator("#content form").last.evaluate("form => { form.noValidate = true; }")
        page.locator("#content form [type=submit]").last.click()
        page.wait_for_load_state()
        assert found_alive(page) + guard.faults == [], address


def test_hostile_name_stays_text_where_logging_in_fails(page: Page, guard: Guard, site: str) -> None:
    guard.allow_statuses(403, 429)  # of one who fails often
    for form in ("/login/", "/admin/login/"):
        for payload, leading_on in ((EVERYTHING, "address"), (PAYLOADS["tag"], "out of an attribute")):
            page.goto(f"{form}?{urlencode({'next': PAYLOADS[leading_on]})}")
            page.locator("input[name=username]").fill(payload)
            page.locator("input[name=password]").fill(payload)
            page.locator("input[name=password]").press("Enter")
            page.get_by_role("alert").or_(page.locator(".errornote")).first.wait_for()
            assert found_alive(page) + guard.faults == [], (form, payload)
