"""Does each commitment show the judgement it should, on its own evidence?"""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from tracker.models import Assessment, Commitment
from tracker.services.review_places import wrong_places

from .findings import Finding


def wrong_current_assessments() -> Iterator[Finding]:
    """Commitments whose current assessment is not the newest that counts and stands, else the newest suggestion."""
    own = Assessment.objects.filter(commitment=OuterRef("pk")).order_by("-id").values("pk")
    standing = own.filter(counts=True, withdrawn_by__isnull=True)
    due = Coalesce(Subquery(standing[:1]), Subquery(own.filter(source=Assessment.Source.MACHINE)[:1]))
    commitments = Commitment.objects.annotate(due=due).order_by("pk").values_list("pk", "current_assessment_id", "due")
    # Compared here: two columns that may be null compare differently in the two databases.
    for pk, current, right in commitments.iterator(chunk_size=2000):
        if current != right:
            message = (
                f"承诺 {pk} 显示的判断是 {current or '无'}，应为 {right or '无'}：请从备份恢复，或交给维护人员更正。"
            )
            yield Finding("current_assessment", f"commitment:{pk}", message)


def wrong_review_places() -> Iterator[Finding]:
    """Commitments that wait for a person in vain, in the wrong place, or do not wait though they should."""
    for pk in wrong_places():
        message = f"承诺 {pk} 在核对队列中的位置与它的判断不符：请执行 manage.py recount 重新排队。"
        yield Finding("review_place", f"commitment:{pk}", message)


def foreign_evidence() -> Iterator[Finding]:
    """Assessments that rest on evidence of another commitment or another report."""
    other = ~Q(evidence__commitment=F("commitment")) | ~Q(evidence__later_report=F("later_report"))
    wrong = Assessment.objects.filter(other, evidence__isnull=False).order_by("pk").distinct()
    for pk in wrong.values_list("pk", flat=True):
        yield Finding("evidence_foreign", f"assessment:{pk}", f"判断 {pk} 引用了别的承诺或报告的佐证：请从备份恢复。")
