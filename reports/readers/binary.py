"""Formats that are not read yet, told by their first bytes, so that the message can name them."""

from __future__ import annotations

from reports.errors import InputError

_SIGNATURES = (
    (b"%PDF-", "PDF 文件"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Word、Excel 或 WPS 文件（doc、xls、wps）"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
)
# Office files are zip archives; the names of their parts tell which.
_ZIP_PARTS = (
    (b"word/", "Word 文件（docx）"),
    (b"xl/", "Excel 文件（xlsx）"),
    (b"ppt/", "PowerPoint 文件（pptx）"),
    (b"OFD.xml", "OFD 版式文件"),
    (b"opendocument", "OpenDocument 文件（odt）"),
)
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096


def refuse_binary(data: bytes) -> None:
    """Raise ``InputError`` (binary_not_supported) where the bytes are no plain text or web page."""
    kind = _kind_of(data)
    if kind is None:
        return
    raise InputError(
        "binary_not_supported",
        f"这看起来是{kind}，目前只能读取 txt 和 html。请打开后另存为“纯文本（txt，UTF-8 编码）”或网页（html）再上传。",
    )


def _kind_of(data: bytes) -> str | None:
    if data.startswith(b"PK\x03\x04"):
        return next((name for part, name in _ZIP_PARTS if part in data[:_HEAD] or part in data[-_HEAD:]), "zip 压缩包")
    for signature, name in _SIGNATURES:
        # BM are letters too: a picture also has NUL bytes in its head.
        if data.startswith(signature) and (signature != b"BM" or b"\x00" in data[:32]):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP 图片"
    head = data[:_HEAD].lower()
    if b"mime-version:" in head and b"multipart/related" in head:
        return "单个文件网页（mht）"
    if b"\x00" in data and not data.startswith(_WIDE_MARKS):
        return "二进制文件"
    return None
