"""Makers of files that must be refused, and of files that are read with a word of warning."""

from __future__ import annotations

import io
import struct
import zipfile

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from tests.documents import ofd_parts, pdf_page, pdf_stream, raw_pdf, write_docx, write_pdf, write_zip
from tests.texts import report_text

PARAGRAPHS = [line for line in report_text(2023).splitlines() if line]
_IMAGE = pdf_stream(
    bytes(300), b"/Type /XObject /Subtype /Image /Width 10 /Height 10 /ColorSpace /DeviceRGB /BitsPerComponent 8 "
)
_DRAW_IMAGE = pdf_stream(b"q 500 0 0 700 40 60 cm /I Do Q")
_WORD_OPEN = '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
_WORD_CLOSE = "</w:body></w:document>"


def docx_of(document: str) -> bytes:
    """A docx with nothing but its main part."""
    return write_zip({"[Content_Types].xml": "<Types/>", "word/document.xml": document})


def word_document(body: str) -> str:
    return f"{_WORD_OPEN}{body}{_WORD_CLOSE}"


def docx_bomb() -> bytes:
    return docx_of(f"{_WORD_OPEN}{'<w:p/>' * 12_000_000}{_WORD_CLOSE}")


def docx_with_lying_sizes() -> bytes:
    """The directory promises a kilobyte; the member unpacks to megabytes."""
    large = f"{_WORD_OPEN}{'<w:p/>' * 1_000_000}{_WORD_CLOSE}".encode()
    return write_zip({"word/document.xml": large}).replace(struct.pack("<L", len(large)), struct.pack("<L", 1000))


def zip_of_members(count: int) -> bytes:
    return write_zip({"word/document.xml": "", **{f"word/{number}": "" for number in range(count)}})


def overlapping_members() -> bytes:
    """Two names for the same bytes."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<x/>" * 100)
        archive.writestr("word/other.xml", "<x/>" * 100)
        archive.filelist[1].header_offset = archive.filelist[0].header_offset
    return stream.getvalue()


def symbolic_link() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        link = zipfile.ZipInfo("word/document.xml")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
    return stream.getvalue()


def encrypted_member() -> bytes:
    data = bytearray(write_docx(PARAGRAPHS))
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.find(signature)
        while place >= 0:
            data[place + offset] |= 1
            place = data.find(signature, place + 4)
    return bytes(data)


def encrypted_office() -> bytes:
    """What Word makes of a docx with a password: a compound file that holds it as a stream."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(900)


def encrypted_pdf() -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, encrypt="secret")
    canvas.drawString(72, 700, "report")
    canvas.save()
    return stream.getvalue()


def scanned_pdf(pages: int) -> bytes:
    page = pdf_page(3 + pages, b"/XObject << /I %d 0 R >>" % (4 + pages))
    return raw_pdf([*[page] * pages, _DRAW_IMAGE, _IMAGE])


def pdf_without_meanings() -> bytes:
    """A font whose signs are numbered by the writer, without a table of what they mean."""
    shown = pdf_stream(b"BT /F 16 Tf 72 700 Td <" + b"".join(b"%04X" % (0x21 + n) for n in range(90)) + b"> Tj ET")
    return raw_pdf(
        [
            pdf_page(4, b"/Font << /F 5 0 R >>"),
            shown,
            b"<< /Type /Font /Subtype /Type0 /BaseFont /ABCDEF+Song /Encoding /Identity-H /DescendantFonts [6 0 R] >>",
            b"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /ABCDEF+Song /FontDescriptor 7 0 R "
            b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> >>",
            b"<< /Type /FontDescriptor /FontName /ABCDEF+Song /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0 "
            b"/Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
        ]
    )


def pdf_of_private_signs() -> bytes:
    """The table of meanings gives private use signs, as some converters write."""
    mapping = b"/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000> <FFFF> endcodespacerange "
    mapping += b"1 beginbfrange <0000> <00FF> <E000> endbfrange endcmap end"
    data = pdf_without_meanings()
    objects = data.split(b"endobj\n")
    bodies = [piece.split(b" obj\n", 1)[1].rstrip(b"\n") for piece in objects[2:7]]
    bodies[2] = bodies[2].replace(b"/Encoding", b"/ToUnicode 8 0 R /Encoding")
    return raw_pdf([*bodies, pdf_stream(mapping)])


def pdf_bomb() -> bytes:
    return raw_pdf([pdf_page(4), pdf_stream(b" " * 400_000_000)])


def pdf_with_script() -> bytes:
    action = b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"
    page, content = pdf_page(4, b"/Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >>"), b""
    content = pdf_stream(b"BT /F 12 Tf 72 700 Td (Annual report of a body, read as it stands.) Tj ET")
    return raw_pdf([page, content], catalog=b"/Names << /JavaScript << /Names [(a) " + action + b"] >> >>")


def ofd_with(name: str, old: str, new: str) -> bytes:
    parts = ofd_parts(PARAGRAPHS)
    part = parts[name]
    assert isinstance(part, str)
    assert old in part
    return write_zip(parts | {name: part.replace(old, new)})


def ofd_without_entry() -> bytes:
    parts = ofd_parts(PARAGRAPHS)
    del parts["OFD.xml"]
    return write_zip(parts)


def ofd_of_pictures() -> bytes:
    parts = ofd_parts(PARAGRAPHS)
    content = '<?xml version="1.0"?><ofd:Page xmlns:ofd="http://www.ofdspec.org/2016"><ofd:Content><ofd:Layer ID="1">'
    content += '<ofd:ImageObject ID="2" Boundary="0 0 210 297" ResourceID="9"/></ofd:Layer></ofd:Content></ofd:Page>'
    return write_zip({name: content if "Content.xml" in name else part for name, part in parts.items()})


def half_scanned_pdf() -> bytes:
    """Two pages of text with pictures for the third and fourth."""
    stream = io.BytesIO(write_pdf(PARAGRAPHS * 4))
    written, scanned = pypdfium2.PdfDocument(stream), pypdfium2.PdfDocument(scanned_pdf(2))
    mixed = pypdfium2.PdfDocument.new()
    mixed.import_pages(written, [0, 1])
    mixed.import_pages(scanned)
    target = io.BytesIO()
    mixed.save(target)
    return target.getvalue()


def cut(data: bytes, share: float) -> bytes:
    return data[: int(len(data) * share)]
