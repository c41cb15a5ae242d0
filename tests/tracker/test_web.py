"""The supervisor's pages: who may read them, what they say, that they escape, and what they cost."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from reports.claims import WorkState
from reports.models import Report
from tracker.models import Assessment, Commitment
from tracker.services import judge_commitment

from .cast import (
    PASSWORD,
    RULES_DONE,
    RULES_TRAINED,
    Cast,
    judge,
    make_cast,
    make_commitment,
    make_evidence,
    make_report,
    make_user,
    suggest,
)

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(\"一\" + '二')</script>\u202e&"


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def supervisor(client: Client, cast: Cast) -> Client:
    client.force_login(cast.supervisor)
    return client


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def words(html: str) -> str:
    """What a reader sees: tags as spaces, no entities, single spaces."""
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", html)))


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


def test_language_is_switched(supervisor: Client) -> None:
    supervisor.post("/i18n/setlang/", {"language": "en", "next": "/"})

    assert '<html lang="en">' in page(supervisor, "/")


def test_empty_site_says_how_to_hand_in_a_report(admin_client: Client) -> None:
    html = page(admin_client, "/")

    assert "还没有报告" in html
    assert 'href="/admin/reports/report/add/"' in html
    assert "没有符合条件的承诺" in page(admin_client, "/commitments/")


def test_overview_counts_what_the_plan_became(supervisor: Client, cast: Cast) -> None:
    text = words(page(supervisor, "/"))

    # rules partly, checks fulfilled, outlets not: (1 + 0.5) ÷ 3; two commitments wait for the next report.
    for shown in ("落实率 50%", "承诺 7", "人工确认 1 / 7", "尚无次年报告 1", "✕ 未落实 1", "… 待核查 2", "1 / 5"):
        assert shown in text


def test_overview_explains_the_rate(supervisor: Client) -> None:
    assert "落实率 =（已落实 + 0.5 × 部分落实）÷" in page(supervisor, "/")


def test_plan_without_later_report_is_listed_apart(supervisor: Client, cast: Cast) -> None:
    table, _, waiting = page(supervisor, "/").partition('id="waiting"')

    assert "2025 年计划" in waiting
    assert "2025 年计划" not in table
    assert "2024 年计划" in table


def test_overview_is_narrowed_to_a_year(supervisor: Client) -> None:
    text = words(page(supervisor, "/?year=2025"))

    assert "承诺 2" in text
    assert "落实率 —" in text


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


def test_suggestion_is_never_shown_as_a_verdict(supervisor: Client, cast: Cast) -> None:
    text = words(page(supervisor, f"/commitments/{cast.checks.pk}/"))

    assert "已落实 系统建议 · 把握 80%" in text
    assert "待人工判断后生效" in text


def test_judgement_is_shown_with_its_author(supervisor: Client, cast: Cast) -> None:
    assert "未落实 人工判断 · supervisor · " in words(page(supervisor, f"/commitments/{cast.outlets.pk}/"))


def test_commitment_page_shows_why(supervisor: Client, cast: Cast) -> None:
    html = page(supervisor, f"/commitments/{cast.rules.pk}/")
    text = words(html)

    assert "已达到 修订细则" in text
    assert f'<mark class="commitment">{cast.rules.text}</mark>' in html
    assert html.index(f'<mark class="evidence">{RULES_DONE}') < html.index(f'<mark class="evidence">{RULES_TRAINED}')
    assert "直接佐证 · 得分 0.90" in text
    assert "一、工作回顾" in text


def test_places_link_into_the_reports(supervisor: Client, cast: Cast) -> None:
    html = page(supervisor, f"/commitments/{cast.rules.pk}/")

    for address in re.findall(r'href="(/reports/\d+/#s\d+)"', html):
        report, anchor = address.split("#")
        assert f'id="{anchor}"' in page(supervisor, report)


def test_judgement_without_evidence_leaves_the_rest_unchosen(supervisor: Client, cast: Cast) -> None:
    judge(cast.rules, cast.later_report, "fulfilled", cast.clerk)

    assert page(supervisor, f"/commitments/{cast.rules.pk}/").count("当前判断未采用") == 2


def test_first_not_fulfilled_is_shown_as_waiting(supervisor: Client, cast: Cast) -> None:
    later = cast.later_report
    judge_commitment(
        commitment=cast.rules, later_report=later, status="not_fulfilled", reason="未见文件。", author=cast.clerk
    )

    text = words(page(supervisor, f"/commitments/{cast.rules.pk}/"))

    assert "clerk 判断为“未落实”，待第二人作出同样判断后生效" in text
    assert "部分落实 系统建议" in text


def test_history_keeps_what_was_said_before(supervisor: Client, cast: Cast) -> None:
    history = page(supervisor, f"/commitments/{cast.outlets.pk}/").partition('class="history"')[2]

    assert "系统建议 · 把握 80%" in history
    assert "人工判断 · supervisor" in history


def test_repeated_promise_is_shown_both_ways(supervisor: Client, cast: Cast) -> None:
    assert f'href="/commitments/{cast.again.pk}/"' in page(supervisor, f"/commitments/{cast.outlets.pk}/")
    assert f'href="/commitments/{cast.outlets.pk}/"' in page(supervisor, f"/commitments/{cast.again.pk}/")


def test_judging_is_offered_to_those_who_may(client: Client, cast: Cast) -> None:
    judge_user = make_user("judge", "tracker.add_assessment")
    judge_user.is_staff = True
    judge_user.save()
    address = f"/commitments/{cast.rules.pk}/"

    client.force_login(judge_user)
    assert f"/admin/tracker/assessment/add/?commitment={cast.rules.pk}" in page(client, address)
    client.force_login(cast.outsider)
    assert "/admin/" not in page(client, address)


def test_report_page_shows_conflicts_and_where_data_came_from(supervisor: Client, cast: Cast) -> None:
    witness = {
        "field": "covers_year",
        "value": "2023",
        "source": "title",
        "weight": 5.0,
        "span": {"start": 0, "end": 6},
    }
    Report.objects.filter(pk=cast.plan_report.pk).update(conflicts=["标题与落款年度不一致"], witnesses=[witness])

    html = page(supervisor, f"/reports/{cast.plan_report.pk}/")

    assert "⚠ 标题与落款年度不一致" in html
    assert '<td>报告年度</td><td>2023</td><td><a href="#s0">标题</a></td>' in html
    assert 'id="s0"' in html


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
        pytest.param("/", 6, id="overview"),
        pytest.param("/commitments/", 6, id="list"),
        pytest.param("/commitments/{commitment}/", 14, id="commitment"),
        pytest.param("/reports/{report}/", 6, id="report"),
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


def test_long_list_is_paged_with_its_filters_kept(supervisor: Client, cast: Cast) -> None:
    promises = [f"建成泵站{n}座。" for n in range(45)]
    plan = make_report(cast.body, 2030, ["完成巡查。"], promises)
    for text in promises:
        make_commitment(plan, text, "quantified")

    html = page(supervisor, "/commitments/?year=2031&status=pending&page=2")

    assert "第 2 页，共 3 页" in html
    assert 'rel="next" href="?year=2031&amp;status=pending&amp;page=3"' in html


def test_commitment_of_a_replaced_report_says_so(supervisor: Client, cast: Cast) -> None:
    make_report(cast.body, 2023, ["完成。"], ["建成。"], sha256="b" * 64, supersedes=cast.plan_report)

    assert "已有更正版" in page(supervisor, f"/commitments/{cast.rules.pk}/")
    assert "已有更正版" in page(supervisor, f"/reports/{cast.plan_report.pk}/")


def test_elements_of_an_unknown_state_are_left_out(supervisor: Client, cast: Cast) -> None:
    values: dict[str, Any] = {"elements": [{"text": "某要素", "state": "odd", "quotation": None}]}
    suggest(cast.rules, cast.later_report, Assessment.Status.FULFILLED, **values)

    assert "某要素" not in page(supervisor, f"/commitments/{cast.rules.pk}/")
