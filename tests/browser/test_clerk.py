"""A clerk's morning: a body is added, reports are uploaded, looked at, corrected and stored, promises are judged."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from reports.models import Report
from tests.documents import write_docx
from tests.services import Worker
from tests.tracker.cast import make_in_role
from tests.tracker.drafts import BODY, PROMISES, report_text
from tracker.access.roles import ENTRY
from tracker.models import Commitment

from .conftest import LogIn
from .shots import Shots

DONE = "建成两座泵站并投入使用。全年开展水事执法检查15次。修订河道采砂管理细则。"
# Selects words of the text as the mouse would.
SELECT = """words => {
    const walker = document.createTreeWalker(document.getElementById("marked-text"), NodeFilter.SHOW_TEXT);
    for (let node; (node = walker.nextNode());) {
        const at = node.data.indexOf(words);
        if (at < 0) continue;
        document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
        return;
    }
    throw new Error(`not in the text: ${words}`);
}"""
PATIENCE = 60.0  # seconds for a worker on a busy machine


@pytest.fixture
def clerk(worker: Worker, page: Page, log_in: LogIn) -> User:
    """Somebody who enters data, logged in, and a worker that reads and matches."""
    user = make_in_role("wangfang", ENTRY)
    log_in(user)
    return user


def upload(page: Page, path: Path) -> None:
    page.goto("/admin/tracker/reportdraft/add/")
    page.locator("[name=documents]").set_input_files(path)
    page.get_by_role("button", name="上传并预览").click()
    page.locator("#marked-text").wait_for(timeout=PATIENCE * 1000)


def select(page: Page, words: str) -> None:
    page.evaluate(SELECT, words)
    expect(page.locator("#chosen")).to_have_text(words)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def docx(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(write_docx(text.splitlines()))
    return path


def test_clerk_enters_a_body_and_its_reports(page: Page, shot: Shots, clerk: User, tmp_path: Path) -> None:
    page.goto("/admin/reports/organisation/add/")
    page.locator("[name=name]").fill(BODY)
    page.locator("[name=_save]").click()
    expect(page.locator(".messagelist .success")).to_be_visible()

    upload(page, docx(tmp_path, "水务局2022.docx", report_text(2022)))
    expect(page.get_by_role("status").filter(has_text="没有发现不一致之处")).to_be_visible()
    press(page, "存入")
    expect(page.locator(".marked-text .commitment")).to_have_count(len(PROMISES))

    # Its title says 2022 again, and everything else 2023.
    later = report_text(2023, title_year=2022).replace("完成堤防巡查。", DONE)
    upload(page, docx(tmp_path, "水务局2023.docx", later))
    shot("预览与年度冲突")
    expect(page.get_by_role("button", name="存入", exact=True)).to_be_disabled()
    press(page, "就是 2023 年")
    expect(page.locator("#id_covers_year")).to_have_value("2023")
    expect(page.locator("#id_plan_year")).to_have_value("2024")

    select(page, "组织普法宣传十场。")
    press(page, "加为承诺")
    expect(page.locator(".entry-list ol > li")).to_have_count(len(PROMISES) + 1)
    press(page, "撤销：加承诺")
    expect(page.locator(".entry-list ol > li")).to_have_count(len(PROMISES))
    shot("核对完毕")
    press(page, "存入")
    expect(page).to_have_url(re.compile(r"/reports/\d+/$"))
    expect(page.locator(".marked-text .commitment")).to_have_count(len(PROMISES))
    shot("已存入")

    plan = Report.objects.get(covers_year=2022)
    wait_until_judged(plan)
    page.goto(f"/reports/{plan.pk}/")
    expect(page.locator(".marked-text .commitment.fulfilled").first).to_be_visible()
    shot("上一年承诺的落实状态")


def test_clerk_corrects_stored_commitments(page: Page, shot: Shots, clerk: User, tmp_path: Path) -> None:
    upload(page, docx(tmp_path, "水务局2022.docx", report_text(2022)))
    press(page, "确认新建")
    press(page, "存入")
    report = Report.objects.get()

    page.goto(f"/admin/reports/report/{report.pk}/commitments/")
    select(page, "检查不少于12次。")
    press(page, "拆分")
    expect(page.locator(".entry-list ol > li")).to_have_count(len(PROMISES) + 1)
    select(page, "年内建成两座泵站。")
    page.locator("[name=reason]").fill("不是承诺")
    page.locator(".entry-tools").get_by_role("button", name="撤回", exact=True).click()
    expect(page.locator(".withdrawn")).to_contain_text("不是承诺")
    shot("改承诺")

    standing = Commitment.objects.filter(withdrawn_at__isnull=True).order_by("start")
    assert [c.text for c in standing] == ["全年开展水事执法", "检查不少于12次。", "修订河道采砂管理细则。"]


def test_characters_beyond_the_first_plane_are_counted_once(page: Page, clerk: User, tmp_path: Path) -> None:
    text = report_text(2022, promises=("修订𠮷𡈽管理细则。", "建成😀两座泵站。"))
    upload(page, docx(tmp_path, "水务局2022.docx", text))

    select(page, "😀两座泵站")
    press(page, "改为所选文字")

    expect(page.locator(".entry-list ol > li .words").last).to_have_text("😀两座泵站")


def wait_until_judged(report: Report) -> None:
    """Until the worker has matched the report's plan."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if not report.commitments.filter(status="pending").exists():
            return
        time.sleep(0.2)
    pytest.fail("the worker did not match the pair")
