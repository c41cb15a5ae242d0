"""From the titles of a file to the columns of a kind."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openpyxl.utils import get_column_letter

from reports.errors import InputError

from .columns import Column
from .files.cells import Cell, SheetRow
from .resources import ExchangeResource
from .widgets import narrow

# What the file of refused rows has beside the others; it may be corrected and handed in as it is.
REASON_TITLES = ("错误列", "错误原因")


@dataclass(frozen=True, slots=True)
class Titles:
    """The titles of a file as they came, and the column each stands for; None where the import passes over it."""

    given: list[str]
    columns: list[Column | None]


def split_titles(rows: Iterator[SheetRow], resource: ExchangeResource) -> tuple[Titles, Iterator[SheetRow]]:
    """The titles and the rows with something in them.

    Raises InputError ``titles_missing``, ``column_untitled``, ``column_unknown``, ``column_repeated``,
    ``column_missing`` or ``merged_titles``.
    """
    first = next((row for row in rows if not row.is_blank), None)
    if first is None:
        raise InputError("titles_missing", "文件里没有内容：第一行应是列名，可先下载模板。")
    if first.merged:
        raise InputError("merged_titles", "列名所在的行有合并的单元格：请取消合并，并删去列名以上的标题行。")
    titles = _read_titles(first.cells, resource)
    return titles, (row for row in rows if not row.is_blank)


def _read_titles(cells: Sequence[Cell], resource: ExchangeResource) -> Titles:
    known = {name: column for column in resource.columns.values() for name in (column.title, column.code)}
    given = [narrow(cell) for cell in cells]
    while given and not given[-1]:
        given.pop()
    columns: list[Column | None] = []
    for place, title in enumerate(given, 1):
        if not title:
            raise InputError("column_untitled", f"{get_column_letter(place)} 列没有列名：请补上列名，或删去这一列。")
        if title not in known and title not in REASON_TITLES:
            raise InputError("column_unknown", _unknown(title, resource))
        column = known.get(title)
        if column is not None and column in columns:
            raise InputError("column_repeated", f"“{title}”这一列出现了不止一次：请只留一列。")
        columns.append(column)
    _check_keys({column.code for column in columns if column}, resource)
    return Titles(given, columns)


def _unknown(title: str, resource: ExchangeResource) -> str:
    names = "、".join(column.title for column in resource.columns.values())
    return f"没有“{title[:50]}”这一列：第一行应是列名，可用的列为{names}。"


def _check_keys(codes: set[str], resource: ExchangeResource) -> None:
    """Can the rows be told apart by what is there? Words stand for the code beside them."""
    meant = codes | {resource.columns[code].words_for for code in codes}
    if not any(set(key) <= meant for key in resource.keys):
        ways = "；或".join("、".join(resource.columns[code].title for code in key) for key in resource.keys)
        raise InputError("column_missing", f"缺少用来认出每一行的列：须有{ways}。")
