"""The supervisor's path: ten items decided by keyboard, one of them overridden, one sent on to a second person."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.tracker.review.scene import OTHER_SENTENCE, Scene, make_scene, viewer
from tracker.models import Assessment, Commitment
from tracker.services.review import waiting

from .conftest import LogIn
from .shots import Shots

QUEUE = "/admin/tracker/commitment/review/"


@dataclass(frozen=True, slots=True)
class Reviewer:
    """Somebody at the queue, by keys alone."""

    page: Page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def decide(self, *keys: str) -> None:
        """Press the keys, the last of which leads on to the next item."""
        self.press(*keys[:-1])
        with self.page.expect_navigation():
            self.page.keyboard.press(keys[-1])

    def left(self) -> int:
        said = re.search(r"还有 (\d+) 件", self.page.locator(".review-head .progress").inner_text())
        assert said is not None
        return int(said[1])

    def item(self) -> str:
        return self.page.locator("mark.commitment").inner_text()


@pytest.fixture
def scene(transactional_db: None) -> Scene:
    return make_scene()


def judgements(scene: Scene) -> dict[str, Assessment]:
    rows = Assessment.objects.filter(source="person", commitment__report=scene.plan_report).order_by("pk")
    return {row.commitment.text: row for row in rows.select_related("commitment", "author")}


def test_supervisor_decides_ten_items_by_keyboard(
    scene: Scene, page: Page, context: BrowserContext, log_in: LogIn, shot: Shots
) -> None:
    order = list(waiting(viewer(scene.chief)).values_list("text", flat=True))
    log_in(scene.chief)
    page.goto("/admin/")
    page.get_by_role("link", name="核对队列").first.click()
    reviewer = Reviewer(page)
    page.locator(".candidate.current").first.wait_for()
    shot("第一件", whole=False)
    reviewer.press("?")
    expect(page.locator("#keys")).to_be_visible()
    shot("按键", whole=False)
    reviewer.press("?")

    for place, text in enumerate(order[:10]):
        assert (reviewer.item(), reviewer.left()) == (text, len(order) - place)
        if place == 1:
            _override(reviewer, shot)
        else:
            reviewer.decide("c")
    assert reviewer.left() == 2
    shot("十件之后", whole=False)

    said = judgements(scene)
    assert set(said) == set(order[:10])
    overridden = said[order[1]]
    assert (overridden.status, overridden.reason_code) == ("partly_fulfilled", "missed_evidence")
    assert overridden.reason == "漏找佐证：另见水库一句。"
    assert OTHER_SENTENCE in {row.text for row in overridden.evidence.all()}
    first = said["建成水费自助缴费网点30个。"]
    assert (first.status, first.counts) == ("not_fulfilled", False)

    _decide_as_second(scene, page, context, log_in, shot)
    told = Commitment.objects.get(report=scene.plan_report, text=first.commitment.text)
    assert (told.status, told.pending_second) == ("not_fulfilled", False)
    assert judgements(scene)[first.commitment.text].author == scene.deputy


def _override(reviewer: Reviewer, shot: Shots) -> None:
    """Another status, a code, a note, and a sentence picked with the mouse."""
    page = reviewer.page
    page.get_by_text(OTHER_SENTENCE, exact=True).click()
    expect(page.locator("#picks li")).to_contain_text(OTHER_SENTENCE)
    reviewer.press("2", "6", "n")
    page.keyboard.type("另见水库一句。")
    shot("另作判断", whole=False)
    reviewer.decide("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("部分落实")


def _decide_as_second(scene: Scene, page: Page, context: BrowserContext, log_in: LogIn, shot: Shots) -> None:
    context.clear_cookies()
    log_in(scene.deputy)
    page.goto(f"{QUEUE}?kind=second")
    expect(page.locator(".question")).to_contain_text("chief 于")
    shot("第二人", whole=False)
    Reviewer(page).decide("c")
    expect(page.locator(".review-empty")).to_contain_text("这一类已核对完")
    shot("第二人之后", whole=False)


def test_keys_tick_skip_mark_and_undo(scene: Scene, page: Page, log_in: LogIn, shot: Shots) -> None:
    order = list(waiting(viewer(scene.chief)).values_list("text", flat=True))
    log_in(scene.chief)
    page.goto(QUEUE)
    reviewer = Reviewer(page)
    box = page.locator("#candidates input").first
    expect(box).to_be_checked()
    reviewer.press("j", "k", "x")
    expect(box).not_to_be_checked()
    reviewer.press("4")
    expect(page.locator("#override")).to_have_attribute("open", "")
    reviewer.press("Enter")
    expect(page.locator("#review-errors")).to_contain_text("请选一个理由")
    expect(box).not_to_be_checked()
    shot("缺理由", whole=False)
    reviewer.press("Escape")

    reviewer.decide("s")
    assert reviewer.item() == order[1]
    reviewer.press("m", "2")
    shot("误读", whole=False)
    reviewer.decide("Enter")
    assert reviewer.item() == order[2]
    reviewer.decide("c")
    assert reviewer.item() == order[3]
    reviewer.decide("u")
    assert reviewer.item() == order[2]
    assert judgements(scene)[order[2]].withdraws is not None
    reviewer.decide("u")
    assert reviewer.item() == order[1]
    assert reviewer.left() == len(order)


def test_plain_forms_do_without_a_script(scene: Scene, context: BrowserContext, page: Page, log_in: LogIn) -> None:
    log_in(scene.chief)
    context.route("**/review*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(QUEUE)
    reviewer = Reviewer(page)
    left = reviewer.left()
    page.get_by_role("button", name=re.compile("^确认")).click()
    page.locator(".messagelist").wait_for()
    assert reviewer.left() == left - 1
    page.locator("#override summary").click()
    page.get_by_label("未见佐证").check()
    page.get_by_label("超过时限").check()
    page.get_by_role("button", name=re.compile("保存另作的判断")).click()
    page.locator(".messagelist").wait_for()
    assert reviewer.left() == left - 2
