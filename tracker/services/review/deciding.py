"""What a person decides of an item of the queue."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from reports.errors import InputError
from reports.models import Report
from tracker.models import Assessment, Commitment, Evidence, PutOff
from tracker.review_order import ReviewKind
from tracker.selectors import standing_judgements
from tracker.services.evidence import choose_evidence
from tracker.services.judgements import CONFIRMED, confirm_suggestion, judge_commitment

from .checks import Seen as Seen
from .checks import release, take_up

# Said of acts without words of their own, as CONFIRMED is.
OTHER_EVIDENCE = "核对后同意系统建议的状态，佐证另行选取。"
AGREED = "核对后同意前一人的判断。"
KEPT = "看过系统的新看法，维持原判断。"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the person says: ``evidence`` by id, ``picked`` sentences as spans of the later report's text.

    ``code``, of Assessment.ReasonCode, is needed where the status is another than the one put to them.
    """

    status: str
    code: str = ""
    note: str = ""
    evidence: frozenset[int] = frozenset()
    picked: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """What is put to a person: ``status`` with its ``evidence``, said by ``of``, of the later report.

    That is the matcher's newest suggestion, or what the first person said. ``kept`` is the judgement shown so far where
    the matcher now says otherwise.
    """

    kind: ReviewKind
    of: Assessment
    suggestion: Assessment | None
    kept: Assessment | None

    @property
    def status(self) -> str:
        return self.of.status

    @property
    def later_report(self) -> Report:
        return self.of.later_report


def question_of(commitment: Commitment) -> Question | None:
    """What the commitment's place in the queue asks; None where it has none."""
    kind = commitment.review
    if kind is None:
        return None
    rows = Assessment.objects.filter(commitment=commitment).select_related("later_report__organisation", "author")
    rows = rows.defer("later_report__layout", "later_report__witnesses").order_by("-id")
    suggestion = rows.filter(source=Assessment.Source.MACHINE).first()
    if kind == ReviewKind.SECOND:
        first = rows.filter(pk__in=standing_judgements().filter(commitment=commitment).values("pk")).first()
        return Question(ReviewKind.SECOND, first, suggestion, None) if first else None
    if suggestion is None:
        return None
    kept = commitment.current_assessment if kind == ReviewKind.DIFFERS else None
    return Question(ReviewKind(kind), suggestion, suggestion, kept)


@transaction.atomic
def decide(*, seen: Seen, author: User, verdict: Verdict) -> Assessment:
    """Store what a person decides, by the same services as anywhere else; the item leaves the queue, or goes on to a
    second person. Where it is refused, nothing is stored.

    Raises InputError as ``take_up`` does, ``reason_code_required``, ``note_required``, and what judging and choosing
    evidence raise.
    """
    commitment = take_up(seen, author)
    question = question_of(commitment)
    if question is None:
        raise InputError("not_in_review", _("这一件已不在核对队列中，您的判断没有保存：请看下一件。"))
    reason = _reason(question, verdict)
    evidence = _evidence(commitment, question.later_report, author, verdict)
    suggestion, code = question.suggestion, verdict.code
    agrees = suggestion is not None and suggestion.status == verdict.status and not code
    if agrees and suggestion is not None and _evidence_of(suggestion) == {row.pk for row in evidence}:
        added = confirm_suggestion(suggestion=suggestion, author=author, reason=reason)
    else:
        added = judge_commitment(
            commitment=commitment,
            later_report=question.later_report,
            status=verdict.status,
            reason=reason,
            author=author,
            evidence=evidence,
            confirms=suggestion if agrees else None,
            reason_code=code,
        )
    release(commitment)
    PutOff.objects.filter(commitment=commitment).delete()
    return added


def _reason(question: Question, verdict: Verdict) -> str:
    """The words kept with the judgement: the person's own, else what the code says, else what was done."""
    note = verdict.note.strip()
    if verdict.code:
        if verdict.code == Assessment.ReasonCode.OTHER and not note:
            raise InputError("note_required", _("理由选了“其他”：请写明是什么。"))
        if verdict.code in Assessment.ReasonCode.values:
            with override(settings.LANGUAGE_CODE):  # kept for ever, hence not in the language of one reader
                label = str(Assessment.ReasonCode(verdict.code).label)
            return f"{label}：{note}" if note else f"{label}。"
        return note or verdict.code  # refused where it is stored
    if question.kept is not None and verdict.status == question.kept.status:
        return note or KEPT
    if verdict.status != question.status:
        message = _("您的判断与所给的不同：请选一个理由，系统会用它来改进。")
        raise InputError("reason_code_required", message)
    if question.kind == ReviewKind.SECOND:
        return note or AGREED
    return note or (
        CONFIRMED if _evidence_of(question.of) == verdict.evidence and not verdict.picked else OTHER_EVIDENCE
    )


def _evidence(commitment: Commitment, later_report: Report, author: User, verdict: Verdict) -> list[Evidence]:
    own = Evidence.objects.filter(commitment=commitment, later_report=later_report)
    rows = {row.pk: row for row in own.filter(pk__in=verdict.evidence)}
    if len(rows) < len(verdict.evidence):
        raise InputError("evidence_missing", _("所选的佐证有的已不存在：请重新打开这一件再选。"))
    for start, end in verdict.picked:
        chosen = choose_evidence(
            commitment=commitment,
            later_report=later_report,
            start=start,
            end=end,
            grade=Evidence.Grade.DIRECT,
            reason="",
            author=author,
        )
        rows[chosen.evidence.pk] = chosen.evidence
    return list(rows.values())


def _evidence_of(assessment: Assessment) -> set[int]:
    return set(assessment.evidence.values_list("pk", flat=True))
