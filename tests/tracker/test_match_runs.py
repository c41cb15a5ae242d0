"""Matching a pair: idempotent, careful with what people decided, and steady when something breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from reports.claims import WorkState
from reports.history import TRACKED
from reports.services import read_report, receive_report
from tests.texts import report_text
from tracker.models import Assessment, AuditEntry, Commitment, Event, Evidence, MatchRun
from tracker.services import choose_evidence, judge_commitment, link_organisation, match_pair, rematch

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(settings: Any, tmp_path: Path) -> MatchRun:
    settings.MEDIA_ROOT = tmp_path
    for year in (2022, 2023):
        receipt = receive_report(data=report_text(year).encode(), name=f"{year}.txt")
        read_report(receipt.report.pk)
    return MatchRun.objects.get()


def snapshot() -> list[list[Any]]:
    return [list(model.objects.order_by("pk").values()) for model in (Evidence, Assessment, Event)]


def test_pair_is_matched_once(run: MatchRun) -> None:
    matched = match_pair(run.pk)
    assert matched is not None
    assert matched.state == WorkState.DONE
    assert sum(matched.counts.values()) == Commitment.objects.filter(report=run.plan_report).count()
    assert match_pair(run.pk) is None


def test_matching_unchanged_input_again_writes_nothing(run: MatchRun) -> None:
    match_pair(run.pk)
    before = snapshot()
    assert rematch([run.pk]) == 1
    matched = match_pair(run.pk)
    assert matched is not None
    assert matched.state == WorkState.DONE
    assert snapshot() == before


def test_reading_linking_and_matching_write_no_history(run: MatchRun) -> None:
    """Those of the two files handed in, and no other."""
    assert run.plan_report.organisation is not None

    link_organisation(run.plan_report.organisation.pk)
    match_pair(run.pk)

    kept = {model._meta.label: history.rows._base_manager.count() for model, history in TRACKED.items()}
    assert {label: count for label, count in kept.items() if count} == {"reports.Report": 2}
    assert AuditEntry.objects.count() == 2
    assert Evidence.objects.exists()


def test_new_matcher_with_the_same_answers_adds_no_assessment(run: MatchRun) -> None:
    match_pair(run.pk)
    MatchRun.objects.update(input_hash="of another matcher")
    before = Assessment.objects.count()
    rematch([run.pk])
    match_pair(run.pk)
    assert Assessment.objects.count() == before


def test_judgement_of_a_person_stays_current(run: MatchRun) -> None:
    match_pair(run.pk)
    commitment = Commitment.objects.filter(report=run.plan_report).earliest("start")
    judged = judge_commitment(
        commitment=commitment,
        later_report=run.later_report,
        status="partly_fulfilled",
        reason="只印发了征求意见稿。",
        author=User.objects.create_user("supervisor"),
    )
    MatchRun.objects.update(input_hash="")
    Assessment.objects.none()
    rematch([run.pk])
    match_pair(run.pk)
    commitment.refresh_from_db()
    assert commitment.current_assessment == judged


def test_evidence_a_person_chose_is_left_alone(run: MatchRun) -> None:
    match_pair(run.pk)
    known = Evidence.objects.filter(grade=2).earliest("pk")
    person = User.objects.create_user("inspector")
    place: dict[str, Any] = {
        "start": known.start,
        "end": known.end,
        "grade": 1,
        "reason": "只是相关。",
        "author": person,
    }
    choose_evidence(commitment=known.commitment, later_report=run.later_report, **place)
    before = Assessment.objects.count()
    MatchRun.objects.update(input_hash="")
    rematch([run.pk])
    match_pair(run.pk)
    known.refresh_from_db()
    assert (known.grade, known.reason, known.author) == (1, "只是相关。", person)
    assert Assessment.objects.count() == before


def test_repeated_promise_is_linked_to_the_earlier_one(run: MatchRun) -> None:
    match_pair(run.pk)
    assert run.plan_report.organisation_id is not None
    link_organisation(run.plan_report.organisation_id)
    earlier = Commitment.objects.get(report=run.plan_report, text="制定河湖巡查管理办法。")
    later = Commitment.objects.get(report=run.later_report, text="制定河湖巡查管理办法。")
    assert later.restates == earlier
    assert earlier.current_assessment is not None
    assert earlier.current_assessment.restated


def test_broken_matcher_gives_the_pair_back(run: MatchRun) -> None:
    class Broken:
        version = "broken"

        def run(self, *args: object) -> None:
            raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        match_pair(run.pk, Broken())  # type: ignore[arg-type]
    run.refresh_from_db()
    assert (run.state, run.attempts, run.error_code) == (WorkState.QUEUED, 1, "internal_error")
    assert not Assessment.objects.exists()
