"""Entering a report: read, shown, corrected, and stored exactly as it was shown."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from pytest_django import Settings

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from reports.services import read_report, receive_report
from tracker.entry import add_item, merge_items, move_item, remove_items, set_section, split_item
from tracker.models import Commitment, Event, LinkRun, MatchRun, ReportDraft
from tracker.operations.integrity import check_integrity
from tracker.services import drafting

from .cast import make_user
from .drafts import BODY, PROMISES, codes_of, draft_of, problems_of, report_text, store

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk() -> User:
    return make_user("clerk", "reports.add_report")


@pytest.fixture
def body() -> Organisation:
    return Organisation.objects.create(name=BODY)


def change(draft: ReportDraft, settle: tuple[str, ...] = (), **values: Any) -> ReportDraft:
    return drafting.change_details(draft=draft, owner=draft.owner, version=draft.version, values=values, settle=settle)


def edit(draft: ReportDraft, what: Any, words: str) -> ReportDraft:
    start = draft.text.index(words)
    return drafting.edit_content(
        draft=draft,
        owner=draft.owner,
        version=draft.version,
        label="改",
        edit=lambda content: what(content, start, start + len(words)),
    )


def words_of(draft: ReportDraft) -> list[str]:
    return [draft.text[item["start"] : item["end"]] for item in draft.items]


def test_draft_shows_what_was_read_and_stores_nothing(clerk: User, body: Organisation) -> None:
    draft = draft_of(clerk)

    assert (draft.organisation, draft.covers_year, draft.plan_year, draft.kind) == (body, 2023, 2024, "rule_of_law")
    assert words_of(draft) == list(PROMISES)
    assert codes_of(draft) == []
    assert not Report.objects.exists()
    assert not Commitment.objects.exists()


def test_what_was_shown_is_what_is_stored(clerk: User, body: Organisation) -> None:
    draft = edit(edit(draft_of(clerk), remove_items, PROMISES[0]), add_item, "完成堤防巡查。")
    shown = words_of(draft)

    report = store(draft)

    assert [c.text for c in report.commitments.order_by("start")] == shown == ["完成堤防巡查。", *PROMISES[1:]]
    assert [s.kind for s in report.sections.all()] == [s["kind"] for s in draft.sections]
    assert (report.state, report.organisation, report.received_from) == (WorkState.DONE, body, clerk)
    assert list(check_integrity()) == []


def test_stored_draft_starts_linking_and_matching_and_is_told(clerk: User, body: Organisation) -> None:
    store(draft_of(clerk, report_text(2022)))
    assert not MatchRun.objects.exists()

    report = store(draft_of(clerk, report_text(2023)))

    assert MatchRun.objects.get().later_report == report
    assert LinkRun.objects.count() == 2
    told = Event.objects.get(kind="report.read", object_id=report.pk)
    assert (told.actor, told.payload["commitments"]) == (clerk, 3)


def test_year_conflict_blocks_until_it_is_settled(clerk: User, body: Organisation) -> None:
    draft = draft_of(clerk, report_text(2023, title_year=2022))
    assert codes_of(draft) == ["covers_year_conflict"]
    with pytest.raises(InputError) as refused:
        store(draft)
    assert refused.value.code == "draft_has_problems"

    draft = change(draft, settle=("covers_year",), covers_year=2022)

    assert (draft.covers_year, draft.plan_year) == (2022, 2023)
    assert codes_of(draft) == []
    assert {c.deadline.year for c in store(draft).commitments.all() if c.deadline} == {2023}


def test_new_body_is_created_only_when_it_is_confirmed(clerk: User) -> None:
    draft = draft_of(clerk)
    assert (draft.organisation, draft.body_name) == (None, BODY)
    assert codes_of(draft) == ["organisation_new"]
    assert not Organisation.objects.exists()

    report = store(change(draft, body_confirmed=True))

    assert (report.organisation.name, report.organisation.confirmed) == (BODY, True)


def test_clerk_of_a_part_enters_nothing_elsewhere() -> None:
    mine, other = Organisation.objects.create(name="青石县人民政府"), Organisation.objects.create(name=BODY)
    clerk = make_user("clerk", "reports.add_report", body=mine)
    draft = draft_of(clerk)
    assert draft.organisation is None

    with pytest.raises(InputError):
        store(change(draft, organisation=other))
    with pytest.raises(InputError):
        store(change(ReportDraft.objects.get(pk=draft.pk), organisation=None, body_confirmed=True, body_parent=other))
    draft = ReportDraft.objects.get(pk=draft.pk)
    report = store(change(draft, body_name="青石县水务局", body_confirmed=True, body_parent=mine))
    assert report.organisation.parent == mine


def test_same_file_is_told_and_not_stored_twice(clerk: User, body: Organisation) -> None:
    report = store(draft_of(clerk))

    draft = draft_of(clerk)

    assert problems_of(draft)[0].code == "duplicate_report"
    assert problems_of(draft)[0].report == report
    with pytest.raises(InputError):
        store(draft)


def test_corrected_version_replaces_the_one_that_is_there(clerk: User, body: Organisation) -> None:
    old = store(draft_of(clerk))
    draft = draft_of(clerk, report_text(promises=("修订两件办法。",)))
    assert codes_of(draft) == ["report_exists"]

    new = store(change(draft, supersedes=old))

    assert new.supersedes == old
    assert set(Commitment.objects.filter(is_current=True).values_list("text", flat=True)) == {"修订两件办法。"}
    assert list(check_integrity()) == []


def test_corrections_of_the_replaced_report_are_not_lost_unsaid(clerk: User, body: Organisation) -> None:
    old = store(draft_of(clerk))
    Event.objects.create(
        kind="commitment.corrected", object_type="commitment", object_id=old.commitments.first().pk, actor=clerk
    )

    draft = change(draft_of(clerk, report_text(promises=("修订两件办法。",))), supersedes=old)

    assert codes_of(draft) == ["corrections_left_behind"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("关于召开会议的通知\n各单位：\n请于明天到会。\n", "kind_conflict", id="no report"),
        pytest.param(
            "某局工作总结\n一、工作情况\n完成任务。\n二、下一步计划\n建成泵站。\n", "year_not_found", id="no year"
        ),
    ],
)
def test_what_is_doubtful_is_read_all_the_same(clerk: User, text: str, code: str) -> None:
    draft = draft_of(clerk, text)

    assert draft.state == WorkState.DONE
    assert code in codes_of(draft)


@pytest.mark.parametrize(
    ("what", "words", "left"),
    [
        pytest.param(split_item, "检查不少于12次。", 4, id="split"),
        pytest.param(merge_items, "泵站。\n全年开展", 2, id="merge"),
        pytest.param(move_item, "建成两座泵站", 3, id="move"),
        pytest.param(remove_items, "建成两座泵站", 2, id="remove"),
        pytest.param(add_item, "组织普法宣传十场。", 4, id="add"),
    ],
)
def test_edit_is_undone(clerk: User, body: Organisation, what: Any, words: str, left: int) -> None:
    before = draft_of(clerk)

    after = edit(before, what, words)
    undone = drafting.undo(draft=after, owner=clerk, version=after.version)

    assert len(after.items) == left
    assert undone.items == before.items
    assert undone.version > after.version


def test_part_said_to_be_the_plan_is_searched_for_commitments(clerk: User, body: Organisation) -> None:
    draft = edit(draft_of(clerk), lambda c, a, b: set_section(c, a, b, "plan"), "执法力量不足。")
    assert "执法力量不足。" in words_of(draft)

    draft = edit(draft, lambda c, a, b: set_section(c, a, b, "problems"), "执法力量不足。")
    assert words_of(draft) == list(PROMISES)


def test_draft_changed_elsewhere_is_not_stored_unseen(clerk: User, body: Organisation) -> None:
    draft = draft_of(clerk)
    edit(draft, remove_items, PROMISES[0])

    with pytest.raises(InputError) as refused:
        edit(draft, remove_items, PROMISES[1])

    assert refused.value.code == "draft_changed"


def test_drafts_belong_to_who_made_them(clerk: User, body: Organisation) -> None:
    draft, other = draft_of(clerk), make_user("other", "reports.add_report")

    for act in (drafting.discard_draft, lambda **k: drafting.undo(version=1, **k)):
        with pytest.raises(InputError) as refused:
            act(draft=draft, owner=other)
        assert refused.value.code == "draft_gone"


def test_discarded_draft_leaves_nothing(clerk: User, tmp_path: Path, django_capture_on_commit_callbacks: Any) -> None:
    draft = draft_of(clerk)

    with django_capture_on_commit_callbacks(execute=True):
        drafting.discard_draft(draft=draft, owner=clerk)

    assert not ReportDraft.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_old_drafts_are_forgotten(clerk: User, settings: Settings, django_capture_on_commit_callbacks: Any) -> None:
    old, new = draft_of(clerk), draft_of(clerk, report_text(2022))
    late = timezone.now() - timedelta(days=settings.DRAFT_KEEP_DAYS + 1)
    ReportDraft.objects.filter(pk=old.pk).update(updated_at=late)

    with django_capture_on_commit_callbacks(execute=True):
        assert drafting.forget_old_drafts() == 1

    assert list(ReportDraft.objects.all()) == [new]


def test_file_that_cannot_be_read_says_why(clerk: User) -> None:
    draft = drafting.receive_draft(owner=clerk, data=b"%PDF-1.4\nbroken", name="a.pdf")

    drafting.read_draft(draft.pk)

    draft.refresh_from_db()
    assert draft.state == WorkState.FAILED
    assert draft.error_message


def test_failed_upload_of_the_same_bytes_is_taken_over(clerk: User, body: Organisation) -> None:
    text = report_text(2023)
    declared = receive_report(data=text.encode(), name="a.txt").report
    Report.objects.filter(pk=declared.pk).update(state=WorkState.FAILED, error_code="x", error_message="x")

    report = store(draft_of(clerk, text))

    assert report.pk == declared.pk
    assert read_report(report.pk) is None
    assert report.commitments.count() == len(PROMISES)
