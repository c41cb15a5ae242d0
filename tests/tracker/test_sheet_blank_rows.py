"""Rows that hold nothing but formats are passed over in whatever pieces; the others keep their numbers."""

from __future__ import annotations

import io
import zipfile

import pytest

from tests.tracker.exchange_files import file_of
from tracker.exchange.files import blank_rows
from tracker.exchange.files.readers import read_rows

NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def text_row(number: int, text: str, numbered: bool = True) -> str:
    place, cell = (f' r="{number}"', f' r="A{number}"') if numbered else ("", "")
    return f'<row{place}><c{cell} t="inlineStr"><is><t>{text}</t></is></c></row>'


def blank_row(number: int) -> str:
    cells = "".join(f'<c r="{letter}{number}" s="7"/>' for letter in "ABC")
    return f'<row r="{number}" spans="1:3" ht="14.25" x14ac:dyDescent="0.2">{cells}</row>\n'


def blank_rows_of(first: int, last: int) -> str:
    return "".join(blank_row(number) for number in range(first, last + 1))


FIRST, LAST = text_row(1, "甲"), text_row(400, "乙")
SHEETS = {
    "between": FIRST + blank_rows_of(2, 399) + LAST,
    "then a row without a number": FIRST + blank_rows_of(2, 399) + text_row(0, "乙", numbered=False),
    "closed at once": FIRST + "".join(f'<row r="{number}"/>' for number in range(2, 400)) + LAST,
    "at the end": FIRST + blank_row(2) + LAST + blank_rows_of(401, 999),
    "a formula": FIRST + blank_row(2) + '<row r="3"><c r="A3"><f>1+1</f></c></row>' + LAST,
    "the same letters as text": FIRST + text_row(400, '乙<![CDATA[<row r="5"/>]]>'),
}


def workbook_of(body: str) -> bytes:
    sheet = f'<worksheet {NS} xmlns:x14ac="x"><sheetData>{body}</sheetData></worksheet>'
    old, out = zipfile.ZipFile(io.BytesIO(file_of([["a"]], "xlsx"))), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for member in old.namelist():
            is_sheet = member == "xl/worksheets/sheet1.xml"
            archive.writestr(member, sheet.encode() if is_sheet else old.read(member))
    return out.getvalue()


@pytest.mark.parametrize("piece", [64, 1000, 1 << 20])
@pytest.mark.parametrize("body", SHEETS.values(), ids=SHEETS)
def test_rows_keep_their_numbers(monkeypatch: pytest.MonkeyPatch, body: str, piece: int) -> None:
    monkeypatch.setattr(blank_rows, "_PIECE", piece)
    rows = [(row.number, row.cells[0]) for row in read_rows(workbook_of(body), "xlsx", "无")]
    expected = [(1, "甲"), (400, "乙")]
    if "CDATA" in body:
        expected[1] = (400, '乙<row r="5"/>')
    if "<f>" in body:
        expected.insert(1, (3, "=1+1"))
    assert rows == expected
