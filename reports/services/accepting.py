"""Storing a report whose reading a person has looked at: received and read in one step, exactly as it was shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Organisation, Report, Section
from reports.organisations import lock_body
from reports.reading import Reading
from reports.signals import row_changed
from reports.storage import is_disk_full

from .reading import check_not_there_yet, layout_of, sections_of
from .receiving import Sender, check_is_senders, check_year


@dataclass(frozen=True, slots=True)
class Entry:
    """A report as a person accepted it. ``reading`` holds the sections and headings; its metadata do not count."""

    data: bytes
    name: str
    sha256: str
    format: str
    encoding: str
    text: str
    reading: Reading
    organisation: Organisation
    kind: str
    covers_year: int
    plan_year: int
    witnesses: list[dict[str, Any]] = field(default_factory=list)
    conflicts: list[str] = field(default_factory=list)
    title: str = ""
    published_on: date | None = None
    signed_on: date | None = None
    index_number: str = ""
    document_number: str = ""
    source_url: str = ""
    supersedes: Report | None = None


@transaction.atomic
def accept_report(entry: Entry, sender: Sender) -> Report:
    """Store the report and its sections; what it promises is the caller's to store, in the same transaction.

    A row that failed with the same bytes is taken over. Raises InputError ``duplicate_report``, ``report_exists``,
    ``near_duplicate``, ``supersedes_mismatch``, ``year_invalid``, ``plan_year_not_later``, ``organisation_not_yours``
    and ``storage_full``, and Django's ValidationError.
    """
    check_year(entry.covers_year)
    if entry.plan_year <= entry.covers_year:
        raise InputError("plan_year_not_later", _("计划年度必须晚于报告年度，请核对。"))
    check_is_senders(sender.may_send_for(entry.organisation))
    lock_body(entry.organisation)
    known = Report.objects.select_for_update().filter(sha256=entry.sha256).first()
    if known is not None and known.state in (WorkState.DONE, WorkState.QUEUED, WorkState.RUNNING):
        raise duplicate(known)
    report = _filled(known or Report(sha256=entry.sha256), entry, sender)
    check_not_there_yet(report)
    _save(report, entry)
    Section.objects.bulk_create(sections_of(report, entry.reading))
    report.refresh_from_db(fields=["finished_at"])
    if known is None:
        current = {
            "state": str(report.state),
            "organisation": report.organisation_id,
            "covers_year": report.covers_year,
            "kind": report.kind,
        }
        about: dict[str, Any] = {"current": current, "previous": {}, "actor": sender.user, "reason": ""}
        row_changed.send(sender=Report, kind="report.received", row=report, **about)
    return report


def duplicate(known: Report) -> InputError:
    """What is said of a file that is there already."""
    message = _("同一文件已在库中，是“%(report)s”（编号 %(pk)d）：不必再存；读错的，请到那份报告的页面更正。")
    return InputError("duplicate_report", message % {"report": known.display_name, "pk": known.pk})


def _filled(report: Report, entry: Entry, sender: Sender) -> Report:
    report.original_name = PurePath(entry.name).name.replace("\x00", "")[-500:]
    report.received_from = sender.user
    report.received_within = None if sender.within is None else list(sender.within)
    for name in (
        *("organisation", "kind", "covers_year", "plan_year", "title", "published_on", "signed_on"),
        *("index_number", "document_number", "source_url", "supersedes"),
        *("format", "encoding", "text", "witnesses", "conflicts"),
    ):
        setattr(report, name, getattr(entry, name))
    report.layout = layout_of(entry.reading)
    report.state, report.error_code, report.error_message = WorkState.DONE, "", ""
    report.lease_until, report.fence, report.attempts = None, report.fence + 1, 1
    return report


def _save(report: Report, entry: Entry) -> None:
    try:
        report.original.save(report.sha256, ContentFile(entry.data), save=False)
    except OSError as error:
        if not is_disk_full(error):
            raise
        message = _("磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。")
        raise InputError("storage_full", message, permanent=False) from error
    report.full_clean(exclude={"sha256"})
    try:
        with transaction.atomic():
            report.save()
    except IntegrityError as error:  # the same bytes were handed in elsewhere in between
        known = Report.objects.filter(sha256=report.sha256).first()
        if known is None:
            raise
        raise duplicate(known) from error
    except DatabaseError as error:
        if not is_disk_full(error):
            raise
        message = _("磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。")
        raise InputError("storage_full", message, permanent=False) from error
    Report.objects.filter(pk=report.pk).update(finished_at=Now())
