"""A backup: the database as of one moment, and the original files it names, in one folder."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from .check_files import original_storage
from .databases import engine
from .errors import OperationError
from .manifest import FILES, Manifest, StoredFile, copy_durably, describe, hash_file, sync_folder, write_manifest


@dataclass(frozen=True, slots=True)
class BackupSummary:
    """Where the backup is, how many originals it holds (``size`` in bytes), and the sha256 of those it could not."""

    folder: Path
    originals: int
    size: int
    damaged: tuple[str, ...]


def back_up(folder: Path, *, link: bool = False) -> BackupSummary:
    """Make a backup in a new folder while the system may go on working.

    The database is copied first: files are never changed nor removed, so that all those it names are there to be
    copied after it. ``link`` makes hard links where both lie on one file system: quick and small, but a file spoilt in
    place is spoilt in both. Raises OperationError, with nothing left at ``folder``, where it is not empty or cannot be
    written.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OperationError(f"{folder} 已存在且不是空文件夹：请给一个新的文件夹名，备份从不覆盖旧的备份。")
    partial = _make_partial(folder)
    try:
        manifest = _fill(partial, link=link)
        write_manifest(partial, manifest)
        sync_folder(partial)
        partial.replace(folder)
        sync_folder(folder.parent)
    except OSError as error:
        raise OperationError(
            f"备份写不下去（{error.strerror}：{error.filename}）：请检查磁盘空间和权限后重试。"
        ) from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)  # moved away where all went well
    size = manifest.database.size + sum(file.size for file in manifest.originals)
    return BackupSummary(folder, len(manifest.originals), size, manifest.damaged)


def _make_partial(folder: Path) -> Path:
    partial = folder.with_name(f"{folder.name}.partial")
    try:
        partial.mkdir(parents=True)
    except FileExistsError as error:
        raise OperationError(f"{partial} 已存在，是没有做完的备份：请确认没有别的备份在进行，删除它后重试。") from error
    except OSError as error:
        raise OperationError(f"不能建立 {partial}（{error.strerror}）：请换一个能写的位置。") from error
    return partial


def _fill(folder: Path, *, link: bool) -> Manifest:
    created_at = timezone.now().isoformat(timespec="seconds")
    own = engine()
    database = folder / own.file_name
    with own.dump(database) as originals:
        named = list(originals)
    applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    files, damaged = [], []
    for name, sha256 in named:
        file = _keep(folder, name, sha256, link=link)
        if file is None:
            damaged.append(sha256)
        else:
            files.append(file)
    for inner in _folders(folder):
        sync_folder(inner)
    return Manifest(
        engine=connection.vendor,
        created_at=created_at,
        migrations=tuple(applied),
        database=describe(folder, database),
        originals=tuple(files),
        damaged=tuple(damaged),
    )


def _keep(folder: Path, name: str, sha256: str, *, link: bool) -> StoredFile | None:
    """Take one original into the backup; None where it is missing or changed, which must not cost the others theirs."""
    target = folder / FILES / name
    try:
        source = Path(original_storage().path(name))
        if hash_file(source) != sha256:
            return None
    except (FileNotFoundError, IsADirectoryError):
        return None
    target.parent.mkdir(parents=True, exist_ok=True)
    if not (link and _linked(source, target)):
        copy_durably(source, target)
    return StoredFile(f"{FILES}/{name}", sha256, target.stat().st_size)


def _linked(source: Path, target: Path) -> bool:
    try:
        os.link(source, target)
    except OSError:  # another file system, or one without links: copy instead
        return False
    return True


def _folders(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_dir())
