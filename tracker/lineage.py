"""The history of one promise over the plans of its body: queries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from reports.claims import CANCELLABLE

from .matching.lineage import Change, compare_promises, missing_years, tell_chain
from .models import Commitment, Restatement
from .selectors import HEAVY_FIELDS, body_line, current_reports, draft_of


@dataclass(frozen=True, slots=True)
class Step:
    """One promise of the history. ``link`` ties it to ``earlier``, the promise before it, and ``changes`` tells what
    differs; all three are empty for the first. ``gap`` counts the years between the two."""

    commitment: Commitment
    earlier: Commitment | None = None
    link: Restatement | None = None
    changes: tuple[Change, ...] = ()
    gap: int = 0


@dataclass(frozen=True, slots=True)
class MissingYear:
    """A year between the first and the last without the promise; ``has_plan``: has a plan of that year been read?"""

    year: int
    has_plan: bool


@dataclass(frozen=True, slots=True)
class Lineage:
    """A promise and those it continues or is continued by, oldest first; one step where it stands alone.

    ``years`` are the plan years, each once; ``changes`` those between the first promise and the last; ``sentence`` is
    one Chinese sentence, empty for a promise that stands alone.
    """

    steps: tuple[Step, ...]
    years: tuple[int, ...]
    missing: tuple[MissingYear, ...]
    changes: tuple[Change, ...]
    sentence: str

    @property
    def first(self) -> Commitment:
        return self.steps[0].commitment

    @property
    def last(self) -> Commitment:
        return self.steps[-1].commitment


def trace_lineage(commitment: Commitment, bodies: Any = None) -> Lineage:
    """The history of a commitment, back and forth over any number of years, in a fixed number of queries.

    ``bodies``: only as far as these go, by id or as a query of ids; None: over all that were renamed or merged.
    """
    links = _links_of_body(commitment, bodies)
    wanted = _reach(commitment.pk, links, forward=False) | _reach(commitment.pk, links, forward=True)
    steps = _steps(_load(wanted - {commitment.pk}, commitment), links)
    main = _main_thread(commitment.pk, links)
    by_pk = {step.commitment.pk: step.commitment for step in steps}
    first, last = by_pk[main[0]], by_pk[main[-1]]
    years = tuple(sorted({step.commitment.report.plan_year or 0 for step in steps}))
    changes = _compare(first, last) if first != last else ()
    missing = _missing(commitment, years)
    return Lineage(steps, years, missing, changes, tell_chain(years, changes))


def with_lineage(commitments: QuerySet[Commitment]) -> QuerySet[Commitment]:
    """With marks for lists: ``promised_again`` later, ``promised_before``, and whether the target is now ``lowered`` or
    the deadline ``deadline_dropped`` against the promise before."""
    later = Restatement.objects.filter(earlier=OuterRef("pk"), counts=True)
    before = Restatement.objects.filter(later=OuterRef("pk"), counts=True)
    return commitments.annotate(
        promised_again=Exists(later),
        promised_before=Exists(before),
        lowered=Exists(before.filter(target_change=Restatement.TargetChange.LOWERED)),
        deadline_dropped=Exists(before.filter(deadline_change=Restatement.DeadlineChange.DROPPED)),
    )


Links = Mapping[int, list[Restatement]]


@dataclass(frozen=True, slots=True)
class _BodyLinks:
    back: Links  # by the later commitment, the most alike first
    forth: Links  # by the earlier one


def _links_of_body(commitment: Commitment, bodies: Any) -> _BodyLinks:
    back: dict[int, list[Restatement]] = defaultdict(list)
    forth: dict[int, list[Restatement]] = defaultdict(list)
    if (organisation := commitment.report.organisation) is not None:
        own = Restatement.objects.filter(counts=True, earlier__report__organisation__in=body_line(organisation))
        if bodies is not None:
            own = own.filter(earlier__report__organisation__in=bodies, later__report__organisation__in=bodies)
        rows = own.filter(earlier__report__kind=commitment.report.kind).select_related("author")
        for link in sorted(rows, key=lambda link: (link.decision == "", -(link.score or 0), link.pk)):
            back[link.later_id].append(link)
            forth[link.earlier_id].append(link)
    return _BodyLinks(back, forth)


def _reach(start: int, links: _BodyLinks, *, forward: bool) -> set[int]:
    reached: set[int] = set()
    found = {start}
    while found:
        reached |= found
        steps = [link for pk in found for link in (links.forth if forward else links.back).get(pk, ())]
        found = {link.later_id if forward else link.earlier_id for link in steps} - reached
    return reached


def _main_thread(start: int, links: _BodyLinks) -> list[int]:
    """From the earliest to the latest promise by the nearest link each time."""
    thread = [start]
    while (back := links.back.get(thread[0])) and back[0].earlier_id not in thread:
        thread.insert(0, back[0].earlier_id)
    while (forth := links.forth.get(thread[-1])) and forth[0].later_id not in thread:
        thread.append(forth[0].later_id)
    return thread


def _load(pks: Iterable[int], own: Commitment) -> list[Commitment]:
    rows = Commitment.objects.filter(pk__in=list(pks)).select_related("report__organisation")
    rows = rows.defer(*(f"report__{field}" for field in HEAVY_FIELDS))
    return sorted([own, *rows], key=lambda row: (row.report.plan_year or 0, row.report_id, row.start))


def _steps(commitments: list[Commitment], links: _BodyLinks) -> tuple[Step, ...]:
    by_pk = {commitment.pk: commitment for commitment in commitments}
    steps = []
    for commitment in commitments:
        link = next((link for link in links.back.get(commitment.pk, ()) if link.earlier_id in by_pk), None)
        if link is None:
            steps.append(Step(commitment))
            continue
        earlier = by_pk[link.earlier_id]
        gap = (commitment.report.plan_year or 0) - (earlier.report.plan_year or 0) - 1
        steps.append(Step(commitment, earlier, link, _compare(earlier, commitment), gap))
    return tuple(steps)


def _compare(earlier: Commitment, later: Commitment) -> tuple[Change, ...]:
    years = (earlier.report.plan_year, later.report.plan_year)
    return compare_promises(draft_of(earlier), draft_of(later), years)


def _missing(commitment: Commitment, years: tuple[int, ...]) -> tuple[MissingYear, ...]:
    lacking = missing_years(years)
    organisation = commitment.report.organisation
    if not lacking or organisation is None:
        return ()
    plans = current_reports().filter(organisation__in=body_line(organisation), kind=commitment.report.kind)
    linked = dict(plans.filter(plan_year__in=lacking).values_list("plan_year", "link_run__state"))
    # Of a plan that was read and not linked yet nobody knows whether it has the promise.
    told = [year for year in lacking if linked.get(year) not in CANCELLABLE]
    return tuple(MissingYear(year, year in linked) for year in told)
