"""A small installation made by the real services, and the ways to damage it."""

from __future__ import annotations

import os
from pathlib import Path

from django.contrib.auth.models import User

from reports.models import Report
from reports.services import read_report, receive_report
from tests.texts import report_text
from tracker.models import Commitment, LinkRun, MatchRun
from tracker.services import judge_commitment, link_organisation, match_pair

YEARS = (2022, 2023)
LONG_AGO = 1_000_000_000  # seconds since 1970: no upload that may still be running


def ingest(*reports: tuple[str, int]) -> None:
    """Receive, read, link and match reports of (body, year), in this order."""
    for body, year in reports:
        receipt = receive_report(data=report_text(year, body=body).encode(), name=f"{body}{year}.txt")
        read_report(receipt.report.pk)
    for organisation in LinkRun.objects.order_by().values_list("report__organisation", flat=True).distinct():
        link_organisation(organisation)
    for run in MatchRun.objects.order_by("pk"):
        match_pair(run.pk)


def make_installation() -> None:
    """One body, two years, one pair, and a person's judgement of the first commitment."""
    ingest(*(("云溪县水务局", year) for year in YEARS))
    run = MatchRun.objects.get()
    judge_commitment(
        commitment=Commitment.objects.filter(report=run.plan_report).earliest("start"),
        later_report=run.later_report,
        status="partly_fulfilled",
        reason="只印发了征求意见稿。",
        author=User.objects.create_user("supervisor"),
    )


def original_file(report: Report) -> Path:
    """Where its original lies."""
    return Path(report.original.path)


def leave_file(media: Path, name: str, *, age: bool) -> None:
    """A file below the originals that no row names, old or new."""
    path = media / "originals" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left over")
    if age:
        os.utime(path, (LONG_AGO, LONG_AGO))
