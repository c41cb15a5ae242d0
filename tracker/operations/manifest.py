"""The list that makes a folder a backup: what is in it, and by which hashes it is known to be whole."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath

from .errors import OperationError

FORMAT = 1
MANIFEST = "manifest.json"
FILES = "files"
_CHUNK = 1024 * 1024  # bytes


@dataclass(frozen=True, slots=True)
class StoredFile:
    """A file of the backup by its path below the folder, with ``/``; ``size`` in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """``engine`` is Django's vendor name; ``migrations`` are the applied ones as ``app.name``; ``damaged`` are the
    originals that were missing or changed when the backup was made, by sha256."""

    engine: str
    created_at: str
    migrations: tuple[str, ...]
    database: StoredFile
    originals: tuple[StoredFile, ...]
    damaged: tuple[str, ...] = ()


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Written last: a folder without it is no backup."""
    text = json.dumps({"format": FORMAT, **asdict(manifest)}, ensure_ascii=False, indent=1)
    with (folder / MANIFEST).open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def read_manifest(folder: Path) -> Manifest:
    """Raises OperationError where there is none, or one of another program's version."""
    try:
        known = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        if known.pop("format") != FORMAT:
            raise OperationError(f"{folder} 的备份格式不是本程序认识的第 {FORMAT} 版：请用制作它的程序版本恢复。")
        originals = tuple(StoredFile(**file) for file in known.pop("originals"))
        database = StoredFile(**known.pop("database"))
        migrations, damaged = tuple(known.pop("migrations")), tuple(known.pop("damaged"))
        return Manifest(**known, database=database, originals=originals, migrations=migrations, damaged=damaged)
    except OSError as error:
        raise OperationError(f"{folder} 里没有可读的 {MANIFEST}：它不是备份，或备份没有做完。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise OperationError(f"{folder / MANIFEST} 已损坏：请换一份备份。") from error


def check_files(folder: Path, files: Iterable[StoredFile]) -> None:
    """Raises OperationError for the first file that is missing, changed, or named outside the folder."""
    for file in files:
        if ".." in PurePosixPath(file.path).parts or PurePosixPath(file.path).is_absolute():
            raise OperationError(f"备份清单里的路径 {file.path} 不在备份文件夹内：请换一份备份。")
        try:
            sha256 = hash_file(folder / file.path)
        except OSError as error:
            raise OperationError(f"备份中缺少文件 {file.path}：请换一份备份。") from error
        if sha256 != file.sha256:
            raise OperationError(f"备份中的文件 {file.path} 与清单的摘要不符：请换一份备份。")


def describe(folder: Path, path: Path) -> StoredFile:
    """The entry of a file that lies below the folder."""
    return StoredFile(path.relative_to(folder).as_posix(), hash_file(path), path.stat().st_size)


def hash_file(path: Path) -> str:
    """sha256 in hex; raises OSError."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def copy_durably(source: Path, target: Path) -> None:
    """Copy, so that ``target`` is never seen half written and outlives a power cut."""
    target.parent.mkdir(parents=True, exist_ok=True)
    partial = target.with_name(f".{target.name}.partial")
    with source.open("rb") as read, partial.open("wb") as written:
        shutil.copyfileobj(read, written, _CHUNK)
        written.flush()
        os.fsync(written.fileno())
    partial.replace(target)
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Make the names in the folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
