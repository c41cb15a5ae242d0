"""Supervision as people do it: 催办, the body's reply, and the answer beside the status."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from playwright.sync_api import Page, expect

from tests.tracker.cast import Cast, make_cast, make_in_role
from tracker.access.roles import ENTRY, SUPERVISOR
from tracker.models import Assessment

from .conftest import LogIn
from .shots import Shots

ASKED = "请说明细则何时印发，并附文号。"
REPLIED = "细则已于五月印发，文号为松水〔2024〕8号，请予核对。"
ANSWERED = "已核对文件，予以采纳。"


def log_out(page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="退出").click()
    page.wait_for_url("**/login/**")


def send(page: Page, cast: Cast) -> None:
    page.goto(f"/commitments/{cast.rules.pk}/")
    page.get_by_role("link", name="催办").click()
    page.get_by_label("催办内容").fill(ASKED)
    page.get_by_label("回复期限").fill((timezone.localdate() + timedelta(days=7)).isoformat())


def test_supervisor_reminds_the_body_replies_and_the_reply_stands_beside_the_status(
    page: Page, log_in: LogIn, shot: Shots
) -> None:
    cast = make_cast()
    supervisor, clerk = make_in_role("duchayuan", SUPERVISOR, cast.body), make_in_role("luruyuan", ENTRY, cast.body)
    judgements = Assessment.objects.count()

    log_in(supervisor)
    send(page, cast)
    shot("写催办")
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.get_by_role("link", name="缺报机构")).to_be_visible()
    shot("催办列表")
    log_out(page)

    log_in(clerk)
    page.goto(f"/commitments/{cast.rules.pk}/")
    expect(page.get_by_text(ASKED)).to_be_visible()
    page.get_by_role("link", name="回复这条催办").click()
    page.get_by_label("回复内容").fill(REPLIED)
    shot("机构回复")
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_role("row").filter(has_text=REPLIED[:10]).wait_for()
    log_out(page)

    log_in(supervisor)
    page.goto(f"/commitments/{cast.rules.pk}/")
    expect(page.get_by_text("有申辩待看")).to_be_visible()
    expect(page.get_by_text(REPLIED)).to_be_visible()
    shot("回复在状态旁边")
    page.get_by_role("link", name="答复", exact=True).click()
    page.get_by_label("答复意见").fill(ANSWERED)
    shot("答复")
    page.get_by_role("button", name="保存", exact=True).click()
    page.goto(f"/commitments/{cast.rules.pk}/")
    expect(page.get_by_text(ANSWERED)).to_be_visible()
    expect(page.get_by_text("有申辩待看")).to_have_count(0)
    shot("答复以后")
    assert Assessment.objects.count() == judgements  # nobody judged


def test_bodies_without_a_report_are_reminded_from_their_list(page: Page, log_in: LogIn, shot: Shots) -> None:
    cast = make_cast()
    log_in(make_in_role("duchayuan", SUPERVISOR, cast.body))

    page.goto("/admin/tracker/reminder/missing-reports/?year=2025&kind=rule_of_law&as_of=2199-01-01")
    page.get_by_label(cast.body.name).check()
    page.get_by_label("催办内容").fill("2025 年度报告尚未发布，请尽快发布。")
    page.get_by_label("回复期限").fill((timezone.localdate() + timedelta(days=7)).isoformat())
    shot("勾选缺报机构")
    page.get_by_role("button", name="发出催办").click()
    expect(page.get_by_text("已向 1 个机构发出催办。")).to_be_visible()
    shot("已发出")
