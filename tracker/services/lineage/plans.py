"""Which promises of a body's plans continue which, as the matcher sees it; nothing is written here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.models import Organisation, Report
from tracker.matching.lineage import PlanLink, find_links, packaged_words
from tracker.models import Commitment
from tracker.selectors import body_line, current_reports, successors_of

# Plans further apart than this are not compared: the next plan there is, and the one after it.
NEXT_APART = 3
GAP_APART = 2


@dataclass(frozen=True, slots=True)
class PlanPlace:
    """Where a plan stands: whose, of which kind of report, for which year."""

    organisation: Organisation
    kind: str
    year: int


@dataclass(frozen=True, slots=True)
class Plan:
    """One current report's plan: its year, whose plans may continue it, and its commitments in order."""

    report: Report
    followers: frozenset[int]
    commitments: tuple[Commitment, ...]

    @property
    def year(self) -> int:
        return self.report.plan_year or 0


Suggestions = dict[tuple[int, int], PlanLink]


def load_plans(place: PlanPlace) -> list[Plan]:
    """The current plans near the place, of its body and those it succeeds or is succeeded by, oldest first."""
    years = (place.year - NEXT_APART, place.year + NEXT_APART)
    line = current_reports().filter(
        organisation__in=body_line(place.organisation), kind=place.kind, plan_year__range=years
    )
    reports = line.only("pk", "sha256", "organisation", "plan_year").order_by("plan_year", "sha256")
    bodies = Organisation.objects.select_related("successor").in_bulk({row.organisation_id for row in reports})
    return [
        Plan(
            row,
            frozenset(successors_of(bodies[row.organisation_id or 0])),
            tuple(row.commitments.defer("task", "responsible_unit").order_by("start")),
        )
        for row in reports
    ]


def suggest_links(plans: Sequence[Plan], year: int) -> Suggestions:
    """The links between plans that ``year`` lies between or is one of, by ids of earlier and later commitment.

    A promise is looked for in the next plan there is; one that is not found there, in the plan of the year after.
    """
    found: Suggestions = {}
    compare = _Comparison()
    for plan in plans:
        following = [other for other in plans if _follows(other, plan)]
        for later in (other for other in following if plan.year <= year <= other.year):
            if later.year == following[0].year:
                found |= compare.next(plan, later)
            elif later.year <= plan.year + GAP_APART:
                between = [other for other in plans if plan.year < other.year < later.year]
                found |= compare.over(plan, later, between)
    return found


def _follows(other: Plan, plan: Plan) -> bool:
    return plan.year < other.year <= plan.year + NEXT_APART and other.report.organisation_id in plan.followers


class _Comparison:
    """Compares two plans at most once: those of large governments take tenths of a second."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, int], Suggestions] = {}

    def next(self, plan: Plan, later: Plan) -> Suggestions:
        pair = (plan.report.pk, later.report.pk)
        if pair not in self._known:
            self._known[pair] = _link(plan.commitments, later.commitments, over_gap=False)
        return self._known[pair]

    def over(self, plan: Plan, later: Plan, between: Iterable[Plan]) -> Suggestions:
        """Links over plans that lie between, of promises that they neither repeat nor make."""
        between = list(between)
        continued = {earlier for middle in between for earlier, _ in self.next(plan, middle)}
        begun = {pk for middle in between for _, pk in self.next(middle, later)}
        ours = [commitment for commitment in plan.commitments if commitment.pk not in continued]
        theirs = [commitment for commitment in later.commitments if commitment.pk not in begun]
        return _link(ours, theirs, over_gap=True)


def _link(earlier: Sequence[Commitment], later: Sequence[Commitment], *, over_gap: bool) -> Suggestions:
    links = find_links([c.text for c in earlier], [c.text for c in later], packaged_words(), over_gap=over_gap)
    return {(earlier[link.earlier].pk, later[link.later].pk): link for link in links}
