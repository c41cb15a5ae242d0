"""The pages as strangers meet them: who may read, what hostile text can do, and what a page costs."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.claims import WorkState
from reports.models import Report
from tracker.models import Commitment

from .cast import (
    PASSWORD,
    Cast,
    judge,
    make_cast,
    make_commitment,
    make_evidence,
    make_report,
    make_user,
    suggest,
)
from .web_pages import page

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(\"一\" + '二')</script>\u202e&"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.supervisor)
    return client


def addresses(cast: Cast) -> list[str]:
    return [
        "/",
        "/commitments/",
        *(f"/commitments/{c.pk}/" for c in (cast.rules, cast.outlets, cast.ledger)),
        f"/reports/{cast.plan_report.pk}/",
        f"/reports/{cast.later_report.pk}/",
    ]


def test_anonymous_visitor_is_sent_to_the_login_page(client: Client, cast: Cast) -> None:
    for address in addresses(cast):
        assert client.get(address).headers["Location"] == f"/login/?next={address}"


def test_pages_are_only_read(supervisor: Client, cast: Cast) -> None:
    assert {supervisor.post(address).status_code for address in addresses(cast)} == {405}


def test_login_leads_back_to_the_page(client: Client, cast: Cast) -> None:
    data = {"username": "supervisor", "password": PASSWORD, "next": f"/commitments/{cast.rules.pk}/"}

    assert client.post("/login/", data).headers["Location"] == data["next"]


def test_login_leads_to_no_other_site(client: Client, cast: Cast) -> None:
    data = {"username": "supervisor", "password": PASSWORD, "next": "https://elsewhere.example/"}

    assert client.post("/login/", data).headers["Location"] == "/"


def test_wrong_password_is_told(client: Client, cast: Cast) -> None:
    assert 'role="alert"' in client.post("/login/", {"username": "supervisor", "password": "x"}).content.decode()


def test_logout_ends_the_session(supervisor: Client) -> None:
    supervisor.post("/logout/")

    assert supervisor.get("/").status_code == 302


def test_judging_is_offered_to_those_who_may(client: Client, cast: Cast) -> None:
    judge_user = make_user("judge", "tracker.add_assessment")
    judge_user.is_staff = True
    judge_user.save()
    address = f"/commitments/{cast.rules.pk}/"

    client.force_login(judge_user)
    assert f"/admin/tracker/assessment/add/?commitment={cast.rules.pk}" in page(client, address)
    client.force_login(cast.outsider)
    assert "/admin/" not in page(client, address)


@pytest.mark.parametrize("address", ["/reports/9999/", "/commitments/9999/", f"/commitments/{'9' * 30}/"])
def test_unknown_row_is_not_found(supervisor: Client, address: str) -> None:
    assert supervisor.get(address).status_code == 404


def test_report_not_read_is_not_found(supervisor: Client, cast: Cast) -> None:
    waiting = Report.objects.create(sha256="a" * 64, state=WorkState.QUEUED)

    assert supervisor.get(f"/reports/{waiting.pk}/").status_code == 404


def make_hostile(cast: Cast) -> Commitment:
    """Rows whose every text tries to get out of its place."""
    later = make_report(cast.body, 2026, [SCRIPT], [SCRIPT], title=SCRIPT, conflicts=[SCRIPT], document_number=SCRIPT)
    plan = make_report(cast.body, 2025, ["完成巡查。"], [SCRIPT], title=SCRIPT, index_number=SCRIPT)
    promise = make_commitment(
        plan, SCRIPT, "quantified", task=SCRIPT, responsible_unit=SCRIPT, target_metric=SCRIPT, target_unit=SCRIPT,
        target_operator=">=", target_value=3.0,
    )  # fmt: skip
    found = {"state": "met", "text": SCRIPT, "quotation": SCRIPT}
    evidence = make_evidence(promise, later, SCRIPT, 2, 0.9)
    suggest(promise, later, "fulfilled", evidence, reason=SCRIPT, elements=[found], matcher_version=SCRIPT)
    make_commitment(later, SCRIPT, "concrete", restates=promise)
    witness = {"field": SCRIPT, "value": SCRIPT, "source": SCRIPT, "weight": 1.0, "span": None}
    Report.objects.update(witnesses=[witness], layout={"title": None, "furniture": [], "headings": [[0, 9, 1]]})
    cast.body.name = SCRIPT
    cast.body.save()
    return promise


def test_hostile_text_is_escaped_on_every_page(admin_client: Client, cast: Cast) -> None:
    promise = make_hostile(cast)
    reports = Report.objects.filter(title=SCRIPT).values_list("pk", flat=True)
    own = ["/", "/commitments/", f"/commitments/?organisation={cast.body.pk}", f"/commitments/{promise.pk}/"]
    models = [f"tracker/{m}" for m in ("commitment", "evidence", "assessment", "matchrun")]
    admin = [f"/admin/{m}/" for m in (*models, "reports/report", "reports/section", "reports/organisation")]
    judging = f"/admin/tracker/assessment/add/?commitment={promise.pk}"

    for address in [*own, *(f"/reports/{pk}/" for pk in reports), *admin, judging]:
        html = page(admin_client, address)
        assert "<script>alert" not in html, address
        assert "alert(&quot;一" in html or "alert(" not in html, address
        if not address.startswith("/admin/"):
            assert "&lt;script&gt;" in html, address
            assert "\u202e" not in html, address


def test_pages_run_no_inline_script_and_name_no_other_host(supervisor: Client, cast: Cast) -> None:
    for address in [*addresses(cast), "/login/"]:
        html = page(supervisor, address)
        assert "<script" not in html
        assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", html), address
        assert not re.search(r"\son\w+=", html), address


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        pytest.param("/", 13, id="overview"),
        pytest.param("/commitments/", 7, id="list"),
        pytest.param("/commitments/{commitment}/", 20, id="commitment"),
        pytest.param("/reports/{report}/", 7, id="report"),
    ],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_page_makes_the_same_queries_for_any_number_of_rows(
    client: Client,
    django_assert_max_num_queries: DjangoAssertNumQueries,
    address: str,
    queries: int,
    rows: int,
) -> None:
    cast = make_cast()
    client.force_login(cast.outsider)
    promises = [f"第{n}项：建成泵站{n}座。" for n in range(rows)]
    done = [f"第{n}项工程建成泵站{n}座。" for n in range(rows)]
    plan = make_report(cast.body, 2030, ["完成巡查。"], promises)
    later = make_report(cast.body, 2031, done, ["继续管护。"])
    commitments = [make_commitment(plan, text, "quantified") for text in promises]
    for number, commitment in enumerate(commitments):
        suggest(commitment, later, "fulfilled", make_evidence(commitment, later, done[number], 2, 0.9))
    first = commitments[0]
    evidence = [make_evidence(first, later, text, 1, 0.5) for text in done[1:]]
    for _ in range(rows):
        judge(first, later, "fulfilled", cast.supervisor, *evidence)

    with django_assert_max_num_queries(queries) as captured:
        page(client, address.format(commitment=first.pk, report=later.pk))

    heavy = [
        q["sql"] for q in captured.captured_queries if '."text"' in q["sql"] and '"reports_report"."text"' in q["sql"]
    ]
    assert len(heavy) <= (2 if "{" in address else 0), heavy
