"""The supervisor's pages: what they say of plans, commitments and reports."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from reports.models import Organisation, Report
from tracker.models import Assessment, Commitment
from tracker.services import judge_commitment

from .cast import (
    RULES,
    RULES_DONE,
    RULES_TRAINED,
    Cast,
    judge,
    make_cast,
    make_commitment,
    make_report,
    suggest,
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


def test_language_is_switched(supervisor: Client) -> None:
    supervisor.post("/i18n/setlang/", {"language": "en", "next": "/"})

    assert '<html lang="en">' in page(supervisor, "/")


def test_empty_site_says_how_to_hand_in_a_report(admin_client: Client) -> None:
    html = page(admin_client, "/")

    assert "还没有报告" in html
    assert 'href="/admin/tracker/reportdraft/add/"' in html
    assert "没有符合条件的承诺" in page(admin_client, "/commitments/")


def test_overview_counts_what_the_plan_became(supervisor: Client, cast: Cast) -> None:
    text = words(page(supervisor, "/?year="))

    # rules partly, checks fulfilled, outlets not: (1 + 0.5) ÷ 3; two commitments wait for the next report.
    for shown in ("落实率 50%", "承诺 7", "人工确认 1 / 7", "尚无次年报告 1", "✕ 未落实 1", "… 待核查 2", "1 / 5"):
        assert shown in text


def test_overview_explains_the_rate(supervisor: Client) -> None:
    assert "落实率 =（已落实 + 0.5 × 部分落实）÷" in page(supervisor, "/")


def test_plan_without_later_report_is_listed_apart(supervisor: Client, cast: Cast) -> None:
    table, _, waiting = page(supervisor, "/?year=").partition('id="waiting"')

    assert "2025 年计划" in waiting
    assert "2025 年计划" not in table
    assert "2024 年计划" in table


def test_overview_is_narrowed_to_a_year(supervisor: Client) -> None:
    text = words(page(supervisor, "/?year=2025"))

    assert "承诺 2" in text
    assert "落实率 —" in text


def test_overview_opens_on_the_newest_year_that_is_answered(supervisor: Client) -> None:
    text = words(page(supervisor, "/"))

    assert "2024 年承诺落实情况" in text
    assert "承诺 5" in text


def test_plans_that_wait_have_pages_of_their_own(supervisor: Client) -> None:
    for number in range(60):
        body = Organisation.objects.create(name=f"云岭市第{number:02}街道办事处")
        make_commitment(make_report(body, 2024, ["做了工作。"], [RULES]), RULES, "general")

    first = page(supervisor, "/?year=2025")
    second = page(supervisor, "/?year=2025&waiting=2")

    assert "尚无次年报告 61" in words(first)
    assert "第00街道" in first
    assert "第00街道" not in second
    assert "waiting=2" in first


def test_suggestion_is_never_shown_as_a_verdict(supervisor: Client, cast: Cast) -> None:
    text = words(page(supervisor, f"/commitments/{cast.checks.pk}/"))

    assert "已落实 系统建议 · 把握 80%" in text
    assert "待人工判断后生效" in text


def test_judgement_is_shown_with_its_author(supervisor: Client, cast: Cast) -> None:
    assert "未落实 人工判断 · supervisor · " in words(page(supervisor, f"/commitments/{cast.outlets.pk}/"))


def test_commitment_page_shows_why(supervisor: Client, cast: Cast) -> None:
    html = page(supervisor, f"/commitments/{cast.rules.pk}/")
    text = words(html)

    assert "已做到 事项 修订细则" in text
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


def test_commitment_of_a_replaced_report_says_so(supervisor: Client, cast: Cast) -> None:
    make_report(cast.body, 2023, ["完成。"], ["建成。"], sha256="b" * 64, supersedes=cast.plan_report)

    assert "已有更正版" in page(supervisor, f"/commitments/{cast.rules.pk}/")
    assert "已有更正版" in page(supervisor, f"/reports/{cast.plan_report.pk}/")


def test_elements_are_shown_with_their_kind_and_quotation(supervisor: Client, cast: Cast) -> None:
    shown = words(page(supervisor, f"/commitments/{cast.rules.pk}/"))

    assert "事项 修订细则" in shown
    assert "时间 年内" in shown


def test_unsure_suggestion_asks_for_a_look(supervisor: Client, cast: Cast) -> None:
    assert "把握 55% · 请核对" in words(page(supervisor, f"/commitments/{cast.rules.pk}/"))
    assert "请核对" not in words(page(supervisor, f"/commitments/{cast.checks.pk}/"))


def test_elements_of_an_unknown_state_are_left_out(supervisor: Client, cast: Cast) -> None:
    values: dict[str, Any] = {"elements": [{"text": "某要素", "state": "odd", "quotation": None}]}
    suggest(cast.rules, cast.later_report, Assessment.Status.FULFILLED, **values)

    assert "某要素" not in page(supervisor, f"/commitments/{cast.rules.pk}/")


@pytest.mark.parametrize(("value", "shown"), [(98.5, "98.5"), (20_000_000.0, "20000000"), (0.0001, "0.0001")])
def test_target_is_shown_without_idle_zeros(supervisor: Client, cast: Cast, value: float, shown: str) -> None:
    Commitment.objects.filter(pk=cast.checks.pk).update(target_value=value)

    assert f"水事执法检查 不少于 {shown}次" in words(page(supervisor, f"/commitments/{cast.checks.pk}/"))


def test_every_promised_number_is_shown(supervisor: Client, cast: Cast) -> None:
    page = supervisor.get(f"/commitments/{cast.checks.pk}/").content.decode()

    assert "水事执法检查 不少于 12次" in page
    assert "整改率 不少于 98%" in page
