"""What a cell holds: no formula, nothing too long, and the same text when it comes back."""

from __future__ import annotations

import csv
import io
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from tracker.exchange.files.cells import CUT_MARK, LONGEST_CELL, is_cut, neutralise, restore, shorten, utf16_length
from tracker.exchange.files.escapes import escape_controls, unescape_controls
from tracker.exchange.files.readers import read_rows
from tracker.exchange.files.writers import WRITERS
from tracker.exchange.handouts import PlainTitle
from tracker.exchange.widgets import CellError, CellWidget, Day, Ids, Lines, Number, Text, Whole, YesNo

PAYLOADS = [
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://localhost/?x="&A1,"点这里")',
    "+1-1",
    "-2+3+cmd|' /C calc'!D2",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(1)",
    "'=1+1",
    "''=1+1",
    "'",
    "'引号开头",
    '"=1+1"',
    ';=1+1',
    ",=1+1",
    "-",
    "正常文字=不是公式",
]  # fmt: skip
STARTS_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
TITLE = PlainTitle("内容", "text")


def written(text: str, file_format: str, folder: Path) -> bytes:
    path = folder / f"rows.{file_format}"
    with WRITERS[file_format](path, "表", [TITLE]) as writer:
        writer.write({"text": text})
    return path.read_bytes()


@pytest.mark.parametrize("text", PAYLOADS)
@pytest.mark.parametrize("file_format", ["xlsx", "csv"])
def test_no_spreadsheet_takes_text_for_a_formula(text: str, file_format: str, tmp_path: Path) -> None:
    data = written(text, file_format, tmp_path)
    if file_format == "xlsx":
        cell = load_workbook(io.BytesIO(data)).worksheets[0]["A2"]
        assert cell.data_type == "s"
        shown = str(cell.value)
    else:
        shown = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))[1][0]
    assert not shown.lstrip(" ").startswith(STARTS_FORMULA)


@pytest.mark.parametrize("text", PAYLOADS)
@pytest.mark.parametrize("file_format", ["xlsx", "csv", "json"])
def test_text_comes_back_as_it_went(text: str, file_format: str, tmp_path: Path) -> None:
    _titles, row = read_rows(written(text, file_format, tmp_path), file_format, "表")
    assert (row.cells, row.formulas) == ([text], frozenset())


@given(st.text(alphabet="'=+-@ \t\r\nx＝＠", max_size=8))
def test_restore_undoes_neutralise(text: str) -> None:
    assert restore(neutralise(text)) == text


@given(st.text(alphabet="_x00DAad\x07\x0b\r\x1f中", max_size=14))
def test_unescape_undoes_escape(text: str) -> None:
    assert unescape_controls(escape_controls(text)) == text


@pytest.mark.parametrize("text", ["长" * 40_000, "\U00020000" * 20_000, "=" * 33_000])
def test_cell_too_long_for_excel_is_cut_with_a_mark(text: str, tmp_path: Path) -> None:
    cell = load_workbook(io.BytesIO(written(text, "xlsx", tmp_path))).worksheets[0]["A2"].value
    assert is_cut(cell)
    assert utf16_length(cell) <= LONGEST_CELL


def test_longest_cell_is_whole() -> None:
    assert shorten("长" * LONGEST_CELL) == "长" * LONGEST_CELL
    assert shorten("长" * (LONGEST_CELL + 1)).endswith(CUT_MARK)


UNDERSTOOD: list[tuple[CellWidget, Any, Any]] = [
    (Whole(), "２０２４", 2024),
    (Whole(), "2024年", 2024),
    (Whole(), "2024年度", 2024),
    (Whole(), 2024.0, 2024),
    (Whole(), " 1,200 ", 1200),
    (Whole(), "", None),
    (Number(), "12.50", 12.5),
    (Number(), "-3e2", -300.0),
    (Number(), "１．５", 1.5),
    (Day(), "2024-05-31", date(2024, 5, 31)),
    (Day(), "2024/5/31", date(2024, 5, 31)),
    (Day(), "2024年5月31日", date(2024, 5, 31)),
    (Day(), "2024.05.31", date(2024, 5, 31)),
    (Day(), "20240531", date(2024, 5, 31)),
    (Day(), 20240531, date(2024, 5, 31)),
    (Day(), 45443, date(2024, 5, 31)),
    (Day(), 45443.0, date(2024, 5, 31)),
    (Day(), datetime(2024, 5, 31, 8, 30), date(2024, 5, 31)),
    (Day(), None, None),
    (YesNo(), "是", True),
    (YesNo(), False, False),
    (YesNo(), 0, False),
    (YesNo(blank=True), " ", True),
    (Text(), 110101.0, "110101"),
    (Text(), "  名称 ", "名称"),
    (Text(line=False), "  名称 ", "  名称 "),
    (Ids(), "3、1 2", [1, 2, 3]),
    (Lines("甲", "乙", optional=1), "a|b\nc", [("a", "b"), ("c", "")]),
    (Lines("甲", "乙"), "a\\|b|c\\\\", [("a|b", "c\\")]),
]


@pytest.mark.parametrize(("widget", "cell", "value"), UNDERSTOOD)
def test_cell_is_understood(widget: CellWidget, cell: Any, value: Any) -> None:
    assert widget.clean(cell) == value


REFUSED: list[tuple[CellWidget, Any, str]] = [
    (Whole(), "二十", "number_expected"),
    (Whole(), "2024.5", "whole_number_expected"),
    (Whole(), "1" * 20, "whole_number_expected"),
    (Whole(), True, "number_expected"),
    (Whole(), datetime(2024, 1, 1), "number_expected"),
    (Number(), "3万", "number_expected"),
    (Number(), "1e999", "number_expected"),
    (Number(), "nan", "number_expected"),
    (Number(), ".", "number_expected"),
    (Day(), "2024-13-01", "date_expected"),
    (Day(), "下月", "date_expected"),
    (Day(), 12, "date_expected"),
    (Day(), True, "date_expected"),
    (YesNo(), "也许", "yes_or_no_expected"),
    (Text(), datetime(2024, 1, 1), "text_expected"),
    (Text(), 1.1330302002500001e17, "digits_lost"),
    (Text(), "a\x00b", "text_invalid"),
    (Ids(), "1,b", "number_expected"),
    (Lines("甲", "乙"), "a", "line_malformed"),
    (Lines("甲", "乙"), "a|b|c", "line_malformed"),
]


@pytest.mark.parametrize(("widget", "cell", "code"), REFUSED)
def test_cell_is_refused_with_a_code(widget: CellWidget, cell: Any, code: str) -> None:
    with pytest.raises(CellError) as refused:
        widget.clean(cell)
    assert refused.value.code == code
