"""Rows that stand for work: who gets them, and what becomes of late or failing workers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models.functions import Now

from reports import claims
from reports.claims import MAX_ATTEMPTS, StaleClaimError, WorkState
from reports.models import Organisation, Report

pytestmark = pytest.mark.django_db


@pytest.fixture
def report() -> Report:
    return Report.objects.create(sha256="a" * 64, original_name="a.txt")


def let_lease_expire(report: Report) -> None:
    Report.objects.filter(pk=report.pk).update(lease_until=Now() - timedelta(seconds=1))


def test_claim_is_given_to_one_only(report: Report) -> None:
    first = claims.claim(Report, report.pk)
    assert first is not None
    assert claims.claim(Report, report.pk) is None


def test_claim_of_a_vanished_row_is_none() -> None:
    assert claims.claim(Report, 12345) is None


def test_expired_lease_is_claimed_again_and_the_late_worker_is_refused(report: Report) -> None:
    late = claims.claim(Report, report.pk)
    let_lease_expire(report)
    current = claims.claim(Report, report.pk)
    assert late is not None
    assert current is not None
    with pytest.raises(StaleClaimError):
        claims.finish(late)
    claims.fail(current, "no_text", "没有文字。")
    report.refresh_from_db()
    assert (report.state, report.error_code, report.attempts) == (WorkState.FAILED, "no_text", 2)


def test_renewed_lease_is_kept(report: Report) -> None:
    claim = claims.claim(Report, report.pk)
    assert claim is not None
    let_lease_expire(report)
    assert claims.renew(claim)
    assert claims.claim(Report, report.pk) is None


def test_row_given_back_too_often_is_quarantined(report: Report) -> None:
    for _ in range(MAX_ATTEMPTS):
        claim = claims.claim(Report, report.pk)
        assert claim is not None
        claims.give_back(claim, "internal_error", "出错。")
    report.refresh_from_db()
    assert (report.state, report.attempts) == (WorkState.QUARANTINED, MAX_ATTEMPTS)
    assert claims.claim(Report, report.pk) is None


def test_worker_that_dies_each_time_is_counted(report: Report) -> None:
    for _ in range(MAX_ATTEMPTS):
        assert claims.claim(Report, report.pk) is not None
        let_lease_expire(report)
    assert claims.sweep(Report) == []
    report.refresh_from_db()
    assert report.state == WorkState.QUARANTINED


def test_sweep_rings_once_for_a_waiting_row(report: Report) -> None:
    assert claims.sweep(Report) == [report.pk]
    assert claims.sweep(Report) == []
    assert claims.waiting(Report) == [report.pk]


def test_sweep_rings_again_later(report: Report) -> None:
    claims.sweep(Report)
    Report.objects.update(hinted_at=Now() - claims.lease() - timedelta(seconds=1))
    assert claims.sweep(Report) == [report.pk]


def test_quarantined_row_can_be_queued_by_a_person(report: Report) -> None:
    Report.objects.update(state=WorkState.QUARANTINED, attempts=MAX_ATTEMPTS, error_code="x", error_message="y")
    assert claims.requeue(Report, report.pk)
    report.refresh_from_db()
    assert (report.state, report.attempts, report.error_code) == (WorkState.QUEUED, 0, "")


def test_running_row_is_not_requeued(report: Report) -> None:
    claims.claim(Report, report.pk)
    assert not claims.requeue(Report, report.pk)


def test_cancelled_row_is_left_alone(report: Report) -> None:
    assert claims.cancel(Report, report.pk)
    report.refresh_from_db()
    assert report.state == WorkState.CANCELLED
    assert report.finished_at is not None
    assert claims.claim(Report, report.pk) is None
    assert claims.sweep(Report) == []
    assert not claims.cancel(Report, report.pk)


@pytest.mark.parametrize("state", claims.ENDED)
def test_row_that_has_ended_is_not_cancelled(report: Report, state: WorkState) -> None:
    known = {"organisation": Organisation.objects.create(name="云溪县水务局"), "kind": "rule_of_law"}
    Report.objects.update(state=state, covers_year=2023, plan_year=2024, **known)
    assert not claims.cancel(Report, report.pk)


def test_result_of_a_cancelled_row_is_refused(report: Report) -> None:
    claim = claims.claim(Report, report.pk)
    assert claim is not None
    assert claims.cancel(Report, report.pk)
    with pytest.raises(StaleClaimError):
        claims.hold(claim)
    claims.give_back(claim, "internal_error", "出错。")
    report.refresh_from_db()
    assert (report.state, report.error_code) == (WorkState.CANCELLED, "")


def test_cancelled_row_can_be_queued_again_without_its_late_worker(report: Report) -> None:
    late = claims.claim(Report, report.pk)
    assert late is not None
    claims.cancel(Report, report.pk)
    assert claims.requeue(Report, report.pk)
    current = claims.claim(Report, report.pk)
    assert current is not None
    with pytest.raises(StaleClaimError):
        claims.finish(late)
    assert claims.renew(current)


def test_row_whose_workers_died_says_so(report: Report) -> None:
    Report.objects.update(state=WorkState.RUNNING, attempts=MAX_ATTEMPTS)
    let_lease_expire(report)
    claims.sweep(Report)
    report.refresh_from_db()
    assert (report.state, report.error_code) == (WorkState.QUARANTINED, claims.DIED_CODE)
    assert "重试" in report.error_message


def test_forgotten_hint_is_rung_for_at_once(report: Report) -> None:
    claims.sweep(Report)
    claims.forget_hints(Report, [report.pk])
    assert claims.sweep(Report) == [report.pk]


def test_long_queue_is_rung_for_from_its_head(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(claims, "SWEPT_AT_ONCE", 1)
    second = Report.objects.create(sha256="b" * 64, original_name="b.txt")
    assert claims.sweep(Report) == [report.pk]
    assert claims.sweep(Report) == []
    claims.cancel(Report, report.pk)
    assert claims.sweep(Report) == [second.pk]


def test_queue_time_is_that_of_the_last_queueing(report: Report) -> None:
    first = report.queued_at
    claims.cancel(Report, report.pk)
    claims.requeue(Report, report.pk)
    report.refresh_from_db()
    assert first is not None
    assert report.queued_at is not None
    assert report.queued_at > first
