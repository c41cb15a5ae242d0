"""A person's judgement: when it counts, and what it can never do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from tests.tracker.clients import make_machine
from tracker.models import AppendOnlyError, Assessment, Commitment, Event
from tracker.services import judge_commitment

pytestmark = pytest.mark.django_db
TEXT = "制定河湖巡查管理办法。"


def read_report(body: Organisation, year: int) -> Report:
    return Report.objects.create(
        sha256=f"{year:064x}",
        state=WorkState.DONE,
        organisation=body,
        kind="rule_of_law",
        covers_year=year,
        plan_year=year + 1,
        text=TEXT,
    )


@pytest.fixture
def later() -> Report:
    body = Organisation.objects.create(name="云溪县水务局")
    plan = read_report(body, 2023)
    Commitment.objects.create(report=plan, start=0, end=len(TEXT), text=TEXT, verifiability="concrete")
    return read_report(body, 2024)


@pytest.fixture
def commitment(later: Report) -> Commitment:
    return Commitment.objects.get()


@pytest.fixture
def supervisors(db: None) -> list[User]:
    return [User.objects.create_user(name) for name in ("first", "second")]


def judge(commitment: Commitment, later: Report, author: User, status: str, **values: Any) -> Assessment:
    known: dict[str, Any] = {"reason": "查阅了文件。"}
    return judge_commitment(commitment=commitment, later_report=later, author=author, status=status, **(known | values))


def current(commitment: Commitment) -> Assessment | None:
    return Commitment.objects.get(pk=commitment.pk).current_assessment


def test_judgement_counts_at_once(commitment: Commitment, later: Report, supervisors: list[User]) -> None:
    assessment = judge(commitment, later, supervisors[0], "fulfilled")
    assert assessment.counts
    assert current(commitment) == assessment
    told = Event.objects.order_by("pk").values_list("kind", "previous__status", "payload__status")
    assert list(told) == [("assessment.added", None, "fulfilled"), ("status.changed", "pending", "fulfilled")]


def test_not_fulfilled_counts_only_with_a_second_person(
    commitment: Commitment, later: Report, supervisors: list[User]
) -> None:
    first, second = supervisors
    assert not judge(commitment, later, first, "not_fulfilled").counts
    assert not judge(commitment, later, first, "not_fulfilled").counts
    assert current(commitment) is None
    confirmed = judge(commitment, later, second, "not_fulfilled")
    assert confirmed.counts
    assert current(commitment) == confirmed


def test_withdrawn_judgement_does_not_second_another(
    commitment: Commitment, later: Report, supervisors: list[User]
) -> None:
    first, second = supervisors
    judge(commitment, later, first, "not_fulfilled")
    judge(commitment, later, first, "partly_fulfilled")
    assert not judge(commitment, later, second, "not_fulfilled").counts


@pytest.mark.parametrize(
    ("values", "code"),
    [
        pytest.param({"reason": "  "}, "reason_required", id="no reason"),
        pytest.param({"status": "done"}, "status_invalid", id="unknown status"),
        pytest.param({"status": "pending"}, "status_invalid", id="pending is no judgement"),
    ],
)
def test_bad_judgement_is_refused(
    commitment: Commitment, later: Report, supervisors: list[User], values: dict[str, str], code: str
) -> None:
    with pytest.raises(InputError) as caught:
        judge(commitment, later, supervisors[0], **({"status": "fulfilled"} | values))
    assert caught.value.code == code
    assert not Assessment.objects.exists()


def test_report_of_another_year_is_refused(commitment: Commitment, supervisors: list[User]) -> None:
    other = read_report(Organisation.objects.get(), 2026)
    with pytest.raises(InputError) as caught:
        judge(commitment, other, supervisors[0], "fulfilled")
    assert caught.value.code == "reports_not_paired"


def test_successor_answers_for_a_renamed_body(commitment: Commitment, supervisors: list[User]) -> None:
    old = Organisation.objects.get()
    new = Organisation.objects.create(name="云溪县水利局")
    old.successor = new
    old.save()
    Report.objects.filter(covers_year=2024).update(organisation=new)
    answer = Report.objects.get(covers_year=2024)
    assert judge(commitment, answer, supervisors[0], "fulfilled").counts


def test_assessment_cannot_be_changed_or_deleted(
    commitment: Commitment, later: Report, supervisors: list[User]
) -> None:
    assessment = judge(commitment, later, supervisors[0], "fulfilled")
    for change in (assessment.save, assessment.delete, Assessment.objects.all().delete):
        with pytest.raises(AppendOnlyError):
            change()
    with pytest.raises(AppendOnlyError):
        Assessment.objects.update(status="no_evidence")


def test_database_refuses_to_rewrite_an_assessment(
    commitment: Commitment, later: Report, supervisors: list[User]
) -> None:
    judge(commitment, later, supervisors[0], "fulfilled")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE tracker_assessment SET status = 'no_evidence'")


def test_machine_client_judges_for_somebody_or_not_at_all(commitment: Commitment, later: Report) -> None:
    account = make_machine(None, "assessment:write").client.user
    with pytest.raises(InputError) as refused:
        judge(commitment, later, account, "fulfilled")
    assert refused.value.code == "on_behalf_of_required"
    assert not Assessment.objects.exists()
    assert judge(commitment, later, account, "fulfilled", on_behalf_of="督查室 张三").counts
