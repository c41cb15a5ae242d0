"""Commitments of a stored report, put right by selecting text: added, split, merged, moved, withdrawn, restored.

A stored commitment is never deleted: judgements, evidence and links rest on it for ever. Withdrawn, it is kept with its
reason, out of every count and list; split, merged or moved, it is withdrawn in favour of new ones. Each of these
queues the linking and matching that follow, and returns the bodies whose work waits.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.claims import WorkState
from reports.errors import InputError
from reports.models import Report
from reports.organisations import lock_body
from reports.reading import Span
from reports.selectors import load_reading
from tracker.entry import cover, cut, touching, trim
from tracker.extraction import describe_commitments
from tracker.models import Assessment, Commitment, CopyKeys, Event, Evidence, Restatement
from tracker.models.commitments import STANDING

from .commitment_corrections import check_free, correct_commitment, enter_commitment, settle_plans
from .commitments import fields_of
from .events import record
from .lineage import settle_links


@dataclass(frozen=True, slots=True)
class Edited:
    """The commitments that stand for what was chosen now, and the bodies of which work waits."""

    commitments: tuple[Commitment, ...]
    bodies: tuple[int, ...]


@transaction.atomic
def add_commitment(*, report: Report, start: int, end: int, author: User, reason: str = "", **fields: Any) -> Edited:
    """Store the selected words as a commitment, described by the program as far as ``fields`` do not.

    One withdrawn from exactly these words is restored. Raises InputError ``report_not_read``, ``commitment_overlaps``
    and as ``entry.trim``, and Django's ValidationError.
    """
    report = _lock(report)
    span = trim(report.text, start, end)
    check_free(report, span.start, span.end)
    return _settled(report, _enter(report, [span], author, reason, **fields))


@transaction.atomic
def edit_commitment(*, commitment: Commitment, author: User, reason: str = "", **changes: Any) -> Edited:
    """As ``correct_commitment``, with the matching that follows."""
    corrected = correct_commitment(commitment, author=author, reason=reason, **changes)
    if corrected.verifiability == commitment.verifiability:
        return Edited((corrected,), ())
    return Edited((corrected,), tuple(settle_plans([corrected.report_id])))


@transaction.atomic
def split_commitment(*, commitment: Commitment, places: Iterable[int], author: User, reason: str = "") -> Edited:
    """Cut a commitment at places of the report's text. Raises InputError ``span_not_cut`` and ``commitment_judged``."""
    report = _lock(commitment.report)
    old = _retake(report, [commitment])
    pieces = cut(report.text, Span(old[0].start, old[0].end), places)
    return _replace(report, old, pieces, author, reason, _("拆分为 %(n)d 条") % {"n": len(pieces)})


@transaction.atomic
def merge_commitments(*, commitments: Sequence[Commitment], author: User, reason: str = "") -> Edited:
    """Make one commitment of several neighbours of one report.

    Raises InputError ``several_needed``, ``not_one_report``, ``not_neighbours``, ``span_too_long`` and
    ``commitment_judged``.
    """
    if len({one.pk for one in commitments}) < 2:
        raise InputError("several_needed", _("合并至少要选中两条承诺：请选取一段盖住它们的文字。"))
    if len({one.report_id for one in commitments}) > 1:
        raise InputError("not_one_report", _("只能合并同一份报告中的承诺：请核对所选的承诺。"))
    report = _lock(commitments[0].report)
    old = _retake(report, commitments)
    span = cover(report.text, old)
    if len(touching(_standing(report), span.start, span.end)) > len(old):
        raise InputError("not_neighbours", _("所选的承诺之间还有别的承诺：请把中间的也选上，或先撤回它们。"))
    return _replace(report, old, [span], author, reason, _("与相邻的承诺合并为一条"))


@transaction.atomic
def move_commitment(*, commitment: Commitment, start: int, end: int, author: User, reason: str = "") -> Edited:
    """Let other words of the report be the commitment.

    Raises InputError ``commitment_overlaps`` and ``commitment_judged``.
    """
    report = _lock(commitment.report)
    old = _retake(report, [commitment])
    span = trim(report.text, start, end)
    if (span.start, span.end) == (old[0].start, old[0].end):
        return Edited(tuple(old), ())
    if any(one.pk != old[0].pk for one in touching(_standing(report), span.start, span.end)):
        raise InputError("commitment_overlaps", _("所选文字还碰到另一条承诺：请选短一些，或改用合并。"))
    return _replace(report, old, [span], author, reason, _("改了起止"))


@transaction.atomic
def withdraw_commitment(*, commitment: Commitment, author: User, reason: str) -> Edited:
    """Take a commitment back: it is kept and shown as withdrawn. Raises InputError ``reason_required``."""
    if not reason.strip():
        raise InputError("reason_required", _("请写明撤回的理由：撤回的承诺会连同理由一起保留。"))
    report = _lock(commitment.report)
    old = _retake(report, [commitment])
    _withdraw(report, old, author, reason.strip())
    return _settled(report, [])


@transaction.atomic
def restore_commitment(*, commitment: Commitment, author: User, reason: str = "") -> Edited:
    """Let a withdrawn commitment stand again. Raises InputError ``not_withdrawn`` and ``commitment_overlaps``."""
    report = _lock(commitment.report)
    found = Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    if found.withdrawn_at is None:
        raise InputError("not_withdrawn", _("这条承诺没有撤回，不需要恢复。"))
    if touching(_standing(report), found.start, found.end):
        message = _("它的文字现在属于别的承诺：请先撤回那一条（或那几条），再恢复它。")
        raise InputError("commitment_overlaps", message)
    _restore(report, found, author, reason)
    return _settled(report, [found])


def rests_on(commitments: Iterable[Commitment]) -> bool:
    """Has a person judged any of these, chosen evidence for it, or decided on a link of it?"""
    pks = [one.pk for one in commitments]
    by_persons = (
        Assessment.objects.filter(commitment__in=pks, source=Assessment.Source.PERSON),
        Evidence.objects.filter(commitment__in=pks, author__isnull=False),
        Restatement.objects.filter(Q(earlier__in=pks) | Q(later__in=pks)).exclude(decision=""),
    )
    return any(rows.exists() for rows in by_persons)


def _lock(report: Report) -> Report:
    """The report with its text; nobody else edits its commitments, or reads or links plans of its body, meanwhile."""
    found = Report.objects.select_related("organisation").get(pk=report.pk)
    if found.state != WorkState.DONE or found.organisation is None:
        raise InputError("report_not_read", _("这份报告还没有读取成功，不能录入承诺：请先处理它的读取错误。"))
    lock_body(found.organisation)
    return Report.objects.select_for_update(of=("self",), no_key=True).get(pk=report.pk)


def _standing(report: Report) -> QuerySet[Commitment]:
    return Commitment.objects.filter(STANDING, report=report)


def _retake(report: Report, commitments: Sequence[Commitment]) -> list[Commitment]:
    """The commitments as they are now, locked, in the order of the text."""
    chosen = _standing(report).filter(pk__in=[one.pk for one in commitments])
    found = list(chosen.select_for_update(of=("self",)).order_by("pk"))
    if len(found) < len({one.pk for one in commitments}):
        raise InputError("commitment_withdrawn", _("所选的承诺已撤回，不能再改：请重新打开页面。"))
    return sorted(found, key=lambda one: one.start)


def _replace(
    report: Report, old: Sequence[Commitment], spans: Sequence[Span], author: User, reason: str, what: str
) -> Edited:
    """Withdraw the old ones in favour of new ones; where people's work rests on them, only with a reason of theirs."""
    reason = reason.strip()
    if not reason and rests_on(old):
        message = _(
            "已有人对这条承诺作过判断、选过佐证或决定过延续关系，改动后要重新判断：请写明理由；原承诺会连同判断保留为已撤回。"
        )
        raise InputError("commitment_judged", message)
    told = _("%(what)s：%(reason)s") % {"what": what, "reason": reason} if reason else what
    _withdraw(report, old, author, told)
    return _settled(report, _enter(report, spans, author, told))


def _enter(report: Report, spans: Sequence[Span], author: User, reason: str, **fields: Any) -> list[Commitment]:
    drafts = describe_commitments(report.text, load_reading(report), spans)
    entered = []
    for draft in drafts:
        place = {"start": draft.span.start, "end": draft.span.end}
        known = Commitment.objects.select_for_update(of=("self",)).filter(report=report, **place).first()
        if known is not None:  # withdrawn, for what stands was looked at before
            _restore(report, known, author, reason)
            entered.append(correct_commitment(known, author=author, reason=reason, **fields) if fields else known)
            continue
        values = {**fields_of(draft), **fields}
        entered.append(enter_commitment(report=report, author=author, reason=reason, **place, **values))
    return entered


def _withdraw(report: Report, commitments: Sequence[Commitment], author: User, reason: str) -> None:
    for one in commitments:
        one.withdrawn_at, one.withdrawn_by, one.withdrawn_reason = timezone.now(), author, reason
        one.is_current = False
        one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_reason", "is_current", "updated_at"])
    CopyKeys.objects.filter(commitment__in=[one.pk for one in commitments]).delete()
    settle_links(commitments)
    for one in commitments:
        told = {"report": report.pk, "start": one.start, "end": one.end, "text": one.text}
        before = told | {"status": one.status}
        record(
            Event.Kind.COMMITMENT_WITHDRAWN,
            one,
            report.organisation_id,
            told | {"withdrawn": True},
            previous=before,
            actor=author,
            reason=reason,
        )


def _restore(report: Report, commitment: Commitment, author: User, reason: str) -> None:
    previous = {"withdrawn": True, "reason": commitment.withdrawn_reason}
    values: dict[str, Any] = {"withdrawn_at": None, "withdrawn_by": None, "withdrawn_reason": ""}
    for name, value in values.items():
        setattr(commitment, name, value)
    commitment.save(update_fields=[*values, "updated_at"])
    settle_links([commitment])
    told = {"report": report.pk, "start": commitment.start, "end": commitment.end, "text": commitment.text}
    about: dict[str, Any] = {"previous": previous, "actor": author, "reason": reason}
    record(Event.Kind.COMMITMENT_RESTORED, commitment, report.organisation_id, told, **about)


def _settled(report: Report, commitments: Sequence[Commitment]) -> Edited:
    bodies = settle_plans([report.pk])
    pks = [one.pk for one in commitments]
    return Edited(tuple(Commitment.objects.filter(pk__in=pks).order_by("start")), tuple(bodies))
