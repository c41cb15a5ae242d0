"""A person's judgement of a commitment."""

from __future__ import annotations

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from reports.errors import InputError
from reports.models import Report
from tracker.models import Assessment, Commitment, Evidence
from tracker.selectors import reports_to_pair

from .events import assessment_added


@transaction.atomic
def judge_commitment(
    *,
    commitment: Commitment,
    later_report: Report,
    status: str,
    reason: str,
    author: User,
    evidence: Sequence[Evidence] = (),
) -> Assessment:
    """Add a person's judgement. It counts at once, but ``not_fulfilled`` only when a second person says the same.

    Raises InputError ``reason_required``, ``status_invalid``, ``reports_not_paired`` or ``evidence_of_other_pair``.
    """
    if not reason.strip():
        raise InputError("reason_required", _("请写明理由：判断会连同理由一起长期保存。"))
    if status not in Assessment.Status.values:
        values = {"status": status, "allowed": "、".join(Assessment.Status.values)}
        raise InputError("status_invalid", _("没有“%(status)s”这种落实状态：可用的是 %(allowed)s。") % values)
    _check_pair(commitment, later_report)
    _check_evidence(commitment, later_report, evidence)
    locked = (
        Commitment.objects.select_for_update(of=("self",)).select_related("current_assessment").get(pk=commitment.pk)
    )
    assessment = Assessment.objects.create(
        commitment=commitment,
        later_report=later_report,
        status=status,
        reason=reason.strip(),
        source=Assessment.Source.PERSON,
        author=author,
        counts=status != Assessment.Status.NOT_FULFILLED or _said_by_another(commitment, later_report, author),
    )
    assessment.evidence.set(evidence)
    if assessment.counts:
        Commitment.objects.filter(pk=commitment.pk).update(current_assessment=assessment)
    assessment_added(assessment, commitment.report.organisation_id, locked.current_assessment)
    return assessment


def _check_pair(commitment: Commitment, later_report: Report) -> None:
    if (commitment.report, later_report) not in reports_to_pair(commitment.report):
        message = _("“%(report)s”不是该承诺所属机构下一年度的报告：请选择同一机构次年的报告。")
        raise InputError("reports_not_paired", message % {"report": later_report})


def _check_evidence(commitment: Commitment, later_report: Report, evidence: Sequence[Evidence]) -> None:
    pair = (commitment.pk, later_report.pk)
    if any((row.commitment_id, row.later_report_id) != pair for row in evidence):
        message = _("所选佐证须是该承诺在“%(report)s”中的佐证：请重新选择佐证或后续报告。")
        raise InputError("evidence_of_other_pair", message % {"report": later_report})


def _said_by_another(commitment: Commitment, later_report: Report, author: User) -> bool:
    """Does the newest judgement of another person on this pair say ``not_fulfilled`` too?"""
    others = Assessment.objects.filter(
        commitment=commitment, later_report=later_report, source=Assessment.Source.PERSON
    ).exclude(author=author)
    newest = others.order_by("-id").first()
    return newest is not None and newest.status == Assessment.Status.NOT_FULFILLED
