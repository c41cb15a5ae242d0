"""Original files against the rows that name them."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.core.files.storage import Storage
from django.utils import timezone

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Report
from reports.reader_process import ReaderDiedError, read_apart

from .findings import Finding, report_name

ORIGINALS = "originals"
# A file is there before its row is committed: one younger than this may belong to a request still running.
IN_FLIGHT = timedelta(minutes=10)


def original_storage() -> Storage:
    """Where original files are kept."""
    return Report._meta.get_field("original").storage


def stored_files(storage: Storage) -> Iterator[str]:
    """The names of all files below the folder of originals."""
    if not storage.exists(ORIGINALS):
        return
    folders, files = storage.listdir(ORIGINALS)
    yield from (f"{ORIGINALS}/{name}" for name in sorted(files))
    for folder in sorted(folders):
        for name in sorted(storage.listdir(f"{ORIGINALS}/{folder}")[1]):
            yield f"{ORIGINALS}/{folder}/{name}"


def orphan_files() -> Iterator[Finding]:
    """Files that no report names, less those that may have been stored just now."""
    storage, known = original_storage(), set(Report.objects.values_list("original", flat=True))
    for name in stored_files(storage):
        if name not in known and timezone.now() - _modified(storage, name) > IN_FLIGHT:
            yield Finding(
                "original_orphan", f"file:{name}", f"原件目录里的文件 {name} 不属于任何报告：确认无用后可以删除。"
            )


def damaged_originals() -> Iterator[Finding]:
    """Reports whose file is gone or was changed, or whose text is not what the file reads as."""
    for report in Report.objects.order_by("pk").defer("layout", "witnesses").iterator(chunk_size=50):
        finding = _damage(report)
        if finding is not None:
            yield finding


def _modified(storage: Storage, name: str) -> datetime:
    modified = storage.get_modified_time(name)
    return timezone.make_aware(modified) if timezone.is_naive(modified) else modified


def _damage(report: Report) -> Finding | None:
    subject, name = f"report:{report.pk}", report_name(report)
    try:
        with report.original.open("rb") as file:
            data = file.read()
    except (OSError, ValueError):  # ValueError: the row names no file at all
        return Finding("original_missing", subject, f"{name}的原件不在或读不出来：请从备份中取回 {report.sha256}。")
    if hashlib.sha256(data).hexdigest() != report.sha256:
        return Finding(
            "original_changed",
            subject,
            f"{name}的原件与入库时的摘要不符：文件已被改动，请从备份中取回 {report.sha256}。",
        )
    if report.state == WorkState.DONE and not _reads_the_same(report, data):
        return Finding(
            "text_changed", subject, f"{name}存储的正文与重新解码原件的结果不同：正文已被改动，请从备份中恢复。"
        )
    return None


def _reads_the_same(report: Report, data: bytes) -> bool:
    try:
        # Apart, as when it came: a stored file is no safer for being stored, and may be larger than the limit of today.
        document, _ = read_apart(data, report.original_name, stored=True)
    except (InputError, ReaderDiedError):
        return False
    return (document.text, document.format, document.encoding) == (report.text, report.format, report.encoding)
