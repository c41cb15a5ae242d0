"""Exports: asked for, written in the background from one view of the database, fetched, and thrown away in time."""

from __future__ import annotations

import gc
import hashlib
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone, translation

from reports import claims
from reports.claims import Claim
from reports.errors import InputError
from reports.failpoints import reach
from reports.storage import is_disk_full
from tracker.access import Viewer, viewer_of_account
from tracker.models import Event, ExchangeKind, Export, Import
from tracker.services.events import record
from tracker.snapshots import snapshot

from .files.writers import WRITERS, Writer
from .kinds import PICKED, RESOURCES, exported_rows
from .progress import Tell, told_progress
from .resources import ExchangeResource

logger = logging.getLogger(__name__)

# Rows loaded at once; memory is that of one chunk, whatever the export comes to.
CHUNK = 500
GIVEN_BACK = "导出时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"
DISK_FULL = "磁盘空间不足，文件没有写成：请联系维护人员清理磁盘，系统会自动重试。"
_PIECE = 1 << 20
LANGUAGE = "zh-hans"  # titles and labels in files are the same whoever asks


@transaction.atomic
def request_export(*, owner: User, kind: str, file_format: str, filters: Mapping[str, Any]) -> Export:
    """Queue an export of what the owner may see. The filters are those of the list, and valid; PICKED among them holds
    the ids of the only rows wanted."""
    export = Export.objects.create(owner=owner, kind=kind, format=file_format, filters=dict(filters))
    told = {name: len(value) if name == PICKED else value for name, value in filters.items()}
    payload = {"kind": kind, "format": file_format, "filters": told}
    record(Event.Kind.EXPORT_CREATED, export, None, payload, actor=owner)
    return export


def write_export(export_id: int) -> Export | None:
    """Write one file; None where somebody else has the row."""
    claim = claims.claim(Export, export_id)
    if claim is None:
        return None
    try:
        with claims.kept_alive(claim), translation.override(LANGUAGE):
            _write_claimed(claim)
    except claims.StaleClaimError:
        logger.warning("export %s was taken over or cancelled meanwhile", export_id)
        return None
    except Exception as error:
        if not is_disk_full(error):
            claims.give_back(claim, "internal_error", GIVEN_BACK)
            raise
        claims.give_back(claim, "storage_full", DISK_FULL)
    return Export.objects.get(pk=export_id)


def may_download(export: Export, viewer: Viewer) -> bool:
    """Is the file the viewer's, or may they have that of others, and may they still see all bodies that it is about?"""
    owned = export.owner_id == viewer.user.pk or viewer.user.has_perm("tracker.download_any_export")
    if viewer.sees_all:
        return owned
    held = export.organisations
    return owned and held is not None and all(viewer.covers(pk) for pk in held)


def note_download(export: Export, user: User) -> None:
    """Keep in the audit who fetched the file; raises InputError ``export_not_ready`` or ``file_expired``."""
    if export.state != claims.WorkState.DONE:
        raise InputError("export_not_ready", "文件还没有写好：请等状态变为“已完成”后再下载。")
    if not export.file:
        days = settings.EXPORT_KEEP_DAYS
        raise InputError("file_expired", f"文件已过保存期（{days} 天）并已删除：请重新导出。")
    payload = {"kind": export.kind, "format": export.format, "rows": export.rows_done, "sha256": export.sha256}
    record(Event.Kind.EXPORT_DOWNLOADED, export, None, payload, actor=user)


def expires_at(row: Export | Import) -> datetime | None:
    """When the file of work that ended is thrown away; None where there is none, or it is still to be written."""
    if not row.file or row.finished_at is None or row.state not in claims.ENDED:
        return None
    return row.finished_at + timedelta(days=settings.EXPORT_KEEP_DAYS)


def remove_old_files() -> int:
    """Delete the files of exports and imports that ended EXPORT_KEEP_DAYS ago; returns how many. The rows stay."""
    before = timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS)
    removed = 0
    models: tuple[type[Export] | type[Import], ...] = (Export, Import)
    for model in models:
        old: QuerySet[Any] = model.objects.filter(state__in=claims.ENDED, finished_at__lt=before).exclude(file="")
        for row in old.order_by("pk"):
            storage, name = row.file.storage, row.file.name
            model.objects.filter(pk=row.pk).update(file="")
            storage.delete(name)
            removed += 1
    return removed


def _write_claimed(claim: Claim) -> None:
    export = Export.objects.select_related("owner").get(pk=claim.pk)
    viewer = viewer_of_account(export.owner)
    with tempfile.TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / f"rows.{export.format}"
        with told_progress(claim, beside_writes=False) as tell, snapshot():
            rows = _write_rows(export, viewer, path, tell)
        reach("before_finish")
        _keep(claim, export, path, rows, viewer)


def _write_rows(export: Export, viewer: Viewer, path: Path, tell: Tell) -> int:
    resource = RESOURCES[export.kind](viewer)
    chosen = exported_rows(export.kind, export.filters, viewer)
    total, done = chosen.count(), 0
    tell(rows_total=total, rows_done=0)
    sheet = ExchangeKind(export.kind).label
    with open_writer(export.format, path, str(sheet), resource) as writer, _tidy_memory() as tidy:
        for chunk in _chunks(resource, chosen):
            for row in chunk:
                writer.write(resource.shown(row))
            done += len(chunk)
            tell(rows_done=done)
            reach(f"export_chunk@{done}")
            chunk.clear()
            tidy()
    return done


@contextmanager
def _tidy_memory() -> Iterator[Callable[[], object]]:
    """Calling what this gives frees the rows before: prefetched ones hold each other in circles.

    What was there at the beginning is not looked through again, so that it takes milliseconds.
    """
    gc.freeze()
    try:
        yield gc.collect
    finally:
        gc.unfreeze()


def open_writer(file_format: str, path: Path, sheet: str, resource: ExchangeResource) -> Writer:
    """A writer of all columns of the resource."""
    return WRITERS[file_format](path, sheet, list(resource.columns.values()))


def _chunks(resource: ExchangeResource, chosen: QuerySet[Any]) -> Iterator[list[Any]]:
    last = 0
    while pks := list(chosen.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield list(resource.rows().filter(pk__in=pks).order_by("pk"))
        last = pks[-1]


def _keep(claim: Claim, export: Export, path: Path, rows: int, viewer: Viewer) -> None:
    """Store the file, then the row that names it; the file goes again where the row is no longer ours."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(0)
        export.file.save(path.name, File(file), save=False)
    try:
        with transaction.atomic():
            claims.hold(claim)
            Export.objects.filter(pk=claim.pk).update(
                file=export.file.name,
                size=path.stat().st_size,
                sha256=digest,
                rows_done=rows,
                rows_total=rows,
                organisations=None if viewer.roots is None else list(viewer.roots),
            )
            claims.finish(claim)
    except BaseException:
        export.file.storage.delete(str(export.file.name))
        raise
