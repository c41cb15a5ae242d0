"""What a person decides of an item, and what may not be decided."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from reports.errors import InputError
from tests.tracker.review.scene import OTHER_SENTENCE, Scene, newest, seen, viewer
from tracker.models import Assessment, Commitment, Event, Evidence, Misreading, Review
from tracker.services import (
    decide,
    judge_commitment,
    mark_misread,
    settle_misreading,
    take_next,
    undo,
    withdraw_commitment,
    wrong_places,
)
from tracker.services.judgements import CONFIRMED
from tracker.services.review import Seen, Verdict, hold, last_act, waiting


def state(commitment: Commitment) -> tuple[Any, ...]:
    row = Commitment.objects.get(pk=commitment.pk)
    return (row.status, row.pending_second, row.first_judge_id, row.machine_differs, row.review)


def evidence_of(commitment: Commitment) -> frozenset[int]:
    return frozenset(newest(commitment).evidence.values_list("pk", flat=True))


def agree(scene: Scene, commitment: Commitment, **values: Any) -> Assessment:
    known = {"status": newest(commitment).status, "evidence": evidence_of(commitment)}
    return decide(seen=seen(commitment), author=values.pop("author", scene.chief), verdict=Verdict(**known | values))


def counts() -> tuple[int, ...]:
    return tuple(model.objects.count() for model in (Assessment, Evidence, Event, Misreading))


def test_confirming_takes_the_suggestion_with_its_evidence(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    suggestion = newest(commitment)
    judged = agree(scene, commitment)
    assert (judged.status, judged.reason, judged.confirms, judged.counts) == ("fulfilled", CONFIRMED, suggestion, True)
    assert set(judged.evidence.all()) == set(suggestion.evidence.all())
    assert state(commitment) == ("fulfilled", False, None, False, None)


def test_overriding_keeps_code_and_words(scene: Scene) -> None:
    commitment = scene.by_text("新建改建")
    judged = agree(scene, commitment, status="partly_fulfilled", code="number_short", note="只完成12处。")
    assert (judged.status, judged.reason_code, judged.confirms) == ("partly_fulfilled", "number_short", None)
    assert judged.reason == "数量未达：只完成12处。"
    assert Commitment.objects.get(pk=commitment.pk).status == "partly_fulfilled"


def test_picked_sentence_becomes_evidence(scene: Scene) -> None:
    commitment = scene.by_text("优化取水")
    start = scene.later_report.text.index(OTHER_SENTENCE)
    span = (start, start + len(OTHER_SENTENCE))
    judged = agree(scene, commitment, status="fulfilled", code="missed_evidence", picked=(span,))
    chosen = judged.evidence.get()
    assert (chosen.text, chosen.author, chosen.grade) == (OTHER_SENTENCE, scene.chief, 2)


def test_same_status_on_other_evidence_says_so(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    judged = agree(scene, commitment, evidence=frozenset())
    assert judged.confirms is not None
    assert judged.reason == "核对后同意系统建议的状态，佐证另行选取。"
    assert not judged.evidence.exists()


REFUSED: list[tuple[dict[str, Any], str]] = [
    ({"status": "partly_fulfilled"}, "reason_code_required"),
    ({"status": "partly_fulfilled", "code": "other"}, "note_required"),
    ({"status": "partly_fulfilled", "code": "nonsense"}, "reason_code_invalid"),
    ({"status": "nonsense", "code": "late"}, "status_invalid"),
    ({"evidence": frozenset({10**9})}, "evidence_missing"),
    ({"status": "fulfilled", "picked": ((0, 10**6),)}, "span_outside_text"),
]


@pytest.mark.parametrize(("values", "code"), REFUSED, ids=[code for _, code in REFUSED])
def test_refused_decision_leaves_nothing_behind(scene: Scene, values: dict[str, Any], code: str) -> None:
    before = counts()
    with pytest.raises(InputError) as refused:
        agree(scene, scene.by_text("修订河道"), **values)
    assert refused.value.code == code
    assert counts() == before


def test_item_held_by_another_is_refused(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    assert hold(commitment.pk, scene.deputy)
    before = counts()
    with pytest.raises(InputError) as refused:
        agree(scene, commitment)
    assert refused.value.code == "review_held"
    assert "deputy" in refused.value.message
    assert counts() == before
    agree(scene, commitment, author=scene.deputy)
    assert not Review.objects.exists()


def test_item_judged_meanwhile_is_refused(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    before_the_other = seen(commitment)
    agree(scene, commitment, author=scene.deputy)
    with pytest.raises(InputError) as refused:
        decide(seen=before_the_other, author=scene.chief, verdict=Verdict("fulfilled"))
    assert refused.value.code == "already_judged"
    assert refused.value.message.startswith("这一件刚由 deputy 判断为“已落实”")


def test_newer_suggestion_has_to_be_seen(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    with pytest.raises(InputError) as refused:
        decide(seen=Seen(commitment.pk, newest(commitment).pk - 1), author=scene.chief, verdict=Verdict("fulfilled"))
    assert refused.value.code == "suggestion_outdated"


def test_not_fulfilled_goes_on_to_somebody_else(scene: Scene) -> None:
    commitment = scene.by_text("建成水费")
    first = agree(scene, commitment)
    assert not first.counts
    assert state(commitment) == ("not_fulfilled", True, scene.chief.pk, False, "second")
    assert commitment not in waiting(viewer(scene.chief))
    assert waiting(viewer(scene.deputy)).first() == commitment
    with pytest.raises(InputError) as refused:
        agree(scene, commitment)
    assert refused.value.code == "second_person_needed"
    second = agree(scene, commitment, author=scene.deputy)
    assert second.counts
    assert second.reason == "核对后同意前一人的判断。"
    assert state(commitment) == ("not_fulfilled", False, None, False, None)


def test_second_person_may_see_it_otherwise(scene: Scene) -> None:
    commitment = scene.by_text("建成水费")
    agree(scene, commitment)
    with pytest.raises(InputError) as refused:
        agree(scene, commitment, author=scene.deputy, status="partly_fulfilled")
    assert refused.value.code == "reason_code_required"
    agree(scene, commitment, author=scene.deputy, status="partly_fulfilled", code="too_strict")
    assert state(commitment) == ("partly_fulfilled", False, None, False, None)


def test_undoing_adds_a_row_and_puts_the_item_back(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    before, suggestion = state(commitment), newest(commitment)
    judged = agree(scene, commitment)
    last = last_act(viewer(scene.chief))
    assert last is not None
    assert last.act == judged
    undo(viewer=viewer(scene.chief), key=last.key)
    assert state(commitment) == before
    assert Commitment.objects.get(pk=commitment.pk).current_assessment == suggestion
    withdrawal = newest(commitment)
    assert (withdrawal.withdraws, withdrawal.counts, withdrawal.author) == (judged, False, scene.chief)
    assert last_act(viewer(scene.chief)) is None
    assert list(wrong_places()) == []
    told = Event.objects.filter(kind="status.changed", object_id=commitment.pk).latest("pk")
    assert (told.payload["status"], told.payload["counts"], told.previous["counts"]) == ("fulfilled", False, True)


def test_undone_first_word_is_no_first_word(scene: Scene) -> None:
    commitment = scene.by_text("建成水费")
    before = state(commitment)
    agree(scene, commitment)
    undo(viewer=viewer(scene.chief), key=last_act(viewer(scene.chief)).key)  # type: ignore[union-attr]
    assert state(commitment) == before
    assert not agree(scene, commitment, status="not_fulfilled", author=scene.deputy).counts


def test_undone_second_word_leaves_the_first(scene: Scene) -> None:
    commitment = scene.by_text("建成水费")
    agree(scene, commitment)
    between = state(commitment)
    agree(scene, commitment, author=scene.deputy)
    undo(viewer=viewer(scene.deputy), key=last_act(viewer(scene.deputy)).key)  # type: ignore[union-attr]
    assert state(commitment) == between
    assert agree(scene, commitment, author=scene.deputy, status="not_fulfilled").counts


def test_what_another_judged_since_is_not_undone(scene: Scene) -> None:
    commitment = scene.by_text("建成水费")
    agree(scene, commitment)
    agree(scene, commitment, author=scene.deputy)
    with pytest.raises(InputError) as refused:
        undo(viewer=viewer(scene.chief), key=last_act(viewer(scene.chief)).key)  # type: ignore[union-attr]
    assert refused.value.code == "judged_since"


@pytest.mark.parametrize("key", ["", "assessment:1", "misreading:7", "nonsense"])
def test_page_out_of_date_undoes_nothing(scene: Scene, key: str) -> None:
    agree(scene, scene.by_text("修订河道"))
    with pytest.raises(InputError) as refused:
        undo(viewer=viewer(scene.chief), key=key)
    assert refused.value.code == "nothing_to_undo"


def test_misread_commitment_leaves_the_queue_until_that_is_settled(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    mark = mark_misread(seen=seen(commitment), author=scene.chief, kind="wrong_span", note="少了半句。")
    assert state(commitment)[-1] is None
    settle_misreading(mark=mark, author=scene.clerk, outcome="核对原文，起止无误。")
    assert state(commitment)[-1] == "suggestion"
    told = Event.objects.filter(kind="commitment.misread").order_by("pk").values_list("payload__settled", "reason")
    assert list(told) == [(False, "少了半句。"), (True, "核对原文，起止无误。")]
    with pytest.raises(InputError) as refused:
        settle_misreading(mark=mark, author=scene.clerk, outcome="又一次。")
    assert refused.value.code == "misreading_settled"


@pytest.mark.parametrize(("kind", "code"), [("nonsense", "misreading_invalid"), ("other", "note_required")])
def test_misreading_says_what_is_wrong(scene: Scene, kind: str, code: str) -> None:
    with pytest.raises(InputError) as refused:
        mark_misread(seen=seen(scene.by_text("修订河道")), author=scene.chief, kind=kind)
    assert refused.value.code == code


def test_mark_is_undone_like_a_judgement(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    agree(scene, scene.by_text("新建改建"))
    mark_misread(seen=seen(commitment), author=scene.chief, kind="wrong_year")
    undo(viewer=viewer(scene.chief), key=last_act(viewer(scene.chief)).key)  # type: ignore[union-attr]
    assert state(commitment)[-1] == "suggestion"
    assert Misreading.objects.get().settled_by == scene.chief


def test_judgement_from_elsewhere_leaves_the_queue_too(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    judge_commitment(
        commitment=commitment,
        later_report=scene.later_report,
        status="fulfilled",
        reason="查阅了文件。",
        author=scene.deputy,
    )
    assert state(commitment)[-1] is None
    with pytest.raises(InputError) as refused:
        agree(scene, commitment)
    assert refused.value.code == "not_in_review"


def test_lapsed_hold_keeps_nobody_out(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    hold(commitment.pk, scene.deputy)
    Review.objects.update(held_until=timezone.now() - timedelta(seconds=1))
    assert agree(scene, commitment).counts
    assert take_next(viewer(scene.deputy)) != commitment.pk


def test_withdrawn_commitment_is_not_asked_about(scene: Scene) -> None:
    commitment = scene.by_text("修订河道")
    before = seen(commitment)
    withdraw_commitment(commitment=commitment, author=scene.clerk, reason="不是承诺。")
    assert commitment not in waiting(viewer(scene.chief))
    with pytest.raises(InputError) as refused:
        decide(seen=before, author=scene.chief, verdict=Verdict("fulfilled"))
    assert refused.value.code == "not_in_review"
