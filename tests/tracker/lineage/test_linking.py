"""Links in the database: the same whatever the order of reading, mended by what comes later, ruled by people."""

from __future__ import annotations

from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import transaction

from reports.errors import InputError
from reports.models import Organisation, Report
from tests.tracker.lineage.bodies import BODY, links, promise, take_in
from tracker.lineage import trace_lineage
from tracker.models import Commitment, Restatement
from tracker.operations import canonical_lines, check_integrity
from tracker.services import decide_link, refresh_changes, withdraw_decision

pytestmark = pytest.mark.django_db

RATE = {
    2022: "2022年底前污水处理率达到60%以上。",
    2023: "污水处理率达到55%以上。",
    2024: "提高污水处理率，达到50%以上。",
}
TRAINING = "培训河长助理和巡河员200人次。"
RULES = "制定船舶污染防治管理办法。"
BASE = "建设水情教育基地1处。"
PLANS = {
    2022: [RATE[2022], RULES, BASE],
    2023: [RATE[2023], TRAINING],
    2024: [RATE[2024], RULES, TRAINING],
}
SEWAGE = {(2022, RATE[2022], 2023, RATE[2023]), (2023, RATE[2023], 2024, RATE[2024])}
EXPECTED = SEWAGE | {(2022, RULES, 2024, RULES), (2023, TRAINING, 2024, TRAINING)}


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def supervisor() -> User:
    return User.objects.create_user("supervisor")


def take_all(*years: int) -> None:
    for year in years or PLANS:
        take_in(year, PLANS[year])


@pytest.mark.parametrize("order", list(permutations(PLANS)), ids=str)
def test_links_do_not_depend_on_the_order_of_reading(order: tuple[int, ...]) -> None:
    take_all(*order)
    assert links() == EXPECTED
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]


def test_dump_is_the_same_for_every_order() -> None:
    dumps = []
    for order in permutations(PLANS):
        with transaction.atomic():
            take_all(*order)
            dumps.append(list(canonical_lines()))
            transaction.set_rollback(True)
    assert all(dump == dumps[0] for dump in dumps)
    assert '"origins":[{' in "\n".join(dumps[0])


def test_a_year_put_in_between_takes_the_link_over() -> None:
    take_all(2022, 2024)
    assert (2022, RATE[2022], 2024, RATE[2024]) in links()
    take_all(2023)
    assert links() == EXPECTED


def test_linking_again_changes_nothing() -> None:
    take_all()
    before = list(Restatement.objects.order_by("pk").values())
    call_command("link_promises")
    assert list(Restatement.objects.order_by("pk").values()) == before


def test_link_tells_its_changes() -> None:
    take_all()
    link = Restatement.objects.get(later=promise(2023, "污水"))
    assert (link.target_change, link.deadline_change) == ("lowered", "dropped")


def test_pointer_names_the_nearest_promise() -> None:
    take_all()
    assert promise(2024, "污水").restates == promise(2023, "污水")
    assert promise(2024, "船舶").restates == promise(2022, "船舶")
    assert promise(2022, "船舶").restates is None


def test_lineage_is_told_from_every_promise_of_it() -> None:
    take_all()
    told = {trace_lineage(promise(year, "污水")).sentence for year in PLANS}
    assert told == {
        "同一件事连续三年写进计划（2022—2024 年），目标从不少于 60%降到不少于 50%，时限从 2022 年底变为未写明。"
    }


def test_lineage_marks_a_year_without_the_promise() -> None:
    take_all()
    lineage = trace_lineage(promise(2024, "船舶"))
    assert [(step.commitment.report.plan_year, step.gap) for step in lineage.steps] == [(2022, 0), (2024, 1)]
    assert [(missing.year, missing.has_plan) for missing in lineage.missing] == [(2023, True)]


def test_lineage_marks_a_year_without_a_plan() -> None:
    take_all(2022, 2024)
    assert [missing.has_plan for missing in trace_lineage(promise(2024, "船舶")).missing] == [False]


def test_a_promise_that_stands_alone_is_one_step() -> None:
    take_all()
    lineage = trace_lineage(promise(2022, "基地"))
    assert (len(lineage.steps), lineage.sentence, lineage.changes) == (1, "", ())


def test_corrected_report_takes_the_links_over() -> None:
    take_all()
    old = Report.objects.get(plan_year=2023)
    take_in(2023, [*PLANS[2023], BASE], supersedes=old)
    assert links() == {(2022, BASE, 2023, BASE), *EXPECTED}
    assert not Restatement.objects.filter(later__report=old).exists()
    assert not Commitment.objects.filter(report=old, restates__isnull=False).exists()
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]


def test_promise_goes_on_under_the_successor() -> None:
    successor = Organisation.objects.create(name="云溪县水利局")
    Organisation.objects.create(name=BODY, successor=successor)
    take_in(2022, PLANS[2022])
    take_in(2023, PLANS[2023], body="云溪县水利局")
    assert links() == {(2022, RATE[2022], 2023, RATE[2023])}
    assert len(trace_lineage(promise(2022, "污水")).steps) == 2


def test_other_body_is_not_linked() -> None:
    take_in(2022, PLANS[2022])
    take_in(2023, PLANS[2023], body="澄湖县水利局")
    assert links() == set()


def reject(supervisor: User) -> Restatement:
    earlier, later = promise(2022, "污水"), promise(2023, "污水")
    return decide_link(earlier=earlier, later=later, decision="rejected", author=supervisor, note="不是同一厂。")


def test_rejected_link_does_not_count_again(supervisor: User) -> None:
    take_all(2022, 2023)
    reject(supervisor)
    assert promise(2023, "污水").restates is None
    take_all(2024)
    call_command("link_promises")
    link = Restatement.objects.get(later=promise(2023, "污水"), earlier=promise(2022, "污水"))
    assert (link.decision, link.author, link.note, link.counts) == ("rejected", supervisor, "不是同一厂。", False)
    assert links() == EXPECTED - {(2022, RATE[2022], 2023, RATE[2023])}


def test_confirmed_link_outlives_the_matcher(supervisor: User) -> None:
    take_all(2022, 2023)
    decide_link(earlier=promise(2022, "基地"), later=promise(2023, "河长"), decision="confirmed", author=supervisor)
    take_all(2024)
    assert (2022, BASE, 2023, TRAINING) in links()
    assert promise(2023, "河长").restates == promise(2022, "基地")


def test_decision_is_carried_to_the_corrected_report(supervisor: User) -> None:
    take_all()
    reject(supervisor)
    old = Report.objects.get(plan_year=2023)
    take_in(2023, [*PLANS[2023], BASE], supersedes=old)
    carried = Restatement.objects.get(earlier=promise(2022, "污水"), later=promise(2023, "污水"))
    assert (carried.decision, carried.author, carried.counts) == ("rejected", supervisor, False)
    assert Restatement.objects.filter(later__report=old, decision="rejected").count() == 1


def test_withdrawn_decision_leaves_it_to_the_matcher(supervisor: User) -> None:
    take_all(2022, 2023)
    withdraw_decision(reject(supervisor))
    assert links() == {(2022, RATE[2022], 2023, RATE[2023])}
    added = decide_link(
        earlier=promise(2022, "基地"), later=promise(2023, "河长"), decision="confirmed", author=supervisor
    )
    withdraw_decision(added)
    assert not Restatement.objects.filter(pk=added.pk).exists()
    assert promise(2023, "河长").restates is None


BAD = [
    pytest.param((2023, "污水"), (2022, "污水"), "confirmed", "promises_unrelated", id="order"),
    pytest.param((2022, "污水"), (2022, "基地"), "confirmed", "promises_unrelated", id="same-year"),
    pytest.param((2022, "污水"), (2023, "污水"), "maybe", "decision_invalid", id="decision"),
]


@pytest.mark.parametrize(("earlier", "later", "decision", "code"), BAD)
def test_bad_decision_is_refused(
    supervisor: User, earlier: tuple[int, str], later: tuple[int, str], decision: str, code: str
) -> None:
    take_all(2022, 2023)
    with pytest.raises(InputError) as refused:
        decide_link(earlier=promise(*earlier), later=promise(*later), decision=decision, author=supervisor)
    assert refused.value.code == code


def test_corrected_number_is_compared_again() -> None:
    take_all(2022, 2023)
    later = promise(2023, "污水")
    later.target_value = 70.0
    later.save()
    refresh_changes(later)
    assert Restatement.objects.get(later=later).target_change == "raised"


def test_damaged_links_are_found() -> None:
    take_all()
    link = Restatement.objects.filter(counts=True).earliest("pk")
    Restatement.objects.filter(pk=link.pk).update(counts=False)
    promise(2024, "河长").copy_keys.delete()
    codes = {finding.code for finding in check_integrity()}
    assert {"restatement_counts", "restates_unpaired", "copy_keys_missing"} <= codes
    call_command("link_promises")
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]
