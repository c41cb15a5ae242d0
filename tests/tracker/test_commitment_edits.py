"""Commitments of a stored report put right by selecting text: nothing that people did is lost, and all counts hold."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User

from reports.claims import WorkState
from reports.errors import InputError
from tracker.models import Assessment, Commitment, Event, LinkRun, MatchRun, Restatement
from tracker.operations.integrity import check_integrity
from tracker.services import (
    add_commitment,
    choose_evidence,
    confirm_suggestion,
    decide_link,
    edit_commitment,
    judge_commitment,
    link_organisation,
    match_organisation,
    merge_commitments,
    move_commitment,
    open_link_run,
    restore_commitment,
    split_commitment,
    withdraw_commitment,
)
from tracker.services.commitment_corrections import correct_commitment
from tracker.services.fulfilment_counts import wrong_copies, wrong_counts

from .cast import CHECKS, OUTLETS, OUTLETS_DELAYED, RULES, RULES_DONE, RULES_TRAINED, SERVICE, Cast, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    for report in (cast.plan_report, cast.later_report):
        open_link_run(report)
    return cast


def place(cast: Cast, words: str) -> tuple[int, int]:
    start = cast.plan_report.text.index(words)
    return start, start + len(words)


def texts(cast: Cast) -> list[str]:
    """What stands of the plan."""
    standing = cast.plan_report.commitments.filter(withdrawn_at__isnull=True)
    return list(standing.order_by("start").values_list("text", flat=True))


def assert_counts_hold() -> None:
    assert list(wrong_counts()) == []
    assert list(wrong_copies()) == []


def assert_all_is_well(cast: Cast) -> None:
    """After linking and matching, nothing stored is untrue; the cast's reports have no files."""
    link_organisation(cast.body.pk)
    match_organisation(cast.body.pk)
    assert_counts_hold()
    found = [finding for finding in check_integrity() if not finding.code.startswith("original")]
    # What the cast's own hands wrote into the database was told to nobody.
    assert [finding for finding in found if "event" not in finding.code] == []


def test_added_commitment_is_described_counted_and_matched(cast: Cast, clerk: User) -> None:
    start, end = place(cast, "组织开展护河行动。")

    edited = add_commitment(report=cast.plan_report, start=start - 1, end=end, author=clerk, reason="漏了")

    added = edited.commitments[0]
    assert (added.text, added.verifiability, added.is_current) == ("组织开展护河行动。", "concrete", True)
    assert edited.bodies == (cast.body.pk,)
    assert {run.state for run in MatchRun.objects.all()} | {run.state for run in LinkRun.objects.all()} == {"queued"}
    told = Event.objects.get(kind="commitment.added")
    assert (told.object_id, told.actor, told.reason) == (added.pk, clerk, "漏了")
    assert_all_is_well(cast)
    assert added.assessments.count() == 1


def test_withdrawn_commitment_is_kept_and_counts_nowhere(cast: Cast, clerk: User) -> None:
    withdraw_commitment(commitment=cast.outlets, author=clerk, reason="不是承诺")

    kept = Commitment.objects.get(pk=cast.outlets.pk)
    assert (kept.withdrawn_by, kept.withdrawn_reason, kept.is_current) == (clerk, "不是承诺", False)
    assert kept.assessments.count() == 2
    assert not Restatement.objects.filter(counts=True).exists()
    assert Commitment.objects.get(pk=cast.again.pk).restates is None
    told = Event.objects.get(kind="commitment.withdrawn")
    assert (told.object_id, told.reason, told.payload["text"]) == (kept.pk, "不是承诺", OUTLETS)
    assert_counts_hold()
    assert_all_is_well(cast)


def test_restored_commitment_is_what_it_was(cast: Cast, clerk: User) -> None:
    before = Commitment.objects.get(pk=cast.outlets.pk)
    withdraw_commitment(commitment=cast.outlets, author=clerk, reason="不是承诺")

    restore_commitment(commitment=cast.outlets, author=clerk)

    after = Commitment.objects.get(pk=cast.outlets.pk)
    assert (after.status, after.current_assessment, after.is_current) == (
        before.status,
        before.current_assessment,
        True,
    )
    assert Restatement.objects.get(earlier=after).counts
    assert_all_is_well(cast)


@pytest.mark.parametrize(
    ("act", "code"),
    [
        pytest.param(lambda c, u: withdraw_commitment(commitment=c.rules, author=u, reason=" "), "reason_required"),
        pytest.param(lambda c, u: restore_commitment(commitment=c.rules, author=u), "not_withdrawn"),
        pytest.param(lambda c, u: merge_commitments(commitments=[c.rules], author=u), "several_needed"),
        pytest.param(lambda c, u: merge_commitments(commitments=[c.rules, c.again], author=u), "not_one_report"),
        pytest.param(lambda c, u: merge_commitments(commitments=[c.rules, c.service], author=u), "not_neighbours"),
        pytest.param(lambda c, u: split_commitment(commitment=c.rules, places=[0], author=u), "span_not_cut"),
        pytest.param(
            lambda c, u: add_commitment(report=c.plan_report, start=c.rules.start, end=c.rules.end, author=u),
            "commitment_overlaps",
        ),
        pytest.param(
            lambda c, u: move_commitment(commitment=c.rules, start=c.rules.start, end=c.checks.end, author=u),
            "commitment_overlaps",
        ),
        pytest.param(
            lambda c, u: add_commitment(report=c.plan_report, start=0, end=10**6, author=u), "span_outside_text"
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_done_says_why_and_changes_nothing(cast: Cast, clerk: User, act: Any, code: str) -> None:
    before = list(Commitment.objects.order_by("pk").values())

    with pytest.raises(InputError) as refused:
        act(cast, clerk)

    assert refused.value.code == code
    assert list(Commitment.objects.order_by("pk").values()) == before


def test_split_puts_two_in_the_place_of_one(cast: Cast, clerk: User) -> None:
    cut = cast.checks.start + len("全年开展水事执法")

    edited = split_commitment(commitment=cast.checks, places=[cut], author=clerk)

    assert [c.text for c in edited.commitments] == ["全年开展水事执法", "检查不少于12次。"]
    assert texts(cast) == [RULES, "全年开展水事执法", "检查不少于12次。", OUTLETS, SERVICE, cast.spirit.text]
    assert "拆分" in Commitment.objects.get(pk=cast.checks.pk).withdrawn_reason
    assert_all_is_well(cast)


def test_merge_puts_one_in_the_place_of_two_and_splitting_it_brings_them_back(cast: Cast, clerk: User) -> None:
    (merged,) = merge_commitments(commitments=[cast.checks, cast.rules], author=clerk).commitments
    assert merged.text == f"{RULES}\n{CHECKS}"
    assert_all_is_well(cast)

    edited = split_commitment(commitment=merged, places=[cast.checks.start], author=clerk)

    assert [c.pk for c in edited.commitments] == [cast.rules.pk, cast.checks.pk]
    assert Event.objects.filter(kind="commitment.restored").count() == 2
    assert_all_is_well(cast)


def test_moved_commitment_quotes_the_words_chosen(cast: Cast, clerk: User) -> None:
    start, end = place(cast, "修订河道采砂管理细则")

    (moved,) = move_commitment(commitment=cast.rules, start=start, end=end, author=clerk).commitments

    assert moved.text == "修订河道采砂管理细则"
    assert_all_is_well(cast)


def judged(cast: Cast) -> Commitment:
    return cast.outlets


def with_evidence(cast: Cast) -> Commitment:
    start = cast.later_report.text.index(RULES_DONE)
    choose_evidence(
        commitment=cast.rules,
        later_report=cast.later_report,
        start=start,
        end=start + len(RULES_DONE),
        grade=2,
        reason="",
        author=cast.supervisor,
    )
    return cast.rules


def with_link(cast: Cast) -> Commitment:
    decide_link(earlier=cast.rules, later=cast.ledger, decision="rejected", author=cast.supervisor)
    return cast.rules


@pytest.mark.parametrize("work", [judged, with_evidence, with_link])
def test_what_people_did_is_not_set_aside_without_a_reason(cast: Cast, clerk: User, work: Any) -> None:
    commitment = work(cast)
    cut = [commitment.start + 4]

    with pytest.raises(InputError) as refused:
        split_commitment(commitment=commitment, places=cut, author=clerk)
    assert refused.value.code == "commitment_judged"

    split_commitment(commitment=commitment, places=cut, author=clerk, reason="两件事")
    kept = Commitment.objects.get(pk=commitment.pk)
    assert kept.withdrawn_reason.endswith("两件事")
    assert_all_is_well(cast)


def test_withdrawn_commitment_takes_no_more_work(cast: Cast, clerk: User) -> None:
    withdraw_commitment(commitment=cast.rules, author=clerk, reason="不是承诺")
    rules = Commitment.objects.select_related("report").get(pk=cast.rules.pk)
    suggestion = rules.assessments.get()
    start = cast.later_report.text.index(RULES_TRAINED)
    pair: dict[str, Any] = {"commitment": rules, "later_report": cast.later_report}
    acts: list[Any] = [
        lambda: judge_commitment(**pair, status="fulfilled", reason="好", author=cast.supervisor),
        lambda: confirm_suggestion(suggestion=suggestion, author=cast.supervisor),
        lambda: choose_evidence(**pair, start=start, end=start + 4, grade=1, reason="", author=cast.supervisor),
        lambda: decide_link(earlier=rules, later=cast.ledger, decision="confirmed", author=cast.supervisor),
        lambda: correct_commitment(rules, author=clerk, verifiability="general"),
        lambda: split_commitment(commitment=rules, places=[rules.start + 3], author=clerk),
    ]

    for act in acts:
        with pytest.raises(InputError) as refused:
            act()
        assert refused.value.code == "commitment_withdrawn"
    assert Assessment.objects.filter(commitment=rules).count() == 1


def test_matching_under_way_is_void_when_commitments_change(cast: Cast, clerk: User) -> None:
    MatchRun.objects.filter(pk=cast.run.pk).update(state=WorkState.RUNNING, fence=7)

    withdraw_commitment(commitment=cast.rules, author=clerk, reason="不是承诺")

    run = MatchRun.objects.get(pk=cast.run.pk)
    assert (run.state, run.fence) == (WorkState.QUEUED, 8)


def test_rematching_leaves_what_people_decided(cast: Cast, clerk: User) -> None:
    add_commitment(report=cast.plan_report, start=3, end=7, author=clerk)

    match_organisation(cast.body.pk)

    outlets = Commitment.objects.select_related("current_assessment").get(pk=cast.outlets.pk)
    assert outlets.status == "not_fulfilled"
    assert outlets.current_assessment is not None
    assert outlets.current_assessment.author == cast.supervisor
    assert OUTLETS_DELAYED in [evidence.text for evidence in outlets.evidence.all()]


def test_edited_kind_of_promise_is_counted_and_matched_again(cast: Cast, clerk: User) -> None:
    edited = edit_commitment(commitment=cast.service, author=clerk, reason="看错", verifiability="concrete")

    assert edited.bodies == (cast.body.pk,)
    assert Event.objects.get(kind="commitment.corrected").previous == {"verifiability": "general"}
    assert_all_is_well(cast)


def test_edit_that_changes_nothing_is_not_told(cast: Cast, clerk: User) -> None:
    assert edit_commitment(commitment=cast.service, author=clerk, verifiability="general").bodies == ()
    assert not Event.objects.filter(kind="commitment.corrected").exists()


@pytest.fixture
def clerk(cast: Cast) -> User:
    return cast.clerk
