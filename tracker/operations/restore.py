"""Putting a backup in the place of what an installation holds, never by accident and never half."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from reports.models import Organisation, Report
from tracker.workflow import worker_answers

from .backup import back_up
from .check_files import original_storage, stored_files
from .databases import engine
from .errors import OperationError
from .integrity import Finding, check_integrity
from .manifest import FILES, Manifest, check_files, copy_durably, hash_file, read_manifest


@dataclass(frozen=True, slots=True)
class RestoreSummary:
    """How many originals were restored, where what was there before is kept (None: nothing was), what a check found."""

    originals: int
    kept: Path | None
    findings: tuple[Finding, ...]


def restore(folder: Path, *, force: bool = False) -> RestoreSummary:
    """Make the backup in ``folder`` the content of this installation, and check it.

    Each file of the backup is checked before anything is changed. A target that holds something is refused without
    ``force``, and with it first backed up beside the originals. Originals come before the database that names them, and
    the database changes in one transaction: killed at any point, the same command with ``force`` can be given again.
    Raises OperationError for a damaged or foreign backup, and while anything else uses the database.
    """
    manifest = read_manifest(folder)
    _check_fits(manifest)
    check_files(folder, [manifest.database, *manifest.originals])
    _check_alone()
    holds_something = _holds_something()
    if holds_something and not force:
        raise OperationError(
            "这里已有数据，没有改动：请在新的空系统中恢复；确要替换时加 --force，现有内容会先自动备份。"
        )
    kept = _keep_present() if holds_something else None
    _restore_originals(folder, manifest)
    engine().load(folder / manifest.database.path)
    if kept is not None:
        _move_left_over(manifest, kept)
    call_command("migrate", interactive=False, verbosity=0)  # the backup may be of an older version
    return RestoreSummary(len(manifest.originals), kept, tuple(check_integrity()))


def _check_fits(manifest: Manifest) -> None:
    if manifest.engine != connection.vendor:
        raise OperationError(
            f"这份备份来自 {manifest.engine}，这里的数据库是 {connection.vendor}：请把 DATABASE_URL 设为同一种数据库。"
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None, ignore_no_migrations=True).disk_migrations}
    if newer := [name for name in manifest.migrations if name not in known]:
        raise OperationError(f"这份备份来自更新的程序版本（有 {newer[-1]}）：请先升级程序再恢复。")


def _check_alone() -> None:
    if worker_answers():
        raise OperationError("worker 正在运行，没有改动：请先停止整个系统（网页、worker、beat）再恢复。")
    if engine().others():
        raise OperationError("还有程序在使用数据库，没有改动：请先停止整个系统（网页、worker、beat）再恢复。")


def _holds_something() -> bool:
    there = set(connection.introspection.table_names())
    rows = any(m._meta.db_table in there and m.objects.exists() for m in (Organisation, Report, User))
    return rows or next(stored_files(original_storage()), None) is not None


def _keep_present() -> Path:
    kept = Path(settings.VAR_DIR) / f"before-restore-{timezone.localtime():%Y%m%d-%H%M%S}"
    if Report._meta.db_table in connection.introspection.table_names():
        back_up(kept, link=True)
    else:
        kept.mkdir()
    return kept


def _restore_originals(folder: Path, manifest: Manifest) -> None:
    storage = original_storage()
    for file in manifest.originals:
        target = Path(storage.path(file.path.removeprefix(f"{FILES}/")))
        if not target.exists() or hash_file(target) != file.sha256:
            copy_durably(folder / file.path, target)


def _move_left_over(manifest: Manifest, kept: Path) -> None:
    """Files that the restored database does not name would be orphans."""
    storage, named = original_storage(), {file.path for file in manifest.originals}
    for name in list(stored_files(storage)):
        if f"{FILES}/{name}" not in named:
            target = kept / "left-over" / name
            target.parent.mkdir(parents=True, exist_ok=True)
            copy_durably(Path(storage.path(name)), target)
            storage.delete(name)
