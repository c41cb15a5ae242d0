"""Sentences of a later report that a person holds against a commitment."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting
from reports.errors import InputError
from reports.models import Report
from tracker.models import Commitment, Event, Evidence
from tracker.selectors import check_pair_of

from .events import record

# Characters; the longest sentences of the reports at hand have some 600.
LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Chosen:
    """The evidence a person chose; ``added`` is False where that person, or another, had chosen it before."""

    evidence: Evidence
    added: bool


@transaction.atomic
def choose_evidence(
    *, commitment: Commitment, later_report: Report, start: int, end: int, grade: int, reason: str, author: User
) -> Chosen:
    """Keep the words between two places of the later report's text as evidence of the commitment.

    Blank space around them is left off. What the matcher had found becomes the person's, and matching leaves it alone
    from then on. Raises InputError ``reports_not_paired``, ``span_outside_text``, ``span_blank`` or ``span_too_long``.
    """
    check_pair_of(commitment, later_report)
    start, end = _trim(later_report, start, end)
    Commitment.objects.select_for_update(of=("self",)).get(pk=commitment.pk)
    place = {"commitment": commitment, "later_report": later_report, "start": start, "end": end}
    said = {"grade": grade, "reason": reason.strip(), "author": author}
    known = Evidence.objects.filter(**place).first()
    if known is not None and known.author_id is not None:
        return Chosen(known, added=False)
    text = later_report.text[start:end]
    with acting(author, reason):
        evidence, _created = Evidence.objects.update_or_create(
            **place, defaults=said, create_defaults=said | {"text": text}
        )
    Commitment.objects.filter(pk=commitment.pk).update(updated_at=timezone.now())
    told = {
        "commitment": commitment.pk,
        "later_report": later_report.pk,
        "start": start,
        "end": end,
        "grade": grade,
    }
    organisation = commitment.report.organisation_id
    record(Event.Kind.EVIDENCE_ADDED, evidence, organisation, told, actor=author, reason=evidence.reason)
    return Chosen(evidence, added=True)


def _trim(report: Report, start: int, end: int) -> tuple[int, int]:
    length = len(report.text)
    if not 0 <= start < end <= length:
        message = _("起止须在该报告正文之内（0 至 %(length)d，起小于止）：请从 /reports/%(pk)d/text/ 重新取位置。")
        raise InputError("span_outside_text", message % {"length": length, "pk": report.pk})
    words = report.text[start:end]
    start += len(words) - len(words.lstrip())
    end -= len(words) - len(words.rstrip())
    if start >= end:
        raise InputError("span_blank", _("所选的一段只有空白：请选取一句话。"))
    if end - start > LONGEST:
        message = _("所选的一段超过 %(limit)d 字：请只选说明落实情况的那一句。")
        raise InputError("span_too_long", message % {"limit": LONGEST})
    return start, end
