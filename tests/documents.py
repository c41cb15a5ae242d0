"""Writers of test files: a report as docx, doc, PDF and OFD, by real writers where there are any."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import docx
import pytest
from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.paragraph import Paragraph
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

SOFFICE = shutil.which("soffice")
needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice Writer is not installed")
PAGE_WIDTH, PAGE_HEIGHT = 595.0, 842.0  # A4 in points
_LEFT, _RIGHT, _TOP, _BOTTOM, _SIZE, _PITCH = 72.0, 523.0, 760.0, 80.0, 16.0, 28.0


def write_docx(paragraphs: Iterable[str]) -> bytes:
    """Each paragraph as it stands, numbers typed by hand."""
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: Document) -> bytes:
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def numbered_docx(items: Sequence[tuple[int | None, str]], levels: Sequence[tuple[str, str]]) -> bytes:
    """Paragraphs with the level of their list, or None; ``levels`` are pairs of number format and pattern."""
    document = docx.Document()
    numbering = document.part.numbering_part.element
    defined = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{style}"/><w:suff w:val="nothing"/>'
        f'<w:lvlText w:val="{pattern}"/><w:lvlJc w:val="left"/></w:lvl>'
        for depth, (style, pattern) in enumerate(levels)
    )
    pattern = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="90"><w:multiLevelType w:val="multilevel"/>'
    numbering.insert(
        0,
        parse_xml(f"{pattern}{defined}</w:abstractNum>"),
    )
    numbering.append(parse_xml(f'<w:num {nsdecls("w")} w:numId="90"><w:abstractNumId w:val="90"/></w:num>'))
    for depth, text in items:
        paragraph = document.add_paragraph(text)
        if depth is not None:
            put_in_list(paragraph, 90, depth)
    return saved(document)


def put_in_list(paragraph: Paragraph, number: int, depth: int) -> None:
    paragraph._p.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>')
    )


def east_asian(document: Document, font: str) -> None:
    """Name the font of Chinese characters, so that a converter takes one that has them."""
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), font)


def converted(data: bytes, suffix: str, target: str, folder: Path) -> bytes:
    """A document in another format, by LibreOffice."""
    source = folder / f"report.{suffix}"
    source.write_bytes(data)
    assert SOFFICE
    command = ["--convert-to", target, "--outdir", str(folder), str(source)]
    subprocess.run(
        [SOFFICE, f"-env:UserInstallation=file://{folder}/profile", "--headless", *command],
        check=True,
        capture_output=True,
        timeout=120,
    )
    return (folder / f"report.{target.split(':')[0]}").read_bytes()


def wrapped(paragraphs: Iterable[str], width: int) -> list[list[str]]:
    """Lines of ``width`` full signs, the first of a paragraph indented by two; none begins with a closing sign."""
    lines = []
    for paragraph in paragraphs:
        own, line, used = [], "　　", 2.0
        for sign in paragraph:
            advance = 0.5 if ord(sign) < 256 else 1.0
            if used + advance > width and sign not in "，。；：、）”》%":
                own.append(line)
                line, used = "", 0.0
            line += sign
            used += advance
        lines.append([*own, line])
    return lines


def pages_of(paragraphs: Iterable[str], width: int = 28) -> list[list[str]]:
    """Lines page by page, as a printer sets them."""
    lines = [line for paragraph in wrapped(paragraphs, width) for line in paragraph]
    per_page = int((_TOP - _BOTTOM) // _PITCH)
    return [lines[start : start + per_page] for start in range(0, len(lines), per_page)]


def write_pdf(paragraphs: Iterable[str], *, head: str = "", numbers: bool = True) -> bytes:
    """A PDF with a Chinese font that is named and not embedded."""
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=(PAGE_WIDTH, PAGE_HEIGHT))
    for number, lines in enumerate(pages_of(paragraphs), start=1):
        canvas.setFont("STSong-Light", _SIZE)
        for row, line in enumerate(lines):
            indent = len(line) - len(line.lstrip("　"))
            canvas.drawString(_LEFT + indent * _SIZE, _TOP - row * _PITCH, line.lstrip("　"))
        canvas.setFont("STSong-Light", 10)
        if head:
            canvas.drawString(_LEFT, 800, head)
        if numbers:
            canvas.drawCentredString(PAGE_WIDTH / 2, 40, f"— {number} —")
        canvas.showPage()
    canvas.save()
    return stream.getvalue()


def write_zip(parts: Mapping[str, str | bytes], *, stored: bool = False) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def ofd_parts(paragraphs: Iterable[str]) -> dict[str, str | bytes]:
    """The parts of an OFD of GB/T 33190: a text object a line, positions in millimetres."""
    scale = 25.4 / 72
    pages = pages_of(paragraphs)
    parts: dict[str, str | bytes] = {
        "OFD.xml": _OFD.format(
            'OFD xmlns:ofd="http://www.ofdspec.org/2016" Version="1.0" DocType="OFD"',
            "<ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID></ofd:DocInfo>"
            "<ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>",
            "OFD",
        ),
        "Doc_0/PublicRes.xml": _OFD.format(
            'Res xmlns:ofd="http://www.ofdspec.org/2016" BaseLoc="Res"',
            '<ofd:Fonts><ofd:Font ID="3" FontName="宋体" FamilyName="宋体"/></ofd:Fonts>',
            "Res",
        ),
    }
    listed = "".join(
        f'<ofd:Page ID="{10 + number}" BaseLoc="Pages/Page_{number}/Content.xml"/>' for number in range(len(pages))
    )
    parts["Doc_0/Document.xml"] = _OFD.format(
        'Document xmlns:ofd="http://www.ofdspec.org/2016"',
        "<ofd:CommonData><ofd:MaxUnitID>999</ofd:MaxUnitID><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox>"
        f"</ofd:PageArea><ofd:PublicRes>PublicRes.xml</ofd:PublicRes></ofd:CommonData><ofd:Pages>{listed}</ofd:Pages>",
        "Document",
    )
    for number, lines in enumerate(pages):
        objects = []
        for row, line in enumerate([*lines, f"— {number + 1} —"]):
            indent = len(line) - len(line.lstrip("　"))
            text, size = line.lstrip("　"), _SIZE * scale
            left = (_LEFT + indent * _SIZE) * scale if row < len(lines) else 98.0
            top = (PAGE_HEIGHT - _TOP + (row - 1) * _PITCH) * scale if row < len(lines) else 280.0
            objects.append(
                f'<ofd:TextObject ID="{1000 * number + row + 100}" Boundary="{left:.3f} {top:.3f} 170 {size:.3f}"'
                f' Font="3" Size="{size:.3f}"><ofd:TextCode X="0" Y="{size * 0.86:.3f}" '
                f'DeltaX="{_advances(text, size)}">'
                f"{escape(text)}</ofd:TextCode></ofd:TextObject>"
            )
        parts[f"Doc_0/Pages/Page_{number}/Content.xml"] = _OFD.format(
            'Page xmlns:ofd="http://www.ofdspec.org/2016"',
            f'<ofd:Content><ofd:Layer ID="{500 + number}">{"".join(objects)}</ofd:Layer></ofd:Content>',
            "Page",
        )
    return parts


def _advances(text: str, size: float) -> str:
    return " ".join(f"{size * (0.5 if ord(sign) < 256 else 1.0):.3f}" for sign in text[:-1])


def write_ofd(paragraphs: Iterable[str]) -> bytes:
    return write_zip(ofd_parts(paragraphs))


_OFD = '<?xml version="1.0" encoding="UTF-8"?><ofd:{0}>{1}</ofd:{2}>'


def raw_pdf(objects: Sequence[bytes], *, catalog: bytes = b"") -> bytes:
    """A PDF of hand-written objects from number 3 on; 1 is the catalog and 2 the pages, whose first child is 3."""
    kids = [number for number, body in enumerate(objects, start=3) if b"/Type /Page " in body]
    listed = b" ".join(b"%d 0 R" % number for number in kids)
    numbered = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Count %d /Kids [" % len(kids) + listed + b"] >>",
        *objects,
    ]
    data, places = b"%PDF-1.7\n", []
    for number, body in enumerate(numbered, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        + table
        + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, len(data))
    )


def pdf_page(content: int, resources: bytes = b"") -> bytes:
    """A page object for ``raw_pdf`` whose content is that object."""
    return (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << " % content
        + resources
        + b" >> >>"
    )


def pdf_stream(content: bytes, entries: bytes = b"") -> bytes:
    """A compressed stream object."""
    packed = zlib.compress(content, 9)
    return b"<< /Length %d /Filter /FlateDecode " % len(packed) + entries + b">>\nstream\n" + packed + b"\nendstream"
