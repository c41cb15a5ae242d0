"""Files of any size to measure reading with, and for each format the least that any program must do with one."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Sequence

import pypdfium2
from lxml import etree  # type: ignore[import-untyped]

_PAGE_LINES, _LINE_SIGNS = 24, 26
# A Chinese font that is named and not embedded.
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [<< /Type /Font "
    b"/Subtype /CIDFontType0 /BaseFont /STSong-Light /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) "
    b"/Supplement 0 >> /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
    b"/FontBBox [-25 -254 1000 880] /ItalicAngle 0 /Ascent 752 /Descent -271 /CapHeight 737 /StemV 58 >> >>] >>"
)
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def repeated(text: str, size: int) -> list[str]:
    """Paragraphs of the text, again and again, numbered so that no two are the same, of so many bytes of UTF-8."""
    own = [line.strip() for line in text.splitlines() if line.strip()]
    paragraphs, length, turn = [], 0, 0
    while length < size:
        for line in own:
            paragraph = line if turn == 0 else f"第{turn}轮，{line}"
            paragraphs.append(paragraph)
            length += len(paragraph.encode()) + 1
            if length >= size:
                break
        turn += 1
    return paragraphs


def _txt(paragraphs: Sequence[str]) -> bytes:
    return "\n".join(paragraphs).encode()


def _html(paragraphs: Sequence[str]) -> bytes:
    body = "".join(f'<p style="text-indent: 2em;"><span>{paragraph}</span></p>\n' for paragraph in paragraphs)
    menu = "".join(f'<li><a href="/{number}">栏目{number}</a></li>' for number in range(40))
    head = '<html><head><meta charset="utf-8"></head>'
    return f'{head}<body><ul>{menu}</ul><div id="zoom">{body}</div></body></html>'.encode()


def _docx(paragraphs: Sequence[str]) -> bytes:
    properties = '<w:rPr><w:rFonts w:hint="eastAsia" w:eastAsia="仿宋"/><w:sz w:val="32"/></w:rPr>'
    body = "".join(
        f'<w:p><w:pPr><w:ind w:firstLine="640"/></w:pPr><w:r>{properties}<w:t>{paragraph}</w:t></w:r></w:p>'
        for paragraph in paragraphs
    )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{body}</w:body></w:document>')
    return stream.getvalue()


def _pdf(paragraphs: Sequence[str]) -> bytes:
    lines = [line for paragraph in paragraphs for line in _wrapped(f"　　{paragraph}")]
    pages = [lines[start : start + _PAGE_LINES] for start in range(0, len(lines), _PAGE_LINES)]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Count %d /Kids [" % len(pages) + kids + b"] >>",
        _FONT,
    ]
    for number, page in enumerate(pages):
        objects += [
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F 3 0 R >> >> >>" % (5 + 2 * number),
            _stream(b"".join(_shown(line, row) for row, line in enumerate(page))),
        ]
    return _assembled(objects)


def _wrapped(text: str) -> list[str]:
    return [text[start : start + _LINE_SIGNS] for start in range(0, len(text), _LINE_SIGNS)]


def _shown(line: str, row: int) -> bytes:
    text = line.lstrip("　")
    left = 72 + 16 * (len(line) - len(text))
    return b"BT /F 16 Tf %d %d Td <%s> Tj ET\n" % (left, 760 - 28 * row, text.encode("utf-16-be").hex().encode())


def _stream(content: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(packed) + packed + b"\nendstream"


def _assembled(objects: Sequence[bytes]) -> bytes:
    data, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(places) + 1, start)
    return bytes(data)


def _floor_txt(data: bytes) -> object:
    return data.decode().splitlines()


def _floor_html(data: bytes) -> object:
    root = etree.fromstring(data, etree.HTMLParser(encoding="utf-8"))
    return ["".join(paragraph.itertext()) for paragraph in root.iter("p")]


def _floor_docx(data: bytes) -> object:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        root = etree.fromstring(archive.read("word/document.xml"))
    return [
        "".join(text.text or "" for text in paragraph.iter(f"{{{_WORD}}}t")) for paragraph in root.iter(f"{{{_WORD}}}p")
    ]


def _floor_pdf(data: bytes) -> object:
    document = pypdfium2.PdfDocument(data)
    texts = []
    for page in document:
        layer = page.get_textpage()
        texts.append(layer.get_text_range())
        layer.close()
        page.close()
    document.close()
    return texts


WRITERS: dict[str, Callable[[Sequence[str]], bytes]] = {"txt": _txt, "html": _html, "docx": _docx, "pdf": _pdf}
FLOORS: dict[str, Callable[[bytes], object]] = {
    "txt": _floor_txt,
    "html": _floor_html,
    "docx": _floor_docx,
    "pdf": _floor_pdf,
}
