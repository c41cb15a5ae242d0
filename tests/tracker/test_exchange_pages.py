"""Exports and imports on the admin site: as a clerk does it, from the template to the corrected file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from reports.models import Organisation
from tracker.models import Commitment, Event, Export, Import
from tracker.workflow import work_off

from .api.test_imports import BAD, MANY, many_rows
from .cast import Cast, make_cast, make_user
from .exchange_files import FORMATS, KINDS, file_of, rows_of

pytestmark = pytest.mark.django_db

EXPORTS, IMPORTS = "/admin/tracker/export/", "/admin/tracker/import/"
RIGHTS = (
    *("tracker.add_export", "tracker.add_import", "tracker.add_assessment", "tracker.add_commitment"),
    *("tracker.change_commitment", "reports.add_organisation", "reports.change_organisation", "reports.change_report"),
    *("reports.view_organisation", "reports.view_report", "tracker.view_commitment", "tracker.view_assessment"),
)


@pytest.fixture
def cast(settings: Any, tmp_path: Path) -> Cast:
    settings.MEDIA_ROOT = tmp_path
    return make_cast()


def person(name: str, *rights: str, body: Organisation | None = None) -> Client:
    user = make_user(name, *rights, body=body)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def keeper(cast: Cast) -> Client:
    return person("keeper", *RIGHTS)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer.streaming_content)


def export(client: Client, kind: str, file_format: str, **filters: Any) -> bytes:
    """The file that the pages lead to."""
    answer = client.post(f"{EXPORTS}add/", {"kind": kind, "format": file_format, **filters}, follow=True)
    waiting = answer.content.decode()
    assert "data-refresh" in waiting, answer.context.get("errors")
    work_off()
    row = Export.objects.latest("pk")
    assert "下载文件" in client.get(f"{EXPORTS}{row.pk}/change/").content.decode()
    return bytes_of(client.get(f"{EXPORTS}{row.pk}/file/"))


def bring(client: Client, kind: str, data: bytes, file_format: str, how: str = "check") -> tuple[Import, str]:
    """The import that a file became, and its page when it is over."""
    form = {"kind": kind, "how": how, "file": SimpleUploadedFile(f"rows.{file_format}", data)}
    answer = client.post(f"{IMPORTS}add/", form, follow=True)
    assert answer.redirect_chain, answer.content.decode()
    work_off()
    job = Import.objects.latest("pk")
    return job, client.get(f"{IMPORTS}{job.pk}/change/").content.decode()


def counts(job: Import) -> tuple[int, int, int, int]:
    return job.created, job.updated, job.unchanged, job.failed


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_what_goes_out_comes_in_and_goes_out_the_same(keeper: Client, kind: str, file_format: str) -> None:
    before = export(keeper, kind, file_format)
    rows = rows_of(before, file_format)
    job, page = bring(keeper, kind, before, file_format, "all_or_nothing")
    assert (job.state, counts(job)) == ("done", (0, 0, len(rows) - 1, 0)), page
    assert rows_of(export(keeper, kind, file_format), file_format) == rows


@pytest.mark.parametrize("mode", ["all_or_nothing", "best_effort"])
def test_seven_bad_rows_of_five_thousand_are_named_then_imported_as_chosen(
    cast: Cast, keeper: Client, mode: str
) -> None:
    job, page = bring(keeper, "organisations", file_of(many_rows(), "xlsx"), "xlsx")
    assert (counts(job), job.applied, Organisation.objects.count()) == ((MANY - 7, 0, 0, 7), False, 1)
    for row, (title, _code) in BAD.items():
        assert f'<td class="where">{row}</td><td class="where">{title}</td>' in page
    assert "确认导入" in page
    keeper.post(f"{IMPORTS}{job.pk}/apply/", {"mode": mode})
    work_off()
    job.refresh_from_db()
    stored = Organisation.objects.filter(parent=cast.body).count()
    assert (job.applied, stored) == ((False, 0) if mode == "all_or_nothing" else (True, MANY - 7))
    after = keeper.get(f"{IMPORTS}{job.pk}/change/").content.decode()
    assert ("整个文件都没有导入" if mode == "all_or_nothing" else "<strong>已导入</strong>") in after
    assert 'action="/admin/tracker/import' not in after  # what was imported is not offered again


def test_bad_rows_are_corrected_in_their_own_file(keeper: Client) -> None:
    rows: list[list[Any]] = [["规范名称", "层级"], ["云溪局", "县级"], ["白石局", "特级"]]
    job, _page = bring(keeper, "organisations", file_of(rows, "xlsx"), "xlsx", "best_effort")
    titles, bad = rows_of(bytes_of(keeper.get(f"{IMPORTS}{job.pk}/errors-file/")), "xlsx")
    assert (titles, bad[:3]) == (["规范名称", "层级", "错误列", "错误原因"], ["白石局", "特级", "层级"])
    again, page = bring(
        keeper, "organisations", file_of([titles, ["白石局", "县级", *bad[2:]]], "xlsx"), "xlsx", "best_effort"
    )
    assert counts(again) == (1, 0, 0, 0), page


@pytest.mark.parametrize("kind", KINDS)
def test_template_is_understood(keeper: Client, kind: str) -> None:
    data = bytes_of(keeper.get(f"{IMPORTS}template/{kind}/xlsx/"))
    job, page = bring(keeper, kind, data, "xlsx")
    assert job.error_code == "rows_missing", page
    assert keeper.get(f"{IMPORTS}template/{kind}/doc/").status_code == 404


def test_file_that_is_none_is_told_of_in_the_form(keeper: Client) -> None:
    form = {"kind": "reports", "how": "check", "file": SimpleUploadedFile("a.pdf", b"%PDF-1.7 " + bytes(99))}
    assert "认不出文件的格式" in keeper.post(f"{IMPORTS}add/", form).content.decode()
    assert Import.objects.count() == 0


def test_hostile_cells_are_shown_as_text(keeper: Client) -> None:
    script = "<script>alert(1)</script>"
    rows = [["规范名称", "层级"], [script, script]]
    _job, page = bring(keeper, "organisations", file_of(rows, "csv"), "csv")
    assert script not in page
    assert "&lt;script&gt;" in page


def test_filters_narrow_what_goes_out(cast: Cast, keeper: Client) -> None:
    rows = rows_of(export(keeper, "commitments", "csv", plan_year=2024, status=["pending"]), "csv")
    plan = Commitment.objects.filter(plan_year=2024, status="pending", is_current=True)
    assert len(rows) - 1 == plan.count()
    bodies = export(keeper, "organisations", "csv", organisation=cast.body.pk)
    assert len(rows_of(bodies, "csv")) == 1 + Organisation.objects.filter(parent=cast.body).count()
    wrong = keeper.post(f"{EXPORTS}add/", {"kind": "organisations", "format": "csv", "plan_year": 2024})
    assert "不能按这一项筛选" in wrong.content.decode()


LISTS = {
    "organisations": "/admin/reports/organisation/?below=all",
    "reports": "/admin/reports/report/",
    "commitments": "/admin/tracker/commitment/",
    "assessments": "/admin/tracker/assessment/",
}


@pytest.mark.parametrize("kind", KINDS)
def test_ticked_rows_go_out(cast: Cast, keeper: Client, kind: str) -> None:
    shown: Any = keeper.get(LISTS[kind])
    chosen = sorted(row.pk for row in shown.context["cl"].result_list)[:2]
    keeper.post(LISTS[kind], {"action": "export_rows", "_selected_action": chosen})
    work_off()
    row = Export.objects.get()
    data = bytes_of(keeper.get(f"{EXPORTS}{row.pk}/file/"))
    assert [cells[0] for cells in rows_of(data, "xlsx")[1:]] == chosen
    assert f"{len(chosen)} 行" in keeper.get(f"{EXPORTS}{row.pk}/change/").content.decode()
    told = Event.objects.get(kind="export.created")
    assert told.payload["filters"] == {"ids": len(chosen)}


def test_rows_of_the_filter_go_out(cast: Cast, keeper: Client) -> None:
    at = f"{LISTS['commitments']}?verifiability__exact=concrete"
    shown: Any = keeper.get(at)
    due = sorted(row.pk for row in shown.context["cl"].result_list)
    keeper.post(at, {"action": "export_rows", "select_across": "1", "_selected_action": due[:1]})
    assert Export.objects.get().filters == {"ids": due}


def test_too_many_ticked_rows_are_sent_to_the_form(cast: Cast, keeper: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.admin.exports.MOST_PICKED", 1)
    chosen = list(Commitment.objects.values_list("pk", flat=True)[:2])
    data = {"action": "export_rows", "_selected_action": chosen}
    answer = keeper.post(LISTS["commitments"], data, follow=True)
    assert "所选超过 1 行" in answer.content.decode()
    assert not Export.objects.exists()


def test_download_is_recorded_and_ends_with_its_time(keeper: Client) -> None:
    export(keeper, "organisations", "csv")
    assert Event.objects.filter(kind="export.downloaded").count() == 1
    row = Export.objects.get()
    Export.objects.update(file="")
    answer = keeper.get(f"{EXPORTS}{row.pk}/file/", follow=True)
    assert "已过保存期" in answer.content.decode()
    assert "已过期删除" in keeper.get(EXPORTS).content.decode()


def test_everybody_has_their_own(cast: Cast, keeper: Client) -> None:
    export(keeper, "organisations", "csv")
    job, _page = bring(keeper, "organisations", file_of([["规范名称"], [""], ["甲局"]], "csv"), "csv")
    other = person("other", *RIGHTS)
    row = Export.objects.get()
    for at in (f"{EXPORTS}{row.pk}/change/", f"{EXPORTS}{row.pk}/file/", f"{IMPORTS}{job.pk}/change/"):
        assert other.get(at).status_code == 404
    assert other.post(f"{IMPORTS}{job.pk}/apply/", {"mode": "best_effort"}).status_code == 404
    assert list(other.get(EXPORTS).context["cl"].result_list) == []
    assert list(other.get(IMPORTS).context["cl"].result_list) == []
    nobody = person("nobody")
    for at in (EXPORTS, f"{EXPORTS}add/", IMPORTS, f"{IMPORTS}add/", f"{IMPORTS}template/reports/csv/"):
        assert nobody.get(at).status_code == 403


def test_import_stays_within_ones_part_of_the_tree(cast: Cast) -> None:
    mine = Organisation.objects.create(name="云岭市白石区水务局")
    client = person("part", *RIGHTS, body=mine)
    rows: list[list[Any]] = [["规范名称", "上级机构"], ["甲队", mine.name], ["乙队", cast.body.name], ["丙队", ""]]
    job, page = bring(client, "organisations", file_of(rows, "csv"), "csv", "best_effort")
    assert counts(job) == (1, 0, 0, 2), page
    assert Organisation.objects.get(name="甲队").parent == mine


def test_work_is_cancelled_and_tried_again(keeper: Client) -> None:
    keeper.post(f"{EXPORTS}add/", {"kind": "reports", "format": "csv"})
    row = Export.objects.get()
    for action, state in (("cancel", "cancelled"), ("retry", "queued")):
        keeper.post(EXPORTS, {"action": action, "_selected_action": [row.pk]})
        row.refresh_from_db()
        assert row.state == state
