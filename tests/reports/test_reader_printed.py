"""Printed pages: however lines are set, the paragraphs come out as they were written."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Cm, Pt
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from reports.readers import read_document
from tests.documents import converted, east_asian, needs_office, saved, wrapped
from tests.reports.page_layouts import PARAGRAPHS, TITLE

FONT = "STSong-Light"
HEADING = re.compile(r"[一二三]、")
# Long enough for two pages and more; the third paragraph alone is longer than a page's rest.
LONG = [
    *PARAGRAPHS[:4],
    "（三）推进改革。"
    + "".join(f"第{n}批事项已下放到乡镇，办理时间压缩到{n}天，群众评价{90 + n % 10}.5分。" for n in range(1, 40)),
    *PARAGRAPHS[4:],
]


class Printer:
    """Sets lines from the top of a page downwards and turns the page when it is full."""

    def __init__(self, *, head: str = "", foot: str = "") -> None:
        pdfmetrics.registerFont(UnicodeCIDFont(FONT))
        self.stream = io.BytesIO()
        self.canvas = Canvas(self.stream, pagesize=(595, 842))
        self.head, self.foot, self.page, self.place = head, foot, 1, 760.0

    def line(self, text: str, left: float = 72, size: float = 16, pitch: float = 28) -> None:
        if self.place < 90:
            self.turn()
        self.canvas.setFont(FONT, size)
        self.canvas.drawString(left, self.place, text)
        self.place -= pitch

    def centred(self, text: str, size: float) -> None:
        self.line(text, 297 - len(text) * size / 2, size, size * 1.8)

    def turn(self) -> None:
        self.canvas.setFont(FONT, 10)
        if self.head:
            self.canvas.drawString(72, 805, self.head.format(self.page))
        if self.foot:
            self.canvas.drawCentredString(297, 40, self.foot.format(self.page))
        self.canvas.showPage()
        self.page, self.place = self.page + 1, 760.0

    def finish(self) -> bytes:
        self.turn()
        self.canvas.save()
        return self.stream.getvalue()


def set_body(
    printer: Printer, paragraphs: Sequence[str], *, indent: int = 2, gap: float = 0.0, width: int = 28
) -> None:
    for paragraph in paragraphs:
        for index, line in enumerate(wrapped([paragraph], width)[0]):
            text = line.lstrip("　")
            printer.line(text, 72 + (16 * indent if index == 0 else 0))
        printer.place -= gap


def official() -> bytes:
    """A centred title in large type, indented paragraphs, page numbers between dashes."""
    printer = Printer(foot="— {} —")
    printer.centred(TITLE[:10], 22)
    printer.centred(TITLE[10:], 22)
    printer.place -= 20
    set_body(printer, LONG)
    return printer.finish()


def printed_by_a_browser() -> bytes:
    """No indents but space between paragraphs; title and time above, address and page below."""
    printer = Printer(head="2024/2/5 10:2{}  " + TITLE, foot="https://lanpu.example/zwgk/t20240203.html  {}/9")
    printer.line(TITLE, size=20)
    printer.place -= 20
    set_body(printer, LONG, indent=0, gap=18, width=27)
    return printer.finish()


def numbered_in_words() -> bytes:
    printer = Printer(head="岚浦区水务局文件", foot="第 {} 页 共 9 页")
    printer.centred(TITLE, 18)
    set_body(printer, LONG, width=26)
    return printer.finish()


def flush_headings() -> bytes:
    """Headings at the left edge, paragraphs indented."""
    printer = Printer(foot="{}")
    printer.centred(TITLE, 18)
    for paragraph in LONG:
        set_body(printer, [paragraph], indent=0 if HEADING.match(paragraph) else 2)
    return printer.finish()


def two_fonts() -> bytes:
    """Digits and Latin letters in a font of their own, drawn apart on the same line."""
    printer = Printer()
    printer.centred(TITLE, 18)
    for paragraph in LONG:
        for index, line in enumerate(wrapped([paragraph], 28)[0]):
            left = 72 + (32 if index == 0 else 0)
            for piece in re.findall(r"[ -~]+|[^ -~]+", line.lstrip("　")):
                font = "Times-Roman" if piece.isascii() else FONT
                printer.canvas.setFont(font, 16)
                printer.canvas.drawString(left, printer.place, piece)
                left += pdfmetrics.stringWidth(piece, font, 16)
            printer.place -= 28
            if printer.place < 90:
                printer.turn()
    return printer.finish()


def spread_title() -> bytes:
    """A title whose signs stand apart, as red heads have them."""
    printer = Printer()
    printer.canvas.setFont(FONT, 16)
    text = printer.canvas.beginText(90, printer.place)
    text.setFont(FONT, 16)
    text.setCharSpace(4)
    text.textOut(TITLE)
    text.setCharSpace(0)
    printer.canvas.drawText(text)
    printer.place -= 40
    set_body(printer, LONG)
    return printer.finish()


def narrow_lines() -> bytes:
    printer = Printer(foot="- {} -")
    printer.centred(TITLE, 18)
    set_body(printer, LONG, width=18)
    return printer.finish()


LAYOUTS: dict[str, Callable[[], bytes]] = {
    maker.__name__: maker
    for maker in (
        official,
        printed_by_a_browser,
        numbered_in_words,
        flush_headings,
        two_fonts,
        spread_title,
        narrow_lines,
    )
}


def closed(text: str) -> str:
    return re.sub(r"\s", "", text)


@pytest.mark.parametrize("name", LAYOUTS)
def test_paragraphs_of_a_pdf_are_whole(name: str) -> None:
    lines = [closed(line) for line in read_document(LAYOUTS[name]()).text.split("\n")]
    title_lines = 2 if name == "official" else 1
    assert "".join(lines[:title_lines]) == TITLE
    assert lines[title_lines:] == list(LONG)


@needs_office
@pytest.mark.parametrize("align", [WD_ALIGN_PARAGRAPH.JUSTIFY, WD_ALIGN_PARAGRAPH.LEFT], ids=["justified", "ragged"])
@pytest.mark.parametrize("target", ["pdf", "doc"])
def test_paragraphs_of_an_office_document_are_whole(target: str, align: WD_ALIGN_PARAGRAPH, tmp_path: Path) -> None:
    document = docx.Document()
    east_asian(document, "WenQuanYi Micro Hei")
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.header.paragraphs[0].text = "岚浦区水务局文件"
    page_field = f'<w:fldSimple {nsdecls("w")} w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    section.footer.paragraphs[0]._p.append(parse_xml(page_field))
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    title.add_run(TITLE).font.size = Pt(20)
    for text in LONG:
        paragraph = document.add_paragraph()
        paragraph.alignment = align
        paragraph.paragraph_format.first_line_indent = Pt(32)
        paragraph.paragraph_format.line_spacing = Pt(28)
        paragraph.add_run(text).font.size = Pt(16)
    read = read_document(converted(saved(document), "docx", target, tmp_path)).text.split("\n")
    assert [closed(line) for line in read] == [TITLE, *LONG]
