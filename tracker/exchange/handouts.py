"""Files made on the spot: templates to be filled in, and an import's bad rows with the reasons beside them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.contrib.auth.models import AnonymousUser
from django.utils import translation

from tracker.access import Viewer
from tracker.models import ExchangeKind, Import

from .columns import Column, Role
from .exporting import LANGUAGE
from .files.writers import WRITERS, XlsxWriter
from .kinds import RESOURCES
from .titles import REASON_TITLES
from .widgets import Code

NOTES_SHEET = "说明"
_ROLES = {
    Role.KEY: "认行用，不会被修改",
    Role.VALUE: "可填写、可修改",
    Role.WORDS: "与代码或编号列填一个即可",
    Role.SHOWN: "只供查看",
}


@dataclass(frozen=True, slots=True)
class PlainTitle:
    """A column of text."""

    title: str
    code: str
    long: bool = False


def open_template(kind: str, file_format: str) -> IO[bytes]:
    """A file with the titles that an import takes, and in xlsx a sheet that explains them."""
    with translation.override(LANGUAGE), _written(file_format) as path:
        resource = RESOURCES[kind](_nobody())
        columns = [column for column in resource.columns.values() if column.role is not Role.SHOWN]
        with WRITERS[file_format](path, str(ExchangeKind(kind).label), columns) as writer:
            if file_format == "json":
                writer.write({column.code: None for column in columns})
            if isinstance(writer, XlsxWriter):
                writer.add_notes(NOTES_SHEET, _notes(list(resource.columns.values())))
        return path.open("rb")


def open_refused(job: Import) -> IO[bytes]:
    """The refused rows as they came, with the titles of the bad cells and the reasons; it can be handed in again."""
    given = [title for title in job.columns if title not in REASON_TITLES]
    places = [place for place, title in enumerate(job.columns) if title not in REASON_TITLES]
    titles = [PlainTitle(title, title) for title in (*given, *REASON_TITLES)]
    with _written(job.format) as path:
        with WRITERS[job.format](path, str(ExchangeKind(job.kind).label), titles) as writer:
            for refused in job.refused.order_by("pk").iterator(chunk_size=500):
                cells = [refused.cells[place] if place < len(refused.cells) else None for place in places]
                where = "、".join(dict.fromkeys(problem["title"] for problem in refused.problems if problem["title"]))
                why = "\n".join(problem["detail"] for problem in refused.problems)
                writer.write(dict(zip((*given, *REASON_TITLES), (*cells, where, why), strict=True)))
        return path.open("rb")


@contextmanager
def _written(file_format: str) -> Iterator[Path]:
    """A path that is gone afterwards; whoever has opened it may read on."""
    with tempfile.TemporaryDirectory(prefix="handout-") as folder:
        yield Path(folder) / f"rows.{file_format}"


def _notes(columns: list[Column]) -> Iterator[tuple[str, str, str, str]]:
    yield "列名", "代码", "必填", "用法"
    for column in columns:
        allowed = ""
        if isinstance(column.widget, Code):
            allowed = "可用：" + "、".join(f"{code}（{label}）" for code, label in column.widget.choices())
        usage = "；".join(part for part in (_ROLES[column.role], column.note, allowed) if part)
        yield column.title, column.code, "是" if column.required else "", usage


def _nobody() -> Viewer:
    """A template shows no data."""
    return Viewer(AnonymousUser(), (), ())
