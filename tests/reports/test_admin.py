"""The admin site about bodies and reports: handing in, correcting, retrying."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks, Settings

from reports import hints
from reports.claims import WorkState
from reports.models import Organisation, OrganisationName, Report, Section
from reports.services import receive_report

pytestmark = pytest.mark.django_db

ADD = "/admin/reports/report/add/"
TEXT = "云溪县水务局2023年工作总结\n一、工作回顾\n完成堤防巡查。\n二、下一步工作打算\n建成两座泵站。\n"


@pytest.fixture(autouse=True)
def _var(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def hinted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The ids that workers are told of."""
    told: list[int] = []
    monkeypatch.setattr(hints, "send_hint", lambda task, pk: told.append(pk))
    return told


@pytest.fixture
def clerk(admin_client: Client) -> Client:
    return admin_client


def report(number: int = 1, **values: Any) -> Report:
    known: dict[str, Any] = {"sha256": f"{number:064x}", "original_name": f"{number}.txt"}
    return Report.objects.create(**(known | values))


def report_read(number: int = 1, **values: Any) -> Report:
    body, _ = Organisation.objects.get_or_create(name=f"云溪县水务局{number}")
    known = {"organisation": body, "kind": "work_summary", "covers_year": 2023, "plan_year": 2024, "text": TEXT}
    stored = report(number, **({"state": WorkState.DONE} | known | values))
    Section.objects.create(report=stored, kind="plan", start=30, end=len(stored.text))
    return stored


def upload(content: str = TEXT, name: str = "a.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content.encode())


@pytest.mark.parametrize(
    "sent",
    [
        pytest.param({"file": TEXT}, id="file"),
        pytest.param({"pasted": TEXT}, id="pasted"),
    ],
)
def test_report_is_received_and_queued(
    clerk: Client,
    hinted: list[int],
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
    sent: dict[str, str],
) -> None:
    data: dict[str, Any] = {k: upload(v) if k == "file" else v for k, v in sent.items()}

    with django_capture_on_commit_callbacks(execute=True):
        answer = clerk.post(ADD, data | {"covers_year": 2023, "kind": "work_summary"})

    stored = Report.objects.get()
    assert answer.headers["Location"] == f"/admin/reports/report/{stored.pk}/change/"
    assert (stored.state, stored.declared_covers_year, hinted) == (WorkState.QUEUED, 2023, [stored.pk])


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        pytest.param({}, "二者只选其一", id="nothing"),
        pytest.param({"file": TEXT, "pasted": TEXT}, "二者只选其一", id="both"),
        pytest.param({"pasted": TEXT, "covers_year": 1900}, "[year_invalid]", id="year out of range"),
        pytest.param({"pasted": "  \n "}, "二者只选其一", id="blank text"),
        pytest.param({"file": "\x7fELF\x00\x01\x02\x03"}, "[", id="unknown format"),
        pytest.param({"pasted": TEXT, "source_url": "javascript:alert(1)"}, "URL", id="bad address"),
        pytest.param({"pasted": TEXT, "organisation": "99"}, "errorlist", id="unknown body"),
        pytest.param({"pasted": TEXT, "supersedes": "abc"}, "errorlist", id="no number"),
        pytest.param({"pasted": TEXT, "supersedes": "9" * 30}, "errorlist", id="number out of range"),
    ],
)
def test_bad_upload_is_a_form_error(clerk: Client, data: dict[str, Any], sentence: str) -> None:
    sent = {k: upload(v) if k == "file" else v for k, v in data.items()}

    answer = clerk.post(ADD, sent)

    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert "errornote" in answer.content.decode()
    assert not Report.objects.exists()


def test_same_file_again_changes_nothing(clerk: Client) -> None:
    clerk.post(ADD, {"pasted": TEXT})

    answer = clerk.post(ADD, {"pasted": TEXT}, follow=True)

    assert "早已录入" in answer.content.decode()
    assert Report.objects.count() == 1


def test_same_file_for_another_year_is_a_form_error(clerk: Client) -> None:
    clerk.post(ADD, {"pasted": TEXT, "covers_year": 2023})

    assert "[duplicate_report]" in clerk.post(ADD, {"pasted": TEXT, "covers_year": 2022}).content.decode()


def test_adding_needs_the_permission(client: Client) -> None:
    client.force_login(User.objects.create_user("visitor", is_staff=True))

    assert client.post(ADD, {"pasted": TEXT}).status_code == 403


def test_failed_report_is_retried(
    clerk: Client, hinted: list[int], django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    failed, done = report(1, state=WorkState.FAILED, error_code="x", error_message="y"), report_read(2)

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post("/admin/reports/report/", {"action": "retry", "_selected_action": [failed.pk, done.pk]})

    assert hinted == [failed.pk]
    assert set(Report.objects.values_list("pk", "state")) == {(failed.pk, "queued"), (done.pk, "done")}


def test_new_declaration_of_a_failed_report_is_tried_at_once(clerk: Client) -> None:
    body = Organisation.objects.create(name="云溪县水务局")
    failed = report(state=WorkState.FAILED, error_code="organisation_not_found", error_message="没有写明报告单位")

    clerk.post(f"/admin/reports/report/{failed.pk}/change/", {"declared_organisation": body.pk})

    failed.refresh_from_db()
    assert (failed.state, failed.declared_organisation) == (WorkState.QUEUED, body)


def correction(stored: Report, **values: Any) -> dict[str, Any]:
    known = {"organisation": stored.organisation_id, "kind": stored.kind, "covers_year": 2023, "plan_year": 2024}
    return known | values


def test_title_of_a_report_is_corrected_and_its_work_columns_are_left(clerk: Client) -> None:
    stored = report_read()
    Report.objects.filter(pk=stored.pk).update(fence=7)

    clerk.post(
        f"/admin/reports/report/{stored.pk}/change/", correction(stored, title="更正的标题", text="x", state="q")
    )

    stored.refresh_from_db()
    assert (stored.title, stored.text, stored.state, stored.fence) == ("更正的标题", TEXT, WorkState.DONE, 7)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"covers_year": ""}, "必须写明机构", id="no year"),
        pytest.param({"plan_year": 2023}, "必须晚于", id="plan not after"),
        pytest.param({"covers_year": 1800}, "1978", id="year out of range"),
    ],
)
def test_wrong_correction_is_a_form_error(clerk: Client, values: dict[str, Any], sentence: str) -> None:
    stored = report_read()

    answer = clerk.post(f"/admin/reports/report/{stored.pk}/change/", correction(stored, **values))

    assert sentence in answer.content.decode()


def test_correction_to_a_report_that_is_there_is_a_form_error(clerk: Client) -> None:
    stored, other = report_read(1), report_read(2)

    answer = clerk.post(f"/admin/reports/report/{other.pk}/change/", correction(stored))

    assert f"编号 {stored.pk}" in answer.content.decode()


def test_change_page_shows_text_escaped_and_conflicts(clerk: Client) -> None:
    hostile = "<script>alert('正文')</script>" + TEXT
    stored = report_read(text=hostile, conflicts=["年度不一致<script>"], title="<script>标题</script>")

    page = clerk.get(f"/admin/reports/report/{stored.pk}/change/").content.decode()

    assert "&lt;script&gt;alert(&#x27;正文&#x27;)" in page
    assert "⚠ 年度不一致&lt;script&gt;" in page
    assert "<script>alert" not in page
    assert "<script>标题" not in page


@pytest.mark.parametrize("state", [WorkState.DONE, WorkState.QUEUED, WorkState.RUNNING])
def test_report_that_may_be_in_use_is_not_deleted(clerk: Client, state: str) -> None:
    stored = report_read(state=state)

    assert clerk.post(f"/admin/reports/report/{stored.pk}/delete/", {"post": "yes"}).status_code == 403


def test_failed_report_is_deleted_with_its_original(
    clerk: Client, tmp_path: Path, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    failed = receive_report(data=TEXT.encode(), name="a.txt").report
    Report.objects.update(state=WorkState.FAILED)
    assert [path for path in tmp_path.rglob("*") if path.is_file()]

    with django_capture_on_commit_callbacks(execute=True):
        clerk.post(f"/admin/reports/report/{failed.pk}/delete/", {"post": "yes"})

    assert not Report.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def organisation_form(**values: Any) -> dict[str, Any]:
    inlines = {f"{name}-{part}": 0 for name in ("names", "external_ids") for part in ("TOTAL_FORMS", "INITIAL_FORMS")}
    return inlines | {"name": "云溪县水务局", "confirmed": "on"} | values


def test_organisation_is_stored_under_the_name_it_is_looked_up_by(clerk: Client) -> None:
    alias = {"names-TOTAL_FORMS": 1, "names-0-name": "县 水务局", "names-0-kind": "alias"}

    clerk.post("/admin/reports/organisation/add/", organisation_form(name="云溪县 水务局", **alias))

    assert Organisation.objects.get().name == "云溪县水务局"
    assert OrganisationName.objects.get().name == "县水务局"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        pytest.param({"credit_code": "11330302002500000X"}, "统一社会信用代码", id="check digit"),
        pytest.param({"region_code": "999999"}, "行政区划代码", id="region"),
    ],
)
def test_wrong_code_of_an_organisation_is_a_form_error(clerk: Client, values: dict[str, str], sentence: str) -> None:
    answer = clerk.post("/admin/reports/organisation/add/", organisation_form(**values))

    assert f"{sentence}“" in answer.content.decode()
    assert not Organisation.objects.exists()


@pytest.mark.parametrize(
    ("address", "queries"),
    [
        pytest.param("/admin/reports/report/", 7, id="reports"),
        pytest.param("/admin/reports/organisation/", 5, id="organisations"),
        pytest.param("/admin/reports/section/", 5, id="sections"),
        pytest.param("/admin/autocomplete/?app_label=reports&model_name=report&field_name=supersedes", 4, id="choices"),
    ],
)
@pytest.mark.parametrize("rows", [1, 30])
def test_list_makes_the_same_queries_for_any_number_of_rows(
    clerk: Client, django_assert_max_num_queries: DjangoAssertNumQueries, address: str, queries: int, rows: int
) -> None:
    for number in range(rows):
        report_read(number)

    with django_assert_max_num_queries(queries) as captured:
        assert clerk.get(address).status_code == 200

    assert not any('"reports_report"."text"' in query["sql"] for query in captured.captured_queries)
