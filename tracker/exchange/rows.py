"""One row of a file against the database: stored, unchanged, or refused with the reasons."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError
from import_export.results import RowResult

from reports.errors import InputError
from reports.failpoints import reach
from tracker.models import Import, RefusedRow

from .columns import Column
from .files.cells import Cell, SheetRow
from .resources import ExchangeResource
from .titles import Titles

CREATED, UPDATED, UNCHANGED, FAILED = "created", "updated", "unchanged", "failed"
OUTCOMES = (CREATED, UPDATED, UNCHANGED, FAILED)
# Which column a service's word about the whole row is about.
COLUMN_OF_CODE = {
    "does_not_exist": "id",
    "key_missing": "id",
    "parent_required": "parent",
    "text_fixed": "text",
    "span_not_quoted": "text",
    "commitment_overlaps": "start",
    "reason_required": "reason",
    "later_report_missing": "later_report",
    "reports_not_paired": "later_report",
    "evidence_of_other_pair": "evidence",
    "report_exists": "covers_year",
    "plan_year_not_later": "plan_year",
}
_FORMULA = "这一格是公式，文件里没有它的值：请复制后“选择性粘贴”为数值；本来就是文字的，请在最前面加一个单引号。"
_CONFLICT = "这一行与库中已有的或同时写入的另一行冲突：请核对编号、名称和代码后再导入。"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a row: ``column`` is the column's code, empty where the whole row is meant."""

    column: str
    title: str
    code: str
    detail: str


class RowImporter:
    """Takes rows one after the other, counts what became of them and keeps those refused."""

    def __init__(self, resource: ExchangeResource, titles: Titles) -> None:
        self.resource, self.titles = resource, titles
        self.counts: Counter[str] = Counter()
        self.refused: list[tuple[SheetRow, list[Problem]]] = []

    def take_all(self, rows: Sequence[SheetRow]) -> None:
        """Take rows whose objects are loaded together, and write all of them."""
        cells = [self._cells(row) for row in rows]
        self.resource.load(cells)
        for row, found in zip(rows, cells, strict=True):
            self.take(row, found)
        self.resource.store()
        self._count_lost()

    def take(self, row: SheetRow, cells: dict[str, Cell]) -> None:
        """Store the row in the open transaction, or refuse it and leave nothing of it behind."""
        reach(f"import_row@{row.number}")
        problems = list(self._unreadable(row))
        outcome = FAILED
        if not problems:
            outcome, problems = self._store(row, cells)
        self.counts[outcome] += 1
        if problems:
            self.refused.append((row, problems))

    def _count_lost(self) -> None:
        """Rows that waited to be written together, and could not be."""
        for row, error in self.resource.lost:
            self.counts[CREATED] -= 1
            self.counts[FAILED] += 1
            problems = self._of_columns(error) if isinstance(error, ValidationError) else self._of_rows([error])
            self.refused.append((row, list(problems)))
        self.resource.lost.clear()

    def _unreadable(self, row: SheetRow) -> Iterator[Problem]:
        for place, column in enumerate(self.titles.columns):
            if column is None:
                continue
            if place in row.formulas:
                yield Problem(column.code, column.title, "formula_cell", f"“{column.title}”{_FORMULA}")
            if place in row.merged:
                detail = f"“{column.title}”这一格与别的单元格合并了：请取消合并，每一行都填写。"
                yield Problem(column.code, column.title, "merged_cell", detail)
        if any(cell not in (None, "") for cell in row.cells[len(self.titles.given) :]):
            yield Problem("", "", "cell_outside", "这一行在没有列名的地方还有内容：请补上列名，或删去这些内容。")

    def _store(self, row: SheetRow, cells: dict[str, Cell]) -> tuple[str, list[Problem]]:
        self.resource.source = row
        result = self.resource.import_row(cells, None, row_number=row.number)
        problems = list(self._problems(result))
        return (FAILED, problems) if problems else (self._outcome(result), [])

    def _cells(self, row: SheetRow) -> dict[str, Cell]:
        cells: dict[str, Cell] = dict.fromkeys((column.code for column in self.titles.columns if column), None)
        for column, cell in zip(self.titles.columns, row.cells, strict=False):
            if column is not None:
                cells[column.code] = cell
        return cells

    def _outcome(self, result: RowResult) -> str:
        if result.import_type == RowResult.IMPORT_TYPE_SKIP:
            return UNCHANGED
        new = result.import_type == RowResult.IMPORT_TYPE_NEW or self.resource.appends
        return CREATED if new else UPDATED

    def _problems(self, result: RowResult) -> Iterator[Problem]:
        if result.validation_error is not None:
            yield from self._of_columns(result.validation_error)
        yield from self._of_rows(found.error for found in result.errors)

    def _of_rows(self, errors: Iterable[Exception]) -> Iterator[Problem]:
        for error in errors:
            if isinstance(error, InputError):
                yield self._of_row(error.code, error.message)
            elif isinstance(error, IntegrityError):
                yield self._of_row("conflict", _CONFLICT)
            else:  # the program or the machine is at fault, not the row
                raise error

    def _of_columns(self, error: ValidationError) -> Iterator[Problem]:
        by_field = error.error_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.error_list}
        for field, errors in by_field.items():
            column: Column | None = self.resource.columns.get(field)
            for item in errors:
                detail = "".join(item.messages)
                if column is not None and column.title not in detail:
                    detail = f"“{column.title}”：{detail}"
                yield Problem(
                    column.code if column else "", column.title if column else "", item.code or "invalid", detail
                )

    def _of_row(self, code: str, detail: str) -> Problem:
        column = self.resource.columns.get(COLUMN_OF_CODE.get(code, ""))
        return Problem(column.code if column else "", column.title if column else "", code, detail)


def store_refused(job: Import, refused: Iterable[tuple[SheetRow, list[Problem]]]) -> None:
    """Keep refused rows with their cells, so that they can be handed back to be corrected."""
    RefusedRow.objects.bulk_create(
        [
            RefusedRow(
                import_row=job,
                sheet=row.sheet[:100],
                row=row.number,
                cells=[_as_json(cell) for cell in row.cells],
                problems=[_told(problem) for problem in problems],
            )
            for row, problems in refused
        ],
        batch_size=500,
    )


def _told(problem: Problem) -> dict[str, str]:
    found: dict[str, Any] = {name: getattr(problem, name) for name in ("column", "title", "code", "detail")}
    return {name: _storable(text) for name, text in found.items()}


def _as_json(cell: Cell) -> Any:
    if isinstance(cell, date | datetime):
        return cell.isoformat()
    return _storable(cell) if isinstance(cell, str) else cell


def _storable(text: str) -> str:
    """PostgreSQL keeps neither NUL nor halves of surrogate pairs."""
    return text.replace("\x00", "\ufffd").encode("utf-8", "replace").decode("utf-8")
