"""Queries with a meaning of their own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Min, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from reports.claims import ENDED, WorkState
from reports.errors import InputError
from reports.models import Organisation, Report
from reports.reading import Span
from reports.selectors import load_reading

from .extraction import CommitmentDraft, Deadline, NumericTarget, TargetOperator, Verifiability
from .matching import ReadReport
from .matching.values import REVIEW_BELOW
from .models import Assessment, Commitment, Evidence, LinkRun, MatchRun
from .models.commitments import PENDING

# What no list shows of a report, and what is by far most of its row.
HEAVY_FIELDS = ("text", "layout", "witnesses")
LISTED_REPORTS = ("report", "current_assessment__later_report")
# Commitments whose current assessment is a suggestion that a person should look at first.
NEEDS_REVIEW = Q(current_assessment__confidence__lt=REVIEW_BELOW)
CHECKABLE = (Commitment.Verifiability.QUANTIFIED, Commitment.Verifiability.CONCRETE)


def current_reports() -> QuerySet[Report]:
    """Read reports that no later version has replaced."""
    return Report.objects.filter(state=WorkState.DONE).exclude(superseded_by__state=WorkState.DONE)


def reports_to_pair(report: Report) -> list[tuple[Report, Report]]:
    """The (plan report, later report) pairs of the same body, or its successor, that a read report is one half of.

    The later report is the one that covers the plan year (design: plan year P is answered by covers_year P).
    """
    same_kind = current_reports().filter(kind=report.kind).select_related("organisation").order_by("id")
    later = same_kind.filter(
        covers_year=report.plan_year, organisation_id__in=_with_successors(report.organisation)
    ).first()
    earlier = same_kind.filter(
        plan_year=report.covers_year, organisation_id__in=_with_predecessors(report.organisation)
    )
    pairs = [(plan_report, report) for plan_report in earlier]
    return pairs if later is None else [*pairs, (report, later)]


def check_standing(commitment: Commitment) -> None:
    """Raise InputError ``commitment_withdrawn`` where somebody took it back."""
    if commitment.withdrawn_at is not None:
        message = _("这条承诺已撤回（%(reason)s），不能再作更改或判断：确需如此的，请先恢复它。")
        raise InputError("commitment_withdrawn", message % {"reason": commitment.withdrawn_reason})


def check_pair_of(commitment: Commitment, later_report: Report) -> None:
    """Raise InputError ``reports_not_paired`` where the later report does not answer the commitment's plan, and
    ``commitment_withdrawn``."""
    check_standing(commitment)
    if (commitment.report, later_report) not in reports_to_pair(commitment.report):
        message = _("“%(report)s”不是该承诺所属机构下一年度的报告：请选择同一机构次年的报告。")
        raise InputError("reports_not_paired", message % {"report": later_report})


def standing_judgements() -> QuerySet[Assessment]:
    """What people said and did not take back."""
    return Assessment.objects.filter(source=Assessment.Source.PERSON, withdraws__isnull=True, withdrawn_by__isnull=True)


def matched_organisations(run_ids: Iterable[int]) -> list[int]:
    """The bodies whose pairs these are, that of the oldest pair first."""
    runs = MatchRun.objects.filter(pk__in=list(run_ids)).values("plan_report__organisation").annotate(first=Min("pk"))
    return list(runs.order_by("first").values_list("plan_report__organisation", flat=True))


def linked_organisations(run_ids: Iterable[int]) -> list[int]:
    """The bodies whose plans these are to link, that of the oldest row first."""
    runs = LinkRun.objects.filter(pk__in=list(run_ids)).values("report__organisation").annotate(first=Min("pk"))
    return list(runs.order_by("first").values_list("report__organisation", flat=True))


@dataclass(frozen=True, slots=True)
class Progress:
    """How far some work has come, in counts of rows: reports to be read, plans to be linked, pairs to be matched.

    ``since`` is when the oldest of the waiting and running rows became work; None where all have ended.
    """

    done: int
    failed: int
    quarantined: int
    cancelled: int
    waiting: int
    running: int
    since: datetime | None

    @property
    def total(self) -> int:
        return self.ended + self.waiting + self.running

    @property
    def ended(self) -> int:
        return self.done + self.failed + self.quarantined + self.cancelled

    @property
    def finished(self) -> bool:
        return self.ended == self.total


def progress(
    organisation: Organisation | None = None,
    *,
    reports: QuerySet[Report] | None = None,
    links: QuerySet[LinkRun] | None = None,
    runs: QuerySet[MatchRun] | None = None,
) -> Progress:
    """How far the work on one body's reports, plans and pairs has come, or all work, or all of what is given.

    Three queries. A report that has not been read yet belongs to the body that was declared for it.
    """
    reports = Report.objects.all() if reports is None else reports
    links = LinkRun.objects.all() if links is None else links
    runs = MatchRun.objects.all() if runs is None else runs
    if organisation is not None:
        undetermined = Q(organisation__isnull=True, declared_organisation=organisation)
        reports = reports.filter(Q(organisation=organisation) | undetermined)
        links = links.filter(report__organisation=organisation)
        runs = runs.filter(plan_report__organisation=organisation)
    return count_progress(reports, links, runs)


def count_progress(*work: QuerySet[Any]) -> Progress:
    """Count the given work rows by state; one query for each kind of row."""
    counts: Counter[str] = Counter()
    since: list[datetime] = []
    for rows in work:
        for row in rows.order_by().values("state").annotate(n=Count("pk"), since=Min("queued_at")):
            counts[row["state"]] += row["n"]
            if row["state"] not in ENDED and row["since"] is not None:
                since.append(row["since"])
    return Progress(
        done=counts[WorkState.DONE],
        failed=counts[WorkState.FAILED],
        quarantined=counts[WorkState.QUARANTINED],
        cancelled=counts[WorkState.CANCELLED],
        waiting=counts[WorkState.QUEUED],
        running=counts[WorkState.RUNNING],
        since=min(since, default=None),
    )


def load_read_report(report: Report, commitments: Iterable[Commitment]) -> ReadReport:
    """A stored report as matching wants it, with the given commitments of its plan."""
    drafts = tuple(_draft(commitment) for commitment in commitments)
    return ReadReport(text=report.text, reading=load_reading(report), commitments=drafts)


def commitments_with_fulfilment() -> QuerySet[Commitment]:
    """Commitments of current reports with all that a list shows of them, in a fixed number of queries."""
    evidence = Prefetch("current_assessment__evidence", Evidence.objects.order_by("-grade", "-score", "id"))
    return (
        Commitment.objects.filter(is_current=True)
        .select_related(
            "report__organisation", "current_assessment__later_report__organisation", "current_assessment__author"
        )
        .defer(*(f"{report}__{field}" for report in LISTED_REPORTS for field in HEAVY_FIELDS))
        .prefetch_related(evidence)
        .order_by("report__organisation__name", "-report__plan_year", "report_id", "start")
    )


@dataclass(frozen=True, slots=True)
class FulfilmentSummary:
    """How one plan was kept, in counts of commitments.

    ``rate`` is the share (0–1) (fulfilled + half of partly) ÷ the quantified and concrete ones that a later report
    could answer; None where there are none. ``confirmed`` counts those a person has judged; the rest are suggestions.
    """

    organisation_id: int
    organisation: str
    kind: str
    plan_year: int
    total: int
    by_status: dict[str, int]
    by_verifiability: dict[str, dict[str, int]]
    confirmed_by_verifiability: dict[str, dict[str, int]]
    confirmed: int
    rate: float | None

    @property
    def confirmed_rate(self) -> float | None:
        """The rate among those that a person has judged."""
        return fulfilment_rate(self.confirmed_by_verifiability)

    @property
    def has_later_report(self) -> bool:
        return self.by_status.get(PENDING, 0) < self.total


def fulfilment_summaries(commitments: QuerySet[Commitment] | None = None) -> list[FulfilmentSummary]:
    """One summary for each body, kind of report and plan year, newest year first; one query."""
    commitments = commitments_with_fulfilment() if commitments is None else commitments
    plan = ("report__organisation_id", "report__organisation__name", "report__kind", "report__plan_year")
    rows = (
        commitments.order_by()
        .values(*plan, "verifiability", "current_assessment__status")
        .annotate(n=Count("id"), confirmed=Count("id", filter=Q(current_assessment__counts=True)))
    )
    grouped: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        cell = {**row, "status": row["current_assessment__status"] or PENDING}
        grouped.setdefault(tuple(row[field] for field in plan), []).append(cell)
    summaries = [summarise(*key, rows=cells) for key, cells in grouped.items()]
    return sorted(summaries, key=lambda s: (s.organisation, -s.plan_year, s.kind))


def summarise(
    organisation_id: int, organisation: str, kind: str, plan_year: int, *, rows: Sequence[Mapping[str, Any]]
) -> FulfilmentSummary:
    """The summary of one plan from cells of ``verifiability``, ``status``, ``n`` and ``confirmed``."""
    by_status: Counter[str] = Counter()
    by_verifiability: dict[str, Counter[str]] = {}
    confirmed: dict[str, Counter[str]] = {}
    for row in rows:
        by_status[row["status"]] += row["n"]
        by_verifiability.setdefault(row["verifiability"], Counter())[row["status"]] += row["n"]
        confirmed.setdefault(row["verifiability"], Counter())[row["status"]] += row["confirmed"]
    return FulfilmentSummary(
        organisation_id=organisation_id,
        organisation=organisation,
        kind=kind,
        plan_year=plan_year,
        total=by_status.total(),
        by_status=dict(by_status),
        by_verifiability={key: dict(value) for key, value in by_verifiability.items()},
        confirmed_by_verifiability={key: dict(value) for key, value in confirmed.items()},
        confirmed=sum(row["confirmed"] for row in rows),
        rate=fulfilment_rate(by_verifiability),
    )


def fulfilment_rate(by_verifiability: Mapping[str, Mapping[str, int]]) -> float | None:
    """The share (0–1) described at FulfilmentSummary, of counts by verifiability and status."""
    checkable: Counter[str] = Counter()
    for verifiability in CHECKABLE:
        checkable.update(by_verifiability.get(verifiability, {}))
    answerable = checkable.total() - checkable[PENDING]
    kept = checkable[Assessment.Status.FULFILLED] + 0.5 * checkable[Assessment.Status.PARTLY_FULFILLED]
    return kept / answerable if answerable else None


def _with_successors(organisation: Organisation | None) -> list[int]:
    seen: list[int] = []
    while organisation is not None and organisation.pk not in seen:
        seen.append(organisation.pk)
        organisation = organisation.successor
    return seen


def _with_predecessors(organisation: Organisation | None) -> list[int]:
    seen: list[int] = []
    found = [organisation.pk] if organisation is not None else []
    while found:
        seen += found
        found = list(Organisation.objects.filter(successor__in=found).exclude(pk__in=seen).values_list("pk", flat=True))
    return seen


def body_line(organisation: Organisation) -> list[int]:
    """All bodies whose promises one body answers in the end: those it succeeds and is succeeded by, by id."""
    return sorted(_with_predecessors(Organisation.objects.get(pk=_with_successors(organisation)[-1])))


def successors_of(organisation: Organisation | None) -> list[int]:
    """The body and those that follow it, by id."""
    return _with_successors(organisation)


def draft_of(commitment: Commitment) -> CommitmentDraft:
    """A stored commitment as the pure packages want it."""
    return _draft(commitment)


def _draft(commitment: Commitment) -> CommitmentDraft:
    target = commitment.target_value is not None
    return CommitmentDraft(
        span=Span(commitment.start, commitment.end),
        text=commitment.text,
        task=commitment.task or None,
        verifiability=Verifiability(commitment.verifiability),
        target=NumericTarget(
            commitment.target_metric,
            TargetOperator(commitment.target_operator),
            commitment.target_value or 0.0,
            commitment.target_unit,
        )
        if target
        else None,
        further_targets=tuple(
            NumericTarget(**further | {"operator": TargetOperator(further["operator"])})
            for further in commitment.further_targets
        ),
        deadline=Deadline(commitment.deadline, commitment.deadline_stated) if commitment.deadline else None,
        responsible_unit=commitment.responsible_unit or None,
    )
