"""All that the page of one commitment shows, in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import Promise

from reports.claims import WorkState
from reports.models import Report
from tracker.access import Viewer
from tracker.copies import Copies, find_copies
from tracker.element_labels import ElementStates, label_kind
from tracker.lineage import Lineage, trace_lineage, with_lineage
from tracker.matching import ElementState
from tracker.models import Assessment, Commitment, Evidence, Opinion
from tracker.selectors import HEAVY_FIELDS

from .passages import Passage, passage_of
from .supervision import Supervision, supervision_of

# A history longer than this is read in the admin.
HISTORY_SHOWN = 50
OPINIONS_SHOWN = 5

ELEMENT_GROUPS: tuple[tuple[str, str | Promise, str], ...] = (
    (ElementState.MET, ElementStates.MET.label, "●"),
    (ElementState.UNMET, ElementStates.UNMET.label, "✕"),
    (ElementState.NOT_MENTIONED, ElementStates.NOT_MENTIONED.label, "○"),
)


@dataclass(frozen=True, slots=True)
class ElementGroup:
    """The elements of the commitment with one state; each is {"kind_label", "text", "quotation"}."""

    state: str
    label: str | Promise
    sign: str
    elements: tuple[dict[str, Any], ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """One evidence sentence in its context, and whether the current judgement rests on it."""

    evidence: Evidence
    passage: Passage
    url: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class SecondOpinion:
    """What a model said, and where in its report the sentence stands that it quotes."""

    opinion: Opinion
    url: str | None


@dataclass(frozen=True, slots=True)
class CommitmentPage:
    """What is shown of one commitment."""

    commitment: Commitment
    assessment: Assessment | None
    elements: tuple[ElementGroup, ...]
    passage: Passage
    plan_url: str
    quotations: tuple[Quotation, ...]
    opinions: tuple[SecondOpinion, ...]
    history: tuple[Assessment, ...]
    awaiting_second: Assessment | None
    differing: Assessment | None
    lineage: Lineage
    copies: Copies
    superseded: bool
    supervision: Supervision


def commitment_rows() -> QuerySet[Commitment]:
    """Commitments with what their page needs of other rows."""
    return with_lineage(
        Commitment.objects.select_related(
            "report__organisation__successor",
            "current_assessment__author",
            "assignment",
            "current_assessment__later_report__organisation",
        ).defer(*(f"current_assessment__later_report__{field}" for field in HEAVY_FIELDS))
    )


def open_commitment(commitment: Commitment, viewer: Viewer) -> CommitmentPage:
    """Gather what the page shows a viewer of a commitment that came from commitment_rows()."""
    assessment = commitment.current_assessment
    history = _history(commitment)
    sections = list(commitment.report.sections.all())
    return CommitmentPage(
        commitment=commitment,
        assessment=assessment,
        elements=group_elements(assessment.elements if assessment else []),
        passage=passage_of(commitment.report, sections, commitment.start, commitment.end),
        plan_url=place_address(commitment.report_id, commitment.start),
        quotations=_quotations(commitment, assessment),
        opinions=second_opinions(commitment),
        history=history,
        awaiting_second=_awaiting_second(commitment, history),
        differing=_differing(commitment),
        lineage=trace_lineage(commitment, viewer.scope),
        copies=find_copies(commitment, viewer.scope),
        superseded=Report.objects.filter(supersedes=commitment.report_id, state=WorkState.DONE).exists(),
        supervision=supervision_of(commitment),
    )


def place_address(report_id: int, start: int) -> str:
    """Where in its report a sentence stands."""
    return f"{reverse('web:report', args=[report_id])}#s{start}"


def group_elements(elements: Iterable[dict[str, Any]]) -> tuple[ElementGroup, ...]:
    """The elements of an assessment by what became of them; groups without any are left out."""
    elements = [{**element, "kind_label": label_kind(element)} for element in elements]
    groups = (
        ElementGroup(state, label, sign, tuple(e for e in elements if e.get("state") == state))
        for state, label, sign in ELEMENT_GROUPS
    )
    return tuple(group for group in groups if group.elements)


def _history(commitment: Commitment) -> tuple[Assessment, ...]:
    rows = commitment.assessments.select_related("author", "later_report__organisation")
    heavy = (f"later_report__{field}" for field in HEAVY_FIELDS)
    return tuple(rows.defer(*heavy).order_by("-id")[:HISTORY_SHOWN])


def second_opinions(commitment: Commitment) -> tuple[SecondOpinion, ...]:
    """What models said of the commitment last."""
    related = commitment.opinions.select_related("assessment__later_report__organisation")
    heavy = (f"assessment__later_report__{field}" for field in HEAVY_FIELDS)
    rows = related.defer("raw", *heavy).order_by("-id")[:OPINIONS_SHOWN]
    return tuple(
        SecondOpinion(row, None if row.start is None else place_address(row.assessment.later_report_id, row.start))
        for row in rows
    )


def _quotations(commitment: Commitment, assessment: Assessment | None) -> tuple[Quotation, ...]:
    chosen = {row.pk for row in assessment.evidence.all()} if assessment else set()
    rows = list(commitment.evidence.order_by("-grade", "-score", "id"))
    reports = Report.objects.select_related("organisation").prefetch_related("sections")
    by_id = reports.defer("witnesses").in_bulk({row.later_report_id for row in rows})
    quotations = []
    for row in sorted(rows, key=lambda row: row.pk not in chosen):
        row.later_report = by_id[row.later_report_id]
        passage = passage_of(row.later_report, list(row.later_report.sections.all()), row.start, row.end)
        address = place_address(row.later_report_id, row.start)
        quotations.append(Quotation(row, passage, address, row.pk in chosen))
    return tuple(quotations)


def _awaiting_second(commitment: Commitment, history: Sequence[Assessment]) -> Assessment | None:
    """What the first person said, where a second one is waited for."""
    if not commitment.pending_second:
        return None
    said = (a for a in history if a.source == Assessment.Source.PERSON and not a.counts and not a.withdraws_id)
    return next((a for a in said if a.author_id == commitment.first_judge_id), None)


def _differing(commitment: Commitment) -> Assessment | None:
    """The newer suggestion, where it says otherwise than the person's judgement that is shown."""
    if not commitment.machine_differs:
        return None
    return commitment.assessments.filter(source=Assessment.Source.MACHINE).order_by("-id").first()
