"""The list of commitments: its filters, its pages, and that every figure leads to as many rows as it counts."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from .cast import (
    Cast,
    make_cast,
    make_commitment,
    make_report,
)
from .web_pages import page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.supervisor)
    return client


def test_every_figure_leads_to_as_many_rows(supervisor: Client) -> None:
    html = page(supervisor, "/")
    figures = re.findall(r'<a href="(/commitments/\?[^"]+)">(.*?)</a>', html, re.DOTALL)
    counted = [(unescape(url), re.search(r"(\d+)\s*$", words(text))) for url, text in figures]
    checked = 0
    for url, number in counted:
        if number is not None:
            assert f"共 {number[1]} 条" in page(supervisor, url), url
            checked += 1

    assert checked >= 15


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("", {"rules", "checks", "outlets", "service", "spirit", "again", "ledger"}, id="all"),
        pytest.param("year=2025", {"again", "ledger"}, id="year"),
        pytest.param("status=pending", {"again", "ledger"}, id="pending"),
        pytest.param("status=fulfilled&status=no_evidence", {"checks", "service"}, id="two statuses"),
        pytest.param("verifiability=general&verifiability=slogan", {"service", "spirit"}, id="verifiability"),
        pytest.param("confirmed=yes", {"outlets"}, id="confirmed"),
        pytest.param("confirmed=no", {"rules", "checks", "service", "spirit"}, id="suggested"),
        pytest.param("confirmed=review", {"rules"}, id="unsure suggestions"),
        pytest.param("q=网点", {"outlets", "again"}, id="words"),
        pytest.param("kind=work_summary", set(), id="kind"),
        pytest.param("organisation=987654", set(), id="another body"),
    ],
)
def test_list_is_filtered(supervisor: Client, cast: Cast, query: str, expected: set[str]) -> None:
    html = page(supervisor, f"/commitments/?{query}")
    links = {int(pk) for pk in re.findall(r'class="text" href="/commitments/(\d+)/"', html)}

    assert links == {getattr(cast, name).pk for name in expected}


@pytest.mark.parametrize(
    "query",
    ["year=abc", "year=1", "status=unheard-of", "organisation=" + "9" * 30, "organisation=-1", "q=%00", "kind=x"],
)
def test_wrong_filter_is_told_and_lists_nothing(supervisor: Client, query: str) -> None:
    html = page(supervisor, f"/commitments/?{query}")

    assert 'role="alert"' in html
    assert "共 0 条" in html


@pytest.mark.parametrize("number", ["abc", "0", "-1", "99999", ""])
def test_page_that_is_not_there_shows_one_that_is(supervisor: Client, number: str) -> None:
    assert "共 7 条" in page(supervisor, f"/commitments/?page={number}")


def test_long_list_is_paged_with_its_filters_kept(supervisor: Client, cast: Cast) -> None:
    promises = [f"建成泵站{n}座。" for n in range(45)]
    plan = make_report(cast.body, 2030, ["完成巡查。"], promises)
    for text in promises:
        make_commitment(plan, text, "quantified")

    html = page(supervisor, "/commitments/?year=2031&status=pending&page=2")

    assert "第 2 页，共 3 页" in html
    assert 'rel="next" href="?year=2031&amp;status=pending&amp;page=3"' in html
