"""check_integrity finds each damage by its code, and nothing else; a healthy installation gives no finding."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F

from reports.claims import WorkState
from reports.models import Organisation, Report, Section
from tests.tracker.damage import ingest, leave_file, make_installation, original_file
from tracker.models import Assessment, Commitment, Event, Evidence, FulfilmentCount, LinkRun, MatchRun, Opinion
from tracker.operations import check_integrity
from tracker.operations.check_runs import expected_pairs
from tracker.selectors import current_reports, reports_to_pair

pytestmark = pytest.mark.django_db


@pytest.fixture
def installation(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    make_installation()
    return tmp_path


def codes() -> set[str]:
    return {finding.code for finding in check_integrity()}


def plan_report() -> Report:
    return MatchRun.objects.get().plan_report


def later_report() -> Report:
    return MatchRun.objects.get().later_report


def lose_original(media: Path) -> None:
    original_file(plan_report()).unlink()


def change_original(media: Path) -> None:
    original_file(plan_report()).write_bytes(b"another text")


def change_end_of_text(media: Path) -> None:
    Report.objects.filter(pk=plan_report().pk).update(text=plan_report().text.rstrip()[:-1] + "七")


def change_encoding(media: Path) -> None:
    Report.objects.filter(pk=plan_report().pk).update(encoding="gb18030")


def leave_old_file(media: Path) -> None:
    leave_file(media, "ab/abandoned", age=True)


def section_beyond_the_text(media: Path) -> None:
    last = Section.objects.filter(report=later_report()).latest("start")
    Section.objects.filter(pk=last.pk).update(end=99_999)


def section_into_the_next(media: Path) -> None:
    first = Section.objects.filter(report=later_report()).earliest("start")
    Section.objects.filter(pk=first.pk).update(end=F("end") + 5)


def other_heading(media: Path) -> None:
    section = Section.objects.filter(report=later_report(), heading_start__isnull=False).latest("start")
    Section.objects.filter(pk=section.pk).update(heading="七、另一个标题")


def sections_of_a_waiting_report(media: Path) -> None:
    (media / "originals" / "x").write_bytes(b"x")
    digest = hashlib.sha256(b"x").hexdigest()
    waiting = Report.objects.create(sha256=digest, original="originals/x", original_name="x.txt", text="x")
    Section.objects.create(report=waiting, kind="plan", start=0, end=1)


def shift_commitment(media: Path) -> None:
    Commitment.objects.filter(pk=Commitment.objects.latest("start").pk).update(start=F("start") + 1)


def reword_evidence(media: Path) -> None:
    Evidence.objects.filter(pk=Evidence.objects.earliest("pk").pk).update(text="另一句话。")


def section_of_no_report(media: Path) -> None:
    Section.objects.bulk_create([Section(report_id=99_999, kind="plan", start=0, end=1)])


def judged_shown_as_suggestion(media: Path) -> None:
    judged = Assessment.objects.get(counts=True)
    suggestion = Assessment.objects.filter(commitment=judged.commitment, source="machine").latest("pk")
    Commitment.objects.filter(pk=judged.commitment_id).update(current_assessment=suggestion)


def waits_in_vain(media: Path) -> None:
    judged = Commitment.objects.filter(current_assessment__counts=True).earliest("pk")
    Commitment.objects.filter(pk=judged.pk).update(review_weight=0.5)


def suggestion_not_shown(media: Path) -> None:
    shown = Commitment.objects.filter(current_assessment__source="machine").earliest("pk")
    Commitment.objects.filter(pk=shown.pk).update(current_assessment=None)


def evidence_of_another(media: Path) -> None:
    evidence = Evidence.objects.earliest("pk")
    other = Assessment.objects.exclude(commitment=evidence.commitment_id).earliest("pk")
    other.evidence.add(evidence)


def restates_within_one_report(media: Path) -> None:
    one, two = Commitment.objects.filter(report=plan_report())[:2]
    Commitment.objects.filter(pk=one.pk).update(restates=two)


def lose_run_unmatched(media: Path) -> None:
    """Of a second body, whose pair has not been matched."""
    for report in (plan_report(), later_report()):
        copy_to_another_body(report, media)


def copy_to_another_body(report: Report, media: Path) -> None:
    body, _ = Organisation.objects.get_or_create(name="云岭市林业局")
    (media / "originals" / "copy").mkdir(exist_ok=True)
    name = f"originals/copy/{report.covers_year}"
    data = (report.text + "\n").encode()
    (media / name).write_bytes(data)
    copy = Report.objects.create(
        sha256=hashlib.sha256(data).hexdigest(),
        original=name,
        original_name="copy.txt",
        state=WorkState.DONE,
        organisation=body,
        kind=report.kind,
        covers_year=report.covers_year,
        plan_year=report.plan_year,
        text=report.text + "\n",
        format=report.format,
        encoding=report.encoding,
    )
    LinkRun.objects.create(report=copy)
    Event.objects.create(kind="report.read", object_type="report", object_id=copy.pk)


def opinion_quotes_another_place(media: Path) -> None:
    assessment = Assessment.objects.filter(source="machine").earliest("pk")
    said = {"model": "m", "prompt_version": "1", "status": "fulfilled", "quotation_state": "found"}
    Opinion.objects.create(
        commitment=assessment.commitment, assessment=assessment, quotation="别处的话", start=0, end=4, **said
    )


def lose_link_run(media: Path) -> None:
    LinkRun.objects.filter(report=plan_report()).delete()


def miscount(media: Path) -> None:
    MatchRun.objects.update(counts={"fulfilled": 99})


def commitment_never_matched(media: Path) -> None:
    report = plan_report()
    Commitment.objects.create(report=report, start=0, end=3, text=report.text[:3], verifiability="general")


def lose_event(media: Path) -> None:
    Event.objects.filter(pk=Event.objects.filter(kind="assessment.added").latest("pk").pk).delete()


def double_event(media: Path) -> None:
    event = Event.objects.filter(kind="report.read").latest("pk")
    Event.objects.create(kind=event.kind, object_type="report", object_id=event.object_id, payload=event.payload)


def event_of_nothing(media: Path) -> None:
    Event.objects.create(kind="match.finished", object_type="match_run", object_id=99_999)


def count_one_more(media: Path) -> None:
    FulfilmentCount.objects.filter(below=False).earliest("pk").delete()


def count_one_more_below(media: Path) -> None:
    row = FulfilmentCount.objects.filter(organisation__isnull=True).earliest("pk")
    FulfilmentCount.objects.filter(pk=row.pk).update(n=row.n + 1)


def commitment_in_another_year(media: Path) -> None:
    Commitment.objects.filter(pk=Commitment.objects.earliest("pk").pk).update(plan_year=2031)


def replaced_still_listed(media: Path) -> None:
    Commitment.objects.filter(pk=Commitment.objects.earliest("pk").pk).update(is_current=False)


# What is counted and copied from other rows is wrong too where those are.
CONSEQUENCES = {"fulfilment_counts", "commitment_copies", "review_place"}

DAMAGES = [
    (waits_in_vain, "review_place"),
    (count_one_more, "fulfilment_counts"),
    (count_one_more_below, "fulfilment_counts"),
    (commitment_in_another_year, "commitment_copies"),
    (replaced_still_listed, "commitment_copies"),
    (lose_original, "original_missing"),
    (change_original, "original_changed"),
    (leave_old_file, "original_orphan"),
    (change_end_of_text, "text_changed"),
    (change_encoding, "text_changed"),
    (section_beyond_the_text, "section_quote"),
    (section_into_the_next, "section_quote"),
    (other_heading, "section_quote"),
    (sections_of_a_waiting_report, "report_unread"),
    (shift_commitment, "commitment_quote"),
    (reword_evidence, "evidence_quote"),
    (opinion_quotes_another_place, "opinion_quote"),
    (section_of_no_report, "row_orphan"),
    (judged_shown_as_suggestion, "current_assessment"),
    (suggestion_not_shown, "current_assessment"),
    (evidence_of_another, "evidence_foreign"),
    (restates_within_one_report, "restates_unpaired"),
    (lose_run_unmatched, "run_missing"),
    (lose_link_run, "link_run_missing"),
    (miscount, "run_counts"),
    (commitment_never_matched, "commitment_unmatched"),
    (lose_event, "event_missing"),
    (double_event, "event_doubled"),
    (event_of_nothing, "event_dangling"),
]


@pytest.mark.parametrize(("damage", "code"), DAMAGES, ids=[damage.__name__ for damage, _ in DAMAGES])
def test_damage_is_found_by_its_code_and_nothing_else(
    installation: Path, damage: Callable[[Path], None], code: str
) -> None:
    with transaction.atomic():
        damage(installation)
        found = codes()
        transaction.set_rollback(True)  # what the database would refuse at commit is for looking at only
    assert found - CONSEQUENCES == {code} - CONSEQUENCES
    assert code in found


def test_healthy_installation_has_no_finding(installation: Path) -> None:
    assert codes() == set()


def test_suggestions_of_a_lost_run_are_found(installation: Path) -> None:
    with transaction.atomic():
        MatchRun.objects.all().delete()
        found = codes()
        transaction.set_rollback(True)
    assert {"run_missing", "suggestions_without_run", "event_dangling"} <= found


def test_file_stored_just_now_is_no_orphan(installation: Path) -> None:
    leave_file(installation, "ab/uploading", age=False)
    assert codes() == set()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own check")
def test_damage_below_the_rows_is_found(installation: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA ignore_check_constraints = ON")
        Organisation.objects.update(name="")
        cursor.execute("PRAGMA ignore_check_constraints = OFF")
        found = codes()
        transaction.set_rollback(True)
    assert found == {"database_damaged"}


def test_pairs_in_bulk_are_those_of_the_selector(installation: Path) -> None:
    ingest(("云岭市林业局", 2024), ("云岭市林业局", 2022), ("云岭市林业局", 2023))
    successor = Organisation.objects.create(name="云岭市林草局", successor=None)
    Report.objects.filter(covers_year=2024).update(organisation=successor)
    Organisation.objects.filter(name="云岭市林业局").update(successor=successor)
    one_by_one = {(a.pk, b.pk) for report in current_reports() for a, b in reports_to_pair(report)}
    assert set(expected_pairs()) == one_by_one
    assert len(one_by_one) == 3


def test_command_ends_with_an_error_and_json_lines(installation: Path) -> None:
    lose_original(installation)
    out = io.StringIO()
    with pytest.raises(CommandError, match="发现 1 个问题"):
        call_command("check_integrity", "--json", stdout=out)
    (line,) = out.getvalue().splitlines()
    assert json.loads(line)["code"] == "original_missing"


def test_command_says_that_all_is_well(installation: Path) -> None:
    out = io.StringIO()
    call_command("check_integrity", stdout=out)
    assert "没有发现问题" in out.getvalue()
