"""Files of rows sent and fetched through the interface, the work between done in this process."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook, load_workbook
from rest_framework.test import APIClient

from tracker.workflow import work_off

KINDS = ("organisations", "reports", "commitments", "assessments")
FORMATS = ("xlsx", "csv", "json")


def export(client: APIClient, kind: str, file_format: str, **filters: Any) -> bytes:
    """The bytes of the file that an export of these rows comes to."""
    asked = {"kind": kind, "format": file_format, "filters": filters}
    answer = client.post("/api/v1/exports/", asked, format="json")
    assert answer.status_code == 202, answer.content.decode()
    work_off()
    shown = client.get(answer["Location"]).json()
    assert shown["state"] == "done", shown
    return fetch(client, shown["file_url"])


def fetch(client: APIClient, address: str) -> bytes:
    """The bytes of a file that the interface hands out."""
    answer: Any = client.get(address)
    return b"".join(answer.streaming_content)


def send(client: APIClient, kind: str, data: bytes, name: str, **values: Any) -> Any:
    """The answer to a file handed in to be imported."""
    form = {"kind": kind, "file": SimpleUploadedFile(name, data), **values}
    return client.post("/api/v1/imports/", form, format="multipart")


def bring(client: APIClient, kind: str, data: bytes, file_format: str, **values: Any) -> dict[str, Any]:
    """What an import of the file shows of itself once it is over."""
    answer = send(client, kind, data, f"rows.{file_format}", **values)
    assert answer.status_code == 202, answer.content.decode()
    work_off()
    shown: dict[str, Any] = client.get(answer["Location"]).json()
    return shown


def counts(shown: dict[str, Any]) -> tuple[int, int, int, int]:
    """Created, updated, unchanged, failed."""
    return shown["created"], shown["updated"], shown["unchanged"], shown["failed"]


def named(shown: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Row, title and code of each problem."""
    return [(row["row"], p["title"], p["code"]) for row in shown["refused"] for p in row["problems"]]


def rows_of(data: bytes, file_format: str) -> list[list[Any]]:
    """Titles and cells of a file, as it holds them."""
    if file_format == "json":
        rows = json.loads(data)
        return [list(rows[0]), *(list(row.values()) for row in rows)] if rows else []
    if file_format == "csv":
        assert data.startswith(b"\xef\xbb\xbf")
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    book = load_workbook(io.BytesIO(data))
    return [[cell.value for cell in row] for row in book.worksheets[0].iter_rows()]


def file_of(rows: Sequence[Sequence[Any]], file_format: str) -> bytes:
    """A file as people and programs make it, the titles in the first row."""
    if file_format == "json":
        return json.dumps([dict(zip(rows[0], row, strict=True)) for row in rows[1:]], ensure_ascii=False).encode()
    if file_format == "csv":
        text = io.StringIO(newline="")
        csv.writer(text).writerows(rows)
        return text.getvalue().encode("utf-8-sig")
    return workbook(rows)


def workbook(rows: Iterable[Sequence[Any]], merged: str = "", title: str = "Sheet1") -> bytes:
    """A workbook of one sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    if merged:
        sheet.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
