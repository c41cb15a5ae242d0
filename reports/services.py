"""Writes about reports: receiving a file, reading it, trying again."""

from __future__ import annotations

import hashlib
import logging
from dataclasses import asdict, dataclass, replace
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import Any, cast

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction

from . import claims
from .claims import Claim, WorkState
from .errors import InputError
from .failpoints import reach
from .models import FIRST_YEAR, Organisation, Report, Section
from .organisations import find_organisation, lock_body
from .reader_process import ReaderDiedError, read_apart
from .readers import Document, check_document
from .reading import Reading
from .resolution import Identity, Resolved, resolve_organisation
from .signals import report_ingested
from .storage import DurableStorage, is_disk_full

logger = logging.getLogger(__name__)


class Outcome(StrEnum):
    """What receiving a file came to."""

    RECEIVED = "received"
    UNCHANGED = "unchanged"
    RETRIED = "retried"


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the person who hands in a file says about it; it outranks what the text says."""

    organisation: Organisation | None = None
    covers_year: int | None = None
    kind: str = ""
    supersedes: Report | None = None
    source_url: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """The report a file became, or already was."""

    report: Report
    outcome: Outcome


def receive_report(*, data: bytes, name: str, declaration: Declaration | None = None) -> Receipt:
    """Store a file as a report to be read.

    The same bytes again change nothing (``unchanged``), unless they failed before: then they are queued again with the
    new declaration (``retried``). Raises InputError, with nothing stored, for a file that is empty, too large, of an
    unknown format or undecodable, for a declared year out of range, and (``storage_full``) where the disk is full.
    """
    declaration = declaration or Declaration()
    check_year(declaration.covers_year)
    check_document(data, name, limit=settings.REPORT_MAX_BYTES)
    try:
        return _receive(data, name, declaration)
    except (OSError, DatabaseError) as error:
        if not is_disk_full(error):
            raise
        raise InputError(
            "storage_full", "磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。", permanent=False
        ) from error


def check_year(year: int | None) -> None:
    """Raise InputError ``year_invalid`` for a year no report can cover."""
    last = date.today().year + 1
    if year is not None and not FIRST_YEAR <= year <= last:
        raise InputError(
            "year_invalid", f"年度 {year} 不在 {FIRST_YEAR} 至 {last} 之间：请填写报告所总结的年份，如 2024。"
        )


@transaction.atomic
def delete_report(report: Report) -> None:
    """Delete a report that was never read, and its original once nobody can want it back.

    Raises InputError ``report_in_use`` for one that was read or waits to be.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state not in claims.RETRYABLE:
        raise InputError("report_in_use", f"“{report.display_name}”已读取或正在排队，不能删除：请先取消排队。")
    storage, name = cast(DurableStorage, report.original.storage), report.original.name
    report.delete()
    if name:
        transaction.on_commit(partial(storage.discard, name, storage.identity(name)))


def read_report(report_id: int) -> Report | None:
    """Read one received report and store its sections; None where somebody else has it, or it is done already.

    A bad input ends the report as failed, with a code and a Chinese sentence. Where the reading process died the report
    is given back for another attempt, saying why; anything else gives it back too and is raised again.
    """
    claim = claims.claim(Report, report_id)
    if claim is None:
        return None
    report = Report.objects.select_related("declared_organisation").get(pk=report_id)
    try:
        with claims.kept_alive(claim), report.original.open("rb") as original:
            document, reading = read_apart(original.read(), report.original_name)
        reach("before_finish")
        _store_reading(claim, report, document, reading)
    except InputError as error:
        claims.fail(claim, error.code, error.message)
    except ReaderDiedError as error:
        logger.warning("report %s: %s: %s", report_id, error.code, error)
        claims.give_back(claim, error.code, error.message)
    except claims.StaleClaimError:
        logger.warning("report %s was read by somebody else meanwhile", report_id)
        return None
    except Exception:
        claims.give_back(claim, "internal_error", "读取时程序出错，系统会自动重试；若反复出现，请把日志交给维护人员。")
        raise
    return Report.objects.get(pk=report_id)


def _receive(data: bytes, name: str, declaration: Declaration) -> Receipt:
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        known = Report.objects.select_for_update().filter(sha256=digest).first()
        if known is not None:
            return _receive_again(known, declaration)
        try:
            with transaction.atomic():
                return Receipt(_store_original(data, name, digest, declaration), Outcome.RECEIVED)
        except IntegrityError:  # another process stored the same bytes in between
            return Receipt(Report.objects.get(sha256=digest), Outcome.UNCHANGED)


def _receive_again(report: Report, declaration: Declaration) -> Receipt:
    if report.state not in claims.RETRYABLE:
        _check_same_declaration(report, declaration)
        return Receipt(report, Outcome.UNCHANGED)
    _declare(report, declaration)
    report.full_clean()
    report.save()
    claims.requeue(Report, report.pk)
    return Receipt(Report.objects.get(pk=report.pk), Outcome.RETRIED)


def _check_same_declaration(report: Report, declaration: Declaration) -> None:
    wanted = [
        (declaration.organisation, report.organisation or report.declared_organisation),
        (declaration.covers_year, report.covers_year or report.declared_covers_year),
        (declaration.kind or None, report.kind or report.declared_kind),
    ]
    if any(new is not None and new != old for new, old in wanted):
        raise InputError(
            "duplicate_report",
            f"同一文件已入库为“{report.display_name}”（编号 {report.pk}），与本次指定的机构、年度或种类不同："
            "请到后台更正那份报告。",
        )


def _declare(report: Report, declaration: Declaration) -> None:
    report.declared_organisation = declaration.organisation
    report.declared_covers_year = declaration.covers_year
    report.declared_kind = declaration.kind
    report.supersedes = declaration.supersedes
    report.source_url = declaration.source_url


def _store_original(data: bytes, name: str, digest: str, declaration: Declaration) -> Report:
    report = Report(sha256=digest, original_name=PurePath(name).name.replace("\x00", "")[-500:])
    _declare(report, declaration)
    report.original.save(digest, ContentFile(data), save=False)
    # Whether somebody else stores the same bytes meanwhile is for the constraint to say, where it can be taken back.
    report.full_clean(exclude={"sha256"})
    report.save()
    return report


def _store_reading(claim: Claim, report: Report, document: Document, reading: Reading) -> None:
    if reading.refusal is not None and not report.declared_kind:
        raise InputError(reading.refusal.code, reading.refusal.message)
    with transaction.atomic():
        claims.hold(claim)
        reading = _apply_declaration(report, reading)
        _fill(report, document, reading)
        assert report.organisation is not None
        lock_body(report.organisation)
        _check_not_there_yet(report)
        report.save()
        Section.objects.bulk_create(_sections(report, reading))
        claims.finish(claim)
        report.refresh_from_db(fields=["state", "lease_until", "finished_at"])
        report_ingested.send(sender=Report, report=report, reading=reading)


def _apply_declaration(report: Report, reading: Reading) -> Reading:
    """Put what a person declared over what was read, and keep a note where the two differ."""
    metadata, conflicts = reading.metadata, list(reading.conflicts)
    declared, year = report.declared_organisation, report.declared_covers_year
    if declared is not None:
        if metadata.organisation and find_organisation(metadata.organisation) != declared:
            conflicts.append(f"指定机构为“{declared}”，文中写的是“{metadata.organisation}”，已按指定机构入库")
        metadata = replace(metadata, organisation=declared.name)
    if year is not None:
        if metadata.covers_year not in (None, year):
            conflicts.append(f"指定年度为{year}年，文中读出的是{metadata.covers_year}年，已按指定年度入库")
        metadata = replace(metadata, covers_year=year, plan_year=year + 1)
    return replace(reading, metadata=metadata, conflicts=tuple(conflicts))


def _fill(report: Report, document: Document, reading: Reading) -> None:
    metadata = reading.metadata
    declared = report.declared_organisation
    resolved = Resolved(declared) if declared else resolve_organisation(_identity(reading))
    if metadata.covers_year is None:
        raise InputError("year_not_found", "文中读不出报告年度：请指定年度后重新提交（命令行用 --year）。")
    check_year(metadata.covers_year)
    report.organisation = resolved.organisation
    report.kind = report.declared_kind or reading.kind
    report.covers_year = metadata.covers_year
    report.plan_year = metadata.plan_year or metadata.covers_year + 1
    report.title = "".join((metadata.title or "").splitlines())[:500]
    report.published_on, report.signed_on = metadata.published_on, metadata.signed_on
    report.index_number = (metadata.index_number or "")[:100]
    report.document_number = (metadata.document_number or "")[:100]
    report.text, report.format, report.encoding = document.text, document.format, document.encoding
    report.layout = _layout(reading)
    report.witnesses = [asdict(witness) for witness in reading.witnesses]
    noticed = [notice.message for notice in document.notices]
    report.conflicts = [*reading.conflicts, *([resolved.conflict] if resolved.conflict else []), *noticed]


def _identity(reading: Reading) -> Identity:
    """What the reading says of the body, for it to be looked up."""
    metadata = reading.metadata
    code = next((witness.value for witness in reading.witnesses if witness.field == "organisation_code"), None)
    beside = dict.fromkeys(witness.value for witness in reading.witnesses if witness.field == "organisation")
    return Identity(metadata.organisation, code, metadata.signed_on or metadata.published_on, tuple(beside))


def _layout(reading: Reading) -> dict[str, Any]:
    title = reading.title_span
    return {
        "title": [title.start, title.end] if title else None,
        "furniture": [[span.start, span.end] for span in reading.furniture],
        "headings": [[h.span.start, h.span.end, h.level] for h in reading.headings],
    }


def _check_not_there_yet(report: Report) -> None:
    if report.supersedes is not None:
        _check_supersedes(report, report.supersedes)
        return
    there = Report.objects.filter(
        organisation=report.organisation,
        covers_year=report.covers_year,
        kind=report.kind,
        state=WorkState.DONE,
        supersedes__isnull=True,
    ).exclude(pk=report.pk)
    other = there.first()
    if other is not None:
        raise InputError(
            "report_exists",
            f"{other.display_name}已经入库（编号 {other.pk}）："
            f"如为更正版，请指定替代的报告（命令行用 --supersedes {other.pk}）；"
            "如年度读错，请指定年度（命令行用 --year）。",
        )


def _check_supersedes(report: Report, old: Report) -> None:
    if (report.organisation, report.covers_year, report.kind) != (old.organisation, old.covers_year, old.kind):
        raise InputError(
            "supersedes_mismatch",
            f"本文读作“{report.display_name}”，与被替代的“{old.display_name}”不是同一机构、年度和种类：请核对指定的报告编号。",
        )


def _sections(report: Report, reading: Reading) -> list[Section]:
    return [
        Section(
            report=report,
            kind=section.kind,
            heading=section.heading.text if section.heading else "",
            level=section.heading.level if section.heading else None,
            heading_start=section.heading.span.start if section.heading else None,
            start=section.span.start,
            end=section.span.end,
        )
        for section in reading.sections
    ]
