"""Matching again, by another matcher or against a corrected report, leaves people's decisions and shows where it now
says otherwise."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from reports.services import Declaration, read_report, receive_report
from tests.texts import report_text
from tests.tracker.cast import make_user
from tests.tracker.review.scene import newest, seen, viewer
from tracker.configured import configured_matcher
from tracker.matching import FulfilmentStatus, MatchResult, PairMatcher
from tracker.models import Assessment, Commitment, MatchRun
from tracker.services import decide, judge_commitment, match_pair, rematch, take_next, wrong_places
from tracker.services.review import Verdict, waiting

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Otherwise:
    """The matcher, of another version, that says one thing of everything."""

    own: PairMatcher
    status: FulfilmentStatus

    @property
    def version(self) -> str:
        return f"otherwise-{self.status}"

    def run(self, *reports: Any) -> MatchResult:
        found = self.own.run(*reports)
        matches = tuple(match._replace(status=self.status, confidence=0.8) for match in found.matches)
        return replace(found, matches=matches, version=self.version)

    def retrieve(self, *asked: Any) -> Any:
        return self.own.retrieve(*asked)


@pytest.fixture
def run(settings: Any, tmp_path: Path) -> MatchRun:
    settings.MEDIA_ROOT = tmp_path
    for year in (2022, 2023):
        read_report(receive_report(data=report_text(year).encode(), name=f"{year}.txt").report.pk)
    match_pair(MatchRun.objects.get().pk)
    return MatchRun.objects.get()


@pytest.fixture
def chief(run: MatchRun) -> User:
    user = make_user("chief", "tracker.add_assessment")
    User.objects.update(is_staff=True)
    return user


def promises(run: MatchRun) -> list[Commitment]:
    return list(Commitment.objects.filter(report=run.plan_report).order_by("start"))


def judge(run: MatchRun, commitment: Commitment, author: User, status: str) -> Assessment:
    return judge_commitment(
        commitment=commitment, later_report=run.later_report, status=status, reason="查阅了台账。", author=author
    )


def match_otherwise(run: MatchRun, status: FulfilmentStatus) -> None:
    rematch([run.pk])
    match_pair(run.pk, Otherwise(configured_matcher(), status))


def test_first_matching_lines_up_every_commitment(run: MatchRun, chief: User) -> None:
    assert list(wrong_places()) == []
    assert {row.review for row in promises(run)} == {"suggestion"}
    assert take_next(viewer(chief)) in {row.pk for row in promises(run)}


def test_every_decision_of_a_person_stays_and_differences_are_told(run: MatchRun, chief: User) -> None:
    agreed, contested, open_one = promises(run)[:3]
    kept = {
        agreed: judge(run, agreed, chief, "partly_fulfilled"),
        contested: judge(run, contested, chief, "fulfilled"),
    }
    match_otherwise(run, FulfilmentStatus.PARTLY_FULFILLED)
    for commitment, judged in kept.items():
        commitment.refresh_from_db()
        assert (commitment.current_assessment, commitment.status) == (judged, judged.status)
    assert (agreed.machine_differs, agreed.review) == (False, None)
    assert (contested.machine_differs, contested.review) == (True, "differs")
    open_one.refresh_from_db()
    assert (open_one.status, open_one.review) == ("partly_fulfilled", "suggestion")
    assert list(wrong_places()) == []


def test_waiting_for_a_second_person_stays(run: MatchRun, chief: User) -> None:
    commitment = promises(run)[0]
    judge(run, commitment, chief, "not_fulfilled")
    match_otherwise(run, FulfilmentStatus.PARTLY_FULFILLED)
    commitment.refresh_from_db()
    assert (commitment.pending_second, commitment.first_judge, commitment.review) == (True, chief, "second")
    assert list(wrong_places()) == []


def test_difference_ends_where_the_matcher_comes_round_or_the_person_decides(run: MatchRun, chief: User) -> None:
    first, second = promises(run)[:2]
    for commitment in (first, second):
        judge(run, commitment, chief, "fulfilled")
    match_otherwise(run, FulfilmentStatus.PARTLY_FULFILLED)
    kept = decide(seen=seen(first), author=chief, verdict=Verdict("fulfilled"))
    assert (kept.reason, kept.counts, kept.confirms) == ("看过系统的新看法，维持原判断。", True, None)
    first.refresh_from_db()
    assert (first.current_assessment, first.machine_differs, first.review) == (kept, False, None)
    match_otherwise(run, FulfilmentStatus.FULFILLED)
    second.refresh_from_db()
    assert (second.machine_differs, second.review) == (False, None)
    assert list(wrong_places()) == []


def test_corrected_report_is_asked_about_anew_and_the_decision_stays(run: MatchRun, chief: User) -> None:
    commitment, other = promises(run)[:2]
    judged = judge(run, commitment, chief, "not_verifiable")
    text = report_text(2023).replace("。", "，详见附件。", 1)
    receipt = receive_report(
        data=text.encode(), name="2023-更正.txt", declaration=Declaration(supersedes=run.later_report)
    )
    read_report(receipt.report.pk)
    assert not waiting(viewer(chief)).filter(report=run.plan_report).exists()
    assert list(wrong_places()) == []
    match_pair(MatchRun.objects.get(later_report=receipt.report).pk)
    commitment.refresh_from_db()
    other.refresh_from_db()
    assert commitment.current_assessment == judged
    assert (commitment.machine_differs, commitment.review) == (True, "differs")
    assert other.review == "suggestion"
    assert newest(other).later_report_id == receipt.report.pk
    assert list(wrong_places()) == []


def test_difference_is_shown_in_the_admin_on_the_page_and_by_the_interface(run: MatchRun, chief: User) -> None:
    commitment, other = promises(run)[:2]
    for one in (commitment, other):
        judge(run, one, chief, "fulfilled" if one == commitment else "partly_fulfilled")
    match_otherwise(run, FulfilmentStatus.PARTLY_FULFILLED)
    client = Client()
    client.force_login(chief)
    page = client.get(reverse("web:commitment", args=[commitment.pk])).content.decode()
    assert "系统现有不同看法：部分落实（把握 80%）。人工判断不变。" in page
    assert "系统现有不同看法" not in client.get(reverse("web:commitment", args=[other.pk])).content.decode()
    queue = client.get("/admin/tracker/commitment/review/?kind=differs").content.decode()
    assert commitment.text in queue
    assert "现行的人工判断：已落实（chief" in queue
    assert "维持原判断" in queue
    door = APIClient()
    door.force_authenticate(chief)
    listed = door.get("/api/v1/commitments/?machine_differs=true").json()["results"]
    assert [(row["id"], row["status"], row["confirmed"], row["review"]) for row in listed] == [
        (commitment.pk, "fulfilled", True, "differs")
    ]
    assert door.get("/api/v1/commitments/?review=differs").json()["results"] == listed
