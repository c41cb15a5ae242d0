"""Files that must be refused: one table of cases, each with its code, before the request ends or when it is read."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from reports import services
from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Report, Section
from reports.readers import read_document
from reports.services import read_report, receive_report
from tests.documents import ofd_parts, write_docx, write_ofd, write_pdf, write_zip
from tests.reports import bad_files
from tests.reports.bad_files import PARAGRAPHS, cut, docx_of, ofd_with, scanned_pdf, word_document

TEXT = "\n".join(PARAGRAPHS)
LOGIN = (
    "<html><head><title>用户登录</title></head><body><form><p>用户名</p><p>密码</p></form>"
    "<p>请使用统一身份认证账号登录，首次登录请先修改初始密码，忘记密码请联系管理员。</p></body></html>"
)
NOTICE = "关于召开全县水务工作会议的通知\n\n各乡镇水务站：\n\n定于3月6日召开全县水务工作会议，请准时参加。\n"
ENGLISH = "Annual accounts of a company\n\nThe directors present their report and the audited accounts.\n" * 9

# When the file is handed in: nothing is stored.
AT_ONCE: list[tuple[str, str, str, Callable[[], bytes]]] = [
    ("empty", "a.txt", "file_empty", lambda: b""),
    ("white space", "a.txt", "no_text", lambda: b" \r\n\t"),
    ("100 MB in one line", "a.txt", "file_too_large", lambda: b"a" * 100_000_000),
    ("program named pdf", "a.pdf", "content_mismatch", lambda: b"MZ\x90\x00" + bytes(400)),
    ("program", "a.exe", "binary_not_supported", lambda: b"MZ\x90\x00" + bytes(400)),
    ("picture named docx", "a.docx", "content_mismatch", lambda: b"\x89PNG\r\n\x1a\n" + bytes(90)),
    ("rich text named doc", "a.doc", "content_mismatch", lambda: b"{\\rtf1\\ansi"),
    ("workbook", "a.xlsx", "binary_not_supported", lambda: write_zip({"xl/workbook.xml": "<x/>"})),
    ("old workbook", "a.xls", "binary_not_supported", lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(900)),
    ("zip of reports", "a.zip", "archive_not_supported", lambda: write_zip({"2022.txt": TEXT, "2023.txt": TEXT})),
    ("rar", "a.rar", "archive_not_supported", lambda: b"Rar!\x1a\x07\x00" + bytes(99)),
    ("docx bomb", "a.docx", "archive_too_large_unpacked", bad_files.docx_bomb),
    ("10,000 members", "a.docx", "archive_too_many_members", lambda: bad_files.zip_of_members(10_000)),
    ("members that overlap", "a.docx", "archive_damaged", bad_files.overlapping_members),
    ("member above its folder", "a.docx", "archive_unsafe_path", lambda: write_zip({"word/../../etc/x": "x"})),
    ("member on a drive", "a.docx", "archive_unsafe_path", lambda: write_zip({"C:/word/document.xml": "x"})),
    ("symbolic link", "a.docx", "archive_unsafe_path", bad_files.symbolic_link),
    ("docx cut off", "a.docx", "archive_damaged", lambda: cut(write_docx(PARAGRAPHS), 0.9)),
    ("docx with a password", "a.docx", "password_protected", bad_files.encrypted_office),
    ("zip with a password", "a.docx", "password_protected", bad_files.encrypted_member),
    ("mixed encodings", "a.txt", "encoding_invalid", lambda: TEXT.encode() + b"\xff\xff" + TEXT.encode("gb18030")),
    ("lone surrogate", "a.txt", "encoding_invalid", lambda: TEXT.encode() + b"\xed\xa0\x80\xff"),
    ("nul byte", "a.txt", "encoding_invalid", lambda: TEXT.encode() + b"\x00" + TEXT.encode()),
    ("utf-8 read as gbk", "a.txt", "encoding_unsure", lambda: TEXT.encode().decode("gb18030", "ignore").encode()),
    ("lost signs", "a.txt", "encoding_unsure", lambda: (TEXT + "\ufffd" * 40).encode()),
]
# When it is read: the report ends as failed.
WHEN_READ: list[tuple[str, str, str, Callable[[], bytes]]] = [
    ("docx with a lie about sizes", "a.docx", "archive_damaged", bad_files.docx_with_lying_sizes),
    ("docx with entities", "a.docx", "xml_dtd_forbidden", lambda: docx_of('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')),
    ("docx in utf-16 with entities", "a.docx", "xml_dtd_forbidden", lambda: docx_of_wide("<!DOCTYPE a []><a/>")),
    ("docx of broken xml", "a.docx", "docx_damaged", lambda: docx_of("<w:document><w:bo")),
    ("docx without a main part", "a.docx", "docx_damaged", lambda: write_zip({"word/styles.xml": "<x/>"})),
    ("empty docx", "a.docx", "no_text", lambda: docx_of(word_document("<w:p/>"))),
    ("docx of pictures", "a.docx", "no_text_layer", lambda: docx_of_pictures()),
    ("pdf with a password", "a.pdf", "password_protected", bad_files.encrypted_pdf),
    ("scan", "a.pdf", "no_text_layer", lambda: scanned_pdf(3)),
    ("pdf cut off", "a.pdf", "pdf_damaged", lambda: cut(write_pdf(PARAGRAPHS), 0.7)),
    ("pdf of nothing", "a.pdf", "pdf_damaged", lambda: b"%PDF-1.7\nstartxref\n0\n%%EOF"),
    ("pdf of 3,000 pages", "a.pdf", "too_many_pages", lambda: scanned_pdf(3000)),
    ("pdf without meanings", "a.pdf", "text_garbled", bad_files.pdf_without_meanings),
    ("pdf of private signs", "a.pdf", "text_garbled", bad_files.pdf_of_private_signs),
    ("pdf bomb", "a.pdf", "pdf_too_complex", bad_files.pdf_bomb),
    ("ofd without entry", "a.ofd", "ofd_damaged", bad_files.ofd_without_entry),
    ("ofd of pictures", "a.ofd", "no_text_layer", bad_files.ofd_of_pictures),
    ("ofd that reaches out", "a.ofd", "archive_unsafe_path", lambda: ofd_reaching("../../../etc/passwd")),
    ("ofd that reaches a host", "a.ofd", "archive_unsafe_path", lambda: ofd_reaching("http://host.example/a.xml")),
    (
        "ofd with entities",
        "a.ofd",
        "xml_dtd_forbidden",
        lambda: ofd_with("OFD.xml", "<ofd:OFD", "<!DOCTYPE x><ofd:OFD"),
    ),
    ("ofd of too many pages", "a.ofd", "too_many_pages", lambda: ofd_of_pages(600)),
    ("damaged doc", "a.doc", "legacy_word", lambda: old_word_without_table()),
    ("mht without a page", "a.mht", "no_text", lambda: b"MIME-Version: 1.0\nContent-Type: multipart/related;\n\nx"),
    ("page of links", "a.html", "no_text", lambda: ("<html><body>" + "<a href=x>政务公开</a>" * 90).encode()),
    ("page nested 100,000 deep", "a.html", "no_text", lambda: b"<html>" + b"<div>" * 100_000 + TEXT.encode()),
    ("login page", "a.html", "not_a_report", lambda: LOGIN.encode()),
    ("notice", "a.txt", "wrong_document_kind", lambda: NOTICE.encode()),
    ("English", "a.txt", "not_a_report", lambda: ENGLISH.encode()),
]


def docx_of_wide(document: str) -> bytes:
    return write_zip({"word/document.xml": b"\xff\xfe" + document.encode("utf-16-le")})


def docx_of_pictures() -> bytes:
    return write_zip({"word/document.xml": word_document("<w:p/>"), "word/media/image1.png": b"\x89PNG"})


def ofd_reaching(place: str) -> bytes:
    return ofd_with("Doc_0/Document.xml", "<ofd:PublicRes>PublicRes.xml", f"<ofd:PublicRes>{place}")


def ofd_of_pages(count: int) -> bytes:
    parts = ofd_parts(PARAGRAPHS)
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_0/Content.xml"/>' for n in range(count))
    document = re.sub(r"<ofd:Page ID.*?/>", "", str(parts["Doc_0/Document.xml"]))
    return write_zip(parts | {"Doc_0/Document.xml": document.replace("<ofd:Pages>", f"<ofd:Pages>{listed}")})


def old_word_without_table() -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "WordDocument".encode("utf-16-le") + bytes(2000)


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "code", "maker"), [pytest.param(*case[1:], id=case[0]) for case in AT_ONCE])
def test_bad_file_is_refused_when_handed_in(name: str, code: str, maker: Callable[[], bytes]) -> None:
    with pytest.raises(InputError) as refused:
        receive_report(data=maker(), name=name)
    assert refused.value.code == code, refused.value.message
    assert refused.value.message.endswith("。")
    assert not Report.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("name", "code", "maker"), [pytest.param(*case[1:], id=case[0]) for case in WHEN_READ])
def test_bad_file_fails_when_read(name: str, code: str, maker: Callable[[], bytes]) -> None:
    report = receive_report(data=maker(), name=name).report
    read = read_report(report.pk)
    assert read is not None
    assert (read.state, read.error_code) == (WorkState.FAILED, code), read.error_message
    assert read.error_message.endswith("。")
    assert (read.text, read.covers_year) == ("", None)
    assert not Section.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "told", "maker"),
    [
        pytest.param("a.pdf", "第3、4页", bad_files.half_scanned_pdf, id="half a scan"),
        pytest.param("a.pdf", "内容却是Word", lambda: write_docx(PARAGRAPHS), id="docx named pdf"),
        pytest.param("a.docx", "内容却是OFD", lambda: write_ofd(PARAGRAPHS), id="ofd named docx"),
        pytest.param("a.html", "不显示的文字", lambda: page_with_hidden_text(), id="hidden text in a page"),
        pytest.param("a.docx", "不显示的文字", lambda: docx_with(hidden="隐藏" * 60), id="hidden text in a docx"),
        pytest.param("a.docx", "修订", lambda: docx_with(deleted="旧稿"), id="tracked changes"),
    ],
)
def test_doubt_about_a_file_stands_beside_its_report(name: str, told: str, maker: Callable[[], bytes]) -> None:
    report = services.read_report(receive_report(data=maker(), name=name).report.pk)
    assert report is not None
    assert report.state == WorkState.DONE, report.error_message
    assert any(told in sentence and sentence.endswith("。") for sentence in report.conflicts), report.conflicts


def page_with_hidden_text() -> bytes:
    body = "".join(f"<p>{paragraph}</p>" for paragraph in PARAGRAPHS)
    return (
        f'<html><body><div id="zoom">{body}</div><p style="display:none">{"隐藏的话。" * 30}</p></body></html>'.encode()
    )


def docx_with(*, hidden: str = "", deleted: str = "") -> bytes:
    body = "".join(f"<w:p><w:r><w:t>{paragraph}</w:t></w:r></w:p>" for paragraph in PARAGRAPHS)
    if hidden:
        body += f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>{hidden}</w:t></w:r></w:p>"
    if deleted:
        body += f"<w:p><w:del><w:r><w:delText>{deleted}</w:delText></w:r></w:del></w:p>"
    return docx_of(word_document(body))


def test_script_in_a_pdf_is_told_of() -> None:
    assert [notice.code for notice in read_document(bad_files.pdf_with_script()).notices] == ["pdf_javascript"]


def test_pictures_within_a_page_are_dropped_before_it_is_parsed() -> None:
    picture = f'<img src="data:image/png;base64,{"A" * 30_000_000}">'
    page = f'<html><body><div id="zoom">{picture}{"".join(f"<p>{line}</p>" for line in PARAGRAPHS)}</div></body></html>'
    assert "制定河湖巡查管理办法" in read_document(page.encode()).text
