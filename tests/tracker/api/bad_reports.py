"""Reports that only reading finds bad, and those that are read with a word of doubt, as they are handed in by form.

The files are those of tests/reports; here is what the interface shows of them.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from opencc import OpenCC

from tests.documents import write_docx, write_ofd, write_pdf
from tests.reports import bad_files
from tests.reports.bad_files import PARAGRAPHS, cut, docx_of
from tests.reports.test_reader_bad_files import (
    ENGLISH,
    LOGIN,
    NOTICE,
    docx_with,
    ofd_reaching,
    old_word_without_table,
    page_with_hidden_text,
)
from tests.texts import report_text

BODY = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
MISSING = (
    "<html><head><title>404</title></head><body><h1>您访问的页面不存在</h1><p>页面可能已被删除、更名或暂时不可用。</p>"
    "<p>请检查网址是否正确，或返回首页，系统将在五秒后自动跳转。</p></body></html>"
)
DOCTYPE = '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'


@dataclass(frozen=True)
class Handed:
    """A file, what is said of it, and the code of the failure or a piece of the doubt that reading comes to."""

    about: str
    name: str
    make: Callable[[], bytes]
    outcome: str
    told: str = ""
    form: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        return self.about


FAILING = [
    Handed("docx of nothing", "a.docx", lambda: write_docx([" ", "\t"]), "no_text"),
    Handed("damaged doc", "a.doc", old_word_without_table, "legacy_word"),
    Handed("docx with entities", "a.docx", lambda: docx_of(DOCTYPE), "xml_dtd_forbidden"),
    Handed("pdf with a password", "a.pdf", bad_files.encrypted_pdf, "password_protected"),
    Handed("scan", "a.pdf", lambda: bad_files.scanned_pdf(3), "no_text_layer", "3页"),
    Handed("pdf cut off", "a.pdf", lambda: cut(write_pdf(PARAGRAPHS), 0.7), "pdf_damaged"),
    Handed("pdf bomb", "a.pdf", bad_files.pdf_bomb, "pdf_too_complex"),
    Handed("pdf of 3,000 pages", "a.pdf", lambda: bad_files.scanned_pdf(3000), "too_many_pages", "500"),
    Handed("pdf without meanings", "a.pdf", bad_files.pdf_without_meanings, "text_garbled", "%"),
    Handed("pdf of private signs", "a.pdf", bad_files.pdf_of_private_signs, "text_garbled", "%"),
    Handed("ofd without entry", "a.ofd", bad_files.ofd_without_entry, "ofd_damaged"),
    Handed("ofd of pictures", "a.ofd", bad_files.ofd_of_pictures, "no_text_layer"),
    Handed("ofd that reaches out", "a.ofd", lambda: ofd_reaching("../../../etc/passwd"), "archive_unsafe_path"),
    Handed("ofd that reaches a host", "a.ofd", lambda: ofd_reaching("http://host.example/a"), "archive_unsafe_path"),
    Handed("login page", "a.html", LOGIN.encode, "not_a_report"),
    Handed("missing page", "a.html", MISSING.encode, "not_a_report"),
    Handed("English", "a.txt", ENGLISH.encode, "not_a_report"),
    Handed("notice", "a.txt", NOTICE.encode, "wrong_document_kind"),
]


def with_pictures() -> bytes:
    """A page with 30 MB of pictures written into it."""
    picture = f'<img src="data:image/png;base64,{"A" * 30_000_000}">'
    return f'<html><body><div id="zoom">{picture}{BODY}</div></body></html>'.encode()


def with_attachment() -> bytes:
    document = pypdfium2.PdfDocument(io.BytesIO(write_pdf(PARAGRAPHS)))
    document.new_attachment("表格.xlsx").set_data(b"x")
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def with_script() -> bytes:
    """A whole report to whose catalog a later revision of the file adds a program."""
    data = write_pdf(PARAGRAPHS)
    root, size, start = (
        int(re.findall(pattern, data)[-1]) for pattern in (rb"/Root (\d+) 0 R", rb"/Size (\d+)", rb"startxref\s+(\d+)")
    )
    found = re.search(rb"(?<!\d)%d 0 obj\s*<<(.*?)>>\s*endobj" % root, data, re.DOTALL)
    assert found
    script = b"/Names << /JavaScript << /Names [(a) << /S /JavaScript /JS (app.alert\\(1\\)) >>] >> >>"
    place = len(data) + 1
    catalog = b"\n%d 0 obj\n<<" % root + found[1] + script + b">>\nendobj\n"
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<< /Size %d /Root %d 0 R /Prev %d >>\n" % (
        root,
        place,
        size,
        root,
        start,
    )
    return data + catalog + table + b"startxref\n%d\n%%%%EOF\n" % (len(data) + len(catalog))


# Read all the same; the doubt stands beside the report, if there is any.
READ = [
    Handed("docx named pdf", "a.pdf", lambda: write_docx(PARAGRAPHS), "内容却是Word"),
    Handed("ofd named docx", "a.docx", lambda: write_ofd(PARAGRAPHS), "内容却是OFD"),
    Handed("half a scan", "a.pdf", bad_files.half_scanned_pdf, "第3、4页"),
    Handed("pdf with a program", "a.pdf", with_script, "内嵌有脚本"),
    Handed("pdf with attachments", "a.pdf", with_attachment, "1个附件"),
    Handed("pictures within a page", "a.html", with_pictures, ""),
    Handed("hidden text in a page", "a.html", page_with_hidden_text, "不显示的文字"),
    Handed("hidden text in a docx", "a.docx", lambda: docx_with(hidden="隐藏的话" * 60), "不显示的文字"),
    Handed("other year", "a.txt", report_text(2021).encode, "文中读出的是2021年", form={"covers_year": 2022}),
    Handed(
        "other body", "a.txt", report_text(2022).encode, "文中写的是“云溪县水务局”", form={"organisation": "{body}"}
    ),
]


def encoded(encoding: str, mark: bytes = b"") -> Callable[[], bytes]:
    return lambda: mark + report_text(2022).encode(encoding)


def traditional() -> bytes:
    """A report in traditional characters, in the encoding that goes with them."""
    return OpenCC("s2tw").convert(report_text(2022)).encode("big5hkscs")


ENCODED = [
    ("utf-8", encoded("utf-8"), "utf-8"),
    ("gbk", encoded("gbk"), "gb18030"),
    ("gb18030", encoded("gb18030"), "gb18030"),
    ("big5", traditional, "big5hkscs"),
    ("utf-16 with a mark", encoded("utf-16-le", b"\xff\xfe"), "utf-16-le"),
    ("utf-16 of the other order with a mark", encoded("utf-16-be", b"\xfe\xff"), "utf-16-be"),
    ("utf-16", encoded("utf-16-le"), "utf-16-le"),
    ("utf-16 of the other order", encoded("utf-16-be"), "utf-16-be"),
]
