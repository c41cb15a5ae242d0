"""Receiving a file as a report to be read, and letting one go that never became one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from pathlib import PurePath
from typing import cast

from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.translation import gettext as _

from reports import claims
from reports.claims import WorkState
from reports.errors import InputError
from reports.models import FIRST_YEAR, Organisation, Report
from reports.readers import check_document
from reports.signals import row_changed
from reports.storage import DurableStorage, is_disk_full
from reports.tree import is_within


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
class Sender:
    """Who hands in a file, and the bodies of which (and of those below them) they may hand in reports; None: of any."""

    user: User
    within: tuple[int, ...] | None = None

    def may_send_for(self, organisation: Organisation | None) -> bool:
        """May they hand in a report of that body?"""
        return self.within is None or (organisation is not None and is_within(organisation.pk, self.within))


@dataclass(frozen=True, slots=True)
class Receipt:
    """The report a file became, or already was."""

    report: Report
    outcome: Outcome


def receive_report(
    *, data: bytes, name: str, declaration: Declaration | None = None, sender: Sender | None = None
) -> Receipt:
    """Store a file as a report to be read.

    The same bytes again change nothing (``unchanged``), unless they failed before: then they are queued again with the
    new declaration (``retried``). Raises InputError, with nothing stored, for a file that is empty, too large, of an
    unknown format or undecodable, for a declared year out of range, for a body that is not the sender's
    (``organisation_not_yours``), ``report_exists`` or ``supersedes_mismatch`` where the declaration alone shows what
    reading would find, and (``storage_full``) where the disk is full.
    """
    declaration = declaration or Declaration()
    check_year(declaration.covers_year)
    if sender is not None and declaration.organisation is not None:
        check_is_senders(sender.may_send_for(declaration.organisation))
    check_document(data, name, limit=settings.REPORT_MAX_BYTES)
    try:
        return _receive(data, name, declaration, sender)
    except (OSError, DatabaseError) as error:
        if not is_disk_full(error):
            raise
        raise InputError(
            "storage_full", _("磁盘空间不足，文件没有保存：请联系维护人员清理磁盘，然后重新提交。"), permanent=False
        ) from error


def check_year(year: int | None) -> None:
    """Raise InputError ``year_invalid`` for a year no report can cover."""
    last = date.today().year + 1
    if year is not None and not FIRST_YEAR <= year <= last:
        message = _("年度 %(year)s 不在 %(first)s 至 %(last)s 之间：请填写报告所总结的年份，如 2024。")
        raise InputError("year_invalid", message % {"year": year, "first": FIRST_YEAR, "last": last})


@transaction.atomic
def delete_report(report: Report) -> None:
    """Delete a report that was never read, and its original once nobody can want it back.

    Raises InputError ``report_in_use`` for one that was read or waits to be.
    """
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state not in claims.RETRYABLE:
        message = _("“%(report)s”已读取或正在排队，不能删除：请先取消排队。")
        raise InputError("report_in_use", message % {"report": report.display_name})
    storage, name = cast(DurableStorage, report.original.storage), report.original.name
    report.delete()
    if name:
        transaction.on_commit(partial(storage.discard, name, storage.identity(name)))


def _receive(data: bytes, name: str, declaration: Declaration, sender: Sender | None) -> Receipt:
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        known = Report.objects.select_for_update().filter(sha256=digest).first()
        if known is not None:
            return _receive_again(known, declaration, sender)
        _check_place(declaration)
        try:
            with transaction.atomic():
                return Receipt(_store_original(data, name, digest, declaration, sender), Outcome.RECEIVED)
        except IntegrityError:  # another process stored the same bytes in between
            known = Report.objects.get(sha256=digest)
            _check_may_have(known, sender)
            return Receipt(known, Outcome.UNCHANGED)


def _receive_again(report: Report, declaration: Declaration, sender: Sender | None) -> Receipt:
    _check_may_have(report, sender)
    if report.state not in claims.RETRYABLE:
        _check_same_declaration(report, declaration)
        return Receipt(report, Outcome.UNCHANGED)
    _declare(report, declaration, sender)
    report.full_clean()
    report.save()
    claims.requeue(Report, report.pk)
    return Receipt(Report.objects.get(pk=report.pk), Outcome.RETRIED)


def _check_may_have(report: Report, sender: Sender | None) -> None:
    """Tell a sender nothing of a report that is another body's, or that another sender's worker is reading.

    Raises InputError ``organisation_not_yours`` or ``report_busy``. What failed and is nobody's may be sent by anybody.
    """
    body = report.organisation or report.declared_organisation
    if sender is None or sender.within is None or (body is None and report.received_from == sender.user):
        return
    if body is not None:
        check_is_senders(sender.may_send_for(body))
    elif report.state not in claims.RETRYABLE:
        raise InputError("report_busy", _("同一文件正在处理，请过几分钟再提交。"), permanent=False)


def check_is_senders(allowed: bool) -> None:
    """Raise InputError ``organisation_not_yours`` unless the body is one of the sender's part."""
    if not allowed:
        message = _("这不是您所在机构及其下级的机构或报告：请核对文件和指定的机构；确需录入时，请联系系统管理员。")
        raise InputError("organisation_not_yours", message)


def _check_same_declaration(report: Report, declaration: Declaration) -> None:
    wanted = [
        (declaration.organisation, report.organisation or report.declared_organisation),
        (declaration.covers_year, report.covers_year or report.declared_covers_year),
        (declaration.kind or None, report.kind or report.declared_kind),
    ]
    if any(new is not None and new != old for new, old in wanted):
        message = _(
            "同一文件已入库为“%(report)s”（编号 %(id)s），与本次指定的机构、年度或种类不同：请到后台更正那份报告。"
        )
        raise InputError("duplicate_report", message % {"report": report.display_name, "id": report.pk})


def _check_place(declaration: Declaration) -> None:
    """What reading would refuse, as far as it is known before; the rest is told by the report's own error."""
    old = declaration.supersedes
    if old is not None:
        said = [
            (declaration.organisation, old.organisation),
            (declaration.covers_year, old.covers_year),
            (declaration.kind or None, old.kind),
        ]
        if any(new is not None and new != known for new, known in said):
            message = _(
                "指定的机构、年度或种类与被替代的“%(report)s”（编号 %(pk)d）不同："
                "更正版须是同一机构、年度和种类，请核对。"
            )
            raise InputError("supersedes_mismatch", message % {"report": old.display_name, "pk": old.pk})
    elif declaration.organisation and declaration.covers_year and declaration.kind:
        place = {"organisation": declaration.organisation, "covers_year": declaration.covers_year}
        there = Report.objects.filter(kind=declaration.kind, state=WorkState.DONE, **place)
        other = there.exclude(superseded_by__state=WorkState.DONE).only("pk", "sha256").first()
        if other is not None:
            message = _("该机构该年度的这种报告已经入库（编号 %(pk)d）：如为更正版，请用 supersedes 写明所替代的编号。")
            raise InputError("report_exists", message % {"pk": other.pk})


def _declare(report: Report, declaration: Declaration, sender: Sender | None) -> None:
    report.received_from = sender.user if sender else None
    report.received_within = None if sender is None or sender.within is None else list(sender.within)
    report.declared_organisation = declaration.organisation
    report.declared_covers_year = declaration.covers_year
    report.declared_kind = declaration.kind
    report.supersedes = declaration.supersedes
    report.source_url = declaration.source_url


def _store_original(data: bytes, name: str, digest: str, declaration: Declaration, sender: Sender | None) -> Report:
    report = Report(sha256=digest, original_name=PurePath(name).name.replace("\x00", "")[-500:])
    _declare(report, declaration, sender)
    report.original.save(digest, ContentFile(data), save=False)
    # Whether somebody else stores the same bytes meanwhile is for the constraint to say, where it can be taken back.
    report.full_clean(exclude={"sha256"})
    report.save()
    row_changed.send(
        sender=Report,
        kind="report.received",
        row=report,
        current={
            "state": str(report.state),
            "organisation": report.declared_organisation_id,
            "covers_year": report.declared_covers_year,
            "kind": report.declared_kind,
        },
        previous={},
        actor=sender.user if sender else None,
        reason="",
    )
    return report
