"""Handing in files by command: what is stored, what is said, and what a bad file leaves behind."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from reports.claims import WorkState
from reports.models import Organisation, Report, Section
from tests.texts import DONE_2023, report_text
from tracker.models import Assessment, Commitment, Event, Evidence, MatchRun

pytestmark = pytest.mark.django_db(transaction=True)
TABLES = (Organisation, Report, Section, Commitment, Evidence, Assessment, MatchRun, Event)


@pytest.fixture(autouse=True)
def own_media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "2022.txt").write_text(report_text(2022), encoding="utf-8")
    (folder / "2023.txt").write_text(report_text(2023), encoding="gb18030")
    return folder


def ingest(*args: Any, **options: Any) -> str:
    """The command's words; those on stderr too."""
    out = io.StringIO()
    try:
        call_command("ingest", *args, here=True, stdout=out, stderr=out, **options)
    except CommandError as error:
        out.write(f"\nexit: {error}")
    return out.getvalue()


def counts() -> dict[str, int]:
    return {model.__name__: model.objects.count() for model in TABLES}


def test_two_years_are_read_and_matched(folder: Path) -> None:
    said = ingest(folder)
    assert "报告 2 份" in said
    assert "exit" not in said
    by_text = {c.text: c for c in Commitment.objects.filter(report__covers_year=2022)}
    kept = by_text["制定河湖巡查管理办法。"].current_assessment
    assert kept is not None
    assert kept.status in {Assessment.Status.FULFILLED, Assessment.Status.PARTLY_FULFILLED}
    assert not kept.counts
    best = kept.evidence.first()
    assert best is not None
    assert best.text == best.later_report.text[best.start : best.end]
    assert best.text in DONE_2023


def test_spans_quote_the_stored_text(folder: Path) -> None:
    ingest(folder)
    for commitment in Commitment.objects.select_related("report"):
        assert commitment.report.text[commitment.start : commitment.end] == commitment.text
    for evidence in Evidence.objects.select_related("later_report"):
        assert evidence.later_report.text[evidence.start : evidence.end] == evidence.text


def test_same_bytes_again_change_nothing_and_say_so(folder: Path) -> None:
    ingest(folder)
    before = counts()
    said = ingest(folder)
    assert said.count("内容未变") == 2
    assert counts() == before


def test_order_of_years_does_not_matter(folder: Path) -> None:
    ingest(folder / "2023.txt")
    assert not MatchRun.objects.exists()
    ingest(folder / "2022.txt")
    assert MatchRun.objects.get().state == WorkState.DONE


def test_years_and_body_can_be_given(folder: Path) -> None:
    said = ingest(folder / "2022.txt", organisation="白石县水务局", create_organisation=True, year=2019)
    report = Report.objects.get()
    assert (str(report.organisation), report.covers_year, report.plan_year) == ("白石县水务局", 2019, 2020)
    assert "指定年度为2019年" in said


def test_alias_leads_to_the_body(folder: Path) -> None:
    body = Organisation.objects.create(name="云溪县水利和湖泊局")
    body.names.create(name="云溪县水务局", kind="former")
    ingest(folder)
    assert set(Report.objects.values_list("organisation", flat=True)) == {body.pk}


def test_one_bad_file_does_not_stop_the_others(folder: Path) -> None:
    (folder / "2021.txt").write_bytes(b"")
    said = ingest(folder)
    assert "[file_empty]" in said
    assert "exit: 1 个文件" in said
    assert Report.objects.filter(state=WorkState.DONE).count() == 2


@pytest.mark.parametrize(
    ("data", "options", "code"),
    [
        pytest.param(b"", {}, "file_empty", id="empty file"),
        pytest.param(b" \n\t \n", {}, "no_text", id="white space"),
        pytest.param(b"\x7fELF" + bytes(range(256)) * 8, {}, "content_mismatch", id="program"),
        pytest.param(b"PK\x03\x04" + b"\0" * 400, {}, "archive_not_supported", id="zip"),
        pytest.param("报告".encode() * 9 + b"\xff\xfe\x81" * 40, {}, "encoding_invalid", id="broken encoding"),
        pytest.param(report_text(2022).encode(), {"year": 1899}, "year_invalid", id="year too early"),
        pytest.param(report_text(2022).encode(), {"year": 2999}, "year_invalid", id="year too late"),
        pytest.param(report_text(2022).encode(), {"organisation": "无此局"}, "organisation_unknown", id="unknown body"),
        pytest.param(report_text(2022).encode(), {"supersedes": 99}, "supersedes_unknown", id="supersedes nothing"),
    ],
)
def test_bad_file_is_refused_with_a_code_and_nothing_stored(
    tmp_path: Path, data: bytes, options: dict[str, Any], code: str
) -> None:
    path = tmp_path / "report.txt"
    path.write_bytes(data)
    said = ingest(path, **options)
    assert f"[{code}]" in said
    assert "exit" in said
    assert set(counts().values()) == {0}
    assert not list((tmp_path / "media").rglob("*"))


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("关于召开会议的通知\n\n各乡镇水务站:\n\n定于3月6日召开会议,请准时参加。\n", id="a notice"),
        pytest.param("The quick brown fox jumps over the lazy dog. " * 20, id="English prose"),
    ],
)
def test_text_that_is_no_report_fails_with_a_reason(tmp_path: Path, text: str) -> None:
    path = tmp_path / "report.txt"
    path.write_text(text, encoding="utf-8")
    assert "exit" in ingest(path)
    report = Report.objects.get()
    assert report.state == WorkState.FAILED
    assert report.error_code in {"not_a_report", "wrong_document_kind"}
    assert report.error_message.endswith("。")
    assert not Commitment.objects.exists()


def test_second_report_of_a_year_names_the_first(folder: Path) -> None:
    ingest(folder)
    first = Report.objects.get(covers_year=2022)
    before = counts()
    other = folder / "again.txt"
    other.write_text(report_text(2022, done=DONE_2023 + "\n补充一句。"), encoding="utf-8")
    said = ingest(other)
    assert "[report_exists]" in said
    assert f"编号 {first.pk}" in said
    assert counts() == before | {"Report": before["Report"] + 1, "Event": before["Event"] + 2}  # received, failed
    assert Report.objects.get(original_name="again.txt").state == WorkState.FAILED


def test_failed_report_can_be_handed_in_again_as_superseding(folder: Path) -> None:
    ingest(folder)
    first = Report.objects.get(covers_year=2022)
    other = folder / "again.txt"
    other.write_text(report_text(2022, done=DONE_2023 + "\n补充一句。"), encoding="utf-8")
    ingest(other)
    assert "exit" not in ingest(other, supersedes=first.pk)
    newer = Report.objects.get(original_name="again.txt")
    assert newer.state == WorkState.DONE
    assert MatchRun.objects.filter(plan_report=newer, state=WorkState.DONE).exists()


def test_superseding_report_must_be_of_the_same_body_and_year(folder: Path) -> None:
    ingest(folder / "2022.txt")
    assert "[supersedes_mismatch]" in ingest(folder / "2023.txt", supersedes=Report.objects.get().pk)


def test_body_that_is_not_named_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(report_text(2022, body="我局").replace("我局2022年度", "2022年度"), encoding="utf-8")
    assert "[organisation_not_found]" in ingest(path)
    assert "exit" not in ingest(path, organisation="云溪县水务局", create_organisation=True)
    assert str(Report.objects.get().organisation) == "云溪县水务局"


def test_body_named_without_its_place_is_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(report_text(2022, body="县水务局").replace("云溪县", ""), encoding="utf-8")
    assert "[organisation_ambiguous]" in ingest(path)
    assert not Organisation.objects.exists()
    Organisation.objects.create(name="云溪县水务局").names.create(name="县水务局")
    assert "exit" not in ingest(path)
    assert str(Report.objects.get().organisation) == "云溪县水务局"


def test_same_bytes_for_another_body_are_refused(folder: Path) -> None:
    ingest(folder / "2022.txt")
    said = ingest(folder / "2022.txt", organisation="白石县水务局", create_organisation=True)
    assert "[duplicate_report]" in said


def test_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    said = ingest(tmp_path / "nothing.txt")
    assert "[file_unreadable]" in said
    assert "exit" in said
