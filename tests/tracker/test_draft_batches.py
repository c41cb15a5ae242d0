"""Several reports entered at once: each file a row that says what became of it, those without conflicts stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from reports import claims
from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from tests.documents import write_docx
from tests.reports.test_bundle import packed
from tracker.models import DraftBatch, MatchRun, ReportDraft
from tracker.services import drafting
from tracker.services.drafting.receiving import add_file

from .cast import make_user
from .drafts import BODY, report_text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _var(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def clerk() -> User:
    return make_user("clerk", "reports.add_report")


@pytest.fixture
def body() -> Organisation:
    return Organisation.objects.create(name=BODY)


def folder(clerk: User, *files: tuple[str, bytes]) -> DraftBatch:
    """A folder handed in, unpacked and read."""
    batch = drafting.receive_folder(owner=clerk, data=packed(*files), name="水务局.zip")
    for pk in drafting.unpack_batch(batch.pk) or ():
        drafting.read_draft(pk)
    return DraftBatch.objects.get(pk=batch.pk)


def text_of(year: int) -> bytes:
    return report_text(year).encode()


def test_ten_years_are_stored_at_once_and_paired(clerk: User, body: Organisation) -> None:
    batch = folder(clerk, *((f"{year}.docx", write_docx(report_text(year).splitlines())) for year in range(2014, 2024)))

    stored, failed = drafting.store_clean_drafts(batch=batch, owner=clerk)

    assert (len(stored), failed) == (10, [])
    assert Report.objects.filter(organisation=body, state=WorkState.DONE).count() == 10
    assert MatchRun.objects.count() == 9
    assert not batch.archive


def test_those_with_conflicts_wait_for_a_person(clerk: User, body: Organisation) -> None:
    batch = folder(
        clerk,
        ("2021.txt", text_of(2021)),
        ("2022.txt", report_text(2022, title_year=2021).encode()),
        ("2021-copy.txt", text_of(2021)),
        ("2021-other.txt", report_text(2021, promises=("修订两件办法。",)).encode()),
        ("other.txt", report_text(2020, body="青石县水务局").encode()),
        ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(40)),
        ("inner.zip", packed(("a.txt", b"a"))),
        (".DS_Store", b"x"),
    )

    stored, failed = drafting.store_clean_drafts(batch=batch, owner=clerk)

    assert [one.report.original_name for one in stored] == ["2021.txt"]
    assert failed == []
    waiting = {draft.original_name: draft for draft in batch.drafts.filter(report__isnull=True)}
    assert waiting.keys() == {
        *("2022.txt", "2021-copy.txt", "2021-other.txt", "other.txt", "picture.png", "inner.zip"),
    }
    assert "图片" in waiting["picture.png"].error_message
    assert "压缩包里还有压缩包" in waiting["inner.zip"].error_message
    assert "1 个系统文件" in batch.left_out[0]


def test_worker_that_died_over_a_folder_leaves_nothing_twice(clerk: User, body: Organisation) -> None:
    files = [(f"{year}.txt", text_of(year)) for year in (2020, 2021, 2022)]
    batch = drafting.receive_folder(owner=clerk, data=packed(*files), name="a.zip")
    add_file(batch, *files[0])  # what the dead worker had done

    drafting.unpack_batch(batch.pk)

    assert list(batch.drafts.order_by("pk").values_list("original_name", flat=True)) == [name for name, _ in files]


def test_folder_that_is_no_folder_says_why(clerk: User) -> None:
    batch = drafting.receive_folder(owner=clerk, data=b"PK\x03\x04 broken", name="a.zip")

    drafting.unpack_batch(batch.pk)

    batch.refresh_from_db()
    assert (batch.state, batch.error_code) == (WorkState.FAILED, "archive_damaged")


def test_folder_that_was_thrown_away_meanwhile_is_not_unpacked(clerk: User) -> None:
    batch = drafting.receive_folder(owner=clerk, data=packed(("a.txt", text_of(2021))), name="a.zip")
    drafting.discard_batch(batch=batch, owner=clerk)

    assert drafting.unpack_batch(batch.pk) is None
    assert not ReportDraft.objects.exists()


def test_several_files_are_a_batch_of_their_own(clerk: User, body: Organisation) -> None:
    batch = drafting.receive_files(owner=clerk, files=[("a.txt", text_of(2021)), ("b.txt", b"")])

    assert batch.state == WorkState.DONE
    states = dict(batch.drafts.values_list("original_name", "state"))
    assert states == {"a.txt": WorkState.QUEUED, "b.txt": WorkState.FAILED}


def test_discarded_batch_keeps_what_was_stored(clerk: User, body: Organisation) -> None:
    batch = folder(clerk, ("2021.txt", text_of(2021)), ("2022.txt", report_text(2022, title_year=2021).encode()))
    drafting.store_clean_drafts(batch=batch, owner=clerk)

    assert drafting.discard_batch(batch=batch, owner=clerk) == 1

    assert Report.objects.count() == 1
    assert not DraftBatch.objects.exists()


def test_too_large_a_folder_is_refused(clerk: User, settings: Settings) -> None:
    settings.DRAFT_FOLDER_MAX_BYTES = 10

    with pytest.raises(InputError) as refused:
        drafting.receive_folder(owner=clerk, data=bytes(11), name="a.zip")

    assert refused.value.code == "file_too_large"


def test_what_waits_is_found_by_the_sweep(clerk: User) -> None:
    batch = drafting.receive_folder(owner=clerk, data=packed(("a.txt", text_of(2021))), name="a.zip")
    assert claims.sweep(DraftBatch) == [batch.pk]

    drafting.unpack_batch(batch.pk)

    assert claims.sweep(ReportDraft) == [ReportDraft.objects.get().pk]
