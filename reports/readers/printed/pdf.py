"""PDF files with a text layer, by pdfium. Nothing in them is run, and no picture is looked at."""

from __future__ import annotations

import ctypes
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

import pypdfium2
import pypdfium2.raw as pdfium

from reports.errors import InputError
from reports.readers.decoding import is_language
from reports.readers.document import Document, Notice
from reports.readers.notices import attachments, embedded_script, pages_without_text
from reports.readers.printed.paragraphs import Line, PrintedPage, write_paragraphs

MAX_PAGES = 500
_SIGNATURE = b"%PDF-"
_HEAD = 1024  # the standard lets other bytes stand before the signature
# A whole file ends with it, and seldom does a site append anything; that at its beginning is for the first page.
_END, _TAIL = b"startxref", 65536
# Signs that a font has no meaning for: above this share the text is of no use.
_GARBLED_SHARE = 0.10
_GARBLED = re.compile(r"[\ufffd\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uf8ff]")
# Of so many signs of a page it is asked whether the font says what they mean.
_SAMPLE = 50
_WRAPPED_HYPHEN = "\ufffe"
# pdfium guesses blanks from distances; beside such signs only a distance of more than a character is one.
_BLANK = re.compile(r"(?<=[^\x00-\xff ]) (?=\S)|(?<=\S) (?=[^\x00-\xff ])")


class PdfReader:
    """Takes what is marked as PDF in its first kilobyte."""

    format = "pdf"
    title = "PDF 文件"

    def takes(self, data: bytes) -> bool:
        return _SIGNATURE in data[:_HEAD]

    def check(self, data: bytes) -> None:
        """Whatever else is wrong shows when it is parsed."""

    def read(self, data: bytes) -> Document:
        document = _open(data)
        try:
            return _read(document)
        except pypdfium2.PdfiumError as error:
            raise _damaged() from error
        finally:
            document.close()


def _open(data: bytes) -> pypdfium2.PdfDocument:
    # pdfium makes something of a file that is cut off; but the plan is what stands at the end of a report.
    if data.rfind(_END) < min(len(data) // 2, max(0, len(data) - _TAIL)):
        raise _damaged()
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if pdfium.FPDF_GetLastError() == pdfium.FPDF_ERR_PASSWORD:
            raise InputError(
                "password_protected", "PDF 文件设有打开密码，读不出内容：请取消密码、另存后再上传。"
            ) from error
        raise _damaged() from error


def _read(document: pypdfium2.PdfDocument) -> Document:
    total = len(document)
    if total > MAX_PAGES:
        raise InputError("too_many_pages", f"PDF 文件有{total}页，超过{MAX_PAGES}页的上限：请只上传报告正文。")
    pages, pictures, signs, unreadable, guessed = [], [], 0, 0, []
    for number in range(total):
        page = document[number]
        content, count, bad, doubts = _page(page)
        if not content.lines and count == 0 and _has_picture(page):
            pictures.append(number + 1)
        pages.append(content)
        signs, unreadable = signs + count, unreadable + bad
        guessed += doubts
        page.close()
    if unreadable > _GARBLED_SHARE * max(signs, 1):
        raise _garbled(unreadable / signs)
    if signs == 0:
        raise InputError("no_text_layer", f"PDF 文件共{total}页，都没有文字层，可能是扫描件：请提供可复制文字的版本。")
    text = write_paragraphs(pages)
    if guessed and sum(guessed) > _GARBLED_SHARE * len(guessed) and not is_language(text):
        raise _garbled(sum(guessed) / len(guessed))
    return Document(text, PdfReader.format, notices=tuple(_notices(document, pictures, total)))


def _page(page: pypdfium2.PdfPage) -> tuple[PrintedPage, int, int, list[bool]]:
    """The page, how many signs it shows, how many of them have no meaning, and of some whether it is a guess."""
    height = page.get_height()
    layer = page.get_textpage()
    count = layer.count_chars()
    raw = layer.get_text_range() if count else ""
    lost = max(0, count - len(raw))  # signs without any character are left out of the text
    lines = _joined_pieces(list(_lines(layer, raw, height)))
    sample = range(0, count, max(1, count // _SAMPLE))
    doubts = [pdfium.FPDFText_HasUnicodeMapError(layer, index) == 1 for index in sample]
    layer.close()
    return PrintedPage(tuple(lines), height), len(raw.strip()) + lost, len(_GARBLED.findall(raw)) + lost, doubts


def _lines(layer: pypdfium2.PdfTextPage, raw: str, height: float) -> Iterator[Line]:
    place = 0
    for piece in raw.split("\r\n"):
        text = piece.strip(" \n")
        if text:
            first = place + piece.index(text[0])
            left, _, _, _ = _box(layer, first)
            end_left, bottom, right, top = _box(layer, first + len(text) - 1)
            yield Line(
                _without_guessed_blanks(layer, text, first).replace(_WRAPPED_HYPHEN, ""),
                min(left, end_left),
                right,
                height - bottom,
                top - bottom,
            )
        place += len(piece) + 2


def _box(layer: pypdfium2.PdfTextPage, place: int) -> tuple[float, float, float, float]:
    """Left, bottom, right and top of a sign by its place in the text; all of a font's signs are equally high."""
    index = pdfium.FPDFText_GetCharIndexFromTextIndex(layer, place)
    box = pdfium.FS_RECTF()
    pdfium.FPDFText_GetLooseCharBox(layer, max(index, 0), ctypes.byref(box))
    return box.left, box.bottom, box.right, box.top


def _without_guessed_blanks(layer: pypdfium2.PdfTextPage, text: str, first: int) -> str:
    kept, pieces = 0, []
    for blank in _BLANK.finditer(text):
        index = pdfium.FPDFText_GetCharIndexFromTextIndex(layer, first + blank.start())
        if pdfium.FPDFText_IsGenerated(layer, max(index, 0)) != 1:
            continue
        _, bottom, before, top = _box(layer, first + blank.start() - 1)
        after, *_ = _box(layer, first + blank.end())
        pieces.append(text[kept : blank.start()])
        if after - before > top - bottom:
            pieces.append(" ")
        kept = blank.end()
    return "".join([*pieces, text[kept:]])


def _joined_pieces(lines: Sequence[Line]) -> list[Line]:
    """Lines that pdfium tore apart, as it does where the font changes, joined again."""
    rows: list[list[Line]] = []
    for line in lines:
        before = rows[-1][-1] if rows else None
        if before is None or abs(line.top - before.top) > 0.3 * before.size or line.left < before.right - before.size:
            rows.append([line])
        else:
            rows[-1].append(line)
    return [_joined(row) if len(row) > 1 else row[0] for row in rows]


def _joined(row: Sequence[Line]) -> Line:
    gaps = [" " if line.left - before.right > before.size else "" for before, line in pairwise(row)]
    text = "".join(piece for line, gap in zip(row, [*gaps, ""], strict=True) for piece in (line.text, gap))
    return Line(text, row[0].left, row[-1].right, row[0].top, max(line.size for line in row))


def _has_picture(page: pypdfium2.PdfPage) -> bool:
    kinds = (pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_PATH)
    return next(iter(page.get_objects(filter=kinds, max_depth=2)), None) is not None


def _notices(document: pypdfium2.PdfDocument, pictures: list[int], total: int) -> Iterator[Notice]:
    if pictures:
        yield pages_without_text(pictures, total)
    if pdfium.FPDFDoc_GetJavaScriptActionCount(document) > 0:
        yield embedded_script()
    attached = pdfium.FPDFDoc_GetAttachmentCount(document)
    if attached > 0:
        yield attachments(attached)


def _garbled(share: float) -> InputError:
    return InputError(
        "text_garbled",
        f"PDF 文件的字体没有文字对照表，读出的文字约有{share:.0%}是乱码：请提供 docx、txt 或可复制文字的版本。",
    )


def _damaged() -> InputError:
    return InputError("pdf_damaged", "PDF 文件已损坏或没有传完，打不开：请在阅读器里确认能打开，再重新上传。")
