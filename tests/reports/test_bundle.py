"""Folders of reports packed as zip: what is in them, under which names, and what is refused before it is unpacked."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

import pytest

from reports.errors import InputError
from reports.readers import bundle
from reports.readers.bundle import Bundle, is_zip


def packed(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def packed_as_gbk(name: str, data: bytes) -> bytes:
    """As Windows packs: the name in GBK, and no word of it in the flags."""
    raw = name.encode("gb18030")
    made = packed(("x" * len(raw), data))
    return made.replace(b"x" * len(raw), raw)


def encrypted(data: bytes) -> bytes:
    """With the flag of encryption set, in the file's head and in the directory."""
    made = bytearray(packed(("a.txt", data)))
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = made.index(signature) + place
        struct.pack_into("<H", made, at, 1)
    return bytes(made)


@pytest.mark.parametrize(
    ("data", "names"),
    [
        pytest.param(packed(("2023/报告.txt", b"a")), ["2023/报告.txt"], id="utf-8"),
        pytest.param(packed_as_gbk("水务局2023.txt", b"a"), ["水务局2023.txt"], id="gbk"),
        pytest.param(packed(("a\\b.txt", b"a")), ["a/b.txt"], id="backslash"),
        pytest.param(packed(("a/", b""), ("a/b.txt", b"a")), ["a/b.txt"], id="folders"),
    ],
)
def test_files_have_the_names_that_people_gave_them(data: bytes, names: list[str]) -> None:
    assert Bundle(data).names == names


def test_files_of_one_name_are_all_there() -> None:
    with pytest.warns(UserWarning, match="Duplicate name"):
        data = packed(("a.txt", b"one"), ("a.txt", b"two"))

    assert [file.data for file in Bundle(data).files()] == [b"one", b"two"]


def test_what_systems_leave_behind_is_left_out_and_counted() -> None:
    found = Bundle(packed(("a.txt", b"a"), ("__MACOSX/._a.txt", b""), ("~$a.docx", b"x"), ("x/Thumbs.db", b"x")))

    assert (found.names, found.litter) == (["a.txt"], 3)


def test_files_are_unpacked_from_where_one_stopped() -> None:
    found = Bundle(packed(*((f"{n}.txt", b"%d" % n) for n in range(4))))

    assert [file.data for file in found.files(2)] == [b"2", b"3"]


@pytest.mark.parametrize(
    ("make", "code"),
    [
        pytest.param(lambda: b"PK\x03\x04 broken", "archive_damaged", id="damaged"),
        pytest.param(lambda: packed(("a.txt", b"text"))[:-30], "archive_damaged", id="cut off"),
        pytest.param(lambda: packed(("../../etc/passwd", b"x")), "archive_unsafe_path", id="above the folder"),
        pytest.param(lambda: packed(("C:/x.txt", b"x")), "archive_unsafe_path", id="drive"),
        pytest.param(lambda: encrypted(b"secret"), "password_protected", id="password"),
        pytest.param(lambda: packed(("a.txt", bytes(40_000_000))), "archive_too_large_unpacked", id="bomb"),
        pytest.param(
            lambda: packed(*((f"{n}.txt", b"") for n in range(bundle.MAX_FILES + 1))),
            "archive_too_many_members",
            id="too many",
        ),
        pytest.param(lambda: packed(("a/", b"")), "archive_empty", id="empty"),
    ],
)
def test_folder_is_refused_with_a_sentence_about_folders(make: Callable[[], bytes], code: str) -> None:
    with pytest.raises(InputError) as refused:
        Bundle(make())

    assert refused.value.code == code
    assert "压缩包" in refused.value.message


@pytest.mark.parametrize(("data", "answer"), [(packed(("a", b"")), True), (b"text", False)])
def test_zip_is_known_by_its_first_bytes(data: bytes, answer: bool) -> None:
    assert is_zip(data) is answer
