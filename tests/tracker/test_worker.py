"""The whole flow with a real worker and a real broker."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from reports.models import Report
from reports.services import receive_report
from tests.services import Worker
from tests.texts import report_text
from tracker.models import Assessment, Commitment, MatchRun
from tracker.workflow import worker_answers

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for year in (2022, 2023):
        (folder / f"{year}.txt").write_text(report_text(year), encoding="utf-8")
    return folder


def ingest(folder: Path) -> str:
    out = io.StringIO()
    call_command("ingest", folder, stdout=out, stderr=out)
    return out.getvalue()


def test_a_real_worker_reads_and_matches(worker: Worker, folder: Path) -> None:
    said = ingest(folder)
    assert "没有在运行的 worker" not in said
    assert "报告 2 份" in said
    assert Report.objects.filter(attempts=1, state="done").count() == 2
    assert MatchRun.objects.get().state == "done"
    suggestion = Commitment.objects.get(report__covers_year=2022, text="制定河湖巡查管理办法。").current_assessment
    assert suggestion is not None
    assert suggestion.source == Assessment.Source.MACHINE
    assert suggestion.evidence.exists()
    assert "received" in worker.log.read_text(encoding="utf-8")


def test_waiting_command_sweeps_where_no_beat_runs(worker: Worker, folder: Path, settings: Any) -> None:
    settings.SWEEP_SECONDS = 1
    # As a dead worker leaves it: claimed, its lease run out, and no hint on the way.
    receipt = receive_report(data=(folder / "2022.txt").read_bytes(), name="2022.txt")
    Report.objects.filter(pk=receipt.report.pk).update(state="running", attempts=1, lease_until=timezone.now())
    assert "报告 2 份" in ingest(folder)
    assert Report.objects.get(pk=receipt.report.pk).attempts == 2


def test_without_a_worker_the_command_works_alone(broker_url: str, folder: Path) -> None:
    assert not worker_answers()
    said = ingest(folder)
    assert "没有在运行的 worker" in said
    assert "报告 2 份" in said
