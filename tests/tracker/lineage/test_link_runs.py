"""Linking as work: in any batches and beside anything else, with the same links in the end and none left waiting."""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from reports import claims
from reports.claims import MAX_ATTEMPTS, WorkState
from reports.models import Organisation, Report
from tests.tracker.lineage.bodies import BODY, links, promise, read_in, take_in
from tests.tracker.lineage.test_linking import BASE, EXPECTED, PLANS
from tracker.lineage import trace_lineage
from tracker.models import Commitment, LinkRun, Restatement
from tracker.operations import canonical_lines, check_integrity
from tracker.selectors import progress
from tracker.services import link_organisation, link_plans
from tracker.services.lineage import plans
from tracker.tasks import match_organisation
from tracker.workflow import work_off

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def read_all(*years: int) -> list[LinkRun]:
    """The reports of these years, read; the rows that stand for their linking, in the order of the years."""
    for year in years or PLANS:
        read_in(year, PLANS[year])
    return list(LinkRun.objects.order_by("report__plan_year"))


def body() -> Organisation:
    return Organisation.objects.get(name=BODY)


def states() -> list[tuple[str, int]]:
    return list(LinkRun.objects.order_by("pk").values_list("state", "attempts"))


def breaking(text: str) -> Callable[..., Any]:
    """A comparison that cannot stand plans with this text."""
    find_links = plans.find_links

    def compare(earlier: Sequence[str], later: Sequence[str], *args: Any, **options: Any) -> Any:
        if text in (*earlier, *later):
            raise RuntimeError("broken")
        return find_links(earlier, later, *args, **options)

    return compare


def test_all_that_waits_is_linked_at_once() -> None:
    read_all()
    assert links() == set()
    link_organisation(body().pk)
    assert links() == EXPECTED
    assert states() == [("done", 1)] * 3
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]


def test_links_do_not_depend_on_the_batches() -> None:
    dumps = []
    for order in permutations(range(3)):
        for cut in (1, 2):
            with transaction.atomic():
                rows = [row.pk for row in read_all()]
                link_plans([rows[i] for i in order[:cut]])
                link_plans([rows[i] for i in order[cut:]])
                assert links() == EXPECTED
                dumps.append(list(canonical_lines()))
                transaction.set_rollback(True)
    assert all(dump == dumps[0] for dump in dumps)


def test_a_corrected_report_read_before_its_forerunner_is_linked_ends_the_same() -> None:
    dumps = []
    for between in (False, True):
        with transaction.atomic():
            read_all()
            if between:
                link_organisation(body().pk)
            read_in(2023, [*PLANS[2023], BASE], supersedes=Report.objects.get(plan_year=2023))
            link_organisation(body().pk)
            dumps.append(list(canonical_lines()))
            transaction.set_rollback(True)
    assert dumps[0] == dumps[1]


def test_links_of_a_superseded_report_end_when_it_is_superseded() -> None:
    for year, promises in PLANS.items():
        take_in(year, promises)
    old = Report.objects.get(plan_year=2023)
    read_in(2023, [*PLANS[2023], BASE], supersedes=old)
    assert not Restatement.objects.filter(later__report=old, counts=True).exists()
    assert not Commitment.objects.filter(report=old, restates__isnull=False).exists()
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]


def test_work_is_not_finished_before_plans_are_linked() -> None:
    read_all(2022)
    assert (progress(body()).done, progress(body()).waiting) == (1, 1)
    work_off()
    assert progress(body()).finished
    assert states() == [("done", 1)]


def test_task_links_what_waits() -> None:
    read_all()
    match_organisation(body().pk)
    assert links() == EXPECTED


def test_year_that_is_read_and_not_linked_is_not_said_to_lack_the_promise() -> None:
    take_in(2022, PLANS[2022])
    take_in(2024, PLANS[2024])
    read_in(2023, PLANS[2023])
    assert trace_lineage(promise(2024, "船舶")).missing == ()
    link_organisation(body().pk)
    assert [missing.has_plan for missing in trace_lineage(promise(2024, "船舶")).missing] == [True]


def test_expired_row_is_linked_by_another_worker() -> None:
    rows = read_all()
    assert claims.claim(LinkRun, rows[1].pk)
    link_organisation(body().pk)
    assert states().count(("done", 1)) == 2
    LinkRun.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    link_organisation(body().pk)
    assert sorted(states()) == [("done", 1), ("done", 1), ("done", 2)]
    assert links() == EXPECTED


def test_plan_that_breaks_takes_no_other_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    read_all()
    read_in(2022, ["坏掉的一句话。"], body="澄湖县水利局")
    read_in(2023, ["另一句话。"], body="澄湖县水利局")
    with monkeypatch.context() as broken:
        broken.setattr(plans, "find_links", breaking("坏掉的一句话。"))
        work_off()
    of_body = LinkRun.objects.filter(report__organisation=body())
    assert set(of_body.values_list("state", flat=True)) == {"done"}
    others = LinkRun.objects.exclude(pk__in=of_body)
    assert set(others.values_list("state", "attempts", "error_code")) == {
        (WorkState.QUARANTINED, MAX_ATTEMPTS, "internal_error")
    }
    out = io.StringIO()
    call_command("work", "retry", "link_run", *others.values_list("pk", flat=True), stdout=out)
    work_off()
    assert set(others.values_list("state", flat=True)) == {"done"}


def test_row_that_has_failed_is_tried_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    read_in(2018, ["坏掉的一句话。"])
    read_in(2019, ["坏掉的一句话，下一年。"])
    read_all()
    with monkeypatch.context() as broken:
        broken.setattr(plans, "find_links", breaking("坏掉的一句话。"))
        link_organisation(body().pk)
        assert set(states()) == {("queued", 1)}
        link_organisation(body().pk)
    assert states() == [("queued", 2), ("queued", 2), ("done", 2), ("done", 2), ("done", 2)]
    assert links() == EXPECTED


def test_admin_cancels_and_sends_round_again(admin_client: Client) -> None:
    [row] = read_all(2022)
    for action, state in (("cancel", "cancelled"), ("link_again", "queued")):
        data = {"action": action, "_selected_action": [row.pk]}
        assert admin_client.post("/admin/tracker/linkrun/", data).status_code == 302
        row.refresh_from_db()
        assert row.state == state
    assert admin_client.get("/admin/tracker/linkrun/").status_code == 200


def test_report_that_nobody_was_asked_to_link_is_found_and_linked() -> None:
    read_all()
    LinkRun.objects.filter(report__plan_year=2023).delete()
    assert {finding.code for finding in check_integrity()} - {"run_missing"} == {"link_run_missing"}
    call_command("link_promises", stdout=io.StringIO())
    assert links() == EXPECTED
    assert not [finding for finding in check_integrity() if finding.code != "run_missing"]


@pytest.mark.django_db(transaction=True)
class TestMeanwhile:
    """What happens between comparing and storing."""

    @pytest.fixture(autouse=True)
    def slow(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("JIANNUO_FAILPOINT", "before_links:sleep=0.7")

    def link_while(self, meanwhile: Callable[[], Any], monkeypatch: pytest.MonkeyPatch) -> None:
        """Link the body in a thread, and do something else when its rows are claimed."""

        def link() -> None:
            try:
                link_organisation(pk)
            finally:
                connection.close()

        pk = body().pk
        thread = threading.Thread(target=link)
        thread.start()
        while not LinkRun.objects.filter(state="running").exists():
            time.sleep(0.01)
        monkeypatch.delenv("JIANNUO_FAILPOINT")
        meanwhile()
        thread.join()

    def test_plan_read_meanwhile_is_compared_too(self, monkeypatch: pytest.MonkeyPatch) -> None:
        read_all(2022, 2024)
        self.link_while(lambda: read_in(2023, PLANS[2023]), monkeypatch)
        link_organisation(body().pk)
        assert links() == EXPECTED
        assert states() == [("done", 1)] * 3

    def test_row_cancelled_meanwhile_stays_cancelled_and_the_others_are_linked(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rows = read_all()
        self.link_while(lambda: claims.cancel(LinkRun, rows[0].pk), monkeypatch)
        assert sorted(states()) == [("cancelled", 1), ("done", 1), ("done", 1)]
        assert links() == EXPECTED
