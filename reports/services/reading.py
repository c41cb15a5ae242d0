"""Reading a received report: its text, what it says of itself, its sections."""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import asdict, replace
from typing import Any

from django.db import transaction

from reports import claims
from reports.acting import unrecorded
from reports.claims import Claim
from reports.errors import InputError
from reports.failpoints import reach
from reports.models import Report, Section
from reports.organisations import find_organisation, lock_body
from reports.reader_process import ReaderDiedError, read_apart
from reports.readers import Document
from reports.reading import Reading
from reports.resolution import Identity, Resolved, resolve_organisation
from reports.selectors import reports_in_place
from reports.services.receiving import check_is_senders, check_year
from reports.signals import reading_made, report_ingested
from reports.tree import is_within

logger = logging.getLogger(__name__)


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


@unrecorded("what is read out of a file is told of by events")
def _store_reading(claim: Claim, report: Report, document: Document, reading: Reading) -> None:
    if reading.refusal is not None and not report.declared_kind:
        raise InputError(reading.refusal.code, reading.refusal.message)
    reading = _apply_declaration(report, reading)
    prepared = dict(reading_made.send(sender=Report, text=document.text, reading=reading))
    with transaction.atomic():
        claims.hold(claim)
        _fill(report, document, reading)
        assert report.organisation is not None
        _check_is_senders(report)
        lock_body(report.organisation)
        check_not_there_yet(report)
        report.save()
        Section.objects.bulk_create(sections_of(report, reading))
        claims.finish(claim)
        report.refresh_from_db(fields=["state", "lease_until", "finished_at"])
        report_ingested.send(sender=Report, report=report, reading=reading, prepared=prepared)


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
    resolved = Resolved(declared) if declared else _resolve(report, reading)
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
    report.layout = layout_of(reading)
    report.witnesses = [asdict(witness) for witness in reading.witnesses]
    noticed = [notice.message for notice in document.notices]
    report.conflicts = [*reading.conflicts, *([resolved.conflict] if resolved.conflict else []), *noticed]


def _resolve(report: Report, reading: Reading) -> Resolved:
    """As resolve_organisation; a sender bound to a part of the tree is not told of bodies beyond it."""
    try:
        resolved = resolve_organisation(identity_of(reading))
    except InputError as error:
        if report.received_within is None or error.code != "organisation_ambiguous":
            raise
        message = "文中写的机构名称不能确定是哪个机构：请指定机构后重新提交。"
        raise InputError(error.code, message) from error
    if resolved.conflict is None or report.received_within is None:
        return resolved
    return replace(resolved, conflict="索引号中的机构代码与文中所写的机构不一致，已按文中所写入库，请核对。")


def _check_is_senders(report: Report) -> None:
    """What turns out to be of a body that is not the sender's is neither stored as that body's nor shown to them."""
    if report.received_within is not None:
        check_is_senders(is_within(report.organisation_id or 0, report.received_within))


def identity_of(reading: Reading) -> Identity:
    """What the reading says of the body, for it to be looked up."""
    metadata = reading.metadata
    code = next((witness.value for witness in reading.witnesses if witness.field == "organisation_code"), None)
    beside = dict.fromkeys(witness.value for witness in reading.witnesses if witness.field == "organisation")
    return Identity(metadata.organisation, code, metadata.signed_on or metadata.published_on, tuple(beside))


def layout_of(reading: Reading) -> dict[str, Any]:
    """Title, furniture and headings as a report keeps them."""
    title = reading.title_span
    return {
        "title": [title.start, title.end] if title else None,
        "furniture": [[span.start, span.end] for span in reading.furniture],
        "headings": [[h.span.start, h.span.end, h.level] for h in reading.headings],
    }


def check_not_there_yet(report: Report) -> None:
    """Raise InputError ``near_duplicate``, ``report_exists`` or ``supersedes_mismatch`` where the report has no place.

    In a transaction that holds ``lock_body``.
    """
    if report.supersedes is not None:
        _check_supersedes(report, report.supersedes)
        return
    there = reports_in_place(report.organisation, report.covers_year, report.kind)
    other = there.exclude(pk=report.pk).first()
    if other is not None and _signs(other.text) == _signs(report.text):
        raise InputError(
            "near_duplicate",
            f"正文与已入库的{other.display_name}（编号 {other.pk}）相同，只是文件不同：不必重复提交；"
            f"如要用这个文件替换，请指定替代的报告（命令行用 --supersedes {other.pk}）。",
        )
    if other is not None:
        raise InputError(
            "report_exists",
            f"{other.display_name}已经入库（编号 {other.pk}）："
            f"如为更正版，请指定替代的报告（命令行用 --supersedes {other.pk}）；"
            "如年度读错，请指定年度（命令行用 --year）。",
        )


def _signs(text: str) -> str:
    """Letters, figures and characters alone: what is left of a text whatever format it was saved in."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text) if sign.isalnum())


def _check_supersedes(report: Report, old: Report) -> None:
    if (report.organisation, report.covers_year, report.kind) != (old.organisation, old.covers_year, old.kind):
        raise InputError(
            "supersedes_mismatch",
            f"本文读作“{report.display_name}”，与被替代的“{old.display_name}”不是同一机构、年度和种类：请核对指定的报告编号。",
        )


def sections_of(report: Report, reading: Reading) -> list[Section]:
    """The rows of the sections, not yet stored."""
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
