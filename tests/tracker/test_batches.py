"""A body's pairs matched one after another, how far they have come, and what a person does with them."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.admin.sites import site
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from reports import claims
from reports.models import Organisation, Report
from tests.tracker.work import BODY, hand_in, read_here
from tracker import tasks
from tracker.matching import Matcher
from tracker.models import LinkRun, MatchRun
from tracker.selectors import progress
from tracker.services import judge_commitment, link_organisation, match_organisation, match_pair, match_runs

pytestmark = pytest.mark.django_db
OTHER = "白石县水务局"


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """The hints that were sent."""
    heard: list[tuple[str, int]] = []

    def hear(task: Any, pk: int) -> bool:
        heard.append((task.name.rpartition(".")[2], pk))
        return True

    monkeypatch.setattr("reports.hints.send_hint", hear)
    monkeypatch.setattr("tracker.tasks.send_hint", hear)
    return heard


@pytest.fixture
def body() -> Organisation:
    """A body with three years' reports, hence two pairs, and another one with one pair."""
    read_here(2021, 2022, 2023)
    read_here(2021, 2022, body=OTHER)
    return Organisation.objects.get(name=BODY)


def test_body_is_left_to_the_worker_that_links_it(body: Organisation) -> None:
    LinkRun.objects.filter(report__organisation=body).update(state="queued")
    claim = claims.claim(LinkRun, LinkRun.objects.filter(report__organisation=body).values_list("pk", flat=True)[0])
    assert claim is not None
    pairs = MatchRun.objects.filter(plan_report__organisation=body)

    tasks.match_organisation(body.pk)
    assert set(pairs.values_list("state", flat=True)) == {"queued"}

    claims.finish(claim)
    tasks.match_organisation(body.pk)
    assert set(pairs.values_list("state", flat=True)) == {"done"}


class Broken:
    version = "broken"

    def __init__(self) -> None:
        self.asked = 0

    def run(self, *args: object) -> None:
        self.asked += 1
        raise RuntimeError("broken")


def states(**narrowed: Any) -> list[str]:
    return list(MatchRun.objects.filter(**narrowed).order_by("pk").values_list("state", flat=True))


def test_pairs_of_one_body_are_matched_and_no_others(body: Organisation) -> None:
    assert match_organisation(body.pk)
    assert states(plan_report__organisation=body) == ["done", "done"]
    assert states(plan_report__organisation__name=OTHER) == ["queued"]


def test_broken_pairs_are_tried_once_a_ringing(body: Organisation) -> None:
    broken = Broken()
    assert match_organisation(body.pk, broken)  # type: ignore[arg-type]
    assert broken.asked == 2
    assert set(MatchRun.objects.filter(plan_report__organisation=body).values_list("state", "attempts")) == {
        ("queued", 1)
    }


def test_long_batch_goes_to_the_end_of_the_queue(
    body: Organisation, heard: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(match_runs, "BATCH_SECONDS", -1.0)
    tasks.match_organisation(body.pk)
    assert heard == [("match_organisation", body.pk)]


def test_sweep_rings_once_for_each_body(body: Organisation, heard: list[tuple[str, int]]) -> None:
    tasks.sweep()
    other = Organisation.objects.get(name=OTHER)
    assert heard == [("match_organisation", body.pk), ("match_organisation", other.pk)]


def test_rows_that_could_not_be_rung_for_are_named_by_the_next_sweep(
    body: Organisation, heard: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as silence:
        silence.setattr("tracker.tasks.send_hint", lambda *args: False)
        tasks.sweep()
    tasks.sweep()
    assert len(heard) == 2


def test_reading_tells_of_the_body_once(
    body: Organisation, heard: list[tuple[str, int]], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        read_here(2020)
    assert heard == [("match_organisation", body.pk)]


def test_judgement_given_while_the_matcher_works_stays(body: Organisation) -> None:
    class Slow:
        version = "slow"

        def run(self, plan: Any, later: Any) -> Any:
            found = Matcher.load().run(plan, later)
            run = MatchRun.objects.filter(state="running").get()
            commitment = run.plan_report.commitments.earliest("start")
            author, _ = User.objects.get_or_create(username="supervisor")
            judge_commitment(
                commitment=commitment,
                later_report=run.later_report,
                status="fulfilled",
                reason="查阅了台账。",
                author=author,
            )
            return found

    run = MatchRun.objects.filter(plan_report__organisation=body).earliest("pk")
    match_pair(run.pk, Slow())  # type: ignore[arg-type]
    current = run.plan_report.commitments.earliest("start").current_assessment
    assert current is not None
    assert current.reason == "查阅了台账。"


def test_result_of_a_cancelled_pair_is_thrown_away(body: Organisation) -> None:
    class Cancelled:
        version = "cancelled"

        def run(self, plan: Any, later: Any) -> Any:
            assert claims.cancel(MatchRun, MatchRun.objects.get(state="running").pk)
            return Matcher.load().run(plan, later)

    run = MatchRun.objects.earliest("pk")
    assert match_pair(run.pk, Cancelled()) is None  # type: ignore[arg-type]
    run.refresh_from_db()
    assert (run.state, run.counts) == ("cancelled", {})
    assert not run.plan_report.commitments.filter(current_assessment__isnull=False).exists()


def test_progress_of_a_body_and_of_all(body: Organisation) -> None:
    match_organisation(body.pk)
    for pk in Organisation.objects.values_list("pk", flat=True):
        link_organisation(pk)
    claims.cancel(MatchRun, MatchRun.objects.latest("pk").pk)
    [waiting] = hand_in(2019, body=OTHER, hint=False)
    of_body, of_all = progress(body), progress()
    assert (of_body.total, of_body.done, of_body.finished, of_body.since) == (8, 8, True, None)
    assert (of_all.total, of_all.done, of_all.cancelled, of_all.waiting) == (14, 12, 1, 1)
    assert not of_all.finished
    assert of_all.since == Report.objects.get(pk=waiting).queued_at


def test_report_not_read_yet_counts_for_its_declared_body(body: Organisation) -> None:
    Report.objects.filter(pk__in=hand_in(2019, body=OTHER, hint=False)).update(declared_organisation=body)
    assert progress(body).waiting == 2 + 3 + 1


def say(*command: Any) -> str:
    out = io.StringIO()
    call_command(*command, stdout=out)
    return out.getvalue()


def test_progress_command_says_how_far_and_since_when(body: Organisation) -> None:
    said = say("progress", "--organisation", BODY)
    assert "合计 8 项" in said
    assert "待处理 5" in said
    assert "起排队" in said
    with pytest.raises(CommandError, match="organisation"):
        say("progress", "--organisation", "没有这个局")


def test_work_command_cancels_and_retries(body: Organisation) -> None:
    run = MatchRun.objects.earliest("pk")
    assert "✓" in say("work", "cancel", "match_run", run.pk)
    assert "✓" in say("work", "retry", "match_run", run.pk)
    with pytest.raises(CommandError, match="1 项没有改动"):
        say("work", "retry", "match_run", run.pk)


@pytest.mark.parametrize(("model", "page"), [("reports/report", Report), ("tracker/matchrun", MatchRun)])
def test_admin_cancels_and_sends_round_again(
    body: Organisation, admin_client: Client, model: str, page: type[Report] | type[MatchRun]
) -> None:
    if page is Report:
        hand_in(2019, hint=False)
    row = page.objects.filter(state="queued").earliest("pk")
    for action, state in (("cancel", "cancelled"), ("match_again" if page is MatchRun else "retry", "queued")):
        assert action in site.get_model_admin(page).actions  # type: ignore[operator]
        data = {"action": action, "_selected_action": [row.pk]}
        assert admin_client.post(f"/admin/{model}/", data).status_code == 302
        row.refresh_from_db()
        assert row.state == state
