"""Keeping files that somebody wants to enter: each becomes a draft, to be read in the background."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation
from reports.readers import check_document
from reports.storage import is_disk_full
from tracker.models import DraftBatch, ReportDraft

# So many files may be chosen at once without packing them.
MOST_FILES = 500
# Drafts of one person that wait to be stored; whoever has more should store or discard some.
MOST_DRAFTS = 2_000


def receive_draft(
    *,
    owner: User,
    data: bytes,
    name: str,
    batch: DraftBatch | None = None,
    organisation: Organisation | None = None,
    source_url: str = "",
) -> ReportDraft:
    """Keep one file as a draft.

    Raises InputError as ``check_document`` does, ``too_many_drafts`` and ``storage_full``.
    """
    check_document(data, name, limit=settings.REPORT_MAX_BYTES)
    check_room(owner, 1)
    draft = new_draft(owner, name, batch, organisation)
    draft.source_url = source_url
    keep_file(draft, data)
    return draft


def receive_files(
    *, owner: User, files: Iterable[tuple[str, bytes]], organisation: Organisation | None = None
) -> DraftBatch:
    """Keep several files as drafts of one batch; one that cannot be read is there too, and says why."""
    files = list(files)
    if len(files) > MOST_FILES:
        message = _("一次最多选 %(limit)d 个文件：请分几次上传，或把文件夹压缩成 zip 后上传。")
        raise InputError("too_many_files", message % {"limit": MOST_FILES})
    check_room(owner, len(files))
    name = _("%(first)s 等 %(n)d 个文件") % {"first": files[0][0], "n": len(files)}
    batch = DraftBatch.objects.create(
        owner=owner, original_name=name[:500], state=WorkState.DONE, finished_at=timezone.now()
    )
    for file_name, data in files:
        add_file(batch, file_name, data, organisation)
    return batch


def receive_folder(*, owner: User, data: bytes, name: str, organisation: Organisation | None = None) -> DraftBatch:
    """Keep a folder packed as zip, to be unpacked in the background. Raises InputError ``file_too_large``."""
    limit = settings.DRAFT_FOLDER_MAX_BYTES
    if len(data) > limit:
        message = _("压缩包超过 %(limit)d MB 的上限：请分成几个压缩包上传。")
        raise InputError("file_too_large", message % {"limit": limit // 1024 // 1024})
    check_room(owner, 1)
    batch = DraftBatch(
        owner=owner, organisation=organisation, original_name=PurePosixPath(name).name.replace("\x00", "")[-500:]
    )
    with told_full():
        batch.archive.save("folder", ContentFile(data), save=False)
        batch.save()
    return batch


def add_file(
    batch: DraftBatch, name: str, data: bytes, organisation: Organisation | None = None, error: InputError | None = None
) -> ReportDraft:
    """One file of a batch as a draft; one that is no document is kept as a row that says so, without the file."""
    try:
        if error is not None:
            raise error
        check_document(data, name, limit=settings.REPORT_MAX_BYTES)
    except InputError as refused:
        draft = new_draft(batch.owner, name, batch, organisation)
        draft.state, draft.error_code, draft.error_message = WorkState.FAILED, refused.code, _of_folder(refused)
        draft.finished_at = timezone.now()
        draft.save()
        return draft
    draft = new_draft(batch.owner, name, batch, organisation)
    keep_file(draft, data)
    return draft


def new_draft(owner: User, name: str, batch: DraftBatch | None, organisation: Organisation | None) -> ReportDraft:
    """A draft without its file, not yet stored."""
    return ReportDraft(
        owner=owner, batch=batch, organisation=organisation, original_name=name.replace("\x00", "")[-500:]
    )


def keep_file(draft: ReportDraft, data: bytes) -> None:
    """Store the draft with its file."""
    draft.sha256 = hashlib.sha256(data).hexdigest()
    with told_full():
        draft.original.save("file", ContentFile(data), save=False)
        draft.save()


def check_room(owner: User, more: int) -> None:
    """Raise InputError ``too_many_drafts`` where somebody leaves drafts lying about."""
    if ReportDraft.objects.filter(owner=owner, report__isnull=True).count() + more > MOST_DRAFTS:
        message = _("您未存的报告已有 %(limit)d 份：请先存入或放弃一些，再上传新的。")
        raise InputError("too_many_drafts", message % {"limit": MOST_DRAFTS})


@contextmanager
def told_full() -> Iterator[None]:
    """A transaction; a full disk is told as InputError ``storage_full``."""
    try:
        with transaction.atomic():
            yield
    except (OSError, DatabaseError) as error:
        if not is_disk_full(error):
            raise
        message = _("磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。")
        raise InputError("storage_full", message, permanent=False) from error


def _of_folder(error: InputError) -> str:
    if error.code == "archive_not_supported":
        return _("压缩包里还有压缩包：请解开后单独上传它，或把其中的文件放进文件夹一起压缩。")
    return error.message
