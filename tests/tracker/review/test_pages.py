"""The pages of the queue: what they show and take, without any script."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.tracker.review.scene import OTHER_SENTENCE, Scene, newest, viewer
from tracker.models import Assessment, Commitment, Evidence, Misreading, Opinion, Review
from tracker.services.review import hold, last_act, waiting

QUEUE = "/admin/tracker/commitment/review/"
HOSTILE = '<script>alert(1)</script>"><img src=x onerror=alert(1)>\u202e'


def door(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def chief(scene: Scene) -> Client:
    return door(scene.chief)


def item(commitment: Commitment) -> str:
    return reverse("admin:tracker_commitment_review_item", args=[commitment.pk])


def form_of(page: str) -> dict[str, Any]:
    """What a browser would send of the item's form as it stands, without a button."""
    form = page[page.index('id="review"') :]
    hidden = dict(re.findall(r'<input type="hidden" name="(newest|asked|kept|kind)" value="([^"]*)">', form))
    return hidden | {"evidence": re.findall(r'name="evidence" value="(\d+)" checked', form)}


def act(client: Client, commitment: Commitment, button: str, **values: Any) -> Any:
    page = client.get(item(commitment)).content.decode()
    return client.post(item(commitment), form_of(page) | {"act": button} | values, follow=True)


def test_next_item_shows_both_sides_and_why(scene: Scene, chief: Client) -> None:
    page = chief.get(QUEUE).content.decode()
    first = waiting(viewer(scene.chief))[0]
    shown = first.current_assessment
    assert shown is not None
    evidence = shown.evidence.get()
    assert f'<mark class="commitment">{first.text}</mark>' in page
    assert f'data-start="{evidence.start}" data-end="{evidence.end}">{evidence.text}</span>' in page
    assert '<b class="badge" id="candidate-1">1</b>' in page
    assert shown.reason.replace("“", "“") in page
    assert "系统把握不高。" in page
    assert "还有 12 件 · 今天已核对 0 件" in page
    assert Review.objects.get().commitment == first


def test_years_before_are_shown_with_their_status(scene: Scene, chief: Client) -> None:
    page = chief.get(item(scene.by_text("建成水费"))).content.decode()
    assert "建成水费自助缴费网点40个。" in page
    assert "… 待核查" in page
    assert "目标比上次降低。" in page


def test_second_opinion_is_shown_and_its_difference_named(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("修订河道")
    Opinion.objects.create(
        commitment=commitment, assessment=newest(commitment), model="m", status="no_evidence", reason="只有文件名。"
    )
    page = chief.get(item(commitment)).content.decode()
    assert "只有文件名。" in page
    assert "第二意见与此不同。" in page


def test_confirming_goes_on_to_the_next_item(scene: Scene, chief: Client) -> None:
    commitment = waiting(viewer(scene.chief))[0]
    answer = act(chief, commitment, "agree")
    assert answer.redirect_chain == [(QUEUE, 302)]
    judged = newest(commitment)
    assert (judged.author, judged.counts, judged.confirms_id is not None) == (scene.chief, True, True)
    assert "还有 11 件 · 今天已核对 1 件" in answer.content.decode()
    assert Review.objects.get().commitment != commitment


def test_overriding_takes_status_code_words_and_a_picked_sentence(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("优化取水")
    start = scene.later_report.text.index(OTHER_SENTENCE)
    picked = f"{start}-{start + len(OTHER_SENTENCE)}"
    act(
        chief,
        commitment,
        "override",
        status="partly_fulfilled",
        code="missed_evidence",
        note="见水库一句。",
        picked=picked,
    )
    judged = newest(commitment)
    assert (judged.status, judged.reason_code, judged.reason) == (
        "partly_fulfilled",
        "missed_evidence",
        "漏找佐证：见水库一句。",
    )
    assert judged.evidence.get().text == OTHER_SENTENCE


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"act": "override", "status": "no_evidence"}, "您的判断与所给的不同：请选一个理由"),
    ({"act": "override"}, "请先选一个落实状态"),
    ({"act": "override", "status": "no_evidence", "code": "other", "note": " "}, "请写明是什么"),
    ({"act": "agree", "status": "no_evidence"}, "您另选了落实状态，却按了“确认”"),
    ({"act": "misread"}, "请选择是哪种误读"),
    ({"act": "misread", "misread": "other", "note": " "}, "请写明哪里读错了"),
]


@pytest.mark.parametrize(("values", "sentence"), WRONG, ids=[sentence for _, sentence in WRONG])
def test_what_is_wrong_is_said_above_the_item_and_what_was_chosen_stays(
    scene: Scene, chief: Client, values: dict[str, Any], sentence: str
) -> None:
    commitment, before = scene.by_text("修订河道"), Assessment.objects.count()
    known = {"note": "我的说明", "picked": "0-6"} | values
    answer = act(chief, commitment, known.pop("act"), **known)
    page = answer.content.decode()
    assert sentence in page
    assert f'action="{item(commitment)}"' in page
    assert f"{known['note'].strip()}</textarea>" in page
    assert '<input type="hidden" name="picked" value="0-6">' in page
    for name in ("status", "code", "misread"):
        if name in values:
            assert f'name="{name}" value="{values[name]}" checked' in page
    assert (Assessment.objects.count(), Misreading.objects.count()) == (before, 0)


@pytest.mark.parametrize(
    "values",
    [
        {"act": "nonsense"},
        {"act": "agree", "newest": "x"},
        {"act": "agree", "evidence": ["x"]},
        {"act": "agree", "evidence": [str(10**30)]},
        {"act": "agree", "picked": ["5"]},
        {"act": "agree", "picked": ["9-3"]},
        {"act": "agree", "asked": "nonsense"},
        {"act": "override", "status": "x" * 30},
        {"act": "agree", "note": "长" * 6000},
        {},
    ],
)
def test_nonsense_is_refused_in_words(scene: Scene, chief: Client, values: dict[str, Any]) -> None:
    commitment, before = scene.by_text("修订河道"), Assessment.objects.count()
    form = form_of(chief.get(item(commitment)).content.decode())
    answer = chief.post(item(commitment), form | values, follow=True)
    assert answer.status_code == 200
    assert 'class="errornote"' in answer.content.decode() or 'class="error"' in answer.content.decode()
    assert Assessment.objects.count() == before


def test_second_person_is_told_who_said_it_first_and_why(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("建成水费")
    act(chief, commitment, "agree", note="走访了现场，一个也没有。")
    assert chief.get(item(commitment), follow=True).redirect_chain[0][0] == QUEUE
    deputy = door(scene.deputy)
    page = deputy.get(QUEUE).content.decode()
    assert re.search(r"chief 于 [\d\- :]+ 先判为“未落实”：<b>走访了现场，一个也没有。</b>", page)
    assert "同意“未落实”" in page
    act(deputy, commitment, "agree")
    assert Commitment.objects.get(pk=commitment.pk).status == "not_fulfilled"


def test_item_of_another_is_not_opened_nor_judged(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("修订河道")
    form = form_of(chief.get(item(commitment)).content.decode())
    Review.objects.all().delete()
    hold(commitment.pk, scene.deputy)
    assert "这一件正由 deputy 核对" in chief.get(item(commitment), follow=True).content.decode()
    answer = chief.post(item(commitment), form | {"act": "agree"}, follow=True)
    assert "这一件正由 deputy 核对" in answer.content.decode()
    assert newest(commitment).source == "machine"
    kept = chief.post(f"{item(commitment)}hold/")
    assert (kept.status_code, kept.json()["kept"]) == (409, False)
    assert door(scene.deputy).post(f"{item(commitment)}hold/").json() == {"kept": True, "message": ""}


def test_undoing_shows_the_item_again(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("修订河道")
    page = act(chief, commitment, "agree").content.decode()
    key = last_act(viewer(scene.chief)).key  # type: ignore[union-attr]
    assert f'name="last" value="{key}"' in page
    answer = chief.post(f"{item(commitment)}undo/", {"last": key}, follow=True)
    assert answer.redirect_chain == [(item(commitment), 302)]
    assert "已撤回" in answer.content.decode()
    assert 'id="undo"' not in answer.content.decode()
    history = chief.get(reverse("web:commitment", args=[commitment.pk])).content.decode()
    assert history.count("判断人撤回，重新核对。") == 1


def test_skipping_leads_to_another_item(scene: Scene, chief: Client) -> None:
    commitment = waiting(viewer(scene.chief))[0]
    page = act(chief, commitment, "skip").content.decode()
    assert f'action="{item(commitment)}"' not in page
    assert "还有 12 件" in page


def test_misread_item_is_listed_for_clerks_and_settled(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("修订河道")
    act(chief, commitment, "misread", misread="wrong_span", note="少了半句。")
    clerk = door(scene.clerk)
    User.objects.get(pk=scene.clerk.pk).user_permissions.add(*_permissions("view_misreading"))
    listing = clerk.get("/admin/tracker/misreading/").content.decode()
    assert commitment.text in listing
    assert "少了半句。" in listing
    at = reverse("admin:tracker_misreading_settle", args=[Misreading.objects.get().pk])
    assert chief.get(at).status_code == 403
    assert "请更正下面的错误" in clerk.post(at, {"outcome": " "}).content.decode()
    clerk.post(at, {"outcome": "核对原文，无误。"})
    assert commitment.text not in clerk.get("/admin/tracker/misreading/").content.decode()
    assert Commitment.objects.get(pk=commitment.pk).review == "suggestion"


def _permissions(*names: str) -> Any:
    return Permission.objects.filter(codename__in=names)


def test_parts_of_the_queue_are_kept_to(scene: Scene, chief: Client) -> None:
    page = chief.get(f"{QUEUE}?kind=second").content.decode()
    assert "这一类已核对完。" in page
    commitment = scene.by_text("建成水费")
    act(door(scene.deputy), commitment, "agree")
    form = form_of(chief.get(f"{QUEUE}?kind=second").content.decode())
    assert form["kind"] == "second"
    answer = chief.post(item(commitment), form | {"act": "agree"}, follow=True)
    assert answer.redirect_chain == [(f"{QUEUE}?kind=second", 302)]


def test_empty_queue_says_so(scene: Scene) -> None:
    assert "您负责的都已核对完。" in door(scene.stranger).get(QUEUE).content.decode()
    Review.objects.all().delete()
    for commitment in waiting(viewer(scene.chief)):
        hold(commitment.pk, scene.chief)
    assert "剩下的都有人在核对" in door(scene.deputy).get(QUEUE).content.decode()


def test_foreign_item_answers_like_none(scene: Scene) -> None:
    stranger = door(scene.stranger)
    for at in (item(scene.commitments[0]), QUEUE.replace("review", "999999/review")):
        assert stranger.get(at).status_code == stranger.post(at, {"act": "agree"}).status_code == 404


def test_hostile_texts_stay_texts(scene: Scene, chief: Client) -> None:
    commitment = scene.by_text("修订河道")
    Commitment.objects.filter(pk=commitment.pk).update(task=HOSTILE, responsible_unit=HOSTILE)
    text = scene.later_report.text + HOSTILE
    type(scene.later_report).objects.filter(pk=scene.later_report.pk).update(text=text)
    start = text.index(HOSTILE)
    Evidence.objects.create(
        commitment=commitment, later_report=scene.later_report, start=start, end=len(text), text=HOSTILE, grade=1,
        reason=HOSTILE,
    )  # fmt: skip
    page = act(chief, commitment, "override", status="no_evidence", code="other", note=HOSTILE)
    page = door(scene.deputy).get(item(scene.by_text("新建改建"))).content.decode() + page.content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "\u202e" not in page


def test_page_costs_as_many_queries_for_any_number_of_candidates(scene: Scene, chief: Client) -> None:
    commitment, costs = scene.by_text("修订河道"), []
    for count in (0, 20):
        for place in range(count):
            Evidence.objects.create(
                commitment=commitment, later_report=scene.later_report, start=place, end=place + 5, text="x", grade=1
            )
        chief.get(item(commitment))
        with CaptureQueriesContext(connection) as queries:
            chief.get(item(commitment))
        costs.append(len(queries))
    assert costs[0] == costs[1]
