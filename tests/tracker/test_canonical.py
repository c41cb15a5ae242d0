"""The canonical dump: the same for the same findings, however they were come by, and different where they differ."""

from __future__ import annotations

import json
import re
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from reports.models import Organisation, Report
from tests.tracker.damage import ingest, make_installation
from tracker.models import Commitment, Event, MatchRun
from tracker.operations import canonical_lines
from tracker.services import match_pair, rematch

pytestmark = pytest.mark.django_db
REPORTS = (("云溪县水务局", 2022), ("云溪县水务局", 2023), ("云岭市林业局", 2023))


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


def dump_of(*reports: tuple[str, int]) -> list[str]:
    """The dump of a database that took in just these, in this order."""
    with transaction.atomic():
        ingest(*reports)
        lines = list(canonical_lines())
        transaction.set_rollback(True)
    return lines


def test_order_of_ingest_does_not_matter() -> None:
    first, *others = (dump_of(*order) for order in permutations(REPORTS))
    assert len(first) > 20
    assert all(other == first for other in others)


def test_ids_do_not_matter() -> None:
    before = dump_of(*REPORTS)
    with transaction.atomic():
        Organisation.objects.bulk_create(Organisation(name=f"机构{n}") for n in range(7))
        Organisation.objects.all().delete()
        Report.objects.create(sha256="0" * 64).delete()
        Event.objects.create(kind="report.read", object_type="report", object_id=0).delete()
        assert dump_of(*REPORTS) == before


def test_dump_holds_every_kind_of_finding() -> None:
    make_installation()
    types = {json.loads(line)["type"] for line in canonical_lines()}
    kinds = {"organisation", "report", "section", "commitment", "evidence", "assessment", "event"}
    assert types == kinds | {"link_run", "match_run"}


def test_dump_names_no_id_and_no_time() -> None:
    make_installation()
    keys = re.findall(r'"([a-z_]+)":', "\n".join(canonical_lines()))
    assert not {key for key in keys if key == "id" or key.endswith(("_id", "_at", "lease_until", "fence"))}


def test_matching_again_changes_nothing() -> None:
    make_installation()
    before = list(canonical_lines())
    run = MatchRun.objects.get()
    rematch([run.pk])
    match_pair(run.pk)
    assert list(canonical_lines()) == before


@pytest.mark.parametrize("what", ["event", "lineage", "current", "text"])
def test_each_difference_shows(what: str) -> None:
    make_installation()
    before = list(canonical_lines())
    one, two = Commitment.objects.order_by("pk")[:2]
    if what == "event":
        Event.objects.create(kind="report.read", object_type="report", object_id=one.report_id)
    elif what == "lineage":
        Commitment.objects.filter(pk=one.pk).update(restates=two)
    elif what == "current":
        Commitment.objects.filter(pk=one.pk).update(current_assessment=None)
    else:
        Report.objects.update(text="另一段文字")
    assert list(canonical_lines()) != before


def test_command_writes_the_lines_to_a_file(tmp_path: Path) -> None:
    make_installation()
    file = tmp_path / "dump.jsonl"
    call_command("dump_canonical", file)
    assert file.read_text(encoding="utf-8").splitlines() == list(canonical_lines())
