"""OFD files (GB/T 33190), the fixed-layout format of Chinese offices, by ofdkit."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable

import ofdkit

from reports.errors import InputError
from reports.readers.archive import Archive, directory_of
from reports.readers.document import Document
from reports.readers.notices import pages_without_text
from reports.readers.printed.paragraphs import Line, PrintedPage, write_paragraphs
from reports.readers.printed.pdf import MAX_PAGES

_ENTRY = "OFD.xml"
_DOCTYPE = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
# Places of other parts: attributes BaseLoc, and elements whose names end in Loc, Res, File and the like.
_PLACES = re.compile(rb"BaseLoc\s*=\s*[\"']([^\"'<>]{1,1000})[\"']|<[\w:]{1,60}(?:Loc|Root|Res|File)>([^<>]{1,1000})<")
_OUTSIDE = re.compile(r"[A-Za-z][\w+.-]*:|//|\\\\")
_WIDE_GAP = 1.0  # in widths of a character: more is a blank


class OfdReader:
    """Takes zip archives with an OFD.xml."""

    format = "ofd"
    title = "OFD 版式文件"

    def takes(self, data: bytes) -> bool:
        directory = directory_of(data).lower()
        # One without its OFD.xml still shows by its folders.
        return _ENTRY.lower().encode() in directory or (b"doc_0/" in directory and b"document.xml" in directory)

    def check(self, data: bytes) -> None:
        Archive(data)

    def read(self, data: bytes) -> Document:
        archive = Archive(data)
        for name in archive.names:
            if name.lower().endswith(".xml"):
                _check_part(name, archive.read(name))
        try:
            with ofdkit.open(data) as document:
                return _read(document)
        except ofdkit.OFDError as error:
            raise InputError(
                "ofd_damaged", "OFD 文件缺少必要的部分或已损坏，读不出来：请用 OFD 阅读器确认能打开，再重新上传。"
            ) from error


def _check_part(name: str, data: bytes) -> None:
    if _DOCTYPE.search(data) or _DOCTYPE.search(data.replace(b"\x00", b"")):
        raise InputError(
            "xml_dtd_forbidden", "文件内部含有外部定义（DOCTYPE 或实体），出于安全没有读取：请重新导出后再上传。"
        )
    folder = posixpath.dirname(name)
    for found in _PLACES.finditer(data):
        place = (found[1] or found[2]).decode("utf-8", "replace").strip()
        path = posixpath.normpath(posixpath.join("/", folder, place.replace("\\", "/")).lstrip("/"))
        if _OUTSIDE.match(place) or path == ".." or path.startswith("../"):
            raise InputError(
                "archive_unsafe_path",
                "OFD 文件引用了文件之外的资源，可能被人动过手脚，没有读取：请重新导出后再上传。",
            )


def _read(document: ofdkit.OFDDocument) -> Document:
    total = len(document.pages)
    if total > MAX_PAGES:
        raise InputError("too_many_pages", f"OFD 文件有{total}页，超过{MAX_PAGES}页的上限：请只上传报告正文。")
    pages = [PrintedPage(tuple(_lines(page.runs)), page.height) for page in document.pages]
    empty = [number for number, page in enumerate(pages, start=1) if not page.lines]
    if len(empty) == total:
        raise InputError(
            "no_text_layer",
            f"OFD 文件共{total}页，都没有文字（可能是扫描件，或文字已转成图形）：请提供可复制文字的版本。",
        )
    notices = (pages_without_text(empty, total),) if empty else ()
    return Document(write_paragraphs(pages), OfdReader.format, notices=notices)


def _lines(runs: Iterable[ofdkit.TextRun]) -> list[Line]:
    """The runs of a page as lines: those on one baseline belong together."""
    rows: list[list[ofdkit.TextRun]] = []
    for run in sorted(runs, key=lambda run: (run.y, run.x)):
        if not run.text.strip():
            continue
        if rows and run.y - rows[-1][0].y <= 0.5 * min(run.size, rows[-1][0].size):
            rows[-1].append(run)
        else:
            rows.append([run])
    return [_line(sorted(row, key=lambda run: run.x)) for row in rows]


def _line(row: list[ofdkit.TextRun]) -> Line:
    text, end, seen = "", row[0].x, set()
    for run in row:
        if (run.text, round(run.x, 1)) in seen:  # drawn twice, to look bold
            continue
        seen.add((run.text, round(run.x, 1)))
        text += (" " if text and run.x - end > _WIDE_GAP * run.size else "") + run.text.strip()
        end = max(end, run.x + run.width)
    return Line(text, row[0].x, end, row[0].y, max(run.size for run in row))
