"""Reports of one body read at the same time: neither sees the other, and still they are linked."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from reports.models import Organisation, Report
from reports.services import Declaration, read_report, receive_report
from tests.texts import report_text
from tracker.models import LinkRun, MatchRun, Restatement
from tracker.operations import check_integrity
from tracker.services import link_organisation, match_pair

BODY = "云溪县水务局"
YEARS = range(2018, 2024)


def receive(year: int) -> int:
    body = Organisation.objects.get_or_create(name=BODY)[0]
    text = report_text(year, plan=f"污水处理率达到{90 - year % 10}%以上。\n制定河湖巡查管理办法。")
    declared = Declaration(organisation=body, covers_year=year)
    return receive_report(data=text.encode(), name=f"{year}.txt", declaration=declared).report.pk


def in_thread(work: Any, pk: int) -> None:
    try:
        work(pk)
    finally:
        connection.close()


def read_and_link(pk: int) -> None:
    read_report(pk)
    link_organisation(Organisation.objects.get(name=BODY).pk)


@pytest.mark.django_db(transaction=True)
def test_reports_read_and_matched_at_once_are_all_linked(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    pks = [receive(year) for year in YEARS]
    body = Organisation.objects.get(name=BODY)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda pk: in_thread(read_and_link, pk), pks))
    assert set(Report.objects.values_list("state", flat=True)) == {"done"}
    link_organisation(body.pk)  # what was read while the last two linked
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda pk: in_thread(match_pair, pk), MatchRun.objects.values_list("pk", flat=True)))
    assert set(LinkRun.objects.values_list("state", flat=True)) == {"done"}
    assert Restatement.objects.filter(counts=True).count() == 2 * (len(YEARS) - 1)
    assert list(check_integrity()) == []
