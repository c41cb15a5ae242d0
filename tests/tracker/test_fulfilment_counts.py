"""Counts follow every change, in its transaction; whatever happens at once, they are what a count would give."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction

from reports.models import Organisation, Report
from reports.services import Declaration, read_report, receive_report
from tests.texts import report_text
from tracker.access import Viewer
from tracker.fulfilment import add_up, counts_of
from tracker.models import Commitment, FulfilmentCount, MatchRun
from tracker.operations.check_counts import disagreeing_commitments, disagreeing_fulfilment
from tracker.services import fold_counts, judge_commitment, match_pair, recount_placed, rematch
from tracker.services.fulfilment_counts import hold_commitments, plan_of

BODY = "云溪县水务局"


@pytest.fixture
def tree(db: None, settings: Any, tmp_path: Path) -> dict[str, Organisation]:
    """A province, a county in it, and a body of the county with two years' reports read, not matched yet."""
    return plant(settings, tmp_path)


def plant(settings: Any, folder: Path) -> dict[str, Organisation]:
    settings.MEDIA_ROOT = folder
    province = Organisation.objects.create(name="云岭省人民政府", level="province")
    county = Organisation.objects.create(name="云溪县人民政府", level="county", parent=province)
    body = Organisation.objects.create(name=BODY, level="township", parent=county)
    for year in (2022, 2023):
        hand_in(year, body=body)
    return {"province": province, "county": county, "body": body}


def hand_in(year: int, *, body: Organisation, plan: str | None = None, supersedes: Report | None = None) -> Report:
    text = report_text(year, body=body.name, **({"plan": plan} if plan else {}))
    declared = Declaration(organisation=body, covers_year=year, supersedes=supersedes)
    report = receive_report(data=text.encode(), name=f"{year}.txt", declaration=declared).report
    read = read_report(report.pk)
    assert read is not None
    assert read.state == "done", read.error_message
    return read


def everyone() -> Viewer:
    return Viewer(User(), None)


def counted(organisation: Organisation | None = None, **narrowed: Any) -> Counter[str]:
    """How many there are of each status, of a body and all below it."""
    totals = add_up(counts_of(organisation, everyone(), descendants=True).filter(**narrowed))[None]
    found: Counter[str] = Counter()
    for row in totals.counts.values():
        found.update(row)
    return +found


def assert_right() -> None:
    assert [finding.message for finding in (*disagreeing_fulfilment(), *disagreeing_commitments())] == []


def plan_report() -> Report:
    return Report.objects.get(covers_year=2022, superseded_by=None)


def match(tree: dict[str, Organisation]) -> None:
    match_pair(MatchRun.objects.latest("pk").pk)


def match_again(tree: dict[str, Organisation]) -> None:
    match(tree)
    MatchRun.objects.update(input_hash="")
    rematch(MatchRun.objects.values_list("pk", flat=True))
    match(tree)


def judge(tree: dict[str, Organisation]) -> None:
    match(tree)
    run = MatchRun.objects.get()
    for commitment in run.plan_report.commitments.order_by("pk")[:3]:
        judge_commitment(
            commitment=commitment, later_report=run.later_report, status="fulfilled", reason="已查阅。", author=person()
        )


def person() -> User:
    return User.objects.get_or_create(username="supervisor")[0]


def replace_plan(tree: dict[str, Organisation]) -> None:
    judge(tree)
    hand_in(2022, body=tree["body"], plan="修订取水许可办理指南。", supersedes=plan_report())


def replace_and_match(tree: dict[str, Organisation]) -> None:
    replace_plan(tree)
    match(tree)


def correct_year(tree: dict[str, Organisation]) -> None:
    report = Report.objects.get(covers_year=2023)
    before = plan_of(report)
    with transaction.atomic():
        assert report.organisation is not None
        hold_commitments(report.organisation)
        Report.objects.filter(pk=report.pk).update(plan_year=2026)
        report.refresh_from_db()
        recount_placed(report, before=before)
    assert counted(plan_year=2024) == {}
    assert counted(tree["province"], plan_year=2026).total() > 0


def move_body(tree: dict[str, Organisation]) -> None:
    match(tree)
    other = Organisation.objects.create(name="松岭省人民政府", level="province")
    before = counted(tree["body"])
    Organisation.objects.filter(pk=tree["body"].pk).update(parent=other)
    assert counted(tree["province"]) == counted(tree["county"]) == {}
    assert counted(other) == before


def move_county(tree: dict[str, Organisation]) -> None:
    judge(tree)
    other = Organisation.objects.create(name="松岭省人民政府", level="province")
    before = counted(tree["body"])
    tree["county"].parent = other
    tree["county"].save()
    assert counted(tree["province"]) == {}
    assert counted(other) == counted(tree["county"]) == before


def change_level(tree: dict[str, Organisation]) -> None:
    match(tree)
    before = counted(tree["province"], level="township")
    Organisation.objects.filter(pk=tree["body"].pk).update(level="city")
    assert counted(tree["province"], level="township") == {}
    assert counted(tree["province"], level="city") == before


def fold(tree: dict[str, Organisation]) -> None:
    judge(tree)
    before = counted(tree["province"])
    while fold_counts(limit=7):
        assert counted(tree["province"]) == before
    assert not FulfilmentCount.objects.filter(folded=False).exists()
    assert FulfilmentCount.objects.filter(n=0).count() == 0


def fold_between(tree: dict[str, Organisation]) -> None:
    fold_counts()
    judge(tree)
    fold_counts()
    replace_plan_after(tree)
    fold_counts()


def replace_plan_after(tree: dict[str, Organisation]) -> None:
    hand_in(2022, body=tree["body"], plan="修订取水许可办理指南。", supersedes=plan_report())


def delete_body(tree: dict[str, Organisation]) -> None:
    empty = Organisation.objects.create(name="云溪县档案局", parent=tree["county"])
    tree["body"].parent = empty
    tree["body"].save()
    tree["body"].parent = tree["county"]
    tree["body"].save()
    empty.delete()


CHANGES: list[Callable[[dict[str, Organisation]], None]] = [
    lambda tree: None, match, match_again, judge, replace_plan, replace_and_match, correct_year, move_body, move_county,
    change_level, fold, fold_between, delete_body,
]  # fmt: skip


@pytest.mark.parametrize("change", CHANGES, ids=[change.__name__.replace("<lambda>", "reading") for change in CHANGES])
def test_counts_follow(tree: dict[str, Organisation], change: Callable[[dict[str, Organisation]], None]) -> None:
    change(tree)
    assert_right()
    current = Commitment.objects.filter(is_current=True)
    assert counted().total() == current.count() > 0
    assert counted() == counted(Organisation.objects.get(pk=tree["body"].pk)) == Counter(
        current.values_list("status", flat=True)
    )  # fmt: skip
    confirmed = add_up(counts_of(None, everyone(), descendants=True))[None].confirmed_total
    assert confirmed == current.filter(current_assessment__counts=True).count()


def test_change_that_is_rolled_back_counts_nothing(tree: dict[str, Organisation]) -> None:
    before = counted()
    with transaction.atomic():
        judge(tree)
        assert counted() != before
        transaction.set_rollback(True)
    assert counted() == before
    assert_right()


def test_command_counts_anew(tree: dict[str, Organisation]) -> None:
    judge(tree)
    right = counted(tree["county"])
    FulfilmentCount.objects.filter(below=True).update(n=99)
    Commitment.objects.update(status="pending", plan_year=None, is_current=False)
    call_command("recount", verbosity=0)
    assert_right()
    assert counted(tree["county"]) == right


def in_thread(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_counts_are_right_after_everything_at_once(settings: Any, tmp_path: Path) -> None:
    tree = plant(settings, tmp_path)
    neighbour = Organisation.objects.create(name="云溪县林业局", level="township", parent=tree["county"])
    for year in (2022, 2023):
        hand_in(year, body=neighbour)
    runs = list(MatchRun.objects.order_by("pk"))
    plan = Report.objects.get(covers_year=2022, organisation=tree["body"])
    author = person()
    judged = [
        lambda c=commitment: judge_commitment(
            commitment=c, later_report=runs[0].later_report, status="fulfilled", reason="已查阅。", author=author
        )
        for commitment in plan.commitments.all()
    ]
    other = Organisation.objects.create(name="松岭省人民政府", level="province")
    work: list[Callable[[], object]] = [
        *judged[:3],
        *(lambda run=run: match_pair(run.pk) for run in runs),
        lambda: hand_in(2024, body=tree["body"]),
        lambda: hand_in(2024, body=neighbour),
        lambda: Organisation.objects.filter(pk=tree["county"].pk).update(parent=other),
        fold_counts,
        lambda: hand_in(2022, body=neighbour, plan="修订取水许可办理指南。", supersedes=runs[1].plan_report),
        *judged[3:],
        fold_counts,
    ]
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(in_thread, work))
    assert_right()
    assert counted(other) == counted(tree["county"]) == counted()
    assert counted(tree["province"]) == {}
