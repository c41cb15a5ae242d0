"""Imports: handed in, checked or stored in the background, each row as the interface would store it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterator

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import F
from django.db.models.functions import Now
from django.utils import translation

from reports import claims
from reports.acting import acting
from reports.claims import Claim, WorkState
from reports.errors import InputError
from reports.failpoints import reach
from reports.storage import is_disk_full
from tracker.access import viewer_of_account
from tracker.models import Event, ExchangeKind, Import
from tracker.services.events import record

from .exporting import LANGUAGE
from .files.cells import SheetRow
from .files.readers import format_of, read_rows
from .held import HeldRows
from .kinds import RESOURCES
from .progress import told_progress
from .resources import ExchangeResource
from .rows import OUTCOMES, RowImporter, store_refused
from .titles import Titles, split_titles

logger = logging.getLogger(__name__)

# Rows of one transaction of best effort: what a killed worker has to do again.
CHUNK = 100
# Whoever sent a file with so many bad rows sent the wrong file; the rest is not looked at.
MOST_REFUSED = 10_000
GIVEN_BACK = "导入时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。"
EXPIRED = "文件已过保存期并已删除：请重新上传。"


def receive_import(*, owner: User, kind: str, data: bytes, name: str, mode: str, dry_run: bool) -> Import:
    """Keep a file to be imported in the background.

    Raises InputError, with nothing stored, for a file that is empty, too large or of an unknown format, and
    (``storage_full``) where the disk is full.
    """
    limit = settings.IMPORT_MAX_BYTES
    if len(data) > limit:
        raise InputError("file_too_large", f"文件超过 {limit / 1024 / 1024:g} MB 的上限：请分成几个文件。")
    file_format = format_of(data[:4096], name)
    job = Import(
        owner=owner,
        kind=kind,
        format=file_format,
        mode=mode,
        dry_run=dry_run,
        original_name=name.replace("\x00", "")[-255:],
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    try:
        job.file.save("rows", ContentFile(data), save=False)
    except OSError as error:
        if not is_disk_full(error):
            raise
        message = "磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。"
        raise InputError("storage_full", message, permanent=False) from error
    job.save()
    return job


def apply_import(job: Import, mode: str = "") -> bool:
    """Queue a file that was only checked to be stored; False where it is no finished check.

    ``mode``: as it was handed in where it is empty. Raises InputError ``file_expired``.
    """
    with transaction.atomic():
        checked = Import.objects.select_for_update().filter(pk=job.pk, dry_run=True, state=WorkState.DONE).first()
        if checked is None:
            return False
        if not checked.file:
            raise InputError("file_expired", EXPIRED)
        checked.refused.all().delete()
        begun = dict.fromkeys(("rows_done", *OUTCOMES), 0)
        Import.objects.filter(pk=job.pk).update(dry_run=False, mode=mode or checked.mode, **begun)
        claims.queue_again(Import.objects.filter(pk=job.pk))
    return True


def run_import(import_id: int) -> Import | None:
    """Check or store one file; None where somebody else has the row."""
    claim = claims.claim(Import, import_id)
    if claim is None:
        return None
    try:
        with claims.kept_alive(claim), translation.override(LANGUAGE):
            _run_claimed(claim)
    except claims.StaleClaimError:
        logger.warning("import %s was taken over or cancelled meanwhile", import_id)
        return None
    except InputError as error:
        claims.fail(claim, error.code, error.message)
    except Exception:
        claims.give_back(claim, "internal_error", GIVEN_BACK)
        raise
    return Import.objects.get(pk=import_id)


def _run_claimed(claim: Claim) -> None:
    job = Import.objects.select_related("owner").get(pk=claim.pk)
    if not job.file:
        raise InputError("file_expired", EXPIRED)
    with acting(job.owner, f"导入 {job.pk}：{job}"):
        _run_for_owner(claim, job)


def _run_for_owner(claim: Claim, job: Import) -> None:
    with job.file.open("rb") as file:
        data = file.read()
    resource = RESOURCES[job.kind](viewer_of_account(job.owner))
    titles, rows = _open(job, data, resource)
    # All of them before the transaction: reading a file must not hold up whoever else writes.
    with HeldRows(CHUNK) as held:
        total = held.hold(rows, settings.IMPORT_MAX_ROWS)
        _check_number(total)
        _begin(claim, job, titles, total)
        run = _run_whole if _is_whole(job) else _run_by_chunks
        run(claim, job, RowImporter(resource, titles), held)


def _is_whole(job: Import) -> bool:
    return bool(job.dry_run or job.mode == Import.Mode.ALL_OR_NOTHING)


def _begin(claim: Claim, job: Import, titles: Titles, total: int) -> None:
    begins_anew = _is_whole(job) or job.rows_done == 0
    with transaction.atomic():
        claims.hold(claim)
        changes = dict.fromkeys(("rows_done", *OUTCOMES), 0) if begins_anew else {}
        Import.objects.filter(pk=job.pk).update(columns=titles.given, rows_total=total, **changes)
        if begins_anew:
            job.refused.all().delete()
            job.rows_done = 0


def _open(job: Import, data: bytes, resource: ExchangeResource) -> tuple[Titles, Iterator[SheetRow]]:
    return split_titles(read_rows(data, job.format, str(ExchangeKind(job.kind).label)), resource)


def _check_number(rows: int) -> None:
    limit = settings.IMPORT_MAX_ROWS
    if rows > limit:
        raise InputError("too_many_rows", f"文件有 {rows} 行，超过一次 {limit} 行的上限：请分成几个文件。")
    if not rows:
        raise InputError("rows_missing", "文件里只有列名，没有内容：请填写后再上传。")


def _run_whole(claim: Claim, job: Import, importer: RowImporter, rows: HeldRows) -> None:
    """All rows in one transaction, which ends with the row of the import: a late worker's is taken back."""
    with told_progress(claim, beside_writes=True) as tell, transaction.atomic():
        done = 0
        for chunk in rows.chunks():
            importer.take_all(chunk)
            done += len(chunk)
            tell(rows_done=done)
            if len(importer.refused) >= MOST_REFUSED:
                break
        takes_back = job.dry_run or bool(importer.refused)
        if takes_back:
            transaction.set_rollback(True)
        else:
            importer.resource.settle()
            reach("before_finish")
            claims.hold(claim)
            _tell_result(job, importer, applied=True)
            claims.finish(claim)
    if takes_back:
        _report(claim, job, importer)


def _report(claim: Claim, job: Import, importer: RowImporter) -> None:
    """Say what a check found, or why nothing was stored."""
    with transaction.atomic():
        claims.hold(claim)
        store_refused(job, importer.refused)
        _tell_result(job, importer, applied=False)
        if job.dry_run:
            claims.finish(claim)
        else:
            claims.fail(claim, "rows_refused", _refusal(importer))


def _tell_result(job: Import, importer: RowImporter, *, applied: bool) -> None:
    counts = {name: importer.counts[name] for name in OUTCOMES}
    done = sum(counts.values())
    Import.objects.filter(pk=job.pk).update(rows_done=done, applied=applied, updated_at=Now(), **counts)
    if applied:
        _record(job, counts)


def _refusal(importer: RowImporter) -> str:
    failed = len(importer.refused)
    more = "，其余的行没有再看" if failed >= MOST_REFUSED else ""
    return f"有 {failed} 行出错{more}，整个文件都没有导入：请按错误清单改正后重新上传，或改用“导入没有出错的行”。"


def _run_by_chunks(claim: Claim, job: Import, importer: RowImporter, rows: HeldRows) -> None:
    """A chunk and the cursor that says so in one transaction: whoever goes on after a crash does no row twice."""
    for chunk in rows.chunks(job.rows_done):
        with transaction.atomic():
            claims.hold(claim)
            importer.counts.clear()
            importer.refused.clear()
            importer.take_all(chunk)
            importer.resource.settle()
            store_refused(job, importer.refused)
            Import.objects.filter(pk=job.pk).update(
                rows_done=F("rows_done") + len(chunk),
                applied=True,
                updated_at=Now(),
                **{name: F(name) + importer.counts[name] for name in OUTCOMES},
            )
    reach("before_finish")
    with transaction.atomic():
        claims.hold(claim)
        done = Import.objects.values(*OUTCOMES).get(pk=job.pk)
        _record(job, done)
        claims.finish(claim)


def _record(job: Import, counts: dict[str, int]) -> None:
    payload = {"kind": job.kind, "mode": job.mode, "sha256": job.sha256, **counts}
    record(Event.Kind.IMPORT_APPLIED, job, None, payload, actor=job.owner)
