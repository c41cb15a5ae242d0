"""All that the page of one item of the review queue shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from tracker.access import Viewer
from tracker.admin.review.later_text import render_later_text
from tracker.lineage import Lineage, trace_lineage, with_lineage
from tracker.models import Assessment, Commitment, Evidence, Misreading
from tracker.services.review import Load, Question, Seen, Undoable, count_waiting, last_act, question_of
from tracker.web.commitment_page import ElementGroup, SecondOpinion, group_elements, second_opinions
from tracker.web.passages import Passage, passage_of

# The keys of the codes: one digit each.
DIGITS = "1234567890"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may be evidence; ``chosen``: what is put to the person rests on it."""

    number: int
    evidence: Evidence
    chosen: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several, with the key that chooses it."""

    key: str
    value: str
    label: str


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """What is shown of one item."""

    commitment: Commitment
    question: Question
    seen: Seen
    passage: Passage
    lineage: Lineage | None
    elements: tuple[ElementGroup, ...]
    opinions: tuple[SecondOpinion, ...]
    warnings: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    later_html: SafeString

    @property
    def statuses(self) -> list[Choice]:
        return _choices(Assessment.Status.choices)

    @property
    def codes(self) -> list[Choice]:
        return _choices(Assessment.ReasonCode.choices)

    @property
    def misreadings(self) -> list[Choice]:
        return _choices(Misreading.Kind.choices)


@dataclass(frozen=True, slots=True)
class Progress:
    """How much is left and done, and what the person did last."""

    load: Load
    last: Undoable | None


def review_rows() -> QuerySet[Commitment]:
    """Commitments with what their page needs of other rows."""
    related = Commitment.objects.select_related("report__organisation", "current_assessment__author")
    return with_lineage(related.defer("report__witnesses"))


def open_item(commitment: Commitment, viewer: Viewer) -> ReviewPage | None:
    """Gather the page of a commitment that came from review_rows(); None where nothing is asked of it."""
    question = question_of(commitment)
    if question is None:
        return None
    plan, later = commitment.report, question.later_report
    candidates = _candidates(question)
    opinions = second_opinions(commitment)
    continued = commitment.promised_before or commitment.promised_again  # type: ignore[attr-defined]  # with_lineage
    newest = commitment.assessments.order_by("-id").values_list("pk", flat=True).first()
    return ReviewPage(
        commitment=commitment,
        question=question,
        seen=Seen(commitment.pk, newest),
        passage=passage_of(plan, list(plan.sections.all()), commitment.start, commitment.end),
        lineage=trace_lineage(commitment, viewer.scope) if continued else None,
        elements=group_elements(question.suggestion.elements if question.suggestion else []),
        opinions=opinions,
        warnings=tuple(_warnings(commitment, question, opinions, has_candidates=bool(candidates))),
        candidates=candidates,
        later_html=render_later_text(later.text, list(later.sections.all()), [c.evidence for c in candidates]),
    )


def progress_of(viewer: Viewer) -> Progress:
    return Progress(count_waiting(viewer), last_act(viewer))


def _candidates(question: Question) -> tuple[Candidate, ...]:
    """Those that the question rests on first, then the others; each the most telling first."""
    chosen = {row.pk for row in question.of.evidence.all()}
    rows = Evidence.objects.filter(commitment=question.of.commitment_id, later_report=question.of.later_report_id)
    best_first = sorted(rows.order_by("-grade", "-score", "id"), key=lambda row: row.pk not in chosen)
    return tuple(Candidate(number, row, row.pk in chosen) for number, row in enumerate(best_first, 1))


def _warnings(
    commitment: Commitment, question: Question, opinions: tuple[SecondOpinion, ...], *, has_candidates: bool
) -> Iterator[str]:
    suggestion = question.suggestion
    if suggestion is not None and suggestion.needs_review:
        yield _("系统把握不高。")
    if not has_candidates:
        yield _("系统没有找到可作佐证的句子。")
    if suggestion is not None and suggestion.restated:
        yield _("次年的计划又承诺了这件事。")
    if commitment.lowered:  # type: ignore[attr-defined]  # with_lineage
        yield _("目标比上次降低。")
    if commitment.deadline_dropped:  # type: ignore[attr-defined]  # with_lineage
        yield _("时限不再写明。")
    if commitment.report.conflicts or question.later_report.conflicts:
        yield _("报告的年度或机构有互相矛盾的写法，请留意是否同一年度。")
    said = {entry.opinion.status for entry in opinions if entry.opinion.assessment_id == question.of.pk} - {""}
    if said - {question.status}:
        yield _("第二意见与此不同。")


def _choices(choices: Iterable[tuple[str, Any]]) -> list[Choice]:
    return [Choice(key, value, str(label)) for key, (value, label) in zip(DIGITS, choices, strict=False)]
