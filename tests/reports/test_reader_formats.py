"""The same report in every format gives the same commitments, however its lines are broken."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import docx
import pytest

from reports.readers import read_document
from reports.reading import read_text
from tests.documents import converted, east_asian, needs_office, saved, write_docx, write_ofd, write_pdf
from tests.services import ROOT
from tracker.extraction import extract_commitments

FONT = "WenQuanYi Micro Hei"
REPORTS = ("tangshu-zf-2023.txt", "weijin-zwfw-2022.txt", "weijin-zwfw-2024.txt", "liaoting-scjg-2023.html")


@cache
def paragraphs_of(name: str) -> tuple[str, ...]:
    """The lines of a sample, as a person would type them."""
    text = read_document((ROOT / "tracker" / "samples" / name).read_bytes()).text
    return tuple(line.strip() for line in text.splitlines() if line.strip() and " | " not in line)


def as_page(paragraphs: tuple[str, ...]) -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return f'<html><head><meta charset="utf-8"></head><body><div id="zoom">{body}</div></body></html>'.encode()


def as_office_docx(paragraphs: tuple[str, ...]) -> bytes:
    document = docx.Document()
    east_asian(document, FONT)
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def closed_up(text: str | None) -> str:
    return re.sub(r"\s", "", text or "")


def promises(data: bytes) -> tuple[list[tuple[str, str, str]], list[tuple[str, str]], tuple[object, ...]]:
    """Commitments with task and verifiability, sections with their text, and metadata."""
    text = read_document(data).text
    reading = read_text(text)
    commitments = [
        (closed_up(draft.text), closed_up(draft.task), str(draft.verifiability))
        for draft in extract_commitments(text, reading)
    ]
    sections = [(str(section.kind), closed_up(section.span.cut(text))) for section in reading.sections]
    metadata = reading.metadata
    return commitments, sections, (metadata.organisation, metadata.covers_year, metadata.signed_on)


@pytest.mark.parametrize("name", REPORTS)
@pytest.mark.parametrize(
    "writer",
    [
        pytest.param(as_page, id="html"),
        pytest.param(write_docx, id="docx"),
        pytest.param(write_pdf, id="pdf"),
        pytest.param(lambda lines: write_pdf(lines, head="内部资料 注意保存"), id="pdf with a running head"),
        pytest.param(write_ofd, id="ofd"),
    ],
)
def test_every_format_gives_the_same_commitments(name: str, writer: object) -> None:
    paragraphs = paragraphs_of(name)
    expected = promises("\n".join(paragraphs).encode())
    assert expected[0]
    assert callable(writer)
    assert promises(writer(paragraphs)) == expected


@needs_office
@pytest.mark.parametrize("name", REPORTS[:2])
@pytest.mark.parametrize("target", ["doc", "pdf"])
def test_office_writers_give_the_same_commitments(name: str, target: str, tmp_path: Path) -> None:
    paragraphs = paragraphs_of(name)
    data = converted(as_office_docx(paragraphs), "docx", target, tmp_path)
    assert promises(data) == promises("\n".join(paragraphs).encode())
