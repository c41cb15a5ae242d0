"""What goes out comes in: nothing changes, and what was changed meanwhile is put back."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook
from rest_framework.test import APIClient

from reports.models import ExternalId, Organisation, OrganisationName, Report
from tests.tracker.cast import Cast, make_user
from tests.tracker.exchange_files import FORMATS, KINDS, bring, counts, export, rows_of
from tracker.models import Assessment, Commitment, Event

from .conftest import Login

EVERYTHING = (
    "tracker.add_export",
    "tracker.add_import",
    "tracker.add_assessment",
    "tracker.add_commitment",
    "tracker.change_commitment",
    "reports.add_organisation",
    "reports.change_organisation",
    "reports.change_report",
)


@pytest.fixture
def keeper(cast: Cast) -> User:
    return make_user("keeper", *EVERYTHING)


@pytest.fixture
def client(keeper: User, login: Login) -> APIClient:
    return login(keeper)


@pytest.fixture
def awkward(cast: Cast) -> Cast:
    """The cast with texts and values that are hard on a spreadsheet."""
    child = Organisation.objects.create(
        name="云岭市松涛区水务局执法队", short_name="=1+1", parent=cast.body, credit_code="113608270032781457"
    )
    OrganisationName.objects.create(organisation=child, name="水|政监察大队", kind="former", used_until="2019-03-01")
    OrganisationName.objects.create(organisation=child, name="执法队")
    ExternalId.objects.create(organisation=child, system="oa\\x", value="-5|7")
    Report.objects.filter(pk=cast.plan_report.pk).update(
        title="  +1 前后有空格的标题 ",
        published_on="2024-01-31",
        index_number="-12/3",
        document_number="松水〔2024〕1号",
    )
    Commitment.objects.filter(pk=cast.checks.pk).update(
        task="@任务\r\n第二行\n_x000D_ 与\x07铃", target_value=12.5, responsible_unit="'=局"
    )
    Commitment.objects.filter(pk=cast.rules.pk).update(task="长" * 40_000)
    return cast


def cells(data: bytes, file_format: str) -> Any:
    """What must be the same: the bytes, but of a workbook, which holds the time it was written, the cells."""
    return rows_of(data, file_format) if file_format == "xlsx" else data


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_import_of_an_export_changes_nothing(awkward: Cast, client: APIClient, kind: str, file_format: str) -> None:
    before = export(client, kind, file_format)
    rows = len(rows_of(before, file_format)) - 1
    assert rows >= 2
    shown = bring(client, kind, before, file_format)
    assert (shown["state"], counts(shown)) == ("done", (0, 0, rows, 0)), shown
    assert cells(export(client, kind, file_format), file_format) == cells(before, file_format)


@pytest.mark.parametrize("file_format", FORMATS)
def test_bodies_changed_meanwhile_are_put_back(awkward: Cast, client: APIClient, file_format: str) -> None:
    before = export(client, "organisations", file_format)
    child = Organisation.objects.get(parent=awkward.body)
    child.names.all().delete()
    child.external_ids.all().delete()
    Organisation.objects.filter(pk=child.pk).update(short_name="", parent=None, credit_code=None, level="city")
    shown = bring(client, "organisations", before, file_format)
    assert counts(shown) == (0, 1, 1, 0), shown
    assert cells(export(client, "organisations", file_format), file_format) == cells(before, file_format)


@pytest.mark.parametrize("file_format", FORMATS)
def test_commitments_changed_meanwhile_are_put_back(awkward: Cast, client: APIClient, file_format: str) -> None:
    before = export(client, "commitments", file_format)
    Commitment.objects.filter(pk=awkward.checks.pk).update(
        task="",
        target_metric="",
        target_operator="",
        target_value=None,
        target_unit="",
        further_targets=[],
        deadline="2030-01-01",
        responsible_unit="",
    )
    shown = bring(client, "commitments", before, file_format)
    assert counts(shown) == (0, 1, 6, 0), shown
    assert cells(export(client, "commitments", file_format), file_format) == cells(before, file_format)
    told = Event.objects.filter(kind="commitment.corrected").get()
    assert (told.object_id, told.actor, told.previous["deadline"]) == (
        awkward.checks.pk,
        User.objects.get(username="keeper"),
        "2030-01-01",
    )


@pytest.mark.parametrize("file_format", FORMATS)
def test_metadata_changed_meanwhile_is_put_back(awkward: Cast, client: APIClient, file_format: str) -> None:
    before = export(client, "reports", file_format)
    Report.objects.filter(pk=awkward.plan_report.pk).update(title="", published_on=None, document_number="x")
    shown = bring(client, "reports", before, file_format)
    assert counts(shown) == (0, 1, 1, 0), shown
    after, wanted = (rows_of(data, file_format) for data in (export(client, "reports", file_format), before))
    for rows in (after, wanted):  # a title that is entered loses the spaces around it
        for row in rows:
            row[:] = [cell.lstrip("'").strip() if isinstance(cell, str) else cell for cell in row]
    assert after == wanted


@pytest.mark.parametrize("file_format", FORMATS)
def test_changed_judgement_is_added_by_the_importer_once(awkward: Cast, client: APIClient, file_format: str) -> None:
    data = export(client, "assessments", file_format, status=["no_evidence"])
    replaced = {"no_evidence": "fulfilled", "未见佐证": "已落实"}
    edited = _edit_workbook(data, replaced) if file_format == "xlsx" else data
    for old, new in replaced.items() if file_format != "xlsx" else ():
        edited = edited.replace(old.encode(), new.encode())
    before = Assessment.objects.count()
    for expected in ((1, 0, 0, 0), (0, 0, 1, 0)):
        shown = bring(client, "assessments", edited, file_format)
        assert counts(shown) == expected, shown
    assert Assessment.objects.count() == before + 1
    added = Assessment.objects.order_by("-pk").first()
    assert added is not None
    assert (added.status, added.source, added.author and added.author.username) == ("fulfilled", "person", "keeper")
    awkward.service.refresh_from_db()
    assert awkward.service.current_assessment == added


def _edit_workbook(data: bytes, replaced: dict[str, str]) -> bytes:
    book = load_workbook(io.BytesIO(data))
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            cell.value = replaced.get(cell.value, cell.value)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
