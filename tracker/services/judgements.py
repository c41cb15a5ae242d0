"""A person's judgement of a commitment."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from reports.acting import acting, unrecorded
from reports.errors import InputError
from reports.models import Report
from reports.plain_values import Changes, plain
from tracker.audit.writing import write_entry
from tracker.models import ApiClient, Assessment, AuditEntry, Commitment, Evidence
from tracker.selectors import PENDING, check_pair_of, standing_judgements

from .events import assessment_added
from .fulfilment_counts import recount
from .review_places import renew_place

# Said of a confirmation without words of its own.
CONFIRMED = "核对后同意系统建议。"


@transaction.atomic
def judge_commitment(
    *,
    commitment: Commitment,
    later_report: Report,
    status: str,
    reason: str,
    author: User,
    evidence: Sequence[Evidence] = (),
    confirms: Assessment | None = None,
    on_behalf_of: str = "",
    reason_code: str = "",
) -> Assessment:
    """Add a person's judgement. It counts at once, but ``not_fulfilled`` only when a second person says the same.

    ``on_behalf_of`` names the person another system judges for; ``author`` is then its technical account.
    ``reason_code`` says, of Assessment.ReasonCode, in what the matcher's suggestion was wrong.

    Raises InputError ``reason_required``, ``on_behalf_of_required``, ``status_invalid``, ``reason_code_invalid``,
    ``reports_not_paired`` or ``evidence_of_other_pair``.
    """
    if not on_behalf_of.strip() and ApiClient.objects.filter(user=author).exists():
        message = _("接口客户端自己不作判断：请逐条提交并用 on_behalf_of 写明代表谁，或由人员导入。")
        raise InputError("on_behalf_of_required", message)
    if not reason.strip():
        raise InputError("reason_required", _("请写明理由：判断会连同理由一起长期保存。"))
    _check_codes(status, reason_code)
    check_pair_of(commitment, later_report)
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
        confirms=confirms,
        on_behalf_of=on_behalf_of.strip(),
        reason_code=reason_code,
        counts=status != Assessment.Status.NOT_FULFILLED
        or _said_by_another(commitment, later_report, author, on_behalf_of.strip()),
    )
    with unrecorded("told of with the judgement"):
        assessment.evidence.set(evidence)
    shown: dict[str, Any] = {"pending_second": not assessment.counts, "first_judge": author}
    if assessment.counts:
        shown |= {"current_assessment": assessment, "status": status, "first_judge": None}
    Commitment.objects.filter(pk=commitment.pk).update(updated_at=timezone.now(), **shown)
    recount(commitment.report)
    renew_place(commitment)
    before = locked.current_assessment
    assessment_added(assessment, commitment.report.organisation_id, before, is_current=assessment.counts)
    with acting(author, reason):
        _tell_auditors(assessment, evidence, locked)
    return assessment


@transaction.atomic
def confirm_suggestion(*, suggestion: Assessment, author: User, reason: str = "", on_behalf_of: str = "") -> Assessment:
    """Judge as the matcher suggests, with the evidence it names; for ``not_fulfilled`` a second person is waited for.

    Raises InputError ``not_a_suggestion``, and ``suggestion_outdated`` where the matcher has said something newer.
    """
    if suggestion.source != Assessment.Source.MACHINE:
        raise InputError("not_a_suggestion", _("只能确认系统建议：请改用“作出判断”写明自己的判断。"))
    commitment = Commitment.objects.select_for_update(of=("self",)).get(pk=suggestion.commitment_id)
    suggestions = Assessment.objects.filter(commitment=commitment, source=Assessment.Source.MACHINE)
    newest = suggestions.order_by("-id").values_list("pk", flat=True).first()
    if newest != suggestion.pk:
        message = _("系统已有新的建议（编号 %(pk)s）：请先看过新的建议，再确认或另作判断。")
        raise InputError("suggestion_outdated", message % {"pk": newest})
    return judge_commitment(
        commitment=commitment,
        later_report=suggestion.later_report,
        status=suggestion.status,
        reason=reason.strip() or CONFIRMED,
        author=author,
        evidence=list(suggestion.evidence.all()),
        confirms=suggestion,
        on_behalf_of=on_behalf_of,
    )


def _tell_auditors(assessment: Assessment, evidence: Sequence[Evidence], locked: Commitment) -> None:
    """What was judged, on which sentences, and what is shown of the commitment now instead of before."""
    told = {
        "status": assessment.status,
        "later_report": assessment.later_report_id,
        "evidence": "\n".join(f"{row.pk}: {row.text}" for row in evidence),
        "confirms": assessment.confirms_id,
        "on_behalf_of": assessment.on_behalf_of,
        "reason_code": assessment.reason_code,
    }
    changes: Changes = {name: [None, plain(value)] for name, value in told.items() if value}
    if assessment.counts:
        before = locked.current_assessment
        shown = before.status if before else PENDING
        changes |= {"shown": [plain(shown), plain(assessment.status)], "counts": [bool(before and before.counts), True]}
    write_entry(AuditEntry.Action.JUDGED, assessment, changes=changes, label=assessment.commitment.text)


def _check_codes(status: str, reason_code: str) -> None:
    if status not in Assessment.Status.values:
        values = {"status": status, "allowed": "、".join(Assessment.Status.values)}
        raise InputError("status_invalid", _("没有“%(status)s”这种落实状态：可用的是 %(allowed)s。") % values)
    if reason_code and reason_code not in Assessment.ReasonCode.values:
        values = {"code": reason_code, "allowed": "、".join(Assessment.ReasonCode.values)}
        raise InputError("reason_code_invalid", _("没有“%(code)s”这种理由代码：可用的是 %(allowed)s。") % values)


def _check_evidence(commitment: Commitment, later_report: Report, evidence: Sequence[Evidence]) -> None:
    pair = (commitment.pk, later_report.pk)
    if any((row.commitment_id, row.later_report_id) != pair for row in evidence):
        message = _("所选佐证须是该承诺在“%(report)s”中的佐证：请重新选择佐证或后续报告。")
        raise InputError("evidence_of_other_pair", message % {"report": later_report})


def _said_by_another(commitment: Commitment, later_report: Report, author: User, on_behalf_of: str) -> bool:
    """Does the newest judgement of another person on this pair say ``not_fulfilled`` too?"""
    others = standing_judgements().filter(commitment=commitment, later_report=later_report)
    others = others.exclude(author=author, on_behalf_of=on_behalf_of)
    newest = others.order_by("-id").first()
    return newest is not None and newest.status == Assessment.Status.NOT_FULFILLED
