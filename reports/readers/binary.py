"""What is no report in a format that can be read, told by its first bytes, so that the message can name it."""

from __future__ import annotations

from reports.errors import InputError
from reports.readers.archive import directory_of
from reports.readers.decoding import find_wide

FORMATS = "txt、html、mht、docx、doc、wps、pdf 和 ofd"
_SIGNATURES = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel、PowerPoint 或其他旧版办公文件"),
    (b"{\\rtf", "RTF 文件"),
    (b"\x89PNG", "PNG 图片"),
    (b"\xff\xd8\xff", "JPEG 图片"),
    (b"GIF8", "GIF 图片"),
    (b"BM", "BMP 图片"),
    (b"II*\x00", "TIFF 图片"),
    (b"MM\x00*", "TIFF 图片"),
    (b"MZ", "Windows 程序（exe）"),
    (b"\x7fELF", "程序文件"),
)
_ARCHIVES = (
    (b"PK\x03\x04", "zip 压缩包"),
    (b"PK\x05\x06", "空的 zip 压缩包"),
    (b"Rar!", "RAR 压缩包"),
    (b"7z\xbc\xaf", "7z 压缩包"),
    (b"\x1f\x8b", "gzip 压缩包"),
)
# Office files are zip archives; the names of their parts tell which.
_ZIP_PARTS = (
    (b"xl/", "Excel 文件（xlsx）"),
    (b"ppt/", "PowerPoint 文件（pptx）"),
    (b"META-INF/manifest.xml", "OpenDocument 文件（odt）"),
)
# Letters too: what they stand for also has NUL bytes in its head.
_LETTERS = (b"BM", b"MZ")
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_HEAD = 4096
# Control signs no text has; a file with more than a few of them is none.
_CONTROLS = bytes([*range(9), *range(14, 27), *range(28, 32)])
_FEW = 0.02


def refuse_binary(data: bytes, name: str, known: tuple[str, ...]) -> None:
    """Raise ``InputError`` where the bytes are neither plain text nor a web page: archive_not_supported,
    content_mismatch where the name promises one of the ``known`` formats, else binary_not_supported."""
    for signature, kind in _ARCHIVES:
        if data.startswith(signature) and not _office_part(data):
            raise InputError(
                "archive_not_supported",
                f"这是{kind}，这里一次只收一份报告：请解压后逐份上传，或用命令行 ingest 批量录入文件夹。",
            )
    found = _kind_of(data)
    if found is None:
        return
    suffix = name.rpartition(".")[2].lower()
    if suffix in known:
        raise InputError(
            "content_mismatch", f"文件名以“.{suffix}”结尾，内容却像是{found}：请核对是否选错文件，能读取的是{FORMATS}。"
        )
    raise InputError("binary_not_supported", f"这看起来是{found}，读不了：请打开后另存为 docx、PDF 或 txt 再上传。")


def _office_part(data: bytes) -> str | None:
    directory = directory_of(data)
    return next((kind for part, kind in _ZIP_PARTS if part in directory), None)


def _kind_of(data: bytes) -> str | None:
    for signature, kind in _SIGNATURES:
        if data.startswith(signature) and (signature not in _LETTERS or b"\x00" in data[:32]):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "WebP 图片"
    office = _office_part(data)
    if office is None and b"\x00" in data and not data.startswith(_WIDE_MARKS) and _is_binary(data):
        return "二进制文件"
    return office


def _is_binary(data: bytes) -> bool:
    """Whether what has NUL bytes is no text that a few of them spoilt, nor UTF-16 without a mark."""
    if find_wide(data) is not None:
        return False
    head = data[:_HEAD]
    return len(head) - len(head.translate(None, _CONTROLS)) > max(_FEW * len(head), 1)
