"""The work of exports and imports: killed half-way, watched from outside, and the same memory however many rows."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from reports.models import Organisation
from tests.services import ROOT, Worker, worker_environment
from tests.tracker.cast import make_user
from tests.tracker.exchange_files import file_of, rows_of
from tests.tracker.work import wait_until
from tracker.exchange.exporting import remove_old_files, request_export, write_export
from tracker.exchange.importing import receive_import
from tracker.models import Event, Export, Import
from tracker.tasks import hint_export, hint_import, sweep
from tracker.workflow import work_off

ROWS = 250
# After the first chunk of best effort, in the middle of the second.
KILLED_AT = 157
WORK_OFF = "import django; django.setup(); from tracker.workflow import work_off; work_off()"
RENAME = "Organisation.objects.filter(name='第599办公室').update(short_name='新')"


@pytest.fixture
def keeper(transactional_db: None) -> User:
    return make_user("keeper", "reports.add_organisation", "reports.change_organisation")


def hand_in(owner: User, mode: str, rows: int = ROWS, **values: Any) -> Import:
    data = file_of([["规范名称"], *([f"第{n}办公室"] for n in range(rows))], "csv")
    known: dict[str, Any] = {"kind": "organisations", "name": "a.csv", "dry_run": False}
    return receive_import(owner=owner, data=data, mode=mode, **(known | values))


def die_at(place: str) -> None:
    """A process that works off what waits, and dies there."""
    environment = worker_environment() | {"JIANNUO_FAILPOINT": f"{place}:exit", "JIANNUO_TESTING": "true"}
    ended = subprocess.run(
        [sys.executable, "-c", WORK_OFF], cwd=ROOT, env=environment, check=False, capture_output=True, timeout=120
    )
    assert ended.returncode == 70, ended.stderr.decode()


def go_on(model: Any) -> None:
    """Another worker, after the lease of the dead one has run out."""
    model.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work_off()


@pytest.mark.parametrize(("mode", "after_death"), [("all_or_nothing", 0), ("best_effort", 100)])
def test_killed_import_stores_every_row_once(keeper: User, mode: str, after_death: int) -> None:
    job = hand_in(keeper, mode)
    die_at(f"import_row@{KILLED_AT}")
    job.refresh_from_db()
    assert (job.state, Organisation.objects.count()) == ("running", after_death)
    go_on(Import)
    job.refresh_from_db()
    assert (job.state, job.created, job.rows_done, job.failed) == ("done", ROWS, ROWS, 0)
    assert Organisation.objects.count() == ROWS
    assert Event.objects.filter(kind="import.applied").count() == 1


def test_import_killed_before_its_end_stores_nothing_yet(keeper: User) -> None:
    job = hand_in(keeper, "all_or_nothing")
    die_at("before_finish")
    assert Organisation.objects.count() == 0
    go_on(Import)
    job.refresh_from_db()
    assert (job.state, Organisation.objects.count()) == ("done", ROWS)


def test_killed_export_is_written_anew(keeper: User) -> None:
    Organisation.objects.bulk_create(Organisation(name=f"第{n}办公室") for n in range(1100))
    export = request_export(owner=keeper, kind="organisations", file_format="csv", filters={})
    die_at("export_chunk@500")
    export.refresh_from_db()
    assert (export.state, bool(export.file)) == ("running", False)
    go_on(Export)
    export.refresh_from_db()
    with export.file.open("rb") as file:
        assert len(rows_of(file.read(), "csv")) == 1101
    assert (export.state, export.rows_done, export.rows_total) == ("done", 1100, 1100)


def test_export_shows_one_moment_of_the_database(keeper: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is written after it began is not in it, though it reads chunk after chunk."""
    Organisation.objects.bulk_create(Organisation(name=f"第{n}办公室") for n in range(600))
    export = request_export(owner=keeper, kind="organisations", file_format="csv", filters={})
    command = f"from reports.models import Organisation; {RENAME}"

    def meddle(place: str) -> None:
        if place == "export_chunk@500":
            run = [sys.executable, "manage.py", "shell", "-c", command]
            subprocess.run(run, cwd=ROOT, env=worker_environment(), check=True, capture_output=True, timeout=120)

    monkeypatch.setattr("tracker.exchange.exporting.reach", meddle)
    write_export(export.pk)
    export.refresh_from_db()
    assert Organisation.objects.get(name="第599办公室").short_name == "新"
    with export.file.open("rb") as file:
        assert "新" not in file.read().decode()


def test_worker_does_both_in_the_background(keeper: User, worker: Worker) -> None:
    job = hand_in(keeper, "best_effort")
    hint_import(job.pk)
    wait_until(lambda: Import.objects.get(pk=job.pk).state == "done", "import")
    export = request_export(owner=keeper, kind="organisations", file_format="xlsx", filters={})
    hint_export(export.pk)
    wait_until(lambda: Export.objects.get(pk=export.pk).state == "done", "export")
    assert Export.objects.get(pk=export.pk).rows_done == ROWS


def test_sweep_finds_what_nobody_was_told_of(keeper: User, worker: Worker) -> None:
    job = hand_in(keeper, "all_or_nothing", rows=3)
    sweep()
    wait_until(lambda: Import.objects.get(pk=job.pk).state == "done", "import")


@pytest.mark.django_db
def test_old_files_go_and_their_rows_stay(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path
    owner = make_user("keeper")
    old, new = (request_export(owner=owner, kind="organisations", file_format="json", filters={}) for _ in range(2))
    work_off()
    Export.objects.filter(pk=old.pk).update(finished_at=timezone.now() - timedelta(days=settings.EXPORT_KEEP_DAYS + 1))
    assert remove_old_files() == 1
    assert [path.name.split("-")[0] for path in (tmp_path / "exports").iterdir()] == [str(new.pk)]
    old.refresh_from_db()
    assert (old.state, old.file.name, len(old.sha256)) == ("done", "", 64)


@pytest.mark.django_db
@pytest.mark.parametrize("file_format", ["csv", "json", "xlsx"])
def test_memory_does_not_grow_with_the_rows(
    settings: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, file_format: str
) -> None:
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("tracker.exchange.exporting.CHUNK", 100)
    owner = make_user("keeper")

    def peak(rows: int) -> int:
        have = Organisation.objects.count()
        Organisation.objects.bulk_create(Organisation(name=f"第{n}办公室") for n in range(have, rows))
        export = request_export(owner=owner, kind="organisations", file_format=file_format, filters={})
        tracemalloc.start()
        write_export(export.pk)
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert Export.objects.get(pk=export.pk).rows_done == rows
        return found

    peak(200)  # what is loaded once
    small = peak(200)
    assert peak(1000) <= 1.3 * small
