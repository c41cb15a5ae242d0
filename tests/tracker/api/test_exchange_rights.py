"""Who may take rows out and bring them in, and whose rows."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from openpyxl import load_workbook
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import Cast, make_user
from tests.tracker.exchange_files import FORMATS, KINDS, bring, counts, export, fetch, file_of, named, rows_of
from tracker.exchange.handouts import NOTES_SHEET
from tracker.models import Event, ExchangeKind, Export, Membership
from tracker.workflow import work_off

from .conftest import Login

IMPORTS, EXPORTS = "/api/v1/imports/", "/api/v1/exports/"
ASKED = {"kind": "organisations", "format": "csv"}


@pytest.fixture
def keeper(cast: Cast) -> User:
    return make_user("keeper", "tracker.add_export", "tracker.add_import")


@pytest.fixture
def client(keeper: User, login: Login) -> APIClient:
    return login(keeper)


@pytest.fixture
def bound(cast: Cast, keeper: User) -> Organisation:
    """Everybody sees the body of the cast and what is below it, and not this other one."""
    other = Organisation.objects.create(name="青岭县水务局", credit_code="113608270032781457")
    Membership.objects.update(organisation=cast.body)
    return other


@pytest.mark.parametrize("address", [EXPORTS, IMPORTS])
def test_starting_needs_leave(cast: Cast, outsider: APIClient, address: str) -> None:
    assert outsider.post(address, ASKED, format="json" if address == EXPORTS else "multipart").status_code == 403
    assert APIClient().get(address).status_code == 401


def test_others_see_neither_row_nor_file(cast: Cast, client: APIClient, outsider: APIClient) -> None:
    export(client, "organisations", "csv")
    pk = Export.objects.get().pk
    for path in (f"{EXPORTS}{pk}/", f"{EXPORTS}{pk}/file/"):
        answer: Any = client.get(path)
        assert answer.status_code == 200
        assert b"".join(answer)  # read to its end, or the file stays open
        assert outsider.get(path).status_code == 404
        assert outsider.get(path.replace(str(pk), "999")).status_code == 404
    assert outsider.get(EXPORTS).json()["results"] == []


def test_leave_to_fetch_others_files_is_leave(cast: Cast, client: APIClient, login: Login) -> None:
    export(client, "organisations", "csv")
    auditor = login(make_user("auditor", "tracker.download_any_export"))
    assert fetch(auditor, f"{EXPORTS}{Export.objects.get().pk}/file/")


def test_each_download_is_kept_in_the_events(cast: Cast, client: APIClient, keeper: User) -> None:
    export(client, "organisations", "csv", level=["county"])
    told = list(Event.objects.filter(kind__startswith="export.").order_by("pk").values_list("kind", "actor", "payload"))
    assert [(kind, actor) for kind, actor, _ in told] == [
        ("export.created", keeper.pk),
        ("export.downloaded", keeper.pk),
    ]
    assert told[0][2]["filters"] == {"level": ["county"]}


def test_export_holds_what_its_owner_may_see(cast: Cast, client: APIClient, bound: Organisation) -> None:
    rows = rows_of(export(client, "organisations", "csv"), "csv")
    assert [row[1] for row in rows[1:]] == [cast.body.name]


def test_file_is_withheld_from_who_sees_less_now(cast: Cast, client: APIClient) -> None:
    export(client, "organisations", "csv")
    path = f"{EXPORTS}{Export.objects.get().pk}/file/"
    Membership.objects.update(organisation=cast.body)
    assert client.get(path).status_code == 404


def test_file_is_not_there_before_it_is_written(cast: Cast, client: APIClient) -> None:
    shown = client.post(EXPORTS, ASKED, format="json").json()
    answer = client.get(f"{shown['url']}file/")
    assert (shown["file_url"], answer.status_code) == (None, 409)
    assert client.post(f"{shown['url']}cancel/", {}, format="json").json()["state"] == "cancelled"
    work_off()
    assert client.get(shown["url"]).json()["state"] == "cancelled"


BAD_FILTERS: list[Any] = [
    ({"levle": "city"}, "filters.levle", "unknown_parameter"),
    ({"level": ["village"]}, "filters.level", "invalid_choice"),
    ({"parent": 999}, "filters.parent", "invalid_choice"),
    ({"q": ""}, "filters.q", "parameter_empty"),
    ({"q": ["a", "b"]}, "filters.q", "parameter_repeated"),
]


@pytest.mark.parametrize(("filters", "attr", "code"), BAD_FILTERS)
def test_filters_are_those_of_the_list(
    cast: Cast, client: APIClient, filters: dict[str, Any], attr: str, code: str
) -> None:
    answer = client.post(EXPORTS, {**ASKED, "filters": filters}, format="json")
    error = answer.json()["errors"][0]
    assert (answer.status_code, error["attr"].rsplit(".0", 1)[0], error["code"]) == (400, attr, code), error


def test_export_equals_the_list(cast: Cast, client: APIClient) -> None:
    listed = client.get("/api/v1/commitments/", {"status": "partly_fulfilled", "needs_review": "true"}).json()[
        "results"
    ]
    titles, *rows = rows_of(export(client, "commitments", "json", status="partly_fulfilled", needs_review=True), "json")
    assert [dict(zip(titles, row, strict=True))["id"] for row in rows] == [item["id"] for item in listed]
    shown = dict(zip(titles, rows[0], strict=True))
    item = listed[0]
    assert (shown["status"], shown["status_label"], shown["confirmed"]) == (
        item["status"],
        item["status_label"],
        item["confirmed"],
    )
    assert shown["report_sha256"] == cast.plan_report.sha256
    assert item["best_evidence"]["text"] in shown["evidence"]


LEAVES: list[Any] = [
    ("organisations", [["规范名称"], ["新局"]], "reports.add_organisation"),
    ("organisations", [["编号", "简称"], ["{body}", "新"]], "reports.change_organisation"),
    ("reports", [["编号", "标题"], ["{report}", "新"]], "reports.change_report"),
    ("commitments", [["编号", "责任单位"], ["{commitment}", "水政科"]], "tracker.change_commitment"),
    ("assessments", [["承诺编号", "落实状态", "理由"], ["{commitment}", "已落实", "看过。"]], "tracker.add_assessment"),
]


@pytest.mark.parametrize(("kind", "rows", "leave"), LEAVES)
def test_each_row_needs_the_leave_that_the_interface_asks_for(
    cast: Cast, login: Login, kind: str, rows: list[list[str]], leave: str
) -> None:
    known = {"body": cast.body.pk, "report": cast.plan_report.pk, "commitment": cast.rules.pk}
    data = file_of([[cell.format(**known) for cell in row] for row in rows], "csv")
    without, having = (login(make_user(name, "tracker.add_import", *more)) for name, *more in (("a",), ("b", leave)))
    assert named(bring(without, kind, data, "csv")) == [(2, "", "permission_denied")]
    shown = bring(having, kind, data, "csv")
    assert (shown["created"] + shown["updated"], shown["failed"]) == (1, 0), shown


def test_foreign_rows_answer_like_missing_ones(cast: Cast, login: Login, bound: Organisation) -> None:
    leave = ("tracker.add_import", "reports.add_organisation", "reports.change_organisation")
    client = login(make_user("clerk2", *leave, body=cast.body))
    refusals = []
    for pk in (bound.pk, 99_999):
        data = file_of([["编号", "简称"], [pk, "改"]], "csv")
        refusals.append(named(bring(client, "organisations", data, "csv")))
        data = file_of([["规范名称", "上级机构编号"], ["新局", pk]], "csv")
        refusals.append(named(bring(client, "organisations", data, "csv")))
    assert refusals[:2] == refusals[2:]
    assert {code for found in refusals for _row, _title, code in found} == {"does_not_exist"}
    orphan = file_of([["规范名称"], ["新局"]], "csv")
    assert named(bring(client, "organisations", orphan, "csv")) == [(2, "上级机构编号", "parent_required")]
    below = file_of([["规范名称", "上级机构"], ["新局", cast.body.name]], "csv")
    assert counts(bring(client, "organisations", below, "csv")) == (1, 0, 0, 0)


@pytest.mark.parametrize("file_format", FORMATS)
@pytest.mark.parametrize("kind", KINDS)
def test_template_is_understood_and_has_the_titles_of_the_export(
    cast: Cast, client: APIClient, tmp_path: Any, kind: str, file_format: str
) -> None:
    data = fetch(client, f"{IMPORTS}templates/{kind}.{file_format}/")
    titles = rows_of(data, file_format)[0]
    assert set(titles) <= set(rows_of(export(client, kind, file_format), file_format)[0])
    assert bring(client, kind, data, file_format)["error"]["code"] == "rows_missing"
    if file_format == "xlsx":
        path = tmp_path / "a.xlsx"
        path.write_bytes(data)
        assert load_workbook(path).sheetnames == [ExchangeKind(kind).label, NOTES_SHEET]


def test_unknown_template_is_not_there(cast: Cast, client: APIClient) -> None:
    assert client.get(f"{IMPORTS}templates/people.csv/").status_code == 404
