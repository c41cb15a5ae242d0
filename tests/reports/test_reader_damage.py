"""Damaged files of every format: read, or refused with a code; nothing else."""

from __future__ import annotations

import io
import random
import zipfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.errors import InputError
from reports.readers import check_document, read_document
from tests.documents import converted, needs_office, numbered_docx, ofd_parts, write_ofd, write_pdf, write_zip
from tests.reports.page_layouts import FIRST_BATCH, PARAGRAPHS
from tests.reports.test_reader_word import ITEMS, OFFICIAL

SEEDS = st.integers(0, 2**32)
FEW = settings(max_examples=60, deadline=None)


@cache
def whole(kind: str) -> bytes:
    return {
        "docx": lambda: numbered_docx(ITEMS, OFFICIAL),
        "ofd": lambda: write_ofd(PARAGRAPHS),
        "pdf": lambda: write_pdf(PARAGRAPHS),
        "html": lambda: FIRST_BATCH["layout by tables"].encode(),
        "txt": lambda: "\n".join(PARAGRAPHS).encode("gb18030"),
        "mht": lambda: (
            b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html\n\n"
            + FIRST_BATCH["zoom"].encode()
            + b"\n--x--\n"
        ),
    }[kind]()


def damaged(data: bytes, seed: int) -> bytes:
    """Some bytes changed, a piece left out or doubled, the end cut off."""
    chance = random.Random(seed)  # noqa: S311  no secret
    raw = bytearray(data)
    for _ in range(chance.randrange(1, 12)):
        place = chance.randrange(len(raw))
        raw[place] = chance.choice((0, 255, raw[place] ^ (1 << chance.randrange(8)), chance.randrange(256)))
    if chance.random() < 0.3:
        start = chance.randrange(len(raw))
        del raw[start : start + chance.randrange(1, 200)]
    if chance.random() < 0.3:
        start = chance.randrange(max(len(raw), 1))
        raw[start:start] = raw[start : start + chance.randrange(1, 200)]
    if chance.random() < 0.2:
        del raw[chance.randrange(max(len(raw), 1)) :]
    return bytes(raw)


def read_or_refuse(data: bytes) -> None:
    for action in (check_document, read_document):
        try:
            action(data)
        except InputError as error:
            assert error.message.endswith("。"), error.message  # noqa: PT017


@pytest.mark.parametrize("kind", ["docx", "ofd", "pdf", "html", "txt", "mht"])
@FEW
@given(seed=SEEDS)
def test_damaged_file_is_read_or_refused(kind: str, seed: int) -> None:
    read_or_refuse(damaged(whole(kind), seed))


@pytest.mark.parametrize("kind", ["docx", "ofd"])
@FEW
@given(seed=SEEDS)
def test_file_of_damaged_parts_is_read_or_refused(kind: str, seed: int) -> None:
    """The archive is whole, what it holds is not."""
    with zipfile.ZipFile(io.BytesIO(whole(kind))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    chosen = random.Random(seed).choice(sorted(name for name in parts if name.endswith((".xml", ".rels"))))  # noqa: S311
    read_or_refuse(write_zip(parts | {chosen: damaged(parts[chosen], seed)}))


@needs_office
def test_damaged_old_file_is_read_or_refused(tmp_path: Path) -> None:
    data = converted(numbered_docx(ITEMS, OFFICIAL), "docx", "doc", tmp_path)
    for seed in range(300):
        read_or_refuse(damaged(data, seed))


@pytest.mark.parametrize("part", ["numbering", "styles"])
@pytest.mark.parametrize("value", ["", "-1", "99999999999999999999", "x", "三"])
def test_odd_numbers_in_a_docx_do_no_harm(part: str, value: str) -> None:
    with zipfile.ZipFile(io.BytesIO(whole("docx"))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"word/{part}.xml"
    for place in (b'w:ilvl="0"', b'w:start w:val="1"', b'w:numId="90"', b'w:abstractNumId="90"'):
        changed = parts[name].replace(place, place[: place.index(b'"')] + b'"' + value.encode() + b'"')
        read_or_refuse(write_zip(parts | {name: changed}))


def test_ofd_of_many_references_to_itself_ends() -> None:
    parts = ofd_parts(PARAGRAPHS)
    own = '<ofd:TemplatePage ID="7" BaseLoc="Document.xml"/>'
    document = str(parts["Doc_0/Document.xml"]).replace("<ofd:PublicRes>", own + "<ofd:PublicRes>")
    read_or_refuse(write_zip(parts | {"Doc_0/Document.xml": document}))
