"""A folder of reports packed as zip: its files by their names, within limits that are looked at before anything is
unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath

from reports.errors import InputError
from reports.readers.archive import Archive

# Files of one folder, and what they may come to unpacked: ten years of a county's hundred bodies are some 1,000 files
# of 50 KB. A docx packs little; a plain text ten to one.
MAX_FILES = 1_000
MAX_UNPACKED = 500 * 1024 * 1024
MAX_RATIO = 200
_SIGNATURES = (b"PK\x03\x04", b"PK\x05\x06")
_UTF8_FLAG = 0x800
# What operating systems and office programs leave in folders.
_LITTER = ("__MACOSX", ".DS_Store", "Thumbs.db", "desktop.ini")
_SENTENCES = {
    "archive_damaged": "压缩包已损坏或没有传完，打不开：请重新压缩后再上传。",
    "archive_too_many_members": f"压缩包里的文件超过 {MAX_FILES} 个：请分成几个压缩包上传。",
    "archive_unsafe_path": "压缩包里有指向文件夹之外的路径，可能被人动过手脚，没有读取：请用压缩软件重新压缩后再上传。",
    "password_protected": "压缩包设有密码，读不出内容：请取消密码、重新压缩后再上传。",
    "archive_too_large_unpacked": (
        f"压缩包展开后超过 {MAX_UNPACKED // 1024 // 1024} MB 或压缩比异常，没有读取：请分成几个压缩包上传。"
    ),
}


@dataclass(frozen=True, slots=True)
class PackedFile:
    """One file of a folder: its path there, as people see it, and its bytes, or why they cannot be had."""

    name: str
    data: bytes
    error: InputError | None = None


def is_zip(data: bytes) -> bool:
    """Do the bytes begin as those of a zip archive, or of a file that is one inside (docx)?"""
    return data.startswith(_SIGNATURES)


class Bundle:
    """The files of a packed folder whose directory is within the limits.

    Raises InputError with a code of archive.Archive and ``archive_empty``. ``litter``: how many files of no interest
    were left out.
    """

    def __init__(self, data: bytes) -> None:
        with _told_of_folders():
            self._archive = Archive(data, unpacked=MAX_UNPACKED, ratio=MAX_RATIO)
        members = [member for member in self._archive.members if not member.is_dir()]
        if len(members) > MAX_FILES:
            raise InputError("archive_too_many_members", _SENTENCES["archive_too_many_members"])
        self._files = [(member, name) for member in members if not _is_litter(name := printed_name(member))]
        self.litter = len(members) - len(self._files)
        if not self._files:
            raise InputError("archive_empty", "压缩包里没有文件：请把报告文件放进文件夹，压缩后再上传。")

    def __len__(self) -> int:
        return len(self._files)

    @property
    def names(self) -> list[str]:
        """The paths of all files, in the order of the archive."""
        return [name for _member, name in self._files]

    def files(self, start: int = 0) -> Iterator[PackedFile]:
        """The files from one on, unpacked one after another."""
        for member, name in self._files[start:]:
            try:
                with _told_of_folders():
                    packed = PackedFile(name, self._archive.unpack(member))
            except InputError as error:
                packed = PackedFile(name, b"", error)
            yield packed


def printed_name(member: zipfile.ZipInfo) -> str:
    """The path as whoever packed the folder saw it: UTF-8, or GBK as Windows packs, whatever the flags say."""
    name = member.filename
    if not member.flag_bits & _UTF8_FLAG:
        raw = name.encode("cp437", errors="replace")
        for encoding in ("utf-8", "gb18030"):
            try:
                name = raw.decode(encoding)
                break
            except UnicodeDecodeError:
                continue
    return name.replace("\\", "/").replace("\x00", "").lstrip("/")


def _is_litter(name: str) -> bool:
    path = PurePosixPath(name)
    return any(part in _LITTER for part in path.parts) or path.name.startswith(("~$", "._"))


@contextmanager
def _told_of_folders() -> Iterator[None]:
    """Errors of an archive in the words of somebody who packed a folder."""
    try:
        yield
    except InputError as error:
        if error.code not in _SENTENCES:
            raise
        raise InputError(error.code, _SENTENCES[error.code]) from error
