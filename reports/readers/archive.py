"""Zip archives, as docx and OFD are: judged by their directory first, counted while they are unpacked."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
import zlib
from pathlib import PurePosixPath

from reports.errors import InputError

MAX_MEMBERS = 2_000
MAX_UNPACKED = 64 * 1024 * 1024  # bytes of all members together
# Text packs ten to one, a blank picture or a generated table up to a hundred.
MAX_RATIO = 100
# A member that unpacks to less than this is no bomb, whatever its ratio.
_SMALL = 1024 * 1024
# The directory of so many members with names of a reasonable length; a larger one is not even listed.
_LONGEST_DIRECTORY = MAX_MEMBERS * 512
_END = struct.Struct("<4s4H2LH")
_END_SIGNATURE = b"PK\x05\x06"
_SIGNATURE = b"PK\x03\x04"
_HEAD = 4096
_ENCRYPTED = 0x1
_PIECE = 1 << 20  # bytes


class Archive:
    """The members of a zip archive whose directory is within the limits."""

    def __init__(self, data: bytes, *, unpacked: int = MAX_UNPACKED, ratio: int = MAX_RATIO) -> None:
        """``unpacked`` bytes and ``ratio`` are what a document may come to; a table packs better than prose.

        Raises InputError: archive_damaged, archive_too_many_members, archive_too_large_unpacked,
        archive_unsafe_path, password_protected."""
        _check_directory_size(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, OSError, struct.error, NotImplementedError) as error:
            raise _damaged() from error
        self._members = {_posix(member.filename): member for member in self._zip.infolist()}
        self._left = self._unpacked = unpacked
        _check_members(self._zip.infolist(), unpacked, ratio)

    @property
    def names(self) -> tuple[str, ...]:
        """The paths of the members, without a leading slash."""
        return tuple(self._members)

    def find(self, name: str) -> str | None:
        """The member of that path; letter case does not count, as some writers do not keep it."""
        wanted = _posix(name)
        if wanted in self._members:
            return wanted
        return next((name for name in self._members if name.lower() == wanted.lower()), None)

    @property
    def members(self) -> list[zipfile.ZipInfo]:
        """All entries of the directory, those that share a name too."""
        return self._zip.infolist()

    def read(self, name: str) -> bytes:
        """Unpack one member; raises InputError where it is damaged or larger than the directory promised."""
        return self.unpack(self._members[name])

    def unpack(self, member: zipfile.ZipInfo) -> bytes:
        """As ``read``, of an entry of ``members``."""
        pieces = []
        try:
            with self._zip.open(member) as stream:
                while piece := stream.read(_PIECE):
                    self._left -= len(piece)
                    if self._left < 0:
                        raise _too_large(self._unpacked)
                    pieces.append(piece)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, NotImplementedError) as error:
            raise _damaged() from error
        return b"".join(pieces)


def directory_of(data: bytes) -> bytes:
    """The bytes in which a zip archive names its members; of a damaged one its beginning, of anything else nothing."""
    if not data.startswith(_SIGNATURE):
        return b""
    place = data.rfind(_END_SIGNATURE, -(_END.size + 0xFFFF))
    if place < 0 or place + _END.size > len(data):
        return data[:_HEAD]
    size = _END.unpack_from(data, place)[5]
    return data[max(0, place - size) : place]


def _check_directory_size(data: bytes) -> None:
    """Before anything is listed: the end record tells how much there is to list."""
    place = data.rfind(_END_SIGNATURE, -(_END.size + 0xFFFF))
    if place < 0 or place + _END.size > len(data):
        raise _damaged()
    *_, members, size, _offset, _comment = _END.unpack_from(data, place)
    if members > MAX_MEMBERS or size > _LONGEST_DIRECTORY:
        raise _too_many()


def _check_members(members: list[zipfile.ZipInfo], unpacked: int, ratio: int) -> None:
    if len(members) > MAX_MEMBERS:
        raise _too_many()
    for member in members:
        if _is_unsafe(member):
            raise InputError(
                "archive_unsafe_path",
                "文件内部含有指向文件之外的路径，可能被人动过手脚，没有读取：请用办公软件重新另存后再上传。",
            )
    if any(member.flag_bits & _ENCRYPTED for member in members):
        raise InputError("password_protected", "文件设有密码，读不出内容：请取消密码、另存后再上传。")
    if sum(member.file_size for member in members) > unpacked or any(_is_bomb(member, ratio) for member in members):
        raise _too_large(unpacked)
    _check_overlap(members)


def _is_unsafe(member: zipfile.ZipInfo) -> bool:
    name = member.orig_filename.replace("\\", "/")
    link = stat.S_ISLNK(member.external_attr >> 16)
    # OFD writers put a slash before every path of the package: that is its own root.
    absolute = name.startswith("//") or (len(name) > 1 and name[1] == ":")
    return link or absolute or ".." in PurePosixPath(name).parts


def _is_bomb(member: zipfile.ZipInfo, ratio: int) -> bool:
    return member.file_size > _SMALL and member.file_size > ratio * max(member.compress_size, 1)


def _check_overlap(members: list[zipfile.ZipInfo]) -> None:
    """Members that share their bytes unpack to many times what the file holds."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            raise _damaged()
        end = member.header_offset + member.compress_size


def _posix(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")


def _damaged() -> InputError:
    return InputError("archive_damaged", "文件已损坏或没有传完，打不开：请在原来的软件里确认能打开，再重新上传。")


def _too_many() -> InputError:
    return InputError(
        "archive_too_many_members",
        f"文件内部含有超过 {MAX_MEMBERS} 个部分，不像一份报告：请用办公软件重新另存后再上传。",
    )


def _too_large(unpacked: int) -> InputError:
    return InputError(
        "archive_too_large_unpacked",
        f"文件展开后超过 {unpacked // 1024 // 1024} MB 或压缩比异常，没有读取：请删去图片、附件后另存再上传。",
    )
