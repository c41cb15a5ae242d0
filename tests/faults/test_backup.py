"""Backup and restore: whole while others write, never over something by accident, and checked to the last file."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from tests.tracker.installation import TIMEOUT, Installation, new_installation

# So many reports that a backup, which takes some seconds to start, is over before they are.
WRITERS, REPORTS = 3, 24


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """An installation with two reports, read and matched; tests must leave it as it is."""
    with new_installation(tmp_path_factory.mktemp("stocked")) as installation:
        installation.must("migrate", "--verbosity=0")
        assert installation.writer(1, 2).wait(TIMEOUT) == 0
        yield installation


@pytest.fixture(scope="module")
def backup(stocked: Installation, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("backups") / "first"
    stocked.must("backup", folder)
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Installation]:
    """A new installation, without tables yet."""
    with new_installation(tmp_path / "target") as installation:
        yield installation


def test_backup_restores_to_the_same_findings(stocked: Installation, backup: Path, target: Installation) -> None:
    assert "核对没有发现问题" in target.must("restore", backup)
    assert target.dump() == stocked.dump()
    assert [file.name for file in target.originals()] == [file.name for file in stocked.originals()]


def test_restored_audit_record_is_verified(stocked: Installation, backup: Path, target: Installation) -> None:
    verified = stocked.must("verify_audit")
    assert "全部与哈希链相符" in verified

    target.must("restore", backup)

    assert target.must("verify_audit") == verified


def test_backup_under_load_is_whole(tmp_path: Path, target: Installation) -> None:
    with new_installation(tmp_path / "source") as source:
        source.must("migrate", "--verbosity=0")
        writers = [source.writer(number, REPORTS) for number in range(WRITERS)]
        while len(source.originals()) < WRITERS:
            assert any(writer.poll() is None for writer in writers)
            time.sleep(0.05)
        source.must("backup", tmp_path / "backup")
        assert any(writer.poll() is None for writer in writers)
        assert [writer.wait(TIMEOUT) for writer in writers] == [0] * WRITERS
    assert "核对没有发现问题" in target.must("restore", tmp_path / "backup")
    reports = [line for line in target.dump() if '"type":"report"' in line]
    assert WRITERS <= len(reports) < WRITERS * REPORTS
    assert len(reports) == len(target.originals())


def test_target_that_holds_something_is_refused_unless_forced(
    stocked: Installation, backup: Path, target: Installation
) -> None:
    target.must("migrate", "--verbosity=0")
    assert target.writer(7, 1).wait(TIMEOUT) == 0
    before, files = target.dump(), target.originals()
    refused = target.manage("restore", backup)
    assert refused.returncode == 1
    assert "这里已有数据" in refused.stderr
    assert "原有内容备份在" in target.must("restore", backup, "--force")
    assert [file.name for file in target.originals()] == [file.name for file in stocked.originals()]
    (kept,) = target.folder.glob("before-restore-*")
    target.must("restore", kept, "--force")
    assert (target.dump(), target.originals()) == (before, files)


def test_damaged_backup_changes_nothing(backup: Path, target: Installation, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    original = next(file for file in (copy / "files").rglob("*") if file.is_file())
    original.write_bytes(b"spoilt")
    refused = target.manage("restore", copy)
    assert refused.returncode == 1
    assert "与清单的摘要不符" in refused.stderr
    assert not target.originals()


def test_folder_without_manifest_is_no_backup(target: Installation, tmp_path: Path) -> None:
    refused = target.manage("restore", tmp_path)
    assert refused.returncode == 1
    assert "不是备份，或备份没有做完" in refused.stderr


def test_backup_of_a_newer_program_is_refused(backup: Path, target: Installation, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(backup, copy)
    manifest = json.loads((copy / "manifest.json").read_text(encoding="utf-8"))
    manifest["migrations"].append("tracker.9999_of_tomorrow")
    (copy / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    refused = target.manage("restore", copy)
    assert refused.returncode == 1
    assert "请先升级程序" in refused.stderr


@pytest.mark.skipif(connection.vendor != "sqlite", reason="opens the database's file")
def test_database_in_use_is_not_replaced(backup: Path, target: Installation) -> None:
    target.must("migrate", "--verbosity=0")
    with closing(sqlite3.connect(target.folder / "jiannuo.sqlite3")) as session:
        session.execute("SELECT count(*) FROM reports_report").fetchone()
        refused = target.manage("restore", backup, "--force")
    assert refused.returncode == 1
    assert "还有程序在使用数据库" in refused.stderr


def test_backup_never_overwrites_a_folder(stocked: Installation, backup: Path) -> None:
    before = sorted(backup.rglob("*"))
    refused = stocked.manage("backup", backup)
    assert refused.returncode == 1
    assert "从不覆盖旧的备份" in refused.stderr
    assert sorted(backup.rglob("*")) == before


def test_backup_goes_on_past_a_missing_original_and_says_so(backup: Path, target: Installation, tmp_path: Path) -> None:
    target.must("restore", backup)
    target.originals()[0].unlink()
    told = target.manage("backup", tmp_path / "second", "--link")
    assert told.returncode == 1
    assert "1 个原件缺失" in told.stderr
    manifest = json.loads((tmp_path / "second" / "manifest.json").read_text(encoding="utf-8"))
    assert (len(manifest["originals"]), len(manifest["damaged"])) == (1, 1)
