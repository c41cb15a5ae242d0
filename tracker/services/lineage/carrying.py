"""A person's decisions on links, carried over to the corrected version of a report."""

from __future__ import annotations

from django.db.models import Q

from reports.models import Report
from tracker.models import Commitment, Restatement
from tracker.models.commitments import STANDING

DECISION_FIELDS = ("decision", "author_id", "note", "decided_at")


def carry_decisions(report: Report) -> None:
    """Copy what was decided about sentences of the report that this one supersedes to the same sentences here.

    The rows of the older report keep theirs. A decision that is already here is not touched.
    """
    if report.supersedes_id is None:
        return
    same = _same_sentences(report.supersedes_id, report.pk)
    touched = Q(earlier__in=same) | Q(later__in=same)
    for link in Restatement.objects.filter(touched).exclude(decision="").order_by("pk"):
        known, _created = Restatement.objects.get_or_create(
            earlier_id=same.get(link.earlier_id, link.earlier_id), later_id=same.get(link.later_id, link.later_id)
        )
        if not known.decision:
            for field in DECISION_FIELDS:
                setattr(known, field, getattr(link, field))
            known.save()


def _same_sentences(old: int, new: int) -> dict[int, int]:
    """The commitments of the older report whose text the new one has exactly once, by id."""
    texts: dict[str, list[int]] = {}
    for pk, text in Commitment.objects.filter(STANDING, report=new).order_by("start").values_list("pk", "text"):
        texts.setdefault(text, []).append(pk)
    rows = Commitment.objects.filter(STANDING, report=old).order_by("start").values_list("pk", "text")
    return {pk: texts[text][0] for pk, text in rows if len(texts.get(text, ())) == 1}
