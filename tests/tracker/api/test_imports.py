"""Files handed in: what is understood, what is refused and where, and what is stored."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from rest_framework.test import APIClient

from reports.models import Organisation
from tests.tracker.cast import CHECKS, Cast, make_user
from tests.tracker.exchange_files import bring, counts, fetch, file_of, named, rows_of, send, workbook
from tracker.models import Assessment, Commitment, Import, MatchRun
from tracker.workflow import work_off

from .conftest import Login

ROOT = "/api/v1/imports/"
# 5,000 rows, and which of them are bad, in what way: by row of the sheet, the titles being the first.
MANY = 5000
BAD = {
    2: ("规范名称", "required"),
    1000: ("层级", "label_unknown"),
    1001: ("统一社会信用代码", "credit_code_invalid"),
    2500: ("上级机构", "does_not_exist"),
    3333: ("行政区划代码", "region_code_invalid"),
    4000: ("已核实", "yes_or_no_expected"),
    5001: ("别称与曾用名", "line_malformed"),
}
TITLES = ["规范名称", "层级", "上级机构", "统一社会信用代码", "行政区划代码", "别称与曾用名", "已核实"]


@pytest.fixture
def client(cast: Cast, login: Login) -> APIClient:
    everything = ("tracker.add_export", "tracker.add_import", "reports.add_organisation", "reports.change_organisation")
    rows = ("tracker.add_assessment", "tracker.add_commitment", "tracker.change_commitment", "reports.change_report")
    return login(make_user("keeper", *everything, *rows))


def many_rows() -> list[list[Any]]:
    rows: list[list[Any]] = [TITLES]
    rows += [[f"云岭市第{n}办公室", "县级", "云岭市松涛区水务局", "", "", "", "是"] for n in range(MANY)]
    wrong = ["", "特级", "没有的局", "1" * 18, "999999", "没有竖线", "也许"]
    for row, (title, _code) in BAD.items():
        place = TITLES.index(title)
        rows[row - 1][place] = wrong[place]
    return rows


@pytest.mark.parametrize("mode", ["all_or_nothing", "best_effort"])
def test_seven_bad_rows_of_five_thousand_are_named(cast: Cast, client: APIClient, mode: str) -> None:
    shown = bring(client, "organisations", file_of(many_rows(), "xlsx"), "xlsx", mode=mode)
    assert named(shown) == [(row, title, code) for row, (title, code) in BAD.items()]
    stored = Organisation.objects.filter(parent=cast.body).count()
    if mode == "all_or_nothing":
        assert (shown["state"], shown["error"]["code"], shown["applied"], stored) == (
            "failed",
            "rows_refused",
            False,
            0,
        )
        assert shown["failed"] == 7
    else:
        assert (shown["state"], shown["applied"], stored) == ("done", True, MANY - 7)
        assert counts(shown) == (MANY - 7, 0, 0, 7)
    assert (shown["rows_done"], shown["rows_total"]) == (MANY, MANY)


@pytest.mark.parametrize("mode", ["all_or_nothing", "best_effort"])
def test_row_that_somebody_else_stored_meanwhile_is_named(
    cast: Cast, client: APIClient, monkeypatch: pytest.MonkeyPatch, mode: str
) -> None:
    """Rows are written together; where one of them is taken by then, it alone is refused."""

    def be_faster(place: str) -> None:
        if place == "import_row@5":
            Organisation.objects.bulk_create([Organisation(name="第2办公室")])

    monkeypatch.setattr("tracker.exchange.rows.reach", be_faster)
    rows: list[list[Any]] = [["规范名称"], *([f"第{n}办公室"] for n in range(6))]
    shown = bring(client, "organisations", file_of(rows, "csv"), "csv", mode=mode)
    assert (named(shown), shown["failed"]) == ([(4, "规范名称", "unique")], 1)
    assert Organisation.objects.filter(name__endswith="办公室").count() == (6 if mode == "best_effort" else 0)


def test_rows_lean_on_rows_above_them(cast: Cast, client: APIClient) -> None:
    """Parents, repetitions and other names of bodies that the same file adds."""
    rows: list[list[Any]] = [
        ["规范名称", "上级机构", "简称", "别称与曾用名", "外部编号"],
        ["新局", "云岭市松涛区水务局", "", "", "oa|1"],
        ["新局一科", "新局", "一科", "别称|科室甲", ""],
        ["新局", "云岭市松涛区水务局", "新", "", "oa|1"],
        ["新局二科", "新局", "", "别称|新局一科", ""],
        ["新局三科", "新局四科", "", "", ""],
        ["新局五科", "", "", "", "oa|1"],
    ]
    shown = bring(client, "organisations", file_of(rows, "csv"), "csv", mode="best_effort")
    assert counts(shown) == (2, 2, 0, 2), shown
    assert named(shown) == [(5, "别称与曾用名", "name_taken"), (6, "上级机构", "does_not_exist")]
    stored = Organisation.objects.get(external_ids__value="1")
    assert (stored.name, stored.short_name) == ("新局五科", "")
    assert [body.name for body in Organisation.objects.filter(parent=stored)] == ["新局一科"]


def test_bad_rows_come_back_with_reasons_and_may_be_sent_again(cast: Cast, client: APIClient) -> None:
    rows: list[list[Any]] = [TITLES[:2], ["云溪局", "县级"], ["白石局", "特级"]]
    shown = bring(client, "organisations", file_of(rows, "xlsx"), "xlsx", mode="best_effort")
    data = fetch(client, shown["errors_file_url"])
    titles, row = rows_of(data, "xlsx")
    assert titles == ["规范名称", "层级", "错误列", "错误原因"]
    assert row[:3] == ["白石局", "特级", "层级"]
    assert "“特级”不是可用的值" in row[3]
    mended = bring(client, "organisations", data, "xlsx", mode="best_effort")
    assert named(mended) == [(2, "层级", "label_unknown")]
    again = bring(client, "organisations", file_of([titles, ["白石局", "县级", *row[2:]]], "xlsx"), "xlsx")
    assert counts(again) == (1, 0, 0, 0)


def test_errors_come_in_pages(cast: Cast, client: APIClient) -> None:
    rows: list[list[Any]] = [TITLES[:2], *([f"局{n}", "特级"] for n in range(130))]
    shown = bring(client, "organisations", file_of(rows, "csv"), "csv", mode="best_effort")
    assert (shown["failed"], len(shown["refused"])) == (130, 100)
    found, address = [], shown["errors_url"]
    while address:
        page = client.get(address).json()
        found += [row["row"] for row in page["results"]]
        address = page["next"]
    assert found == list(range(2, 132))


def test_check_stores_nothing_until_it_is_applied(cast: Cast, client: APIClient) -> None:
    data = file_of([["规范名称", "上级机构"], ["新局", "云岭市松涛区水务局"], ["新局二科", "新局"]], "csv")
    shown = bring(client, "organisations", data, "csv", dry_run="true")
    assert (shown["state"], counts(shown), shown["applied"]) == ("done", (2, 0, 0, 0), False)
    assert not Organisation.objects.filter(name="新局").exists()
    answer = client.post(f"{shown['url']}apply/", {}, format="json")
    assert answer.status_code == 202, answer.content.decode()
    work_off()
    after = client.get(shown["url"]).json()
    assert (after["state"], counts(after), after["applied"], after["dry_run"]) == ("done", (2, 0, 0, 0), True, False)
    assert str(Organisation.objects.get(name="新局二科").parent) == "新局"
    assert client.post(f"{shown['url']}apply/", {}, format="json").status_code == 409


ONE = ["规范名称", "层级"]
BAD_FILES: list[Any] = [
    pytest.param([["规范名称", "层 级"], ["a", ""]], "xlsx", "column_unknown", id="unknown column"),
    pytest.param([["规范名称", "规范名称"], ["a", "b"]], "xlsx", "column_repeated", id="duplicate column"),
    pytest.param([["规范名称", "name"], ["a", "b"]], "xlsx", "column_repeated", id="title and code of one column"),
    pytest.param([["简称", "层级"], ["a", ""]], "xlsx", "column_missing", id="missing column"),
    pytest.param([["规范名称", None, "层级"], ["a", "b", ""]], "xlsx", "column_untitled", id="untitled column"),
    pytest.param([["机构名册"], ["规范名称"], ["a"]], "xlsx", "column_unknown", id="line above the titles"),
    pytest.param([ONE], "xlsx", "rows_missing", id="titles only"),
    pytest.param([[None], [None]], "xlsx", "titles_missing", id="blank"),
    pytest.param([["规范名称", "层级"]], "csv", "rows_missing", id="titles only, csv"),
    pytest.param(b'\xef\xbb\xbf"', "csv", "csv_malformed", id="open quotation"),
    pytest.param(b"name\r\n\xff\xfe\xff", "csv", "encoding_invalid", id="bytes"),
    pytest.param(b'[{"name": "a"}', "json", "json_invalid", id="broken off"),
    pytest.param(b'[{"name": "a"}, {"name": ]', "json", "json_invalid", id="not json"),
    pytest.param(b'[{"name": "a"}, 3]', "json", "json_invalid", id="no object"),
    pytest.param(b'[{"name": "a"}, {"level": "city"}]', "json", "json_invalid", id="other names"),
    pytest.param(b'[{"name": ["a"]}]', "json", "json_invalid", id="list in a cell"),
    pytest.param(b'[{"name": "a", "name": "b"}]', "json", "json_invalid", id="name repeated"),
    pytest.param(b'[{"name": NaN}]', "json", "json_invalid", id="NaN"),
    pytest.param(b"[]", "json", "titles_missing", id="empty array"),
    pytest.param(b'{"name": "a"}', "json", "json_invalid", id="object instead of array"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "file_format", "code"), BAD_FILES)
def test_bad_file_is_refused_as_a_whole(
    cast: Cast, client: APIClient, content: Any, file_format: str, code: str
) -> None:
    data = content if isinstance(content, bytes) else file_of(content, file_format)
    shown = bring(client, "organisations", data, file_format)
    assert (shown["state"], shown["error"] and shown["error"]["code"]) == ("failed", code), shown
    assert Organisation.objects.count() == 1


AT_THE_DOOR: list[Any] = [
    pytest.param(b"", "a.xlsx", 400, "file_empty", id="empty"),
    pytest.param(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"x" * 600, "a.xls", 415, "xls_not_supported", id="xls"),
    pytest.param(b"%PDF-1.7\n" + bytes(100), "a.pdf", 415, "format_not_supported", id="pdf"),
    pytest.param(b"x" * 2000, "a.csv", 400, "file_too_large", id="large"),
]


@pytest.mark.parametrize(("data", "name", "status", "code"), AT_THE_DOOR)
def test_bad_file_is_refused_at_the_door(
    cast: Cast, client: APIClient, settings: Any, data: bytes, name: str, status: int, code: str
) -> None:
    settings.IMPORT_MAX_BYTES = 1000
    answer = send(client, "organisations", data, name)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (status, code), answer.content.decode()
    assert Import.objects.count() == 0


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", bytes(80 * 1024 * 1024))
        archive.writestr("xl/worksheets/sheet2.xml", b"\n".join(b"%d" % n for n in range(10)))
    return out.getvalue()


def with_member(name: str, content: bytes) -> bytes:
    """A good workbook with one part replaced."""
    old, out = zipfile.ZipFile(io.BytesIO(file_of([ONE, ["a", "县级"]], "xlsx"))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in old.namelist():
            archive.writestr(member, content if member == name else old.read(member))
    return out.getvalue()


ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
HOSTILE: list[Any] = [
    pytest.param(lambda: file_of([ONE, ["a", "县级"]], "xlsx")[:-200], {"archive_damaged"}, id="cut off"),
    pytest.param(lambda: b"PK\x03\x04" + b"x" * 100, {"archive_damaged"}, id="no archive"),
    pytest.param(lambda: with_member("xl/worksheets/sheet1.xml", b"<worksheet"), {"xlsx_damaged"}, id="broken sheet"),
    pytest.param(lambda: with_member("xl/workbook.xml", b"<a/>"), {"xlsx_damaged", "titles_missing"}, id="no book"),
    pytest.param(lambda: with_member("xl/worksheets/sheet1.xml", ENTITIES), {"xml_dtd_forbidden"}, id="entities"),
    pytest.param(lambda: zipped("word/document.xml"), {"format_not_supported"}, id="docx"),
]  # fmt: skip


def zipped(name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "<a/>")
    return out.getvalue()


@pytest.mark.parametrize(("make", "codes"), HOSTILE)
def test_hostile_workbook_is_refused(cast: Cast, client: APIClient, make: Any, codes: set[str]) -> None:
    shown = bring(client, "organisations", make(), "xlsx")
    assert shown["state"] == "failed"
    assert shown["error"]["code"] in codes, shown["error"]


def test_zip_bomb_is_refused(cast: Cast, client: APIClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tracker.exchange.files.sheets.MAX_UNPACKED", 16 * 1024 * 1024)
    assert bring(client, "organisations", bomb(), "xlsx")["error"]["code"] == "archive_too_large_unpacked"


BAD_CELLS: list[Any] = [
    pytest.param(["规范名称", "层级"], ["=A1&A2", "县级"], ("规范名称", "formula_cell"), id="formula"),
    pytest.param(["规范名称", "层级代码"], ["甲局", "县级"], ("层级代码", "code_unknown"), id="label for a code"),
    pytest.param(["规范名称", "层级", "层级代码"], ["甲局", "县级", "city"], ("层级代码", "columns_differ"), id="both"),
    pytest.param(["编号", "简称"], [999, "甲"], ("编号", "does_not_exist"), id="unknown id"),
    pytest.param(["编号", "规范名称"], ["甲", "乙"], ("编号", "number_expected"), id="text for a number"),
    pytest.param(["规范名称", "上级机构编号"], ["甲局", 999], ("上级机构编号", "does_not_exist"), id="unknown parent"),
    pytest.param(["规范名称", "简称"], ["甲局", date(2024, 1, 1)], ("简称", "text_expected"), id="date for text"),
    pytest.param(["规范名称", "统一社会信用代码"], ["甲局", 10**17], ("统一社会信用代码", "digits_lost"), id="code"),
    pytest.param(["规范名称"], ["甲局", "多出来"], ("", "cell_outside"), id="beyond the titles"),
    pytest.param(["规范名称"], ["甲" * 201], ("规范名称", "max_length"), id="too long"),
]  # fmt: skip


@pytest.mark.parametrize(("titles", "row", "problem"), BAD_CELLS)
def test_bad_cell_is_named(
    cast: Cast, client: APIClient, titles: list[str], row: list[Any], problem: tuple[str, str]
) -> None:
    shown = bring(client, "organisations", file_of([titles, row], "xlsx"), "xlsx")
    assert named(shown) == [(2, *problem)], shown
    assert all(problem["detail"].endswith("。") for problem in shown["refused"][0]["problems"])


def test_merged_cells_are_named_and_the_other_rows_stored(cast: Cast, client: APIClient) -> None:
    rows: list[list[Any]] = [ONE, ["甲局", "县级"], ["乙局", "县级"], ["丙局", "县级"]]
    shown = bring(client, "organisations", workbook(rows, merged="B2:B3"), "xlsx", mode="best_effort")
    assert named(shown) == [(2, "层级", "merged_cell"), (3, "层级", "merged_cell")]
    assert Organisation.objects.filter(name="丙局").exists()


def test_blank_rows_are_passed_over_and_do_not_shift_the_numbers(cast: Cast, client: APIClient) -> None:
    rows: list[list[Any]] = [
        ONE,
        [None, " "],
        ["甲局", "县级"],
        *[[None, None]] * 2000,
        ["乙局", "特级"],
        *[["", None]] * 3000,
    ]
    shown = bring(client, "organisations", workbook(rows), "xlsx", mode="best_effort")
    assert (shown["rows_total"], named(shown)) == (2, [(2004, "层级", "label_unknown")])


def test_million_blank_rows_are_nothing(cast: Cast, client: APIClient) -> None:
    body = "".join(f'<row r="{n}"><c r="A{n}"/></row>' for n in range(3, 1_048_577))
    sheet = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><dimension ref="A1:XFD1048576"/>'
        '<sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>规范名称</t></is></c></row>'
        f'<row r="2"><c r="A2" t="inlineStr"><is><t>甲局</t></is></c></row>{body}</sheetData></worksheet>'
    )
    shown = bring(client, "organisations", with_member("xl/worksheets/sheet1.xml", sheet.encode()), "xlsx")
    assert (shown["rows_total"], counts(shown)) == (1, (1, 0, 0, 0))


def test_csv_of_a_chinese_excel_is_read(cast: Cast, client: APIClient) -> None:
    shown = bring(client, "organisations", "规范名称\t层级\r\n甲局\t县级\r\n".encode("gb18030"), "csv")
    assert counts(shown) == (1, 0, 0, 0)


def place(cast: Cast, text: str) -> tuple[int, int]:
    start = cast.plan_report.text.index(text)
    return start, start + len(text)


def test_commitment_is_entered_by_its_place(cast: Cast, client: APIClient) -> None:
    text = "组织开展护河行动。"
    start, end = place(cast, text)
    titles = ["报告原件摘要", "起", "止", "承诺", "可核查性", "时限"]
    rows: list[list[Any]] = [titles, [cast.plan_report.sha256, start, end, text, "可核查", datetime(2024, 12, 31)]]
    shown = bring(client, "commitments", file_of(rows, "xlsx"), "xlsx")
    assert counts(shown) == (1, 0, 0, 0), shown
    entered = Commitment.objects.get(start=start, end=end)
    assert (entered.text, entered.deadline, entered.verifiability) == (text, date(2024, 12, 31), "concrete")
    assert MatchRun.objects.get(pk=cast.run.pk).state in ("queued", "done")
    assert counts(bring(client, "commitments", file_of(rows, "xlsx"), "xlsx")) == (0, 0, 1, 0)


def test_words_of_a_standing_commitment_make_no_other(cast: Cast, client: APIClient) -> None:
    """Not even a piece of them: it would be counted and matched twice."""
    start, end = place(cast, CHECKS)
    titles = ["报告编号", "起", "止", "可核查性"]
    rows: list[list[Any]] = [titles, [cast.plan_report.pk, start + 4, end + 3, "可核查"]]
    assert named(bring(client, "commitments", file_of(rows, "csv"), "csv")) == [(2, "起", "commitment_overlaps")]


BAD_COMMITMENTS: list[Any] = [
    pytest.param({"承诺": "另一句话"}, ("承诺", "span_not_quoted"), id="not quoted"),
    pytest.param({"止": 99_999}, ("承诺", "span_not_quoted"), id="beyond the text"),
    pytest.param({"可核查性": ""}, ("可核查性", "required"), id="no verifiability"),
    pytest.param({"落实状态": "已落实"}, ("落实状态", "read_only"), id="a status is no column to fill in"),
    pytest.param({"目标值": 5, "比较": ""}, ("", "commitment_target_whole"), id="half a target"),
]


@pytest.mark.parametrize(("values", "problem"), BAD_COMMITMENTS)
def test_bad_commitment_is_named(
    cast: Cast, client: APIClient, values: dict[str, Any], problem: tuple[str, str]
) -> None:
    text = "组织开展护河行动。"
    start, end = place(cast, text)
    row = {"报告编号": cast.plan_report.pk, "起": start, "止": end, "承诺": text, "可核查性": "可核查"} | values
    shown = bring(client, "commitments", file_of([list(row), list(row.values())], "xlsx"), "xlsx")
    assert named(shown)[0][:2] == (2, problem[0]), shown
    if problem[0]:
        assert named(shown)[0][2] == problem[1]


def test_stored_commitment_keeps_its_sentence(cast: Cast, client: APIClient) -> None:
    rows: list[list[Any]] = [["编号", "承诺"], [cast.checks.pk, CHECKS.replace("12", "6")]]
    assert named(bring(client, "commitments", file_of(rows, "csv"), "csv")) == [(2, "承诺", "text_fixed")]


def test_report_is_found_by_body_year_and_kind(cast: Cast, client: APIClient) -> None:
    titles = ["机构", "种类", "报告年度", "发文字号"]
    rows: list[list[Any]] = [
        titles,
        [cast.body.name, "法治政府建设年度报告", "2023年", "松水〔2024〕9号"],
        [cast.body.name, "政府工作报告", 2023, "x"],
    ]
    shown = bring(client, "reports", file_of(rows, "xlsx"), "xlsx", mode="best_effort")
    assert (counts(shown), named(shown)) == ((0, 1, 0, 1), [(3, "编号", "does_not_exist")])
    cast.plan_report.refresh_from_db()
    assert cast.plan_report.document_number == "松水〔2024〕9号"


def test_judgements_follow_the_rules_of_judging(cast: Cast, client: APIClient) -> None:
    titles = ["承诺编号", "落实状态", "理由"]
    rows: list[list[Any]] = [
        titles,
        [cast.service.pk, "已落实", "已上线。"],
        [cast.spirit.pk, "已落实", ""],
        [cast.ledger.pk, "已落实", "看过台账。"],
        [999, "已落实", "看过台账。"],
    ]
    shown = bring(client, "assessments", file_of(rows, "xlsx"), "xlsx", mode="best_effort")
    assert counts(shown) == (1, 0, 0, 3), shown
    assert named(shown) == [
        (3, "理由", "required"),
        (4, "后续报告编号", "later_report_missing"),
        (5, "承诺编号", "does_not_exist"),
    ]
    judged = Assessment.objects.order_by("-pk").first()
    assert judged is not None
    assert (judged.commitment, judged.author) == (cast.service, User.objects.get(username="keeper"))
